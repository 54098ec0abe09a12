//! The names of the files beside the spool.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// `usage.spool` and `-lock` make `usage.spool-lock`, as `SQLite` names its own.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Locked while a spool is open.
pub(super) fn lock(path: &Path) -> PathBuf {
    beside(path, "-lock")
}

/// `SQLite`'s write-ahead log.
pub(super) fn wal(path: &Path) -> PathBuf {
    beside(path, "-wal")
}

/// `SQLite`'s index of it, worthless without a process that has the file open.
pub(super) fn shm(path: &Path) -> PathBuf {
    beside(path, "-shm")
}

/// Takes up disk space, to be given up when there is no other.
pub(super) fn headroom(path: &Path) -> PathBuf {
    beside(path, "-headroom")
}

/// Left by a spool that found its file damaged.
pub(super) fn suspect(path: &Path) -> PathBuf {
    beside(path, "-suspect")
}

/// What salvage is writing.
pub(super) fn salvaging(path: &Path) -> PathBuf {
    beside(path, "-salvaging")
}

/// What salvage has written; only to be put in its place.
pub(super) fn salvaged(path: &Path) -> PathBuf {
    beside(path, "-salvaged")
}

/// Where a damaged file goes; a name that is free.
pub(super) fn moved_aside(path: &Path) -> PathBuf {
    let now_ms = unix_ms();
    (now_ms..)
        .map(|ms| beside(path, &format!(".corrupt-{ms}")))
        .find(|name| !name.exists() && !wal(name).exists())
        .expect("some name is free")
}

/// This machine's clock.
pub(super) fn unix_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Makes names in the folder of this file as lasting as what is in the files.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    // Windows has no such call, and keeps names by its journal.
    if cfg!(windows) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Deletes a file that may not be there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
