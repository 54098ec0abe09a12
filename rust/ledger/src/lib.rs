//! Money and durability: what is owed to a caller once it has been told. No tokio, no pyo3.
//!
//! The usage spool: events are acknowledged once they are synced to the disk, and leave it once the store has them. An
//! event goes through `spool` (the handle), `queue` (what waits for the next commit), `writer` (the one thread that
//! commits) and `file`; it comes back by `read`. `commit` is what an acknowledgement waits for; `headroom` and `salvage`
//! are for disks that are full and files that are damaged.

mod commit;
mod error;
mod file;
mod headroom;
mod queue;
mod read;
mod salvage;
mod spool;
mod writer;

pub use commit::Ticket;
pub use error::{CommitError, OpenError, ReadError};
pub use queue::{Event, MAX_PAYLOAD_BYTES};
pub use read::Batch;
pub use spool::{Recovery, Spool, SpoolOptions, SpoolState};
