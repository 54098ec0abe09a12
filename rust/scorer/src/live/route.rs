//! A route's place in the live view: what it counts at any moment, and its statistics under a lock of its own.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Random;
use super::ages::Ages;
use super::event::Outcome;
use super::gauge::GaugeRef;
use super::statistics::{Attempt, Statistics};

/// No moment at all.
const NEVER: u64 = u64::MAX;

/// One route, whatever snapshot names it. Atomics are written under the lock only and read without it: each figure is exact
/// by itself.
#[derive(Debug)]
pub(super) struct Route {
    /// What decisions read between folds.
    gauge: GaugeRef,
    /// When a fold has to look at it next; 0 after a sample, and after a call that ends a silence.
    look_at_ms: AtomicU64,
    /// Number of the fold that last changed what is shown.
    shown_since: AtomicU64,
    picks: AtomicU64,
    successes: AtomicU64,
    failures: AtomicU64,
    rate_limited: AtomicU64,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    statistics: Statistics,
    ages: Ages,
}

/// What is counted of a route since the process began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RouteTotals {
    /// Times a decision that counts selected it.
    pub picks: u64,
    /// Attempts that ended and showed that the endpoint works.
    pub successes: u64,
    /// Attempts that ended in a failure.
    pub failures: u64,
    /// Attempts that a limit refused.
    pub rate_limited: u64,
}

impl Route {
    /// Nothing seen yet.
    pub(super) fn new(gauge: GaugeRef) -> Self {
        Self {
            gauge,
            look_at_ms: AtomicU64::new(NEVER),
            shown_since: AtomicU64::new(0),
            picks: AtomicU64::new(0),
            successes: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            rate_limited: AtomicU64::new(0),
            inner: Mutex::default(),
        }
    }

    /// So many, their gauges side by side.
    pub(super) fn row(count: usize) -> impl Iterator<Item = Arc<Self>> {
        GaugeRef::row(count).map(|gauge| Arc::new(Self::new(gauge)))
    }

    pub(super) fn gauge(&self) -> &GaugeRef {
        &self.gauge
    }

    pub(super) fn totals(&self) -> RouteTotals {
        RouteTotals {
            picks: self.picks.load(Relaxed),
            successes: self.successes.load(Relaxed),
            failures: self.failures.load(Relaxed),
            rate_limited: self.rate_limited.load(Relaxed),
        }
    }

    /// A decision selected it: a call is in flight here from now on.
    pub(super) fn pick(&self, now_ms: u64) {
        let mut inner = self.inner();
        add_one(&self.picks);
        self.add(&mut inner, now_ms);
    }

    /// A call that began then, elsewhere, is in flight here from now on.
    pub(super) fn arrive(&self, begun_at_ms: u64) {
        self.add(&mut self.inner(), begun_at_ms);
    }

    fn add(&self, inner: &mut Inner, begun_at_ms: u64) {
        inner.ages.add(begun_at_ms);
        if inner.statistics.begin(begun_at_ms) {
            self.look_at_ms.store(0, Relaxed);
        }
        self.gauge.set_flights(self.gauge.in_flight() + 1, inner.ages.oldest());
    }

    /// A call that began then no longer is.
    pub(super) fn leave(&self, begun_at_ms: u64) {
        let mut inner = self.inner();
        inner.ages.remove(begun_at_ms);
        self.gauge.set_flights(self.gauge.in_flight() - 1, inner.ages.oldest());
    }

    /// An attempt is over. Its statistics are taken in where there are any to take; the next fold shows them.
    pub(super) fn end(&self, outcome: Outcome, attempt: Option<&Attempt<'_>>, now_ms: u64, random: &Random) {
        let mut inner = self.inner();
        match outcome.worked() {
            Some(true) => add_one(&self.successes),
            Some(false) => add_one(&self.failures),
            None if outcome == Outcome::RateLimited => add_one(&self.rate_limited),
            None => {}
        }
        if let Some(attempt) = attempt {
            inner.statistics.take(outcome, attempt, now_ms, random);
            self.gauge.set_out_until_ms(inner.statistics.out_until_ms());
            self.look_at_ms.store(0, Relaxed);
        }
    }

    /// Makes `decision` the one that tries the half-open route; of many at once, one wins.
    pub(super) fn claim(&self, decision: u128, until_ms: u64, now_ms: u64) -> bool {
        let mut inner = self.inner();
        let won = inner.statistics.claim(decision, until_ms, now_ms);
        self.gauge.set_out_until_ms(inner.statistics.out_until_ms());
        // When the probe is over is a change to come.
        self.look_at_ms.store(self.look_at_ms.load(Relaxed).min(until_ms), Relaxed);
        won
    }

    /// Takes a claim back, which a fold need not know of.
    pub(super) fn release(&self, decision: u128) {
        let mut inner = self.inner();
        inner.statistics.release(decision);
        self.gauge.set_out_until_ms(inner.statistics.out_until_ms());
    }

    /// Whether a fold has anything to do here.
    pub(super) fn is_due(&self, now_ms: u64) -> bool {
        self.look_at_ms.load(Relaxed) <= now_ms
    }

    /// Shows what is known now. Whether that changed anything. Only while folding.
    pub(super) fn show(&self, fold: u64, now_ms: u64) -> bool {
        let mut inner = self.inner();
        let changed = inner.statistics.show(now_ms);
        if changed {
            self.shown_since.store(fold, Relaxed);
        }
        self.gauge.set_out_until_ms(inner.statistics.out_until_ms());
        self.look_at_ms.store(inner.statistics.next_change_ms(now_ms).unwrap_or(NEVER), Relaxed);
        changed
    }

    /// Whether a fold after that one changed what is shown. Only while folding.
    pub(super) fn changed_after(&self, fold: u64) -> bool {
        self.shown_since.load(Relaxed) > fold
    }

    /// Reads what is shown.
    pub(super) fn shown<T>(&self, read: impl FnOnce(&Statistics) -> T) -> T {
        read(&self.inner().statistics)
    }

    /// When the last attempt ended.
    pub(super) fn last_attempt_ms(&self) -> Option<u64> {
        self.inner().statistics.last_attempt_ms()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Whole at every point where a panic could strike.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Under the lock, which makes it exact.
fn add_one(counter: &AtomicU64) {
    counter.store(counter.load(Relaxed) + 1, Relaxed);
}
