//! A recorded decision made again: on its snapshot, with the live view it saw, among the candidates it kept.

use std::fmt;

use bytes::Bytes;
use modelreg_proto::v1::{self as pb, ExclusionReason, Label, RouteHealth, UnknownField};
use modelreg_scorer::checks::MIN_SAFETY_PPM;
use modelreg_scorer::live::{self, Health, Lengths, LiveView, Random, Spread, Traffic};
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::scratch::REASONS;
use modelreg_scorer::select::{Among, select_among};
use modelreg_scorer::snapshot::SpeedFigure;
use modelreg_scorer::{Live, Scratch, Snapshot, SnapshotError};
use prost::Message;

use super::answer::{Answer, Registry};
use super::aside::AsideError;
use super::loaded::Loaded;
use super::prepared::{Prepared, digest};
use super::select::no_eligible;
use super::{errors, resolve};
use crate::status::Status;

/// Decides again. The arguments are an encoded `Snapshot`, the `Decision` made on it, and the `Objective` to decide for
/// instead of the request's; the answer is a `SelectResponse` of the ranked list, the labels and the objective applied.
///
/// # Errors
/// One of the three does not decode, they do not belong together, or nobody is left.
pub fn replay(snapshot: &[u8], decision: &[u8], objective: Option<&[u8]>) -> Result<Bytes, AsideError> {
    let malformed = |error: &dyn fmt::Display| errors::malformed("Replay", &error);
    let decision = pb::Decision::decode(decision).map_err(|error| malformed(&error))?;
    let objective = objective.map(pb::Objective::decode).transpose().map_err(|error| malformed(&error))?;
    // The live view comes from the record.
    let prepared = Prepared::new(snapshot, digest(snapshot))?;
    let loaded = Loaded::new(prepared, &LiveView::new(Random::Entropy), false, 0);
    let made_on = decision.registry.clone().unwrap_or_default();
    if made_on.snapshot_sha256 != loaded.sha256 {
        return Err(SnapshotError::new("snapshot", "the decision was made on another one: the digests differ").into());
    }
    let mut request = decision.request.clone().unwrap_or_default();
    let is_other = objective.is_some();
    if is_other {
        request.objective = objective;
        // It stands in place of an objective.
        if let Some(constraints) = &mut request.constraints {
            constraints.sort = pb::Sort::Unspecified.into();
        }
    }
    let selection = resolve::selection(&request, &loaded.snapshot, decision.now_unix_ms)?;
    let mut recorded = Recorded::new(&decision, &loaded.snapshot, made_on.live_epoch)?;
    recorded.live.lengths = lengths(&decision, &recorded.slots, &loaded.snapshot, selection.query.class);
    let (mut slots, mut floor_dropped) = (recorded.slots.clone(), decision.floor_dropped);
    let mut scratch = Scratch::default();
    if is_other {
        floor_dropped = hold_to(&loaded.snapshot, &selection.query, &mut slots);
    }
    let among = Among { slots: &slots, panic: decision.panic, floor_dropped };
    select_among(&loaded.snapshot, &recorded.live, &recorded, &selection.query, &among, &mut scratch);
    if scratch.ranked.is_empty() {
        // Only another objective's need of safety leaves nobody.
        let candidates = u32::try_from(recorded.slots.len()).unwrap_or(u32::MAX);
        let mut counts = [0; REASONS];
        counts[ExclusionReason::Safety as usize] = candidates;
        return Err(no_eligible(candidates, &counts).into());
    }
    let registry = Registry { age_ms: made_on.age_ms, state_labels: state_labels(&decision) };
    let answer = Answer {
        loaded: &loaded,
        live: &recorded.live,
        query: &selection.query,
        scratch: &scratch,
        registry: &registry,
        aside: None,
    };
    Ok(Bytes::from(answer.replayed(&selection)))
}

/// Another objective brings its own floor and its own need of safety, to which nobody was held. Says whether the floor was
/// dropped.
fn hold_to(snapshot: &Snapshot, query: &Query, slots: &mut Vec<u32>) -> bool {
    if query.rules.safety_required {
        let known = &snapshot.sets.safety_known;
        let safety = &snapshot.columns.safety_ppm;
        slots.retain(|&slot| {
            !known.contains(slot as usize) || f64::from(safety[slot as usize]) >= f64::from(MIN_SAFETY_PPM)
        });
    }
    let Objective::Score { floor_ppm: Some(floor), .. } = query.objective else { return false };
    let quality = &snapshot.quality[snapshot.classes[query.class].quality];
    let takes_unknown = query.rules.allow_unknown >> (UnknownField::Quality as u32) & 1 == 1;
    let meets = |slot: u32| {
        if quality.is_unknown(slot as usize) { takes_unknown } else { !quality.is_below(slot as usize, floor) }
    };
    let is_dropped = !slots.iter().any(|&slot| meets(slot));
    if !is_dropped {
        slots.retain(|&slot| meets(slot));
    }
    is_dropped
}

