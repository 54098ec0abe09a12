//! What the hot methods share: the snapshot in service, time, ids, kept decisions and counters.

use std::cell::RefCell;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use modelreg_ledger::budget::Ledger;
use modelreg_ledger::limits::{LimitSetError, Limits};
use modelreg_ledger::{ReadError, Spool, SpoolState};
use modelreg_proto::v1::{Explain, Label};
use modelreg_scorer::live::{BoundTraffic, LiveView, Random};
use modelreg_scorer::{Scratch, SnapshotError};
use prost::Message;

use super::answer::Registry;
use super::answered::{Answered, Told};
use super::batch::Batch;
use super::events::{self, Events};
use super::live_view::Sight;
use super::loaded::Loaded;
use super::metrics::RouterMetrics;
use super::prepared::{Prepared, digest};
use super::recent::{Digests, Known};
use super::records::Records;
use super::repeats::Repeats;
use super::select::{self, Asked, Extent};
use super::{Clock, Ids, Moment, check_limit, errors, estimate, holds, ledger, limit_metrics, record};
use crate::exposition::{head, line};
use crate::identity::Principal;
use crate::method::Method;
use crate::status::{Code, Status};

/// A snapshot nobody has confirmed for so long is labelled.
const STALE_MS: u64 = 60_000;
/// Then all decisions are recorded, however many there are.
const EVERY_ONE_PPM: u32 = 1_000_000;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Answers the hot methods.
#[derive(Debug)]
pub(crate) struct Router {
    pub(super) loaded: ArcSwapOption<Loaded>,
    /// What was last checked, until it is loaded or another is.
    checked: Mutex<Option<Prepared>>,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) live: LiveView,
    pub(super) digests: Digests,
    pub(super) events: Mutex<Events>,
    /// Where usage is kept; in memory only where there is none.
    pub(crate) spool: Option<Arc<Spool>>,
    /// Name of this sidecar in usage events.
    pub(crate) sidecar: Box<str>,
    pub(crate) ledger: Ledger,
    pub(super) repeats: Mutex<Repeats>,
    /// Selects recorded, in parts of a million; none are where it is absent.
    pub(crate) sample_ppm: Option<u32>,
    pub(crate) records: Records,
    pub(super) limits: Limits,
    pub(crate) metrics: RouterMetrics,
}

impl Router {
    /// Without a snapshot yet.
    pub(crate) fn new(clock: Clock, ids: Ids) -> Self {
        let random = ids.seed().map_or(Random::Entropy, Random::seeded);
        let ledger = ledger::in_memory(&ids, clock.moment(Instant::now()));
        Self {
            ledger,
            loaded: ArcSwapOption::empty(),
            checked: Mutex::new(None),
            live: LiveView::new(random),
            clock,
            ids,
            digests: Digests::new(),
            events: Mutex::new(Events::new()),
            spool: None,
            sidecar: Box::default(),
            repeats: Mutex::new(Repeats::new()),
            sample_ppm: None,
            records: Records::default(),
            limits: Limits::default(),
            metrics: RouterMetrics::default(),
        }
    }

    /// Knows the events that a spool holds, so that they are told from new ones after a restart.
    pub(crate) fn recognise(&mut self, spool: &Spool) -> Result<(), ReadError> {
        let now_ms = self.now().monotonic_ms;
        let events = self.events.get_mut().unwrap_or_else(PoisonError::into_inner);
        // The oldest first, which is the first to be forgotten.
        for (id, digest) in spool.recent_ids(events::MAX_ENTRIES)?.into_iter().rev() {
            let key = self.digests.key(&id, &digest);
            // Of two under one id the first counts.
            if matches!(events.look_up(key, now_ms), Known::New) {
                events.keep(key, None, now_ms);
            }
        }
        Ok(())
    }

    /// Prepares a snapshot and keeps it, so that loading the same is quick.
    ///
    /// # Errors
    /// It would be refused.
    pub(crate) fn check(&self, snapshot: &[u8]) -> Result<(), SnapshotError> {
        let prepared = Prepared::new(snapshot, digest(snapshot))?;
        *self.checked.lock().unwrap_or_else(PoisonError::into_inner) = Some(prepared);
        Ok(())
    }

