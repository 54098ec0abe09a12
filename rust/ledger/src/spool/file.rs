//! The file of a spool: an SQLite database that nothing else opens, with one table of events in the order they came.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::books::{self, Books};
use super::error::OpenError;
use crate::budget::Found;

/// `MRsp`: what the file says it is.
const APPLICATION_ID: i64 = 0x4D52_7370;
/// Format of the tables.
const VERSION: i64 = 1;
/// SQLite's own default, said because bounds in pages depend on it.
pub(crate) const PAGE_BYTES: u64 = 4_096;
/// Pages of the write-ahead log after which a commit moves them into the file: 4 MiB, some 15,000 events.
const CHECKPOINT_PAGES: u32 = 1_000;
/// First version without the fault that can lose what the log holds.
const FIRST_SOUND_VERSION: i32 = 3_051_003;

/// Sequence numbers of the events that a file holds: it has all of them, as only the oldest are ever deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// The last that was deleted, 0 before the first.
    pub(crate) forgotten: u64,
    /// The last that was written.
    pub(crate) last: u64,
}

/// A file that is open to write, and what it holds.
pub(crate) struct Opened {
    pub(crate) connection: Connection,
    pub(crate) held: Held,
    /// The ledger's, for the writer.
    pub(crate) books: Books,
    /// The same for the ledger.
    pub(crate) found: Found,
}

/// Opens the file to write, made if it is not there.
///
/// # Errors
/// It is of a newer format, or SQLite cannot open it: then it may be damaged, see [`is_damage`].
pub(crate) fn open_to_write(path: &Path) -> Result<Opened, OpenError> {
    assert!(rusqlite::version_number() >= FIRST_SOUND_VERSION, "this SQLite can lose what its log holds");
    let failed = |error| OpenError::Sqlite(path.to_owned(), error);
    let connection = Connection::open(path).map_err(failed)?;
    let version: i64 = pragma(&connection, "user_version").map_err(failed)?;
    let application_id: i64 = pragma(&connection, "application_id").map_err(failed)?;
    let is_new = version == 0 && application_id == 0;
    if !is_new && application_id != APPLICATION_ID {
        return Err(failed(not_a_spool()));
    }
    if version > VERSION {
        return Err(OpenError::Newer(path.to_owned(), version));
    }
    connection
        .execute_batch(&format!(
            "PRAGMA page_size = {PAGE_BYTES};
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
             PRAGMA journal_size_limit = {};
             PRAGMA temp_store = MEMORY;",
            u64::from(CHECKPOINT_PAGES) * PAGE_BYTES * 4
        ))
        .map_err(failed)?;
    if is_new {
        connection
            .execute_batch(&format!(
                "BEGIN IMMEDIATE;
                 CREATE TABLE IF NOT EXISTS events (
                     seq INTEGER PRIMARY KEY,
                     id BLOB NOT NULL,
                     digest BLOB NOT NULL,
                     payload BLOB NOT NULL
                 ) STRICT;
                 -- One row: numbers go on where they ended, also when everything was shipped.
                 CREATE TABLE IF NOT EXISTS shipped (through INTEGER NOT NULL) STRICT;
                 INSERT INTO shipped SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM shipped);
                 PRAGMA application_id = {APPLICATION_ID};
                 PRAGMA user_version = {VERSION};
                 COMMIT;"
            ))
            .map_err(failed)?;
    }
    books::make(&connection).map_err(failed)?;
    // A killed process may have left a log that is not on the disk yet, of events that it never acknowledged: who sends them
    // again is told that they are kept.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(failed)?;
    let held = held(&connection).map_err(failed)?;
    let (books, found) = Books::read(&connection).map_err(failed)?;
    Ok(Opened { connection, held, books, found })
}

/// Opens it once more to read, beside the writer. It never moves the log, so no reader holds a commit up.
pub(crate) fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.execute_batch("PRAGMA query_only = TRUE; PRAGMA temp_store = MEMORY;")?;
    Ok(connection)
}

fn held(connection: &Connection) -> rusqlite::Result<Held> {
    let (through, first, last): (i64, Option<i64>, Option<i64>) = connection.query_row(
        "SELECT through, (SELECT min(seq) FROM events), (SELECT max(seq) FROM events) FROM shipped",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let number = |value: i64| u64::try_from(value).unwrap_or(0);
    let forgotten = first.map_or(number(through), |first| number(first).saturating_sub(1));
    Ok(Held { forgotten, last: last.map_or(forgotten, number) })
}

/// Whether an error tells that the file is not, or no longer, what it should be.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => matches!(
            failure.code,
            // A table that is gone is an unknown one.
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown
        ),
        // A value that is not of its column's type, or a row that should be there.
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::QueryReturnedNoRows => true,
        _ => false,
    }
}

/// Whether an error tells that there is no more room.
pub(crate) fn is_full(error: &rusqlite::Error) -> bool {
    // The log's index is a file too.
    let is_index = error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
    is_index || error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

fn not_a_spool() -> rusqlite::Error {
    let error = rusqlite::ffi::Error { code: ErrorCode::NotADatabase, extended_code: rusqlite::ffi::SQLITE_NOTADB };
    rusqlite::Error::SqliteFailure(error, Some("another program's database".to_owned()))
}

/// The value of a pragma.
pub(crate) fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
}

/// A file beside the spool's.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