/// What the engine's state was labelled with then.
fn state_labels(decision: &pb::Decision) -> [Option<Label>; 2] {
    let labels = decision.response.as_ref().map_or(&[][..], |response| &response.labels);
    [Label::LastSnapshot, Label::SnapshotStale].map(|label| labels.contains(&label.into()).then_some(label))
}

/// How long answers of the recorded candidates, which have these slots, were in the class of the decision.
fn lengths(decision: &pb::Decision, slots: &[u32], snapshot: &Snapshot, class: usize) -> Lengths {
    let spread = |history: &pb::OutputHistory| Spread {
        low_tokens: history.low_tokens,
        high_tokens: history.high_tokens,
        answers: history.sample_size,
    };
    let spreads = slots
        .iter()
        .zip(&decision.candidates)
        .filter_map(|(&slot, candidate)| candidate.output_history.as_ref().map(|history| (slot, spread(history))));
    Lengths::recorded(snapshot.slots(), class, spreads.collect())
}

/// The live view of a record; its time begins at the decision.
struct Recorded {
    live: Live,
    slots: Vec<u32>,
    /// By route.
    traffic: Vec<RouteTraffic>,
}

#[derive(Clone, Copy, Default)]
struct RouteTraffic {
    in_flight: u32,
    oldest_age_ms: u64,
    probed_until_ms: Option<u64>,
}

impl Recorded {
    fn new(decision: &pb::Decision, snapshot: &Snapshot, epoch: u64) -> Result<Self, Status> {
        let routes = snapshot.route_slots.len();
        let mut recorded = Self {
            live: Live { epoch, health: vec![live::RouteHealth::default(); routes], ..snapshot.priors.clone() },
            slots: Vec::with_capacity(decision.candidates.len()),
            traffic: vec![RouteTraffic::default(); routes],
        };
        for candidate in &decision.candidates {
            let slot = resolve::route_slot(&candidate.route.clone().unwrap_or_default(), snapshot)?;
            recorded.take(candidate, slot, snapshot.identity[slot].route as usize);
        }
        Ok(recorded)
    }

    #[expect(clippy::cast_precision_loss, reason = "the engine's own figures are below 2^24")]
    fn take(&mut self, candidate: &pb::LiveCandidate, slot: usize, route: usize) {
        self.slots.extend(u32::try_from(slot));
        let live = &mut self.live;
        live.ttft_ms[slot] = candidate.ttft_ms as f32;
        live.us_per_token[slot] = candidate.us_per_token as f32;
        live.speed_source[slot] =
            SpeedFigure { ttft: candidate.ttft_source(), us_per_token: candidate.us_per_token_source() };
        live.availability_ppm[slot] = candidate.availability_ppm as f32;
        if candidate.availability_source() == pb::TermSource::Live {
            live.availability_live.insert(slot);
        }
        let (state, probed_until_ms) = match candidate.health() {
            RouteHealth::Unspecified | RouteHealth::Healthy => (Health::Healthy, None),
            RouteHealth::Cooling => (Health::Cooling, None),
            RouteHealth::Open => (Health::Open, None),
            RouteHealth::HalfOpen => (Health::HalfOpen, None),
            RouteHealth::Probed => (Health::HalfOpen, Some(candidate.recovers_in_ms)),
        };
        live.health[route] = live::RouteHealth { state, recovers_at_ms: candidate.recovers_in_ms };
        self.traffic[route] = RouteTraffic {
            in_flight: candidate.in_flight,
            oldest_age_ms: candidate.oldest_in_flight_ms,
            probed_until_ms,
        };
    }
}

impl Traffic for Recorded {
    fn in_flight(&self, route: usize) -> u32 {
        self.traffic[route].in_flight
    }

    fn oldest_age_ms(&self, route: usize) -> u64 {
        self.traffic[route].oldest_age_ms
    }

    fn probed_until_ms(&self, route: usize) -> Option<u64> {
        self.traffic[route].probed_until_ms
    }
}
