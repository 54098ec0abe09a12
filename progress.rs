//! How far the spool is, readable at any time without touching the file.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Instant;

/// What [`super::Spool::state`] tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpoolState {
    /// On disk and not forgotten.
    pub events: u64,
    /// That the file uses; pages that wait to be used again not included.
    pub bytes: u64,
    /// When the oldest event was committed, by this machine's clock in ms since 1970 UTC; none without events.
    pub oldest_unix_ms: Option<u64>,
    /// Only the headroom is left, if that: take no new calls, let those admitted report.
    pub is_full: bool,
    /// Why nothing is written any more: the process has to end, and the next opens the file again.
    pub failed: Option<Arc<str>>,
    /// Events that were read out of a damaged file at the start.
    pub salvaged: u64,
}

/// Set by the writer, read by everybody.
#[derive(Default)]
pub(super) struct Progress {
    /// Highest sequence number on disk.
    pub(super) last: AtomicU64,
    /// Highest that is forgotten; all in between are there.
    pub(super) forgotten: AtomicU64,
    pub(super) used_bytes: AtomicU64,
    pub(super) oldest_unix_ms: AtomicU64,
    pub(super) is_full: AtomicBool,
    pub(super) salvaged: u64,
    pub(super) failed: OnceLock<Arc<str>>,
    closed: AtomicBool,
    /// Readers that wait for an event.
    waiting: Mutex<usize>,
    moved: Condvar,
}

impl Progress {
    pub(super) fn events(&self) -> u64 {
        // Forgotten first: it never passes a `last` read later.
        let forgotten = self.forgotten.load(Ordering::Acquire);
        self.last.load(Ordering::Acquire) - forgotten
    }

    pub(super) fn state(&self) -> SpoolState {
        let events = self.events();
        SpoolState {
            events,
            bytes: self.used_bytes.load(Ordering::Relaxed),
            oldest_unix_ms: (events > 0).then(|| self.oldest_unix_ms.load(Ordering::Relaxed)),
            is_full: self.is_full.load(Ordering::Relaxed),
            failed: self.failed.get().cloned(),
            salvaged: self.salvaged,
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.tell();
    }

    /// Wakes readers that wait. After every change they may wait for.
    pub(super) fn tell(&self) {
        if *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) > 0 {
            self.moved.notify_all();
        }
    }

    /// Waits until there is an event, the spool has ended, or it is this time.
    pub(super) fn wait(&self, until: Instant) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting += 1;
        while self.events() == 0 && !self.is_closed() && self.failed.get().is_none() {
            let now = Instant::now();
            if until <= now {
                break;
            }
            waiting = self.moved.wait_timeout(waiting, until - now).unwrap_or_else(PoisonError::into_inner).0;
        }
        *waiting -= 1;
    }
}
