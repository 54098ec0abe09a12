//! The one thread that writes: it commits all that waits as soon as it is free, and what arrives meanwhile is next.

use std::collections::{HashMap, VecDeque};
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Release;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior, params};

use super::Shared;
use super::books::{Books, Changes};
use super::commit::Commit;
use super::error::CommitError;
use super::file::{self, Held};
use super::headroom::Headroom;
use super::queue::{Event, Forget, Work};
use crate::budget::Window;

/// Rows that one transaction deletes: new events wait no longer than that takes.
const FORGOTTEN_AT_ONCE: u64 = 2_000;
/// How often a full disk is tried again while nothing is deleted here.
const FULL_RETRY: Duration = Duration::from_secs(1);
/// Without work there is nothing to do but to wait.
const IDLE: Duration = Duration::from_secs(3_600);

/// The writing end of a spool.
pub(crate) struct Writer {
    connection: Connection,
    headroom: Headroom,
    shared: Arc<Shared>,
    /// Number of the last event written.
    last: u64,
    /// Of the last one deleted.
    forgotten: u64,
    /// Deletions to do, the one at hand first.
    forgets: VecDeque<Forget>,
    /// Of the events at hand.
    at_hand: Option<Arc<Commit>>,
    books: Books,
    /// The ledger's own entries that there was no room for.
    carried: Vec<Event>,
}

impl Writer {
    /// Over an open file.
    pub(crate) fn new(
        connection: Connection,
        books: Books,
        headroom: Headroom,
        shared: Arc<Shared>,
        held: Held,
    ) -> Self {
        let Held { forgotten, last } = held;
        Self {
            connection,
            headroom,
            shared,
            last,
            forgotten,
            forgets: VecDeque::new(),
            at_hand: None,
            books,
            carried: Vec::new(),
        }
    }

    /// Writes until the queue is closed or something fails for good.
    pub(crate) fn run(mut self) {
        let ended = catch_unwind(AssertUnwindSafe(|| self.work()));
        if !matches!(ended, Ok(Ok(()))) {
            // On the same handle a second try of a failed write can succeed without the first one's bytes.
            self.shared.queue.fail();
            // Left where something panicked: whoever waits for it would wait for ever.
            for commit in self.at_hand.into_iter().chain(self.forgets.into_iter().map(|forget| forget.commit)) {
                commit.settle(Err(CommitError::Failed));
            }
        }
        self.shared.ended();
    }

    fn work(&mut self) -> Result<(), CommitError> {
        self.keep_headroom()?;
        let mut is_last = false;
        while !is_last || !self.forgets.is_empty() {
            let wait = if self.headroom.is_kept { IDLE } else { FULL_RETRY };
            let mut work = self.shared.queue.take(if self.forgets.is_empty() { wait } else { Duration::ZERO });
            is_last |= work.is_last;
            self.forgets.extend(std::mem::take(&mut work.forgets));
            self.at_hand = Some(Arc::clone(&work.commit));
            if !self.carried.is_empty() {
                self.carried.append(&mut work.events);
                work.events = std::mem::take(&mut self.carried);
            }
            let written = self.write(&work);
            if written == Err(CommitError::Full) {
                self.carried = work.events.into_iter().filter(Event::is_own).collect();
            }
            self.at_hand = None;
            work.commit.settle(written);
            fatal(written)?;
            let has_forgotten = self.forget_some()?;
            // Trying takes as long as writing it.
            if !self.headroom.is_kept && (has_forgotten || self.headroom.tried_ago() >= FULL_RETRY) {
                self.keep_headroom()?;
            }
        }
        // The file alone then holds everything. Where that fails the log does, as before.
        let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        Ok(())
    }

    /// Writes what waits in one transaction.
    fn write(&mut self, work: &Work) -> Result<(), CommitError> {
        if work.is_bare() {
            return Ok(());
        }
        let first = self.last + 1;
        let (changes, last) = self.with_room(|connection, books| write(connection, books, first, work))?;
        self.books.keep(changes);
        self.last = last;
        self.shared.written(self.last);
        Ok(())
    }

    /// Does a step of the deletion at hand; new events are written before the next. Tells whether anything went.
    fn forget_some(&mut self) -> Result<bool, CommitError> {
        let Some(through) = self.forgets.front().map(|forget| forget.through.min(self.last)) else { return Ok(false) };
        let step = through.min(self.forgotten + FORGOTTEN_AT_ONCE);
        let mut deleted = Ok(());
        let is_some = step > self.forgotten;
        if is_some {
            deleted = self.delete(step);
        }
        if (step >= through || deleted.is_err())
            && let Some(forget) = self.forgets.pop_front()
        {
            forget.commit.settle(deleted);
        }
        fatal(deleted)?;
        Ok(is_some && deleted.is_ok())
    }

