//! Money and durability: what is owed to a caller once it has been told. No tokio, no pyo3.

pub mod budget;
mod calendar;
pub mod copy;
mod expiring;
pub mod limits;
pub mod spool;

pub use spool::{
    Batch, Booking, CommitError, Event, Fired, MAX_PAYLOAD_BYTES, OpenError, ReadError, Recovery, Replaced, Spool,
    SpoolOptions,
};
pub use spool::{IdAndDigest, Promise, SpoolState, Sums, Ticket, WindowSum};
