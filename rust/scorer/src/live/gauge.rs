//! What a decision reads of each route between two folds, of all routes side by side: looking at a thousand of them is a walk
//! along memory, not a thousand jumps.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// No moment at all.
const NEVER: u64 = u64::MAX;

/// Written under the lock of its route only and read without it: each figure is exact by itself.
#[derive(Debug)]
pub(super) struct Gauge {
    in_flight: AtomicU32,
    oldest_begun_at_ms: AtomicU64,
    out_until_ms: AtomicU64,
}

impl Default for Gauge {
    fn default() -> Self {
        Self {
            in_flight: AtomicU32::new(0),
            oldest_begun_at_ms: AtomicU64::new(NEVER),
            out_until_ms: AtomicU64::new(NEVER),
        }
    }
}

impl Gauge {
    /// Calls in flight over all variants.
    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.load(Relaxed)
    }

    /// Age of the oldest of them at a moment; 0 without any.
    pub(super) fn oldest_age_ms(&self, at_ms: u64) -> u64 {
        at_ms.saturating_sub(self.oldest_begun_at_ms.load(Relaxed))
    }

    /// Until when the route is out although the last fold may have shown it half-open.
    pub(super) fn out_until_ms(&self) -> Option<u64> {
        Some(self.out_until_ms.load(Relaxed)).filter(|&until_ms| until_ms != NEVER)
    }

    pub(super) fn set_flights(&self, in_flight: u32, oldest_begun_at_ms: Option<u64>) {
        self.in_flight.store(in_flight, Relaxed);
        self.oldest_begun_at_ms.store(oldest_begun_at_ms.unwrap_or(NEVER), Relaxed);
    }

    pub(super) fn set_out_until_ms(&self, until_ms: Option<u64>) {
        self.out_until_ms.store(until_ms.unwrap_or(NEVER), Relaxed);
    }
}

/// A route's gauge, in the row of those that came into the live view with it.
#[derive(Clone, Debug)]
pub(super) struct GaugeRef {
    row: Arc<[Gauge]>,
    index: usize,
}

impl GaugeRef {
    /// A row of so many, in order.
    pub(super) fn row(count: usize) -> impl Iterator<Item = Self> {
        let row: Arc<[Gauge]> = (0..count).map(|_| Gauge::default()).collect();
        (0..count).map(move |index| Self { row: Arc::clone(&row), index })
    }
}

impl Deref for GaugeRef {
    type Target = Gauge;

    fn deref(&self) -> &Gauge {
        &self.row[self.index]
    }
}
