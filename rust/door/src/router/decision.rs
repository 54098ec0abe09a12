//! A decision as it is recorded: with all it was made of, so that it can be made again.

use std::collections::HashMap;

use modelreg_proto::v1::{self as pb, ExclusionReason, RouteHealth};
use modelreg_scorer::Scratch;
use modelreg_scorer::bits::Bits;
use modelreg_scorer::live::Traffic;
use modelreg_scorer::query::Query;
use prost::Message;

use super::answer::Answer;
use super::live_view::Sight;
use super::wire;

/// Candidates of a record besides those step 4 looked at: the first of the list of step 5.
const LISTED: usize = 32;
const MAX_LEFT: usize = 256;

/// Makes a decision that will be recorded say what a record needs: a longer list, and why each candidate is out. A longer
/// list begins with the shorter one.
pub(super) fn widen(query: &mut Query) {
    query.max_alternatives = query.max_alternatives.max(LISTED - 1);
    query.keep_reasons = true;
}

/// The live view that a decision saw, taken before its own traces are in it.
#[derive(Debug)]
pub(super) struct Basis {
    candidates: Vec<pb::LiveCandidate>,
    left: Vec<pb::LeftRoute>,
}

impl Basis {
    /// Of a decision on a query that was widened, in a task class; `returned` of its list are the answer.
    pub(super) fn new<T: Traffic>(sight: &Sight<'_, T>, class: usize, scratch: &Scratch, returned: usize) -> Self {
        let ranked = &scratch.ranked;
        let (returned, next) = ranked.split_at(returned.min(ranked.len()));
        let looked_at = scratch.looked_at.iter().map(|looked| looked.slot);
        let mut listed = Bits::none(sight.loaded.snapshot.slots());
        let mut slots = Vec::with_capacity(ranked.len() + scratch.looked_at.len());
        for slot in returned.iter().copied().chain(looked_at).chain(next.iter().copied()) {
            if !listed.contains(slot as usize) {
                listed.insert(slot as usize);
                slots.push(slot);
            }
        }
        let traffic = AsRead::new(sight, scratch, &slots);
        let then = Sight { loaded: sight.loaded, live: sight.live, traffic: &traffic, now_ms: sight.now_ms };
        let candidates = slots.iter().map(|&slot| then.candidate_in(slot as usize, class)).collect();
        Self { candidates, left: left(sight, scratch) }
    }
}

/// Traffic as the decision read it: calls of other threads have moved it on since.
struct AsRead {
    routes: HashMap<usize, RouteRead>,
    next_fold_ms: u64,
}

#[derive(Clone, Copy, Default)]
struct RouteRead {
    in_flight: u32,
    oldest_age_ms: u64,
    probed_until_ms: Option<u64>,
}

impl AsRead {
    /// Of the routes of some candidates that are still in.
    fn new<T: Traffic>(sight: &Sight<'_, T>, scratch: &Scratch, slots: &[u32]) -> Self {
        let traffic = sight.traffic;
        let route = |slot: u32| sight.loaded.snapshot.identity[slot as usize].route as usize;
        let mut routes: HashMap<usize, RouteRead> = HashMap::with_capacity(slots.len());
        for &slot in slots {
            let read = RouteRead {
                in_flight: traffic.in_flight(route(slot)),
                oldest_age_ms: traffic.oldest_age_ms(route(slot)),
                // Whoever is still in was not probed, unless it was panic.
                probed_until_ms: scratch.standings.recovers_at_ms(slot as usize),
            };
            routes.insert(route(slot), read);
        }
        for looked in scratch.looked_at.iter().chain(scratch.passed_over()) {
            if let Some(read) = routes.get_mut(&route(looked.slot)) {
                (read.in_flight, read.oldest_age_ms) = (looked.in_flight, looked.oldest_age_ms);
            }
        }
        Self { routes, next_fold_ms: traffic.next_fold_ms() }
    }

    fn route(&self, route: usize) -> RouteRead {
        self.routes.get(&route).copied().unwrap_or_default()
    }
}

impl Traffic for AsRead {
    fn in_flight(&self, route: usize) -> u32 {
        self.route(route).in_flight
    }

    fn oldest_age_ms(&self, route: usize) -> u64 {
        self.route(route).oldest_age_ms
    }

    fn probed_until_ms(&self, route: usize) -> Option<u64> {
        self.route(route).probed_until_ms
    }

    fn next_fold_ms(&self) -> u64 {
        self.next_fold_ms
    }
}

/// The routes that left, or would have.
fn left<T: Traffic>(sight: &Sight<'_, T>, scratch: &Scratch) -> Vec<pb::LeftRoute> {
    let snapshot = &sight.loaded.snapshot;
    let mut left = Vec::new();
    let mut last = None;
    // Slots of a route follow each other.
    for slot in scratch.competing.iter() {
        let route = snapshot.identity[slot].route;
        if last == Some(route) || left.len() == MAX_LEFT {
            continue;
        }
        let was_eligible = match i32::from(scratch.reasons[slot]).try_into() {
            Ok(ExclusionReason::Unspecified) => scratch.panic,
            Ok(ExclusionReason::CircuitOpen | ExclusionReason::Cooldown) => true,
            _ => false,
        };
        let (health, recovers_in_ms) = sight.health(route as usize);
        let reason = match health {
            RouteHealth::Cooling => ExclusionReason::Cooldown,
            RouteHealth::Open | RouteHealth::Probed => ExclusionReason::CircuitOpen,
            _ => continue,
        };
        if was_eligible {
            last = Some(route);
            let route_id = snapshot.vocabulary.routes.name(route as usize).to_owned();
            left.push(pb::LeftRoute { route_id, reason: reason.into(), recovers_in_ms });
        }
    }
    left
}

impl Answer<'_> {
    /// The `Decision`; `response` is the answer without its explanation.
    pub(super) fn decision(&self, decision_id: &[u8], request: &[u8], response: &[u8], basis: &Basis) -> Vec<u8> {
        let candidates: usize = basis.candidates.iter().map(Message::encoded_len).sum();
        let mut buffer = Vec::with_capacity(request.len() + response.len() + 2 * candidates);
        wire::bytes(&mut buffer, 1, decision_id);
        wire::number(&mut buffer, 2, self.query.now_unix_ms.cast_unsigned());
        self.registry(&mut buffer, 3);
        wire::element(&mut buffer, 4, request);
        wire::element(&mut buffer, 5, response);
        wire::number(&mut buffer, 6, u64::from(self.scratch.panic));
        wire::number(&mut buffer, 7, u64::from(self.scratch.floor_dropped));
        for left in &basis.left {
            wire::element(&mut buffer, 8, &left.encode_to_vec());
        }
        for candidate in &basis.candidates {
            wire::element(&mut buffer, 9, &candidate.encode_to_vec());
        }
        buffer
    }
}
