//! What waits for the next commit: bounded, filled by any thread, emptied whole by the writer.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::commit::{Commit, Ticket};
use super::error::CommitError;
use crate::budget::{Charge, Grant, Posting, Window};

/// Largest payload of an event.
pub const MAX_PAYLOAD_BYTES: usize = 64 << 10;
/// Most events that wait. At 20,000 a second it is three seconds of a disk that stands still.
const MAX_EVENTS: usize = 65_536;
/// Most bytes of their payloads.
const MAX_BYTES: usize = 64 << 20;

/// A usage event on its way to the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `UUIDv7`, made by the caller.
    pub id: [u8; 16],
    /// Tells it from another event under the same id.
    pub digest: [u8; 16],
    /// Opaque here.
    pub payload: Vec<u8>,
    /// What of the ledger's books it changes, in the same commit.
    pub booking: Option<Box<Booking>>,
}

impl Event {
    /// One that changes no books.
    #[must_use]
    pub fn new(id: [u8; 16], digest: [u8; 16], payload: Vec<u8>) -> Self {
        Self { id, digest, payload, booking: None }
    }

    /// Whether it is an entry of the ledger's own. Nobody would send it again, and later ones build on it: where the disk is
    /// full it is written once there is room, before all that came after.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.booking.as_deref().is_some_and(|booking| booking.fired.is_some() || booking.charged.is_some())
    }
}

/// What an event changes of the ledger's books.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Booking {
    /// What it adds to windows.
    pub postings: Vec<Posting>,
    /// A threshold that it tells of.
    pub fired: Option<Fired>,
    /// A charge that late usage replaces.
    pub charged: Option<Charge>,
    /// The charge that it takes the place of, if that still stands on record.
    pub replaced: Option<Replaced>,
}

/// A charge that usage takes the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Of this hold.
    pub hold: u128,
    /// ms since 1970 UTC.
    pub at_unix_ms: i64,
}

/// A threshold that was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired {
    /// Of this window.
    pub window: Arc<Window>,
    /// 1 ... 3, for 70, 90 and 100 %.
    pub level: u8,
}

/// Windows that are over.
#[derive(Debug)]
pub(crate) struct Closed {
    pub(crate) windows: Vec<Arc<Window>>,
    /// Holds whose charges go too.
    pub(crate) charges: Vec<u128>,
}

/// What a deletion takes back of the books.
pub(crate) type Corrected = Arc<Mutex<Vec<(Window, i64)>>>;

/// A deletion of what was shipped.
#[derive(Clone, Debug)]
pub(crate) struct Forget {
    /// The last sequence number to go.
    pub(crate) through: u64,
    /// Entries among them that the store had before, once for each time too many.
    pub(crate) duplicates: Vec<[u8; 16]>,
    /// What their postings were, taken back.
    pub(crate) corrected: Corrected,
    pub(crate) commit: Arc<Commit>,
}

/// What the writer takes at once.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) events: Vec<Event>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) closed: Vec<Closed>,
    /// An encoded `BudgetSet`.
    pub(crate) budgets: Option<Vec<u8>>,
    /// Of all of these.
    pub(crate) commit: Arc<Commit>,
    pub(crate) forgets: Vec<Forget>,
    /// Somebody waits for the commit, of whatever there is.
    is_asked_for: bool,
    /// Nothing comes after it.
    pub(crate) is_last: bool,
}

impl Work {
    /// There is nothing to write.
    pub(crate) fn is_bare(&self) -> bool {
        self.events.is_empty() && self.grants.is_empty() && self.closed.is_empty() && self.budgets.is_none()
    }
}

#[derive(Debug, Default)]
struct Waiting {
    work: Work,
    bytes: usize,
    /// Why nothing more is taken.
    ended: Option<CommitError>,
    writer_waits: bool,
}

/// The queue.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

