//! The usage spool: events are acknowledged once they are synced to the disk, and leave it once the store has them.
//!
//! The handle is here, opened once and used by any thread. An event goes through `queue` (what waits for the next commit),
//! `writer` (the one thread that commits) and `file`; it comes back by `read`. `commit` is what an acknowledgement waits
//! for; `headroom` and `salvage` are for disks that are full and files that are damaged.

mod books;
mod commit;
mod error;
mod file;
mod headroom;
mod queue;
mod read;
mod salvage;
mod writer;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub use self::books::{Sums, WindowSum};
pub use self::commit::{Promise, Ticket};
pub use self::error::{CommitError, OpenError, ReadError};
use self::file::{Held, Opened};
use self::headroom::Headroom;
pub use self::queue::{Booking, Event, Fired, MAX_PAYLOAD_BYTES, Replaced};
use self::queue::{Closed, Queue};
pub use self::read::Batch;
use self::read::Reader;
use self::writer::Writer;
use crate::budget::{Found, Grant, Window};

/// An event's id, and what tells it from another event under that id.
pub type IdAndDigest = ([u8; 16], [u8; 16]);

/// Bounds of a spool.
#[derive(Clone, Copy, Debug)]
pub struct SpoolOptions {
    /// Most bytes of its file; beyond it the spool is full.
    pub max_bytes: u64,
    /// Room that is kept free for when it is, on the disk and beyond `max_bytes`.
    pub headroom_bytes: u64,
}

impl Default for SpoolOptions {
    /// 4 GiB, some twelve million events, and 16 MiB.
    fn default() -> Self {
        Self { max_bytes: 4 << 30, headroom_bytes: 16 << 20 }
    }
}

/// What was found when a spool was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Events that it holds.
    pub events: u64,
    /// Those of them that come from a damaged file.
    pub salvaged: u64,
    /// Events that certainly were in the damaged file and could not be read; there may have been more.
    pub lost_at_least: u64,
    /// Where the damaged file is now.
    pub moved_to: Option<PathBuf>,
    /// What the ledger had on record.
    pub ledger: Found,
}

/// How a spool stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpoolState {
    /// Events that are on the disk and not shipped.
    pub events: u64,
    /// Size of its file.
    pub bytes: u64,
    /// The disk, or what the spool may take of it, is full: it lives on its headroom.
    pub is_full: bool,
    /// The disk or the file failed: nothing is taken any more.
    pub has_failed: bool,
    /// Number of the last event that is on the disk, shipped or not.
    pub last: u64,
    /// Number of the last one that was shipped.
    pub shipped: u64,
}

/// What handle, writer and readers share.
#[derive(Debug)]
pub(crate) struct Shared {
    path: PathBuf,
    pub(crate) queue: Queue,
    pub(crate) is_full: AtomicBool,
    /// Number of the last event on the disk.
    last: AtomicU64,
    /// Of the last one deleted.
    forgotten: AtomicU64,
    has_ended: AtomicBool,
    /// Readers wait no more.
    waits_ended: AtomicBool,
    /// With `changed`: for readers who wait for events.
    changing: Mutex<()>,
    changed: Condvar,
}

impl Shared {
    /// Events up to this number are on the disk.
    pub(crate) fn written(&self, last: u64) {
        self.last.store(last, Ordering::Release);
        self.tell_readers();
    }

    /// Events up to this number are gone.
    pub(crate) fn forgotten(&self, through: u64) {
        self.forgotten.store(through, Ordering::Release);
    }

    /// Nothing will be written any more.
    pub(crate) fn ended(&self) {
        self.has_ended.store(true, Ordering::Release);
        self.tell_readers();
    }

    /// Marks a damaged file: the next start saves what is readable, instead of failing where this one did.
    pub(crate) fn note_failure(&self, error: &rusqlite::Error) {
        if file::is_damage(error) {
            // Without the mark the next start may fail where this one did, and sets it then.
            let _ = File::create(file::beside(&self.path, salvage::MARK)).and_then(|mark| mark.sync_all());
        }
    }

