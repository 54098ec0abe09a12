//! Why there is no answer to what is asked of a snapshot aside of the one in place.

use std::fmt;

use modelreg_scorer::SnapshotError;

use crate::status::Status;

/// Whose fault it is.
#[derive(Debug)]
pub enum AsideError {
    /// The snapshot is none, or not the one that was meant.
    Snapshot(SnapshotError),
    /// What is asked of it cannot be answered.
    Status(Status),
}

impl fmt::Display for AsideError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Snapshot(error) => error.fmt(formatter),
            Self::Status(status) => status.fmt(formatter),
        }
    }
}

impl std::error::Error for AsideError {}

impl From<SnapshotError> for AsideError {
    fn from(error: SnapshotError) -> Self {
        Self::Snapshot(error)
    }
}

impl From<Status> for AsideError {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}
