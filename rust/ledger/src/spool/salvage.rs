//! A damaged spool: the file is moved aside whole, and every row that can still be read goes into a new one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags, params};

use super::Recovery;
use super::books;
use super::error::OpenError;
use super::file::{self, Opened};

/// Stands beside a file that was found to be damaged while it was open.
pub(crate) const MARK: &str = ".damaged";
/// The files of one database.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];
/// Rows between two commits of what is saved.
const AT_ONCE: usize = 10_000;
/// Numbers that are tried one by one behind a row that cannot be read; then ever larger steps.
const STEPS: u32 = 40;

type Row = (i64, Vec<u8>, Vec<u8>, Vec<u8>);

/// Opens the file at `path` to write, after it was saved if it is damaged.
///
/// # Errors
/// As [`Spool::open`](crate::Spool::open).
pub(crate) fn open(path: &Path) -> Result<(Opened, Recovery), OpenError> {
    let mark = file::beside(path, MARK);
    if !mark.exists() {
        match file::open_to_write(path) {
            Ok(opened) => return Ok((opened, Recovery::default())),
            Err(OpenError::Sqlite(_, error)) if file::is_damage(&error) => {}
            Err(error) => return Err(error),
        }
    }
    let failed = |error: io::Error| OpenError::Io(path.to_owned(), error);
    let moved = move_aside(path).map_err(failed)?;
    let mut fresh = file::open_to_write(path)?;
    let recovery = save(&moved, &mut fresh.connection).map_err(|error| OpenError::Sqlite(path.to_owned(), error))?;
    match fs::remove_file(mark) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    drop(fresh);
    Ok((file::open_to_write(path)?, Recovery { moved_to: Some(moved), ..recovery }))
}

fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis());
    let moved = file::beside(path, &format!(".damaged-{now_ms}"));
    for part in PARTS {
        match fs::rename(file::beside(path, part), file::beside(&moved, part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(moved)
}

/// Copies what can be read, numbered anew: a spool has no gaps.
fn save(damaged: &Path, to: &mut Connection) -> rusqlite::Result<Recovery> {
    let mut recovery = Recovery::default();
    // Not to write, but the log can only be read by who may.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(from) = Connection::open_with_flags(damaged, flags) else { return Ok(recovery) };
    // Else it reads nothing of a file that has lost its end.
    if from.execute_batch("PRAGMA writable_schema = ON").is_err() {
        return Ok(recovery);
    }
    books::salvage(&from, to)?;
    let mut after = 0;
    loop {
        let rows = readable(&from, after);
        let Some(&(last, ..)) = rows.last() else { return Ok(recovery) };
        // Between two rows every number was one.
        let first_expected = if recovery.salvaged == 0 { rows[0].0 } else { after + 1 };
        let span = u64::try_from(last - first_expected + 1).unwrap_or(0);
        recovery.lost_at_least += span - (rows.len() as u64).min(span);
        insert(to, recovery.salvaged + 1, &rows)?;
        recovery.salvaged += rows.len() as u64;
        after = last;
    }
}

/// Rows after number `after`: up to the first that cannot be read, or from the first behind it that can.
fn readable(from: &Connection, after: i64) -> Vec<Row> {
    let rows = run(from, after);
    if !rows.is_empty() {
        return rows;
    }
    // Not a row behind `after` can be read by going on from there: further behind perhaps, where another page begins.
    (0..STEPS).map(|step| run(from, after.saturating_add(1 << step))).find(|rows| !rows.is_empty()).unwrap_or_default()
}

fn run(from: &Connection, after: i64) -> Vec<Row> {
    let sql = "SELECT seq, id, digest, payload FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2";
    let Ok(mut select) = from.prepare_cached(sql) else { return Vec::new() };
    let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let Ok(rows) = select.query_map([after, limit], read) else { return Vec::new() };
    rows.map_while(Result::ok).filter(is_whole).collect()
}

/// Whether a row can be what was written.
fn is_whole((seq, id, digest, payload): &Row) -> bool {
    *seq > 0 && id.len() == 16 && digest.len() == 16 && payload.len() <= crate::MAX_PAYLOAD_BYTES
}

fn insert(to: &mut Connection, first: u64, rows: &[Row]) -> rusqlite::Result<()> {
    let transaction = to.transaction()?;
    {
        let mut insert =
            transaction.prepare_cached("INSERT INTO events (seq, id, digest, payload) VALUES (?1, ?2, ?3, ?4)")?;
        for (seq, (_, id, digest, payload)) in (first..).zip(rows) {
            insert.execute(params![seq.cast_signed(), id, digest, payload])?;
        }
    }
    transaction.commit()
}