    /// Deletes up to a number of the deletion at hand, and takes back what duplicates among them posted.
    fn delete(&mut self, through: u64) -> Result<(), CommitError> {
        let Some(forget) = self.forgets.front().cloned() else { return Ok(()) };
        let step = self.forgotten + 1..=through;
        let deleted = self.with_room(|connection, books| delete(connection, books, &step, &forget));
        deleted.map(|(changes, corrected)| {
            self.books.keep(changes);
            self.forgotten = through;
            self.shared.forgotten(through);
            forget.corrected.lock().unwrap_or_else(PoisonError::into_inner).extend(corrected);
        })
    }

    /// Writes, and where the disk is full once more with the headroom.
    fn with_room<T>(
        &mut self,
        write: impl Fn(&mut Connection, &Books) -> rusqlite::Result<T>,
    ) -> Result<T, CommitError> {
        let mut written = write(&mut self.connection, &self.books);
        if self.headroom.is_kept && written.as_ref().is_err_and(file::is_full) {
            self.shared.is_full.store(true, Release);
            written = self.headroom.give_up(&self.connection).and_then(|()| write(&mut self.connection, &self.books));
        }
        written.map_err(|error| self.failure(&error))
    }

    fn keep_headroom(&mut self) -> Result<(), CommitError> {
        let is_kept = self.headroom.keep(&self.connection).map_err(|error| self.failure(&error))?;
        self.shared.is_full.store(!is_kept, Release);
        Ok(())
    }

    /// What an error means to those who wait; where it tells of damage the file is marked for the next start.
    fn failure(&self, error: &rusqlite::Error) -> CommitError {
        if file::is_full(error) {
            return CommitError::Full;
        }
        self.shared.note_failure(error);
        CommitError::Failed
    }
}

/// Passes on what ends the writer.
fn fatal(outcome: Result<(), CommitError>) -> Result<(), CommitError> {
    if outcome == Err(CommitError::Failed) { outcome } else { Ok(()) }
}

/// Returns the number of the last row.
fn write(connection: &mut Connection, books: &Books, first: u64, work: &Work) -> rusqlite::Result<(Changes, u64)> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (changes, reversals) = books.write(&transaction, work)?;
    let mut next = first;
    {
        let mut insert =
            transaction.prepare_cached("INSERT INTO events (seq, id, digest, payload) VALUES (?1, ?2, ?3, ?4)")?;
        for event in work.events.iter().chain(&reversals) {
            insert.execute(params![next.cast_signed(), event.id, event.digest, event.payload])?;
            next += 1;
        }
    }
    transaction.commit()?;
    Ok((changes, next - 1))
}

fn delete(
    connection: &mut Connection,
    books: &Books,
    step: &RangeInclusive<u64>,
    forget: &Forget,
) -> rusqlite::Result<(Changes, Vec<(Window, i64)>)> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let again = again(&transaction, step, forget)?;
    let corrected = books.correct(&transaction, again.into_iter())?;
    let through = step.end().cast_signed();
    transaction.prepare_cached("DELETE FROM events WHERE seq <= ?1")?.execute([through])?;
    transaction.prepare_cached("UPDATE shipped SET through = ?1")?.execute([through])?;
    transaction.commit()?;
    Ok(corrected)
}

/// The payloads of this step that are too many: of those with one id the last ones are, wherever the steps between them end.
fn again(connection: &Connection, step: &RangeInclusive<u64>, forget: &Forget) -> rusqlite::Result<Vec<Vec<u8>>> {
    let mut left: HashMap<[u8; 16], usize> = HashMap::new();
    for id in &forget.duplicates {
        *left.entry(*id).or_default() += 1;
    }
    let mut payloads = Vec::new();
    if left.is_empty() {
        return Ok(payloads);
    }
    let mut select =
        connection.prepare_cached("SELECT seq, id FROM events WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq DESC")?;
    let mut payload = connection.prepare_cached("SELECT payload FROM events WHERE seq = ?1")?;
    let mut rows = select.query([step.start().cast_signed(), forget.through.cast_signed()])?;
    while let Some(row) = rows.next()? {
        let (seq, id): (i64, [u8; 16]) = (row.get(0)?, row.get(1)?);
        let Some(count) = left.get_mut(&id).filter(|count| **count > 0) else { continue };
        *count -= 1;
        if step.contains(&seq.cast_unsigned()) {
            payloads.push(payload.query_row([seq], |row| row.get(0))?);
        }
    }
    Ok(payloads)
}
