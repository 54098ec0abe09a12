//! The header names and values that the door reads and writes, static so that no call allocates or hashes one anew.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};

pub(crate) const APPLICATION_GRPC: HeaderValue = HeaderValue::from_static("application/grpc");
pub(crate) const ACCEPTED_ENCODINGS: HeaderValue = HeaderValue::from_static("identity,gzip");
pub(crate) const TE_TRAILERS: HeaderValue = HeaderValue::from_static("trailers");

pub(crate) const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
pub(crate) const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
pub(crate) const GRPC_STATUS_DETAILS: HeaderName = HeaderName::from_static("grpc-status-details-bin");
pub(crate) const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
pub(crate) const GRPC_ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
pub(crate) const GRPC_ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");
pub(crate) const MODELREG_SECRET: HeaderName = HeaderName::from_static("x-modelreg-secret");
pub(crate) const MODELREG_PEER: HeaderName = HeaderName::from_static("x-modelreg-peer");
/// Whose a passed-through call is, an encoded `Principal`.
pub(crate) const MODELREG_PRINCIPAL: HeaderName = HeaderName::from_static("x-modelreg-principal-bin");
pub(crate) const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
pub(crate) const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");

/// Metadata under this prefix is the door's word to the Python door, so a client's is removed.
pub(crate) const PRIVATE_PREFIX: &str = "x-modelreg-";

/// Every value of `authorization`; looked for when the first is asked for.
pub(crate) fn authorization(head: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    std::iter::once(head).flat_map(|head| head.get_all(AUTHORIZATION)).map(HeaderValue::as_bytes)
}
