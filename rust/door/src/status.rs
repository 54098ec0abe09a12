//! gRPC's status: the codes, the error every layer of the door returns, and how it is written into trailers.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response};

use crate::grpc::body::DoorBody;
use crate::grpc::headers;
use crate::router;

/// The 17 codes of gRPC, with their wire numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "gRPC's own names, documented by gRPC")]
pub enum Code {
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

impl Code {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The value of `grpc-status`; static, so that writing a status allocates nothing.
    #[must_use]
    pub const fn header_value(self) -> HeaderValue {
        const TEXTS: [&str; 17] =
            ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16"];
        HeaderValue::from_static(TEXTS[self as usize])
    }
}

/// Why a call failed, as the caller will see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The gRPC code.
    pub code: Code,
    /// Text for a developer, UTF-8.
    pub message: Cow<'static, str>,
    /// The encoded `google.rpc.Status` of `grpc-status-details-bin`; empty means none.
    pub details: Bytes,
}

impl Status {
    /// A status without details.
    #[must_use]
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), details: Bytes::new() }
    }

    /// The refusal of a message whose length prefix says `got` bytes where `limit` are allowed.
    #[must_use]
    pub fn message_too_large(limit: usize, got: usize) -> Self {
        router::message_too_large(limit, got)
    }

    /// The refusal of a compressed message that unfolds beyond `limit`; how far is not found out.
    #[must_use]
    pub fn unfolded_message_too_large(limit: usize) -> Self {
        router::unfolded_too_large(limit)
    }

    /// The answer to a call whose deadline has passed.
    #[must_use]
    pub fn deadline_exceeded() -> Self {
        Self::new(Code::DeadlineExceeded, "the deadline of the call has passed")
    }

    /// The trailers that end a call with this status.
    #[must_use]
    pub fn to_trailers(&self) -> HeaderMap {
        let mut map = HeaderMap::with_capacity(3);
        self.write(&mut map);
        map
    }

    /// An answer that is nothing but this status ("trailers-only": one HEADERS frame that ends the stream).
    #[must_use]
    pub(crate) fn to_response(&self) -> Response<DoorBody> {
        let mut response = Response::new(DoorBody::Empty);
        let map = response.headers_mut();
        map.insert(http::header::CONTENT_TYPE, headers::APPLICATION_GRPC);
        self.write(map);
        response
    }

    fn write(&self, map: &mut HeaderMap) {
        map.insert(headers::GRPC_STATUS, self.code.header_value());
        if !self.message.is_empty() {
            map.insert(headers::GRPC_MESSAGE, encode_message(&self.message));
        }
        if !self.details.is_empty() {
            let text = STANDARD_NO_PAD.encode(&self.details);
            if let Ok(value) = HeaderValue::from_maybe_shared(Bytes::from(text)) {
                map.insert(headers::GRPC_STATUS_DETAILS, value);
            }
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}: {}", self.code, self.message)
    }
}

impl std::error::Error for Status {}

/// Percent-encodes as gRPC's HTTP/2 protocol asks: every byte outside 0x20..=0x7E, and `%` itself.
fn encode_message(message: &str) -> HeaderValue {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = Vec::with_capacity(message.len());
    for &byte in message.as_bytes() {
        if matches!(byte, b' '..=b'~') && byte != b'%' {
            text.push(byte);
        } else {
            text.push(b'%');
            text.push(HEX[usize::from(byte >> 4)]);
            text.push(HEX[usize::from(byte & 0x0F)]);
        }
    }
    // Only visible ASCII and spaces are left, so the fallback is never taken.
    HeaderValue::from_maybe_shared(Bytes::from(text))
        .unwrap_or_else(|_| HeaderValue::from_static("unprintable message"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_percent_encoded_byte_by_byte() {
        assert_eq!(encode_message("no model: 50%\nü ~"), "no model: 50%25%0A%C3%BC ~");
    }

    #[test]
    fn details_are_base64_without_padding() {
        let mut status = Status::new(Code::Aborted, "");
        status.details = Bytes::from_static(b"\x08\x0a\xff\xfe");
        let trailers = status.to_trailers();
        assert_eq!(trailers["grpc-status"], "10");
        assert_eq!(trailers["grpc-status-details-bin"], "CAr//g");
        assert!(!trailers.contains_key("grpc-message"));
    }
}
