//! What the handle, the writer and the reader have in common, and how a spool fails: once, for good, told to everybody.

use std::path::PathBuf;
use std::sync::Arc;

use super::errors::{CommitError, Fault, ReadError};
use super::progress::Progress;
use super::queue::Queue;
use super::suspicion;

pub(super) struct Shared {
    pub(super) path: PathBuf,
    pub(super) queue: Queue,
    pub(super) progress: Progress,
}

impl Shared {
    /// Ends everything. A file that holds what was never written is marked, so that the next start salvages it.
    pub(super) fn fail(&self, fault: &Fault) -> ReadError {
        let why: Arc<str> = fault.to_string().into();
        let why = Arc::clone(self.progress.failed.get_or_init(|| why));
        if let Fault::Corrupt(what) = fault {
            // Failing to leave the mark is no second failure: what is damaged will be found again.
            let _ = suspicion::raise(&self.path, what);
        }
        self.queue.fail(&CommitError::Failed(Arc::clone(&why)));
        self.progress.tell();
        ReadError::Failed(why)
    }
}
