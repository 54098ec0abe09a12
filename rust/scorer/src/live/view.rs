//! The live view: takes reports in, shows them by folds, and keeps what is in flight.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use arc_swap::Guard;

use super::binding::{Binding, Candidate};
use super::event::{Called, Event, InFlight, Outcome, Phase, Recorded};
use super::flights::{Flights, On};
use super::lengths::{Histories, Key};
use super::refresh;
use super::registry::Registry;
use super::statistics::Attempt;
use super::{FOLD_MS, Live, Random};
use crate::snapshot::Snapshot;

/// What calls really did, over all snapshots. Time is an argument everywhere: monotonic ms; going back it stands still.
#[derive(Debug)]
pub struct LiveView {
    /// Held while folding and binding, never while deciding.
    registry: Mutex<Registry>,
    /// Number of the last fold that changed something.
    epoch: AtomicU64,
    folded_at_ms: Arc<AtomicU64>,
    flights: Flights,
    histories: Mutex<Histories>,
    random: Random,
}

impl LiveView {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(random: Random) -> Self {
        Self {
            registry: Mutex::default(),
            epoch: AtomicU64::new(0),
            folded_at_ms: Arc::default(),
            flights: Flights::new(),
            histories: Mutex::default(),
            random,
        }
    }

    /// Ties a snapshot to the statistics of its routes, which go on under the names they have now.
    #[must_use]
    pub fn bind(&self, snapshot: &Snapshot, now_ms: u64) -> Binding {
        let mut registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        let routes = registry.enter(snapshot, now_ms);
        let mut histories = self.histories();
        let numbered = histories.enter(snapshot);
        let lengths = histories.lengths(&numbered);
        drop(histories);
        let candidate = |slot: usize| {
            let number = snapshot.identity[slot].route as usize;
            let route = Arc::clone(&routes[number]);
            let name = snapshot.vocabulary.routes.name(number).into();
            let kind = numbered.kinds[slot];
            Arc::new(Candidate { route, name, variant: snapshot.variants[slot].clone(), slot, kind })
        };
        let candidates = (0..snapshot.slots()).map(candidate).collect();
        let binding = Binding::new(routes, candidates, numbered, Arc::clone(&self.folded_at_ms));
        let columns = refresh::first(self.epoch.load(Relaxed), lengths, snapshot, &binding);
        binding.columns.store(Arc::new(columns));
        binding
    }

    /// The columns to decide by, of a fold at most 10 ms old. Where another thread is folding, the ones before.
    pub fn current(&self, snapshot: &Snapshot, binding: &Binding, now_ms: u64) -> Guard<Arc<Live>> {
        let columns = binding.columns();
        if !self.is_due(now_ms) && columns.epoch == self.epoch.load(Relaxed) {
            return columns;
        }
        let mut registry = match self.registry.try_lock() {
            Ok(registry) => registry,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return columns,
        };
        drop(columns);
        self.fold(&mut registry, binding, now_ms);
        let (columns, epoch) = (binding.columns(), self.epoch.load(Relaxed));
        if columns.epoch == epoch {
            return columns;
        }
        let lengths = self.histories().lengths(&binding.numbered);
        let refreshed = refresh::refreshed(&columns, epoch, lengths, snapshot, binding);
        binding.columns.store(Arc::new(refreshed));
        drop(columns);
        binding.columns()
    }

    /// Makes `decision` the one that tries a half-open route. Of many at once one wins; for the others
    /// [`Traffic::probed_until_ms`] says from then on that the route is out, so that they decide again.
    ///
    /// [`Traffic::probed_until_ms`]: super::Traffic::probed_until_ms
    #[must_use]
    pub fn claim(&self, binding: &Binding, route: usize, decision: u128, until_ms: u64, now_ms: u64) -> bool {
        binding.routes[route].claim(decision, until_ms, now_ms)
    }

    /// Takes a claim back, of a decision that nobody gets to hear of.
    pub fn release(&self, binding: &Binding, route: usize, decision: u128) {
        binding.routes[route].release(decision);
    }

    /// Counts a decision that selected `slot` for a task of `class`: in flight until its FINAL usage, at most for `span_ms`.
    pub fn begin(&self, binding: &Binding, slot: usize, class: usize, decision: u128, span_ms: u64, now_ms: u64) {
        let (candidate, class) = (Arc::clone(&binding.candidates[slot]), binding.numbered.classes[class]);
        self.flights.begin(decision, On { candidate, class }, span_ms, now_ms);
    }

