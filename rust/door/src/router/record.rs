//! `RecordUsage`: decode, look for the same event, resolve, move the live view, keep, answer.

use bytes::Bytes;
use modelreg_ledger::Ticket;
use modelreg_proto::v1::{self as pb, AckMode, Label, PriceState, UsageAck};
use modelreg_scorer::Live;
use modelreg_scorer::live::{Called, Event, InFlight};
use prost::Message;

use super::answered::Answered;
use super::attribution;
use super::charge::{Ended, charged};
use super::consumed::Consumed;
use super::kept::{CalledName, Kept, Report};
use super::loaded::Loaded;
use super::recent::Known;
use super::state::{Router, registry};
use super::usage::{self, Usage};
use super::{Moment, booking, errors, holds, limit_headers, limit_usage, resolve, wire};
use crate::identity::Principal;
use crate::status::Status;

const ANSWER_BYTES: usize = 128;

/// Answers one `RecordUsageRequest`.
pub(super) fn handle(
    router: &Router,
    loaded: &Loaded,
    bytes: &[u8],
    now: Moment,
    principal: &Principal,
) -> Result<Answered, Status> {
    let request = pb::RecordUsageRequest::decode(bytes).map_err(|error| errors::malformed("RecordUsage", &error))?;
    let usage = usage::resolve(&request, now.unix_ms)?;
    let account = attribution::resolve(request.attribution.as_ref(), principal)?;
    let token = match request.hold_token.as_slice() {
        [] => None,
        token => Some(holds::token(router, "hold_token", token, principal)?),
    };
    let ack = promised(usage.ack, router)?;
    let snapshot = &loaded.snapshot;
    let live = router.live.current(snapshot, &loaded.binding, now.monotonic_ms);
    let answer = |ack, labels: &[Label], cost: &[u8], books: &[u8], commit: Option<Ticket>| {
        router.metrics.used(usage.outcome, ack);
        let mut buffer = response(&request.event_id, ack, loaded, &live, now, labels, cost);
        buffer.extend_from_slice(books);
        Answered::after(Bytes::from(buffer), commit)
    };
    // Written anew, so that the order in which a client writes a map does not matter.
    let digest = usage::digest(&request.encode_to_vec());
    let key = router.digests.key(usage.event_id.as_bytes(), &digest);
    let report = Report {
        request: &request,
        usage: &usage,
        digest,
        account,
        key_id: &principal.key_id,
        sidecar: &router.sidecar,
        now_unix_ms: now.unix_ms,
    };
    let conflicting = || router.spool.as_ref().map(|spool| spool.append(report.conflicting(snapshot)));
    let old = |known: Known<Option<Ticket>>| match known {
        Known::New => None,
        Known::Same(commit) => {
            let labels = router.spool.is_none().then_some(Label::UsageNotDurable);
            let cost = cost_again(&request, &usage, loaded);
            Some(answer(UsageAck::Duplicate, labels.as_slice(), &cost, &[], commit))
        }
        Known::Other => Some(answer(UsageAck::Conflict, &[], &[], &[], conflicting())),
    };
    // Before anything is resolved: the same event again is no news, also when its flight is over or a reload has removed
    // its route.
    let known = router.events().look_up(key, now.monotonic_ms);
    if let Some(answered) = old(known) {
        return Ok(answered);
    }
    let consumed = Consumed::read(&request, snapshot)?;
    let attempt = request.attempt.unwrap_or(1);
    let in_flight = match (&request.route, usage.decision) {
        (None, Some(decision)) => router.live.in_flight(&loaded.binding, decision, attempt, now.monotonic_ms),
        _ => InFlight::No,
    };
    let (called, name) = called(&request, &usage, &in_flight, loaded)?;
    let charged = Ended::of(&request, &usage, &consumed)
        .map_or(Ok(None), |ended| charged(&ended, name.slot(), snapshot, router.spool.is_some()))?;
    let class = class(&request, &usage, loaded)?;
    let said = limit_headers::read(&request.limit_headers, now.unix_ms);
    // Held until the event is kept: of several threads one is told that it is new, and the others wait for what it wrote.
    let mut events = router.events();
    let known = events.look_up(key, now.monotonic_ms);
    if let Some(answered) = old(known) {
        return Ok(answered);
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
    let recorded = router.live.record(snapshot, &loaded.binding, &event, now.monotonic_ms);
    let slot = name.slot();
    let reported =
        limit_usage::Reported { request: &request, usage: &usage, attempt, consumed: &consumed, slot, said: &said };
    limit_usage::report(router, loaded, &reported, now);
    let kept = Kept {
        report: &report,
        consumed: &consumed,
        called: name,
        class: recorded.class,
        cost: charged.as_ref().map(|(cost, _)| *cost),
        planned: recorded.planned,
    };
    let booked = booking::book(router, snapshot, &kept, principal, token.as_ref(), now);
    let commit = booked.commit.clone();
    events.keep(key, commit.clone(), now.monotonic_ms);
    drop(events);
    let labels = [
        (ack == UsageAck::Memory).then_some(Label::UsageNotDurable),
        (!recorded.planned).then_some(Label::Unplanned),
        (!recorded.taken).then_some(Label::LiveNotUpdated),
        booked.charged_as_held().then_some(Label::ChargedAsHeld),
        booked.is_shared().then_some(Label::BudgetWindowShared),
        charged.as_ref().is_some_and(|(cost, _)| cost.state == PriceState::Unknown).then_some(Label::PriceUnknown),
    ];
    let labels: Vec<Label> = labels.into_iter().flatten().collect();
    // Who asked for memory waits for nothing, unless it is known already that nothing comes of it.
    let waits = |commit: &Ticket| ack == UsageAck::Durable || commit.outcome().is_some();
    Ok(answer(ack, &labels, charged.as_ref().map_or(&[], |(_, quote)| quote), &booked.encode(), commit.filter(waits)))
}

/// How the event will be kept.
fn promised(wanted: AckMode, router: &Router) -> Result<UsageAck, Status> {
    match (wanted, &router.spool) {
        (AckMode::Durable, None) => Err(errors::durable_unavailable()),
        (AckMode::Durable | AckMode::Unspecified, Some(_)) => Ok(UsageAck::Durable),
        (AckMode::Unspecified, None) | (AckMode::Memory, _) => Ok(UsageAck::Memory),
    }
}

/// The quote of an event that came before, as far as it names what was called.
fn cost_again(request: &pb::RecordUsageRequest, usage: &Usage, loaded: &Loaded) -> Vec<u8> {
    let slot = request.route.as_ref().and_then(|route| resolve::called_slot(route, &loaded.snapshot));
    // A unit may have left the registry since: it was counted then.
    let (Some(slot), Ok(consumed)) = (slot, Consumed::read(request, &loaded.snapshot)) else { return Vec::new() };
    Ended::of(request, usage, &consumed)
        .and_then(|ended| charged(&ended, Some(slot), &loaded.snapshot, false).ok().flatten())
        .map_or_else(Vec::new, |(_, quote)| quote)
}

/// A Select named the route of a decision, here or at another sidecar: that the registry has it no longer is no mistake of
/// who reports the call.
fn called<'r>(
    request: &'r pb::RecordUsageRequest,
    usage: &Usage,
    in_flight: &'r InFlight,
    loaded: &Loaded,
) -> Result<(Called<'r>, CalledName<'r>), Status> {
    let Some(route) = &request.route else {
        return match in_flight {
            InFlight::On(slot) => Ok((Called::Unsaid, CalledName::Slot(*slot))),
            InFlight::OnDeparted { route, variant } => Ok((Called::Unsaid, CalledName::Departed { route, variant })),
            InFlight::No => {
                Err(errors::missing("route", "this attempt is not in flight here, so name what was called"))
            }
        };
    };
    match resolve::called_slot(route, &loaded.snapshot) {
        Some(slot) => Ok((Called::Slot(slot), CalledName::Slot(slot))),
        None if usage.decision.is_some() => {
            let (route, variant) = (route.route_id.as_str(), route.variant.as_str());
            Ok((Called::Departed { route, variant }, CalledName::Departed { route, variant }))
        }
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

fn response(
    event_id: &str,
    ack: UsageAck,
    loaded: &Loaded,
    live: &Live,
    now: Moment,
    labels: &[Label],
    cost: &[u8],
) -> Vec<u8> {
    let registry = registry(loaded, now);
    let mut buffer = Vec::with_capacity(ANSWER_BYTES);
    wire::bytes(&mut buffer, 1, event_id.as_bytes());
    wire::number(&mut buffer, 2, ack as u64);
    registry.write(&mut buffer, 3, loaded, live);
    let mut labels: Vec<Label> = registry.state_labels.into_iter().flatten().chain(labels.iter().copied()).collect();
    labels.sort_unstable();
    wire::packed(&mut buffer, 4, labels.into_iter().map(|label| label as u64));
    if !cost.is_empty() {
        wire::bytes(&mut buffer, 5, cost);
    }
    buffer
}
