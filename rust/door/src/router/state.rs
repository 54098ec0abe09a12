//! What the hot methods share: the snapshot in service, time, ids, kept decisions and counters.

use std::cell::RefCell;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use modelreg_proto::v1::Label;
use modelreg_scorer::{Scratch, SnapshotError};

use super::answer::Registry;
use super::batch::Batch;
use super::loaded::Loaded;
use super::metrics::{RouterMetrics, head, line};
use super::repeats::Repeats;
use super::select::{self, Extent};
use super::{Clock, Ids, Moment, errors, estimate};
use crate::method::Method;
use crate::status::{Code, Status};

/// A snapshot nobody has confirmed for so long is labelled.
const STALE_MS: u64 = 60_000;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Answers the hot methods.
#[derive(Debug)]
pub(crate) struct Router {
    pub(super) loaded: ArcSwapOption<Loaded>,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) repeats: Mutex<Repeats>,
    pub(crate) metrics: RouterMetrics,
}

impl Router {
    /// Without a snapshot yet.
    pub(crate) fn new(clock: Clock, ids: Ids) -> Self {
        let keys = (fastrand::u64(..), fastrand::u64(..));
        Self {
            loaded: ArcSwapOption::empty(),
            clock,
            ids,
            repeats: Mutex::new(Repeats::new(keys)),
            metrics: RouterMetrics::default(),
        }
    }

    /// Swaps a snapshot in and returns its digest.
    ///
    /// # Errors
    /// It was refused; the one before stays.
    pub(crate) fn load(&self, snapshot: &[u8], from_disk: bool) -> Result<[u8; 32], SnapshotError> {
        let loaded = Loaded::new(snapshot, from_disk, self.now().monotonic_ms)?;
        let sha256 = loaded.sha256;
        self.loaded.store(Some(Arc::new(loaded)));
        Ok(sha256)
    }

    /// The snapshot in place is current.
    pub(crate) fn confirm(&self) {
        if let Some(loaded) = self.loaded.load().as_ref() {
            loaded.from_disk.store(false, Ordering::Relaxed);
            loaded.confirmed_at_ms.store(self.now().monotonic_ms, Ordering::Relaxed);
        }
    }

    /// Revision and age of the snapshot in place.
    pub(crate) fn revision_and_age_ms(&self) -> Option<(u64, u64)> {
        self.loaded.load().as_ref().map(|loaded| (loaded.snapshot.revision, age_ms(loaded, self.now())))
    }

    /// Appends the metrics of the hot methods and of the snapshot in place.
    pub(crate) fn render(&self, text: &mut String) {
        self.metrics.render(text);
        head(
            text,
            "modelreg_repeats_dropped_total",
            "counter",
            "Kept decisions that went before their minute was over.",
        );
        line(text, format_args!("modelreg_repeats_dropped_total {}", self.repeats().dropped));
        if let Some((revision, age_ms)) = self.revision_and_age_ms() {
            head(text, "modelreg_snapshot_revision", "gauge", "Revision of the snapshot in place.");
            line(text, format_args!("modelreg_snapshot_revision {revision}"));
            head(text, "modelreg_snapshot_age_seconds", "gauge", "Since the snapshot was loaded or last confirmed.");
            line(text, format_args!("modelreg_snapshot_age_seconds {}.{:03}", age_ms / 1_000, age_ms % 1_000));
        }
    }

    /// Moves the manual clock; false on the system's.
    pub(crate) fn set_clock(&self, unix_ms: i64) -> bool {
        match &self.clock {
            Clock::System(_) => false,
            Clock::Manual(now) => {
                now.store(unix_ms, Ordering::Relaxed);
                true
            }
        }
    }

    /// The point in time of a call that began at `instant`.
    pub(crate) fn moment(&self, instant: Instant) -> Moment {
        self.clock.moment(instant)
    }

    fn now(&self) -> Moment {
        self.moment(Instant::now())
    }

    pub(crate) fn select(&self, request: &[u8], now: Moment) -> Result<Bytes, Status> {
        self.decide(request, now, Extent::Alone)
    }

    fn decide(&self, request: &[u8], now: Moment, extent: Extent) -> Result<Bytes, Status> {
        let result = self.on_snapshot(|loaded, scratch| select::handle(self, loaded, request, now, extent, scratch));
        self.metrics.selected(result.as_ref().map_or_else(|status| status.code, |_| Code::Ok));
        result
    }

    pub(crate) fn batch_select(&self, request: Bytes, now: Moment) -> Result<Bytes, Status> {
        let batch = Batch::decode(Method::BatchSelect, Method::Select, request)?;
        Ok(batch.answer(|item| self.decide(item, now, Extent::InBatch)))
    }

    pub(crate) fn estimate_cost(&self, request: &[u8], now: Moment) -> Result<Bytes, Status> {
        self.on_snapshot(|loaded, scratch| estimate::handle(loaded, request, now, scratch))
    }

    pub(crate) fn batch_estimate_cost(&self, request: Bytes, now: Moment) -> Result<Bytes, Status> {
        let batch = Batch::decode(Method::BatchEstimateCost, Method::EstimateCost, request)?;
        Ok(batch.answer(|item| self.estimate_cost(item, now)))
    }

    pub(super) fn repeats(&self) -> std::sync::MutexGuard<'_, Repeats> {
        // Entries are whole at every point where a panic could strike.
        self.repeats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn on_snapshot<T>(&self, work: impl FnOnce(&Loaded, &mut Scratch) -> Result<T, Status>) -> Result<T, Status> {
        let loaded = self.loaded.load();
        let loaded = loaded.as_ref().ok_or_else(errors::no_snapshot)?;
        SCRATCH.with_borrow_mut(|scratch| work(loaded, scratch))
    }
}

/// What an answer says of the registry.
pub(super) fn registry(loaded: &Loaded, now: Moment) -> Registry {
    let age_ms = age_ms(loaded, now);
    let last = loaded.from_disk.load(Ordering::Relaxed).then_some(Label::LastSnapshot);
    Registry { age_ms, state_labels: [last, (age_ms > STALE_MS).then_some(Label::SnapshotStale)] }
}

fn age_ms(loaded: &Loaded, now: Moment) -> u64 {
    now.monotonic_ms.saturating_sub(loaded.confirmed_at_ms.load(Ordering::Relaxed))
}
