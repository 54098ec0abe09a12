//! The Rust door: the gRPC server that answers the hot methods from the engine and passes every other method through to the
//! Python door as opaque frames.
//!
//! Rooms, in the order of a call: `server` (threads, connections, life cycle), `grpc` (one call on the wire), `identity` (whose
//! it is), then `engine` and `router` (hot calls), or `passthrough` (all the rest).

mod counters;
mod engine;
mod exposition;
mod grpc;
mod health;
mod identity;
mod method;
mod options;
mod passthrough;
mod probe;
mod router;
mod server;
mod status;

pub use counters::DoorCounters;
pub use engine::Engine;
pub use identity::{Caller, KeySetError, Permission, Permissions, Principal};
pub use method::Method;
pub use options::{DoorOptions, UpstreamOptions};
pub use probe::{ProbeHandle, start_probe};
pub use router::{AsideError, Clock, Ids, books, quotes, replay};
pub use server::{DoorHandle, start};
pub use status::{Code, Status};
