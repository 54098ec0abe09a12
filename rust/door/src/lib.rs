//! The Rust door: the gRPC server that answers the hot methods from the engine and passes every other method through to the
//! Python door as opaque frames.
//!
//! Reading order: `server` (threads and life cycle), `connection` (one client), `http` (routing), then `unary` (hot calls), `watch`
//! (`Health/Watch`) or `passthrough` (all the rest).

mod acceptor;
mod admission;
mod body;
mod connection;
mod counters;
mod deadline;
mod engine;
mod executor;
mod framing;
mod gzip;
mod headers;
mod health;
mod http;
mod message;
mod method;
mod options;
mod passthrough;
mod probe;
mod proxy_body;
mod relay;
mod router;
mod server;
mod status;
mod unary;
mod upstream;
mod watch;
mod worker;

pub use counters::DoorCounters;
pub use engine::Engine;
pub use method::Method;
pub use options::{DoorOptions, UpstreamOptions};
pub use probe::{ProbeHandle, start_probe};
pub use router::{Clock, Ids};
pub use server::{DoorHandle, start};
pub use status::{Code, Status};
