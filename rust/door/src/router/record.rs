//! `RecordUsage`: decode, look for the same event, resolve, move the live view, answer.

use bytes::Bytes;
use modelreg_proto::v1::{self as pb, Label, UsageAck};
use modelreg_scorer::Live;
use modelreg_scorer::live::{Called, Event, Phase};
use prost::Message;

use super::consumed::{self, Consumed};
use super::loaded::Loaded;
use super::recent::Known;
use super::state::{Router, registry};
use super::usage::{self, Usage};
use super::{Moment, cost, errors, limit_headers, resolve, wire};
use crate::status::Status;

const ANSWER_BYTES: usize = 128;

/// Answers one `RecordUsageRequest`.
pub(super) fn handle(router: &Router, loaded: &Loaded, bytes: &[u8], now: Moment) -> Result<Bytes, Status> {
    let request = pb::RecordUsageRequest::decode(bytes).map_err(|error| errors::malformed("RecordUsage", &error))?;
    let usage = usage::resolve(&request, now.unix_ms)?;
    let live = router.live.current(&loaded.snapshot, &loaded.binding, now.monotonic_ms);
    let answer = |ack, labels: &[Label], cost: &[u8]| {
        router.metrics.used(usage.outcome, ack);
        Ok(response(&request.event_id, ack, loaded, &live, now, labels, cost))
    };
    // Written anew, so that the order in which a client writes a map does not matter.
    let key = router.digests.key(usage.event_id.as_bytes(), &request.encode_to_vec());
    // Before anything is resolved: the same event again is no news, also when its flight is over or a reload has removed
    // its route.
    let known = router.events().look_up(key, now.monotonic_ms);
    if let Some((ack, labels)) = old(&known) {
        return answer(ack, labels, &cost_again(&request, &usage, ack, loaded, now));
    }
    let consumed = Consumed::read(&request, &loaded.snapshot)?;
    let attempt = request.attempt.unwrap_or(1);
    let called = match &request.route {
        Some(route) => called(route, &usage, loaded)?,
        None if is_in_flight(router, &usage, attempt, now) => Called::Unsaid,
        None => return Err(errors::missing("route", "this attempt is not in flight here, so name what was called")),
    };
    let class = class(&request, &usage, loaded)?;
    let said = limit_headers::read(&request.limit_headers, now.unix_ms);
    // Another thread may have taken it meanwhile.
    let known = router.events().take(key, now.monotonic_ms);
    if let Some((ack, labels)) = old(&known) {
        return answer(ack, labels, &cost_again(&request, &usage, ack, loaded, now));
    }
    router.metrics.unreadable_headers(said.unreadable);
    let event = Event {
        decision: usage.decision,
        attempt,
        called,
        phase: usage.phase,
        ttft_ms: request.ttft_ms,
        latency_ms: request.latency_ms,
        class,
        output_tokens: consumed.output_tokens,
        retry_after_ms: request.retry_after_ms.or(said.retry_after_ms),
        limit: said.limit,
        fresh: usage.is_fresh,
    };
    let recorded = router.live.record(&loaded.snapshot, &loaded.binding, &event, now.monotonic_ms);
    let labels = [
        Some(Label::UsageNotDurable),
        (!recorded.planned).then_some(Label::Unplanned),
        (!recorded.taken).then_some(Label::LiveNotUpdated),
    ];
    let labels: Vec<Label> = labels.into_iter().flatten().collect();
    answer(UsageAck::Memory, &labels, &cost(&consumed, &request, &usage, recorded.slot, loaded, now))
}

/// What a call cost, as an encoded `Quote`; nothing before its end, without units, and where the registry no longer has what
/// was called.
fn cost(
    consumed: &Consumed,
    request: &pb::RecordUsageRequest,
    usage: &Usage,
    slot: Option<usize>,
    loaded: &Loaded,
    now: Moment,
) -> Vec<u8> {
    let mut buffer = Vec::new();
    let (Some(slot), Phase::Final(_), false) = (slot, usage.phase, request.units.is_empty()) else { return buffer };
    let snapshot = &loaded.snapshot;
    let charge = consumed.charge(snapshot, slot, consumed::situation(request, snapshot, now.unix_ms));
    cost::write(&mut buffer, &charge, &snapshot.vocabulary);
    buffer
}

/// The same of an event that came before, as far as it names what was called.
fn cost_again(request: &pb::RecordUsageRequest, usage: &Usage, ack: UsageAck, loaded: &Loaded, now: Moment) -> Vec<u8> {
    if ack != UsageAck::Duplicate {
        return Vec::new();
    }
    let slot = request.route.as_ref().and_then(|route| resolve::called_slot(route, &loaded.snapshot));
    // A unit that has left the registry since: it was counted then.
    Consumed::read(request, &loaded.snapshot)
        .map_or_else(|_| Vec::new(), |consumed| cost(&consumed, request, usage, slot, loaded, now))
}

/// How an event that came before is answered.
fn old(known: &Known<()>) -> Option<(UsageAck, &'static [Label])> {
    match known {
        Known::New => None,
        Known::Same(()) => Some((UsageAck::Duplicate, &[Label::UsageNotDurable])),
        Known::Other => Some((UsageAck::Conflict, &[])),
    }
}

/// A Select named the route of a decision, here or at another sidecar: that the registry has it no longer is no mistake of
/// who reports the call.
fn called<'r>(route: &'r pb::RouteRef, usage: &Usage, loaded: &Loaded) -> Result<Called<'r>, Status> {
    match resolve::called_slot(route, &loaded.snapshot) {
        Some(slot) => Ok(Called::Slot(slot)),
        None if usage.decision.is_some() => Ok(Called::Departed { route: &route.route_id, variant: &route.variant }),
        None => Err(resolve::unknown_called(route, &loaded.snapshot)),
    }
}

/// Likewise that the registry no longer has its class; then its lengths count for none.
fn class(request: &pb::RecordUsageRequest, usage: &Usage, loaded: &Loaded) -> Result<Option<usize>, Status> {
    let Some(name) = request.task_class.as_deref() else { return Ok(None) };
    match resolve::task_class(Some(name), &loaded.snapshot.vocabulary) {
        Ok(class) => Ok(Some(class)),
        Err(_) if usage.decision.is_some() => Ok(None),
        Err(status) => Err(status),
    }
}

fn is_in_flight(router: &Router, usage: &Usage, attempt: u32, now: Moment) -> bool {
    usage.decision.is_some_and(|decision| router.live.is_in_flight(decision, attempt, now.monotonic_ms))
}

fn response(
    event_id: &str,
    ack: UsageAck,
    loaded: &Loaded,
    live: &Live,
    now: Moment,
    labels: &[Label],
    cost: &[u8],
) -> Bytes {
    let registry = registry(loaded, now);
    let mut buffer = Vec::with_capacity(ANSWER_BYTES);
    wire::bytes(&mut buffer, 1, event_id.as_bytes());
    wire::number(&mut buffer, 2, ack as u64);
    registry.write(&mut buffer, 3, loaded, live);
    let [last, stale] = registry.state_labels;
    let labels = [last, stale].into_iter().flatten().chain(labels.iter().copied());
    wire::packed(&mut buffer, 4, labels.map(|label| label as u64));
    if !cost.is_empty() {
        wire::bytes(&mut buffer, 5, cost);
    }
    Bytes::from(buffer)
}
