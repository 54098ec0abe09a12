//! What can go wrong with the spool, and what is left then.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::path::PathBuf;

/// Why an event, or a deletion, is not on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// More waits for the disk than may.
    Busy,
    /// The disk is full, the headroom too.
    Full,
    /// The disk or the file failed: nothing more is taken until the spool is opened again.
    Failed,
    /// The spool is closed.
    Closed,
}

impl Display for CommitError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Busy => "more waits for the disk than may",
            Self::Full => "the disk is full",
            Self::Failed => "the disk failed",
            Self::Closed => "the spool is closed",
        })
    }
}

impl std::error::Error for CommitError {}

/// Why a spool cannot be opened. A damaged one can: what is readable of it is saved.
#[derive(Debug)]
pub enum OpenError {
    /// Another process has it open.
    InUse(PathBuf),
    /// It was written by a newer version of this software, whose number is given.
    Newer(PathBuf, i64),
    /// The folder, the lock or the thread.
    Io(PathBuf, io::Error),
    /// SQLite, also on a new file.
    Sqlite(PathBuf, rusqlite::Error),
}

impl Display for OpenError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse(path) => write!(formatter, "{}: another process has it open", path.display()),
            Self::Newer(path, version) => write!(
                formatter,
                "{}: written by a newer version (format {version}); start that one, or let it ship what is there first",
                path.display()
            ),
            Self::Io(path, error) => write!(formatter, "{}: {error}", path.display()),
            Self::Sqlite(path, error) => write!(formatter, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for OpenError {}

/// Why events cannot be read. The file is marked: the next start saves what is readable.
#[derive(Debug)]
pub struct ReadError(pub(crate) rusqlite::Error);

impl Display for ReadError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "the usage spool cannot be read: {}", self.0)
    }
}

impl std::error::Error for ReadError {}
