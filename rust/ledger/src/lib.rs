//! Money and durability: what is owed to a caller once it has been told. No tokio, no pyo3.

pub mod copy;
pub mod limits;
pub mod spool;

pub use spool::{Batch, CommitError, Event, MAX_PAYLOAD_BYTES, OpenError, ReadError, Recovery, Spool, SpoolOptions};
pub use spool::{IdAndDigest, SpoolState, Ticket};
