//! The mark of a spool that found its file damaged while it ran. Opening does not look at every row, so without the mark
//! it would open the file, find the same again, and so on for ever.

use std::fs;
use std::io;
use std::path::Path;

use super::paths;

/// Bytes of a mark that are read.
const MAX_BYTES: usize = 1_024;

pub(super) fn raise(path: &Path, why: &str) -> io::Result<()> {
    let suspect = paths::suspect(path);
    fs::write(&suspect, why)?;
    fs::File::open(&suspect)?.sync_all()?;
    paths::sync_folder(path)
}

/// Why the file is under suspicion, if it is.
pub(super) fn of(path: &Path) -> io::Result<Option<String>> {
    match fs::read(paths::suspect(path)) {
        Ok(why) => Ok(Some(String::from_utf8_lossy(&why[..why.len().min(MAX_BYTES)]).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn clear(path: &Path) -> io::Result<()> {
    paths::remove(&paths::suspect(path))
}
