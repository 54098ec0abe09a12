//! A small registry with a live view, and reports by the word.

use modelreg_proto::internal::v1 as pb;
use modelreg_scorer::live::{Binding, Called, Event, Limit, Live, LiveView, Outcome, Phase, Random, Recorded};
use modelreg_scorer::snapshot::Snapshot;

use crate::common::compiled;
use crate::common::registry::registry;

/// A snapshot in place and the view behind it.
pub struct World {
    pub view: LiveView,
    pub message: pb::Snapshot,
    pub snapshot: Snapshot,
    pub binding: Binding,
}

/// A report of an attempt at a slot that went well and says no more.
pub fn ok(slot: usize) -> Event<'static> {
    Event {
        decision: None,
        attempt: 1,
        called: Called::Slot(slot),
        phase: Phase::Final(Outcome::Ok),
        ttft_ms: None,
        latency_ms: None,
        class: None,
        output_tokens: None,
        retry_after_ms: None,
        limit: Limit::Left,
        fresh: true,
    }
}

/// The same with another end.
pub fn ended(slot: usize, outcome: Outcome) -> Event<'static> {
    Event { phase: Phase::Final(outcome), ..ok(slot) }
}

impl World {
    pub fn new(candidates: usize) -> Self {
        Self::of(registry(3, candidates), LiveView::new(Random::seeded(4)))
    }

    pub fn of(message: pb::Snapshot, view: LiveView) -> Self {
        let snapshot = compiled(&message);
        let binding = view.bind(&snapshot, 0);
        Self { view, message, snapshot, binding }
    }

    /// Puts another snapshot in place.
    pub fn swap(self, message: pb::Snapshot, now_ms: u64) -> Self {
        let snapshot = compiled(&message);
        let binding = self.view.bind(&snapshot, now_ms);
        Self { message, snapshot, binding, ..self }
    }

    pub fn record(&self, event: &Event<'_>, now_ms: u64) -> Recorded {
        self.view.record(&self.snapshot, &self.binding, event, now_ms)
    }

    pub fn columns(&self, now_ms: u64) -> Live {
        Live::clone(&self.view.current(&self.snapshot, &self.binding, now_ms))
    }

    pub fn route(&self, slot: usize) -> usize {
        self.snapshot.identity[slot].route as usize
    }

    /// The first slot of a route by its name.
    pub fn slot_of(&self, route: &str) -> usize {
        let number = self.snapshot.vocabulary.find_route(route).expect("a known route");
        self.snapshot.route_slots[number][0] as usize
    }

    /// Opens the circuit of a slot's route.
    pub fn fail(&self, slot: usize, now_ms: u64) {
        for _ in 0..5 {
            self.record(&ended(slot, Outcome::ServerError), now_ms);
        }
    }
}
