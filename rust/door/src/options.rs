//! How a door is set up, and the limits of HTTP/2 on both of its sides, each with its reason.

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// What [`crate::start`] needs to know.
#[derive(Clone, Debug)]
pub struct DoorOptions {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// Threads that serve connections, each with its own runtime.
    pub workers: NonZeroUsize,
    /// Client connections beyond which new ones are closed at once.
    pub max_connections: usize,
    /// Where methods that the engine does not answer go; `None` answers them UNIMPLEMENTED.
    pub upstream: Option<UpstreamOptions>,
}

impl DoorOptions {
    /// The defaults: one worker, 512 connections, no upstream.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self { address, workers: NonZeroUsize::MIN, max_connections: 512, upstream: None }
    }
}

/// The Python door behind the pass-through.
#[derive(Clone)]
pub struct UpstreamOptions {
    /// Its Unix socket.
    pub socket: PathBuf,
    /// Sent as `x-modelreg-secret` with every call, so that the Python door knows the Rust door.
    pub secret: String,
    /// Connections of each worker, opened when needed.
    pub connections_per_worker: NonZeroUsize,
    /// Calls at a time on each connection; at most the upstream's own limit.
    pub streams_per_connection: NonZeroUsize,
    /// Calls of each worker that may wait for a place; the next gets `RESOURCE_EXHAUSTED`.
    pub max_waiting_per_worker: usize,
    /// The largest message a client may send, in bytes, as it is on the wire.
    pub max_message_bytes: usize,
}

impl UpstreamOptions {
    /// The defaults: 2 connections of 100 calls, 256 waiting, messages of 4 MiB.
    #[must_use]
    pub fn new(socket: PathBuf, secret: String) -> Self {
        Self {
            socket,
            secret,
            connections_per_worker: NonZeroUsize::MIN.saturating_add(1),
            streams_per_connection: NonZeroUsize::MIN.saturating_add(99),
            max_waiting_per_worker: 256,
            max_message_bytes: 4 << 20,
        }
    }
}

/// Without the secret, which has no place in a log.
impl fmt::Debug for UpstreamOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Taken apart, so that a new field is not forgotten.
        let Self {
            socket,
            secret: _,
            connections_per_worker,
            streams_per_connection,
            max_waiting_per_worker,
            max_message_bytes,
        } = self;
        formatter
            .debug_struct("UpstreamOptions")
            .field("socket", socket)
            .field("secret", &"(redacted)")
            .field("connections_per_worker", connections_per_worker)
            .field("streams_per_connection", streams_per_connection)
            .field("max_waiting_per_worker", max_waiting_per_worker)
            .field("max_message_bytes", max_message_bytes)
            .finish()
    }
}

/// Calls at a time on one client connection. A stock client multiplexes everything over one connection, so this is a caller's
/// whole concurrency; at 20 µs a call 1,024 are 20 ms of queue, and more would only wait here instead of at the client.
pub(crate) const CLIENT_STREAMS: u32 = 1_024;

/// Unread bytes that one call may leave in memory, also towards the upstream: the protocol's own default. A hot request fits,
/// a 64 MiB message is refused when a 1/1,000 of it is here, and on loopback it costs a batch no measurable time.
pub(crate) const STREAM_WINDOW: u32 = 64 * 1_024;

/// Unread bytes of all calls of one client connection. Far above one call's, because stalled uploads hold their windows: 63 of
/// them may stall before the hot calls beside them have to wait.
pub(crate) const CLIENT_WINDOW: u32 = 4 << 20;

/// The protocol's minimum and default; larger frames would delay the small answers behind them.
pub(crate) const FRAME_BYTES: u32 = 16 * 1_024;

/// Metadata of one call. gRPC's own libraries refuse above 8 to 16 KiB.
pub(crate) const CLIENT_HEADER_BYTES: u32 = 16 * 1_024;

/// Metadata of one answer of the upstream, which is trusted.
pub(crate) const UPSTREAM_HEADER_BYTES: u32 = 64 * 1_024;

/// Bytes of one answer that may wait for a slow reader.
pub(crate) const SEND_BUFFER_BYTES: usize = 64 * 1_024;

/// Calls that a client may open and reset before they are even accepted: a cancelled burst is fine, CVE-2023-44487 is not.
pub(crate) const PENDING_RESETS: usize = 256;

/// Streams of one connection that we may have to reset because the client broke the protocol, before the connection goes.
pub(crate) const ERROR_RESETS: usize = 1_024;

/// A client that does not answer a ping of this rhythm within [`PING_TIMEOUT`] is gone.
pub(crate) const PING_INTERVAL: Duration = Duration::from_secs(30);

/// See [`PING_INTERVAL`].
pub(crate) const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a new connection may take for HTTP/2's preface, which a client sends at once. Pings only watch connections from then on.
pub(crate) const PREFACE_TIMEOUT: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_not_printed() {
        let mut options = DoorOptions::new(([127, 0, 0, 1], 0).into());
        options.upstream = Some(UpstreamOptions::new("/the/socket".into(), "s3cret".to_owned()));
        let printed = format!("{options:?} {options:#?}");
        assert!(printed.contains("/the/socket") && !printed.contains("s3cret"), "{printed}");
    }
}