    /// Swaps a snapshot in and returns its digest.
    ///
    /// # Errors
    /// It was refused; the one before stays.
    pub(crate) fn load(&self, snapshot: &[u8], from_disk: bool) -> Result<[u8; 32], SnapshotError> {
        let sha256 = digest(snapshot);
        let checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner).take();
        let prepared = match checked {
            Some(prepared) if prepared.sha256 == sha256 => prepared,
            _ => Prepared::new(snapshot, sha256)?,
        };
        let loaded = Loaded::new(prepared, &self.live, from_disk, self.now().monotonic_ms);
        self.loaded.store(Some(Arc::new(loaded)));
        Ok(sha256)
    }

    /// Swaps an encoded `LimitSet` in.
    ///
    /// # Errors
    /// It was refused; the one before stays.
    pub(crate) fn load_limits(&self, limit_set: &[u8]) -> Result<(), LimitSetError> {
        self.limits.load(limit_set)
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

    /// Appends the metrics of the hot methods, of the live view and of the snapshot in place.
    pub(crate) fn render(&self, text: &mut String) {
        self.metrics.render(text);
        limit_metrics::render(&self.limits, text);
        let rows = [
            ("repeats_dropped_total", self.repeats().dropped, "Kept decisions that went before their minute was over."),
            ("decision_records_dropped_total", self.records.dropped(), "Recorded decisions that nobody took in time."),
            ("flights_evicted_total", self.live.flights_evicted(), "Decisions in flight given up for want of room."),
            (
                "length_sketches_evicted_total",
                self.live.length_sketches_evicted(),
                "Histories of the lengths of answers given up for want of room.",
            ),
        ];
        for (name, value, help) in rows {
            head(text, &format!("modelreg_{name}"), "counter", help);
            line(text, format_args!("modelreg_{name} {value}"));
        }
        head(text, "modelreg_decisions_in_flight", "gauge", "Decisions whose call is not over.");
        line(text, format_args!("modelreg_decisions_in_flight {}", self.live.decisions_in_flight()));
        head(text, "modelreg_length_sketches", "gauge", "Histories of the lengths of answers.");
        line(text, format_args!("modelreg_length_sketches {}", self.live.length_sketches()));
        if let Some(spool) = &self.spool {
            let SpoolState { events, bytes, is_full, has_failed, .. } = spool.state();
            for (name, value, help) in [
                ("events", events, "Usage events on disk that are not in the store yet."),
                ("bytes", bytes, "Size of the usage spool's file."),
                ("full", u64::from(is_full), "Whether the disk, or what the spool may take of it, is full."),
                ("failed", u64::from(has_failed), "Whether the disk failed: usage is not acknowledged any more."),
            ] {
                head(text, &format!("modelreg_usage_spool_{name}"), "gauge", help);
                line(text, format_args!("modelreg_usage_spool_{name} {value}"));
            }
        }
        self.render_ledger(text);
        if let Some((healths, epoch)) = self.sight(|sight| (sight.healths(), sight.live.epoch)) {
            head(text, "modelreg_routes", "gauge", "Routes by health.");
            for (health, count) in healths {
                let name = health.as_str_name().trim_start_matches("ROUTE_HEALTH_");
                line(text, format_args!("modelreg_routes{{health=\"{name}\"}} {count}"));
            }
            head(text, "modelreg_live_epoch", "gauge", "Number of the fold of the live view.");
            line(text, format_args!("modelreg_live_epoch {epoch}"));
        }
        if let Some((revision, age_ms)) = self.revision_and_age_ms() {
            head(text, "modelreg_snapshot_revision", "gauge", "Revision of the snapshot in place.");
            line(text, format_args!("modelreg_snapshot_revision {revision}"));
            head(text, "modelreg_snapshot_age_seconds", "gauge", "Since the snapshot was loaded or last confirmed.");
            line(text, format_args!("modelreg_snapshot_age_seconds {}.{:03}", age_ms / 1_000, age_ms % 1_000));
        }
    }

    /// The encoded `LiveView` over the snapshot in place; empty before the first.
    pub(crate) fn live_view(&self) -> Vec<u8> {
        self.sight(|sight| sight.message(&self.live).encode_to_vec()).unwrap_or_default()
    }

    fn sight<R>(&self, look: impl FnOnce(&Sight<'_, BoundTraffic<'_>>) -> R) -> Option<R> {
        let (loaded, now_ms) = (self.loaded.load(), self.now().monotonic_ms);
        let loaded = loaded.as_deref()?;
        let live = self.live.current(&loaded.snapshot, &loaded.binding, now_ms);
        Some(look(&Sight { loaded, live: &live, traffic: &loaded.binding.traffic(), now_ms }))
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

    pub(super) fn now(&self) -> Moment {
        self.moment(Instant::now())
    }

    pub(crate) fn select(&self, request: &[u8], now: Moment, caller: &Principal) -> Result<Answered, Status> {
        self.decide(request, now, caller, Extent::Alone)
    }

    fn decide(&self, request: &[u8], now: Moment, caller: &Principal, extent: Extent) -> Result<Answered, Status> {
        let asked = Asked { bytes: request, now, caller, extent };
        let result = self.on_snapshot(|loaded, scratch| select::handle(self, loaded, &asked, scratch));
        self.metrics.selected(result.as_ref().map_or_else(|status| status.code, |_| Code::Ok));
        result
    }

    pub(crate) fn batch_select(&self, request: Bytes, now: Moment, caller: &Principal) -> Result<Answered, Status> {
        let batch = Batch::decode(Method::BatchSelect, Method::Select, request)?;
        Ok(batch.answer(|item| self.decide(item, now, caller, Extent::InBatch)))
    }

    pub(crate) fn release_hold(&self, request: &[u8], now: Moment, caller: &Principal) -> Result<Bytes, Status> {
        holds::release(self, request, now, caller)
    }

    pub(crate) fn extend_hold(&self, request: &[u8], now: Moment, caller: &Principal) -> Result<Answered, Status> {
        holds::extend(self, request, now, caller)
    }

    pub(crate) fn estimate_cost(&self, request: &[u8], now: Moment) -> Result<Bytes, Status> {
        self.on_snapshot(|loaded, scratch| estimate::handle(self, loaded, request, now, scratch))
    }

    pub(crate) fn batch_estimate_cost(&self, request: Bytes, now: Moment) -> Result<Bytes, Status> {
        let batch = Batch::decode(Method::BatchEstimateCost, Method::EstimateCost, request)?;
        Ok(batch.answer(|item| self.estimate_cost(item, now).map(Answered::from)).bytes)
    }

    pub(crate) fn record_usage(&self, request: &[u8], now: Moment, caller: &Principal) -> Result<Answered, Status> {
        self.on_snapshot(|loaded, _| record::handle(self, loaded, request, now, caller))
    }

    pub(crate) fn batch_record_usage(
        &self,
        request: Bytes,
        now: Moment,
        caller: &Principal,
    ) -> Result<Answered, Status> {
        let batch = Batch::decode(Method::BatchRecordUsage, Method::RecordUsage, request)?;
        Ok(batch.answer(|item| self.record_usage(item, now, caller)))
    }

    pub(crate) fn check_rate_limit(&self, request: &[u8], now: Moment, caller: &Principal) -> Result<Bytes, Status> {
        check_limit::handle(self, request, now, caller)
    }

    /// Whether a Select is one of those that are recorded.
    pub(super) fn is_recorded(&self, explain: Explain, dry_run: bool, now: Moment) -> bool {
        // A dry run keeps nothing, unless it asks for everything.
        self.sample_ppm.is_some_and(|ppm| explain == Explain::Full || (!dry_run && self.is_sampled(ppm, now)))
    }

    fn is_sampled(&self, ppm: u32, now: Moment) -> bool {
        self.ids.one_of(ppm) && (ppm >= EVERY_ONE_PPM || self.records.samples_at(now.monotonic_ms))
    }

    pub(super) fn events(&self) -> std::sync::MutexGuard<'_, Events> {
        // As with the next one.
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whether an answer that had to wait was given: what one tells of that nobody was given is taken back.
    pub(crate) fn conclude(&self, answered: Answered, is_given: bool) {
        for Told { hold, key } in answered.into_holds() {
            let is_untold = match key {
                Some(key) if is_given => {
                    self.repeats().given(key, hold);
                    false
                }
                Some(key) => self.repeats().give_up(key, hold),
                None => !is_given,
            };
            if is_untold {
                self.ledger.abandon(hold);
            }
        }
    }

    pub(super) fn repeats(&self) -> std::sync::MutexGuard<'_, Repeats> {
        // Entries are whole at every point where a panic could strike.
        self.repeats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn on_snapshot<T>(
        &self,
        work: impl FnOnce(&Loaded, &mut Scratch) -> Result<T, Status>,
    ) -> Result<T, Status> {
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
