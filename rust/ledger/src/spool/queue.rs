//! What waits for the next commit: bounded, filled by any thread, emptied whole by the writer.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::commit::{Commit, Ticket};
use super::error::CommitError;

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
}

/// A deletion of what was shipped.
#[derive(Debug)]
pub(crate) struct Forget {
    /// The last sequence number to go.
    pub(crate) through: u64,
    pub(crate) commit: Arc<Commit>,
}

/// What the writer takes at once.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) events: Vec<Event>,
    /// Of the events.
    pub(crate) commit: Arc<Commit>,
    pub(crate) forgets: Vec<Forget>,
    /// Somebody waits for the commit, of whatever there is.
    is_asked_for: bool,
    /// Nothing comes after it.
    pub(crate) is_last: bool,
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
        if waiting.work.events.len() >= MAX_EVENTS || waiting.bytes + event.payload.len() > MAX_BYTES {
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

    /// Asks for a deletion.
    pub(crate) fn forget(&self, through: u64) -> Ticket {
        let mut waiting = self.lock();
        if let Some(error) = waiting.ended {
            return Ticket::settled(Err(error));
        }
        let commit = Arc::<Commit>::default();
        let ticket = Ticket::of(&commit);
        waiting.work.forgets.push(Forget { through, commit });
        self.wake(waiting);
        ticket
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

    /// Whether the spool failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.lock().ended == Some(CommitError::Failed)
    }

    /// Takes all that waits; waits itself for the first of it, at most `most`.
    pub(crate) fn take(&self, most: Duration) -> Work {
        let mut waiting = self.lock();
        waiting.writer_waits = true;
        let is_idle = |waiting: &mut Waiting| {
            let work = &waiting.work;
            work.events.is_empty() && work.forgets.is_empty() && !work.is_asked_for && !work.is_last
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