    fn tell_readers(&self) {
        drop(self.changing.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    fn held(&self) -> Held {
        let forgotten = self.forgotten.load(Ordering::Acquire);
        Held { forgotten, last: self.last.load(Ordering::Acquire) }
    }
}

/// A usage spool. What it acknowledges survives a kill and a power cut; what it fails to write is told.
#[derive(Debug)]
pub struct Spool {
    shared: Arc<Shared>,
    reader: Mutex<Reader>,
    writer: Mutex<Option<JoinHandle<()>>>,
    /// Held while the spool is open.
    _lock: File,
}

impl Spool {
    /// Opens the spool at `path`, made if it is not there. A damaged file is moved aside, and what is readable of it is in
    /// the new one.
    ///
    /// # Errors
    /// Another process has it open, it is of a newer format, or the folder cannot be written.
    pub fn open(path: &Path, options: SpoolOptions) -> Result<(Self, Recovery), OpenError> {
        let lock = lock(path)?;
        let opened = match salvage::open(path) {
            // A log that was left has to be moved into the file, whatever else there is no room for.
            Err(OpenError::Sqlite(_, error)) if file::is_full(&error) && headroom::remove(path) => salvage::open(path),
            opened => opened,
        };
        let (Opened { connection, held, books, found }, mut recovery) = opened?;
        recovery.events = held.last - held.forgotten;
        recovery.ledger = found;
        let shared = Arc::new(Shared {
            path: path.to_owned(),
            queue: Queue::default(),
            is_full: AtomicBool::new(false),
            last: AtomicU64::new(held.last),
            forgotten: AtomicU64::new(held.forgotten),
            has_ended: AtomicBool::new(false),
            waits_ended: AtomicBool::new(false),
            changing: Mutex::default(),
            changed: Condvar::new(),
        });
        let reader = Reader::open(path).map_err(|error| OpenError::Sqlite(path.to_owned(), error))?;
        let headroom = Headroom::new(path, options.headroom_bytes, options.max_bytes);
        let writer = Writer::new(connection, books, headroom, Arc::clone(&shared), held);
        let thread = thread::Builder::new().name("modelreg-spool".to_owned()).spawn(move || writer.run());
        let thread = thread.map_err(|error| OpenError::Io(path.to_owned(), error))?;
        let spool = Self { shared, reader: Mutex::new(reader), writer: Mutex::new(Some(thread)), _lock: lock };
        Ok((spool, recovery))
    }

    /// Appends an event; the ticket tells when it is on the disk. Never waits for the disk. A payload is at most
    /// [`MAX_PAYLOAD_BYTES`](crate::MAX_PAYLOAD_BYTES).
    ///
    /// # Panics
    /// The payload is larger: callers bound what they encode.
    #[must_use]
    pub fn append(&self, event: Event) -> Ticket {
        assert!(event.payload.len() <= crate::MAX_PAYLOAD_BYTES, "a payload of {} bytes", event.payload.len());
        self.shared.queue.append(event)
    }

    /// A ticket that settles once everything that was appended before has settled.
    #[must_use]
    pub fn barrier(&self) -> Ticket {
        self.shared.queue.barrier()
    }

    /// The oldest events that are not forgotten, in the order they came; waits for the first for at most `max_wait`, and
    /// not at all once the spool is closed. Gives at least one where there is one, whatever its size.
    ///
    /// # Errors
    /// The file is damaged, or the disk fails.
    pub fn batch(&self, max_events: usize, max_bytes: usize, max_wait: Duration) -> Result<Batch, ReadError> {
        let is_empty = |(): &mut ()| {
            let Held { forgotten, last } = self.shared.held();
            let is_over = [&self.shared.has_ended, &self.shared.waits_ended];
            forgotten == last && !is_over.iter().any(|over| over.load(Ordering::Acquire))
        };
        let changing = self.shared.changing.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.shared.changed.wait_timeout_while(changing, max_wait, is_empty));
        let forgotten = self.shared.held().forgotten;
        self.read(|reader| reader.batch(forgotten, max_events, max_bytes))
    }

    /// Ends the wait of everybody in [`Self::batch`], for good.
    pub fn end_waits(&self) {
        self.shared.waits_ended.store(true, Ordering::Release);
        self.shared.tell_readers();
    }

    /// The newest ids with their digests, the newest first, at most so many: to tell an event that comes again after a
    /// restart.
    ///
    /// # Errors
    /// As [`Self::batch`].
    pub fn recent_ids(&self, most: usize) -> Result<Vec<IdAndDigest>, ReadError> {
        self.read(|reader| reader.recent_ids(most))
    }

    /// Deletes what was shipped, up to and with a number that [`Self::batch`] gave; waits until that is on the disk. What
    /// entries posted that the store had before (`duplicates`: ids, once for each time too many) is taken back in the same
    /// commit, and returned.
    ///
    /// # Errors
    /// It is not; the events come again with the next batch.
    pub fn forget(&self, through: u64, duplicates: Vec<[u8; 16]>) -> Result<Vec<(Window, i64)>, CommitError> {
        let (ticket, corrected) = self.shared.queue.forget(through, duplicates);
        ticket.wait()?;
        Ok(std::mem::take(&mut *corrected.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Every window of the ledger with its counter and the sum of its entries that are not shipped, of one moment.
    ///
    /// # Errors
    /// As [`Self::batch`].
    pub fn books(&self) -> Result<Sums, ReadError> {
        let forgotten = self.shared.held().forgotten;
        self.read(|reader| reader.books(forgotten))
    }

    /// Puts a level of the ledger on record.
    pub(crate) fn put_grant(&self, grant: Grant) -> Ticket {
        self.shared.queue.put(|work| work.grants.push(grant))
    }

    /// Lets go of windows that are over, and of charges.
    pub(crate) fn put_closed(&self, windows: Vec<Arc<Window>>, charges: Vec<u128>) {
        drop(self.shared.queue.put(|work| work.closed.push(Closed { windows, charges })));
    }

    /// Keeps an encoded `BudgetSet` for the next start.
    pub(crate) fn put_budgets(&self, budget_set: Vec<u8>) {
        drop(self.shared.queue.put(|work| work.budgets = Some(budget_set)));
    }

    /// Whether the disk, or what the spool may take of it, is full: it lives on its headroom.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.shared.is_full.load(Ordering::Acquire)
    }

    /// Why nothing that is promised now would be kept.
    pub(crate) fn refuses(&self) -> Option<CommitError> {
        self.shared.queue.ended().or(self.is_full().then_some(CommitError::Full))
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> SpoolState {
        let Held { forgotten, last } = self.shared.held();
        SpoolState {
            events: last.saturating_sub(forgotten),
            bytes: fs::metadata(&self.shared.path).map_or(0, |found| found.len()),
            is_full: self.shared.is_full.load(Ordering::Acquire),
            has_failed: self.shared.queue.ended() == Some(CommitError::Failed),
            last,
            shipped: forgotten,
        }
    }

    /// Takes no more events, writes what waits, and ends the writer. Batches can still be read, and nothing be forgotten.
    pub fn close(&self) {
        self.shared.queue.close();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            // It catches its own panics.
            let _ = writer.join();
        }
    }

    fn read<T>(&self, read: impl FnOnce(&mut Reader) -> rusqlite::Result<T>) -> Result<T, ReadError> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        read(&mut reader).map_err(|error| {
            self.shared.note_failure(&error);
            ReadError(error)
        })
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.close();
    }
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let name = file::beside(path, ".lock");
    let failed = |error: io::Error| OpenError::Io(name.clone(), error);
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&name).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