impl Queue {
    /// Appends an event.
    pub(crate) fn append(&self, event: Event) -> Ticket {
        let mut waiting = self.lock();
        if let Some(error) = waiting.ended {
            return Ticket::settled(Err(error));
        }
        let is_busy = waiting.work.events.len() >= MAX_EVENTS || waiting.bytes + event.payload.len() > MAX_BYTES;
        if is_busy && !event.is_own() {
            return Ticket::settled(Err(CommitError::Busy));
        }
        waiting.bytes += event.payload.len();
        waiting.work.events.push(event);
        let ticket = Ticket::of(&waiting.work.commit);
        self.wake(waiting);
        ticket
    }

    /// A ticket for all that was appended so far. What the writer has in hand settles before it.
    pub(crate) fn barrier(&self) -> Ticket {
        let mut waiting = self.lock();
        if let Some(error) = waiting.ended {
            return Ticket::settled(Err(error));
        }
        waiting.work.is_asked_for = true;
        let ticket = Ticket::of(&waiting.work.commit);
        self.wake(waiting);
        ticket
    }

    /// Asks for something small of the ledger's, which is bounded by the number of its windows.
    pub(crate) fn put(&self, put: impl FnOnce(&mut Work)) -> Ticket {
        let mut waiting = self.lock();
        if let Some(error) = waiting.ended {
            return Ticket::settled(Err(error));
        }
        put(&mut waiting.work);
        let ticket = Ticket::of(&waiting.work.commit);
        self.wake(waiting);
        ticket
    }

    /// Asks for a deletion; what is taken back by it is told once the ticket is settled.
    pub(crate) fn forget(&self, through: u64, duplicates: Vec<[u8; 16]>) -> (Ticket, Corrected) {
        let corrected = Corrected::default();
        let mut waiting = self.lock();
        if let Some(error) = waiting.ended {
            return (Ticket::settled(Err(error)), corrected);
        }
        let commit = Arc::<Commit>::default();
        let ticket = Ticket::of(&commit);
        waiting.work.forgets.push(Forget { through, duplicates, corrected: Arc::clone(&corrected), commit });
        self.wake(waiting);
        (ticket, corrected)
    }

    /// Takes nothing more; what waits is still done.
    pub(crate) fn close(&self) {
        let mut waiting = self.lock();
        waiting.ended.get_or_insert(CommitError::Closed);
        waiting.work.is_last = true;
        self.wake(waiting);
    }

    /// Takes nothing more, and tells everybody that nothing comes of what waits.
    pub(crate) fn fail(&self) {
        let mut waiting = self.lock();
        waiting.ended = Some(CommitError::Failed);
        let work = std::mem::take(&mut waiting.work);
        drop(waiting);
        work.commit.settle(Err(CommitError::Failed));
        for forget in work.forgets {
            forget.commit.settle(Err(CommitError::Failed));
        }
    }

    /// Why nothing more is taken.
    pub(crate) fn ended(&self) -> Option<CommitError> {
        self.lock().ended
    }

    /// Takes all that waits; waits itself for the first of it, at most `most`.
    pub(crate) fn take(&self, most: Duration) -> Work {
        let mut waiting = self.lock();
        waiting.writer_waits = true;
        let is_idle = |waiting: &mut Waiting| {
            let work = &waiting.work;
            work.is_bare() && work.forgets.is_empty() && !work.is_asked_for && !work.is_last
        };
        let (mut waiting, _) =
            self.arrived.wait_timeout_while(waiting, most, is_idle).unwrap_or_else(PoisonError::into_inner);
        waiting.writer_waits = false;
        waiting.bytes = 0;
        std::mem::take(&mut waiting.work)
    }

    /// Wakes the writer, where it waits.
    fn wake(&self, mut waiting: MutexGuard<'_, Waiting>) {
        let writer_waits = std::mem::take(&mut waiting.writer_waits);
        drop(waiting);
        if writer_waits {
            self.arrived.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Whole at every point where a panic could strike.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
