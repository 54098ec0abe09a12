//! Events on their way out, in the order they came.

use std::path::Path;

use rusqlite::Connection;

use super::books::Sums;
use super::{IdAndDigest, file};

/// Events for the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Number of the last of them: what to forget once the store has them. 0 for an empty batch.
    pub through: u64,
    /// Their payloads, the oldest first.
    pub payloads: Vec<Vec<u8>>,
}

/// The reading end of a spool.
#[derive(Debug)]
pub(crate) struct Reader {
    connection: Connection,
}

impl Reader {
    /// Of the file at `path`.
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        Ok(Self { connection: file::open_to_read(path)? })
    }

    /// The oldest events after number `after`.
    pub(crate) fn batch(&mut self, after: u64, max_events: usize, max_bytes: usize) -> rusqlite::Result<Batch> {
        let mut select =
            self.connection.prepare_cached("SELECT seq, payload FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
        let mut rows = select.query([after.cast_signed(), i64::try_from(max_events).unwrap_or(i64::MAX)])?;
        let (mut batch, mut bytes) = (Batch::default(), 0);
        while let Some(row) = rows.next()? {
            let payload: Vec<u8> = row.get(1)?;
            bytes += payload.len();
            if bytes > max_bytes && !batch.payloads.is_empty() {
                break;
            }
            batch.through = row.get::<_, i64>(0)?.cast_unsigned();
            batch.payloads.push(payload);
        }
        Ok(batch)
    }

    /// The ledger's windows, and what of them is not shipped after number `after`.
    pub(crate) fn books(&mut self, after: u64) -> rusqlite::Result<Sums> {
        Sums::read(&mut self.connection, after)
    }

    /// The newest ids with their digests.
    pub(crate) fn recent_ids(&mut self, most: usize) -> rusqlite::Result<Vec<IdAndDigest>> {
        let mut select = self.connection.prepare_cached("SELECT id, digest FROM events ORDER BY seq DESC LIMIT ?1")?;
        let rows = select.query_map([i64::try_from(most).unwrap_or(i64::MAX)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }
}
