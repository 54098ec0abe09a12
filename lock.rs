//! One spool, one opener: a lock that ends with the process.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::errors::OpenError;
use super::paths;

/// Held while it lives. A file of its own, because closing a descriptor of the spool itself would drop `SQLite`'s locks.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub(super) fn take(path: &Path) -> Result<Self, OpenError> {
        let lock = paths::lock(path);
        let io = |source| OpenError::Io { path: lock.clone(), source };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&lock).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { lock }),
            Err(TryLockError::Error(source)) => Err(io(source)),
        }
    }
}
