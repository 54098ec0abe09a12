//! What a Select leaves in the live view: the probe of a half-open route, and a call in flight.

use modelreg_proto::v1::{self as pb, Explain};
use modelreg_scorer::live::{Health, Traffic};
use modelreg_scorer::{Scratch, Snapshot};

use super::live_view::Sight;
use super::resolve::Selection;
use super::state::Router;

/// No call is waited for any longer.
const MAX_SPAN_MS: u64 = 600_000;
/// A call counts for at least so long: one that takes far more than was expected is what step 4 wants to see.
const MIN_FLIGHT_MS: u64 = 30_000;

/// Which traces a request leaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traces {
    probes: bool,
    counts: bool,
}

/// The candidate that a decision selected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selected {
    slot: usize,
    route: usize,
    /// The task class it was selected for.
    class: usize,
    /// How long a probe is waited for: min(2 * t, 10 min).
    probe_ms: u64,
    /// How long its call counts as in flight: min(max(2 * t, 30 s), 10 min).
    flight_ms: u64,
}

impl Traces {
    pub(super) fn of(request: &pb::SelectRequest, selection: &Selection) -> Self {
        let probes = !request.dry_run && selection.explain != Explain::Full;
        let tracks = request.reservation.as_ref().and_then(|reservation| reservation.track).unwrap_or(true);
        Self { probes, counts: probes && tracks }
    }

    /// Makes a half-open route the decision's to probe. False where another one was quicker, so that the route is out by
    /// now and it has to be decided again.
    pub(super) fn probe<T: Traffic>(
        self,
        router: &Router,
        sight: &Sight<'_, T>,
        selected: Selected,
        panic: bool,
        decision: u128,
    ) -> bool {
        let health = sight.live.health.get(selected.route).copied().unwrap_or_default();
        if !self.probes || health.state != Health::HalfOpen {
            return true;
        }
        if panic && sight.traffic.probed_until_ms(selected.route).is_some() {
            // It stays in, as everybody does.
            return true;
        }
        let until_ms = sight.now_ms + selected.probe_ms;
        router.live.claim(&sight.loaded.binding, selected.route, decision, until_ms, sight.now_ms)
    }

    /// Takes a probe back: another decision stands in place of this one.
    pub(super) fn withdraw<T>(self, router: &Router, sight: &Sight<'_, T>, selected: Selected, decision: u128) {
        if self.probes {
            router.live.release(&sight.loaded.binding, selected.route, decision);
        }
    }

    /// Counts the pick, and the call as in flight.
    pub(super) fn begin<T>(self, router: &Router, sight: &Sight<'_, T>, selected: Selected, decision: u128) {
        if self.counts {
            let Selected { slot, class, flight_ms, .. } = selected;
            router.live.begin(&sight.loaded.binding, slot, class, decision, flight_ms, sight.now_ms);
        }
    }
}

impl Selected {
    pub(super) fn slot(self) -> usize {
        self.slot
    }

    pub(super) fn flight_ms(self) -> u64 {
        self.flight_ms
    }

    /// The first of the ranked list; none where nobody is eligible.
    pub(super) fn new<T>(sight: &Sight<'_, T>, selection: &Selection, scratch: &Scratch) -> Option<Self> {
        let snapshot: &Snapshot = &sight.loaded.snapshot;
        let slot = *scratch.ranked.first()? as usize;
        let twice_ms = 2 * sight.live.latency_ms(snapshot, slot, &selection.query);
        Some(Self {
            slot,
            route: snapshot.identity[slot].route as usize,
            class: selection.query.class,
            probe_ms: twice_ms.min(MAX_SPAN_MS),
            flight_ms: twice_ms.clamp(MIN_FLIGHT_MS, MAX_SPAN_MS),
        })
    }
}
