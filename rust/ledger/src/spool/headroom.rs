//! Room for the events of calls that were let in before the disk was full: a file of nothing, given up then.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::file::{self, PAGE_BYTES};

static CHUNK: [u8; 1 << 16] = [0; 1 << 16];

/// The headroom, and the bound of the spool's own size that it goes beyond.
#[derive(Debug)]
pub(crate) struct Headroom {
    path: PathBuf,
    bytes: u64,
    max_bytes: u64,
    /// Whether it is there to be given up.
    pub(crate) is_kept: bool,
    /// When it was last tried to keep it.
    tried_at: Instant,
}

impl Headroom {
    /// Of a spool; not kept yet.
    pub(crate) fn new(spool: &Path, bytes: u64, max_bytes: u64) -> Self {
        Self { path: beside(spool), bytes, max_bytes, is_kept: false, tried_at: Instant::now() }
    }

    /// How long ago it was last tried to keep it.
    pub(crate) fn tried_ago(&self) -> Duration {
        self.tried_at.elapsed()
    }

    /// Takes it, where the disk and the bound have room for it again; tells whether it is kept.
    pub(crate) fn keep(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        self.tried_at = Instant::now();
        let used_pages = file::pragma(connection, "page_count")? - file::pragma(connection, "freelist_count")?;
        let has_room = u64::try_from(used_pages).unwrap_or(0) * PAGE_BYTES < self.max_bytes;
        self.is_kept = has_room && self.write().is_ok();
        if self.is_kept {
            bound(connection, self.max_bytes)?;
        }
        Ok(self.is_kept)
    }

    /// Gives it up.
    pub(crate) fn give_up(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.is_kept = false;
        bound(connection, self.max_bytes + self.bytes)?;
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(rusqlite::Error::ToSqlConversionFailure(error.into()))
            }
            _ => Ok(()),
        }
    }

    /// Writes real bytes: what is only promised may not be there when it is needed.
    fn write(&self) -> io::Result<()> {
        if fs::metadata(&self.path).is_ok_and(|found| found.len() == self.bytes) {
            return Ok(());
        }
        let written = self.fill();
        if written.is_err() {
            // Half of it would only be in the way.
            let _ = fs::remove_file(&self.path);
        }
        written
    }

    fn fill(&self) -> io::Result<()> {
        let mut file = File::create(&self.path)?;
        let mut left = self.bytes;
        while left > 0 {
            let length = usize::try_from(left).map_or(CHUNK.len(), |left| left.min(CHUNK.len()));
            file.write_all(&CHUNK[..length])?;
            left -= length as u64;
        }
        file.sync_all()
    }
}

/// Gives up what an earlier run kept beside a spool; tells whether there was any.
pub(crate) fn remove(spool: &Path) -> bool {
    fs::remove_file(beside(spool)).is_ok()
}

fn beside(spool: &Path) -> PathBuf {
    file::beside(spool, ".headroom")
}

/// Most bytes that SQLite lets the file have.
fn bound(connection: &Connection, bytes: u64) -> rusqlite::Result<()> {
    file::pragma(connection, &format!("max_page_count = {}", (bytes / PAGE_BYTES).max(1))).map(drop)
}