    /// What an attempt of a decision is in flight on here, so that a report of it need not name a candidate. One that a
    /// later attempt followed is not: the flight is where that one is.
    #[must_use]
    pub fn in_flight(&self, binding: &Binding, decision: u128, attempt: u32, now_ms: u64) -> InFlight {
        let Some(candidate) = self.flights.candidate(decision, attempt, now_ms) else { return InFlight::No };
        match binding.slot(&candidate) {
            Some(slot) => InFlight::On(slot),
            None => InFlight::OnDeparted { route: candidate.name.clone(), variant: candidate.variant.clone() },
        }
    }

    /// Takes a report in. The next fold shows it.
    pub fn record(&self, snapshot: &Snapshot, binding: &Binding, event: &Event<'_>, now_ms: u64) -> Recorded {
        let named = match event.called {
            Called::Slot(slot) => Some(&binding.candidates[slot]),
            Called::Unsaid | Called::Departed { .. } => None,
        };
        let flight = event.decision.and_then(|decision| match event.phase {
            Phase::Started => self.flights.go_on(decision, Some(event.attempt), named, now_ms),
            Phase::Partial => self.flights.go_on(decision, None, named, now_ms),
            Phase::Final(_) => self.flights.end(decision, event.attempt, now_ms),
        });
        let planned = flight.is_some();
        let candidate = match event.called {
            Called::Slot(_) => named,
            Called::Unsaid => flight.as_ref().map(|on| &on.candidate),
            // Its statistics went with it, and come back with it; the flight leads to them if it is on this route.
            Called::Departed { route, variant } => {
                let on = flight.as_ref().map(|on| &on.candidate);
                on.filter(|on| on.name.as_ref() == route && on.variant.as_ref() == variant)
            }
        };
        // Of what is in flight the class is known; it may have left the registry since.
        let of_flight =
            flight.as_ref().map(|on| binding.numbered.classes.iter().position(|&number| number == on.class));
        let class = of_flight.unwrap_or(event.class);
        let Some(candidate) = candidate else { return Recorded { planned, taken: false, slot: None, class } };
        let slot = binding.slot(candidate);
        let Phase::Final(outcome) = event.phase else { return Recorded { planned, taken: true, slot, class } };
        let attempt = event.fresh.then(|| Attempt {
            variant: &candidate.variant,
            decision: event.decision,
            ttft_ms: event.ttft_ms,
            prior_ttft_ms: slot.map(|slot| prior_ttft_ms(snapshot, slot)),
            latency_ms: event.latency_ms,
            output_tokens: event.output_tokens,
            retry_after_ms: event.retry_after_ms,
            limit: event.limit,
        });
        candidate.route.end(outcome, attempt.as_ref(), now_ms, &self.random);
        let counted = flight.as_ref().map(|on| on.class).or(event.class.map(|class| binding.numbered.classes[class]));
        if let (Outcome::Ok, true, Some(counted), Some(tokens)) = (outcome, event.fresh, counted, event.output_tokens) {
            self.histories().count(Key { kind: candidate.kind, class: counted }, tokens, now_ms);
        }
        Recorded { planned, taken: event.fresh, slot, class }
    }

    /// Decisions in flight.
    #[must_use]
    pub fn decisions_in_flight(&self) -> u64 {
        self.flights.live()
    }

    /// Decisions that no longer count as in flight because there were too many.
    #[must_use]
    pub fn flights_evicted(&self) -> u64 {
        self.flights.evicted()
    }

    /// Sketches of the lengths of answers.
    #[must_use]
    pub fn length_sketches(&self) -> usize {
        self.histories().len()
    }

    /// Sketches that went because there were too many.
    #[must_use]
    pub fn length_sketches_evicted(&self) -> u64 {
        self.histories().evicted()
    }

    fn histories(&self) -> MutexGuard<'_, Histories> {
        // Whole at every point where a panic could strike.
        self.histories.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A clock that jumped back is due too, or nothing would fold until it has caught up.
    fn is_due(&self, now_ms: u64) -> bool {
        now_ms.abs_diff(self.folded_at_ms.load(Relaxed)) >= FOLD_MS
    }

    fn fold(&self, registry: &mut MutexGuard<'_, Registry>, binding: &Binding, now_ms: u64) {
        // Another thread may have folded while this one came here.
        if !self.is_due(now_ms) {
            return;
        }
        self.flights.sweep(now_ms);
        let fold = self.epoch.load(Relaxed) + 1;
        let mut changed = false;
        for route in binding.routes.iter().filter(|route| route.is_due(now_ms)) {
            changed |= route.show(fold, now_ms);
        }
        changed |= self.histories().show(now_ms);
        registry.forget_departed(now_ms);
        if changed {
            self.epoch.store(fold, Relaxed);
        }
        self.folded_at_ms.store(now_ms, Relaxed);
    }
}

/// An integer from 0 to 3,600,000.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "integers from 0 to 10^7")]
fn prior_ttft_ms(snapshot: &Snapshot, slot: usize) -> u64 {
    snapshot.priors.ttft_ms[slot] as u64
}
