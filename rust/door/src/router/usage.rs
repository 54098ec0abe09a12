//! A usage event within its bounds, field by field in the order of `usage.proto`.

use modelreg_proto::v1::{self as pb, AckMode, CacheConvention, UsageOutcome, UsagePhase};
use modelreg_scorer::live::{Outcome, Phase};
use uuid::Uuid;

use super::{consumed, errors, ids};
use crate::status::Status;

const MAX_ATTEMPT: u32 = 100;
const MAX_AHEAD_MS: i64 = 300_000;
const MAX_BACK_MS: i64 = 35 * 86_400_000;
const MAX_DURATION_MS: u64 = 86_400_000;
const MAX_HEADERS: usize = 64;
const MAX_HEADER_BYTES: usize = 256;
const MAX_ERROR_CODE_BYTES: usize = 128;
const MAX_ROUTE_ID_BYTES: usize = 256;
const MAX_VARIANT_BYTES: usize = 128;
const MAX_NAME_BYTES: usize = 64;
const HTTP_STATUSES: std::ops::RangeInclusive<u32> = 100..=599;
/// What ended longer ago says nothing of now.
const FRESH_MS: i64 = 600_000;

/// What does not depend on the registry.
#[derive(Debug)]
pub(super) struct Usage {
    pub(super) event_id: Uuid,
    pub(super) decision: Option<u128>,
    pub(super) phase: Phase,
    /// Of FINAL usage, for the counters; else unspecified.
    pub(super) outcome: UsageOutcome,
    /// It ended at most ten minutes ago.
    pub(super) is_fresh: bool,
}

/// Reads an event; `now_unix_ms` is the server's.
pub(super) fn resolve(request: &pb::RecordUsageRequest, now_unix_ms: i64) -> Result<Usage, Status> {
    let event_id = match request.event_id.as_str() {
        "" => return Err(errors::missing("event_id", "make a UUIDv7 before the first send, keep it for every resend")),
        text => ids::parse_v7(text).ok_or_else(|| errors::event_id(text))?,
    };
    // One that is no id at all is as unknown as any other that was not made here.
    let decision = request.decision_id.as_deref().and_then(ids::parse).map(|id| id.as_u128());
    if let Some(route) = &request.route {
        at_most("route.route_id", route.route_id.len(), MAX_ROUTE_ID_BYTES)?;
        at_most("route.variant", route.variant.len(), MAX_VARIANT_BYTES)?;
    }
    if let Some(attempt) = request.attempt.filter(|attempt| !(1..=MAX_ATTEMPT).contains(attempt)) {
        return Err(errors::out_of_range("attempt", attempt, 1, MAX_ATTEMPT));
    }
    let outcome =
        UsageOutcome::try_from(request.outcome).map_err(|_| errors::unknown_enum("outcome", request.outcome))?;
    let phase = phase(request.phase, outcome)?;
    let outcome = if matches!(phase, Phase::Final(_)) { outcome } else { UsageOutcome::Unspecified };
    times(request, now_unix_ms)?;
    at_most("units", request.units.len(), consumed::MAX_UNITS)?;
    match AckMode::try_from(request.ack) {
        Ok(AckMode::Unspecified | AckMode::Memory) => {}
        Ok(AckMode::Durable) => return Err(errors::durable_unavailable()),
        Err(_) => return Err(errors::unknown_enum("ack", request.ack)),
    }
    CacheConvention::try_from(request.cache_convention)
        .map_err(|_| errors::unknown_enum("cache_convention", request.cache_convention))?;
    at_most("service_tier", request.service_tier.as_ref().map_or(0, String::len), MAX_NAME_BYTES)?;
    at_most("region", request.region.as_ref().map_or(0, String::len), MAX_NAME_BYTES)?;
    duration("retry_after_ms", request.retry_after_ms, MAX_DURATION_MS)?;
    at_most("limit_headers", request.limit_headers.len(), MAX_HEADERS)?;
    for (name, value) in &request.limit_headers {
        // Not the name itself: it may be the one that is too long.
        at_most("limit_headers", name.len().max(value.len()), MAX_HEADER_BYTES)?;
    }
    at_most("error_code", request.error_code.as_ref().map_or(0, String::len), MAX_ERROR_CODE_BYTES)?;
    if let Some(status) = request.http_status.filter(|status| !HTTP_STATUSES.contains(status)) {
        return Err(errors::out_of_range("http_status", status, HTTP_STATUSES.start(), HTTP_STATUSES.end()));
    }
    Ok(Usage { event_id, decision, phase, outcome, is_fresh: is_fresh(request, now_unix_ms) })
}

fn phase(given: i32, outcome: UsageOutcome) -> Result<Phase, Status> {
    let outcome = match (UsagePhase::try_from(given), outcome) {
        (Err(_), _) => return Err(errors::unknown_enum("phase", given)),
        (Ok(UsagePhase::Started), _) => return Ok(Phase::Started),
        (Ok(UsagePhase::Partial), _) => return Ok(Phase::Partial),
        (Ok(UsagePhase::Unspecified | UsagePhase::Final), outcome) => outcome,
    };
    Ok(Phase::Final(match outcome {
        UsageOutcome::Unspecified => return Err(errors::missing("outcome", "FINAL usage says how the attempt ended")),
        UsageOutcome::Ok => Outcome::Ok,
        UsageOutcome::ServerError => Outcome::ServerError,
        UsageOutcome::Timeout => Outcome::Timeout,
        UsageOutcome::ConnectionError => Outcome::ConnectionError,
        UsageOutcome::RateLimited => Outcome::RateLimited,
        UsageOutcome::Cancelled => Outcome::Cancelled,
        UsageOutcome::BadRequest => Outcome::BadRequest,
        UsageOutcome::ContentRefused => Outcome::ContentRefused,
        UsageOutcome::ContextExceeded => Outcome::ContextExceeded,
    }))
}

fn times(request: &pb::RecordUsageRequest, now_unix_ms: i64) -> Result<(), Status> {
    if let Some(started) = request.started_at_unix_ms {
        let allowed = now_unix_ms.saturating_sub(MAX_BACK_MS)..=now_unix_ms.saturating_add(MAX_AHEAD_MS);
        if !allowed.contains(&started) {
            return Err(errors::out_of_range("started_at_unix_ms", started, allowed.start(), allowed.end()));
        }
    }
    duration("latency_ms", request.latency_ms, MAX_DURATION_MS)?;
    duration("ttft_ms", request.ttft_ms, request.latency_ms.unwrap_or(MAX_DURATION_MS))
}

/// A start without a duration is the least that is known of the end.
fn is_fresh(request: &pb::RecordUsageRequest, now_unix_ms: i64) -> bool {
    let latency_ms = i64::try_from(request.latency_ms.unwrap_or(0)).unwrap_or(i64::MAX);
    request
        .started_at_unix_ms
        .is_none_or(|started| started.saturating_add(latency_ms) >= now_unix_ms.saturating_sub(FRESH_MS))
}

fn at_most(field: &str, length: usize, maximum: usize) -> Result<(), Status> {
    if length > maximum { Err(errors::too_long(field, length, maximum)) } else { Ok(()) }
}

fn duration(field: &str, value: Option<u64>, maximum: u64) -> Result<(), Status> {
    match value {
        Some(value) if value > maximum => Err(errors::out_of_range(field, value, 0, maximum)),
        _ => Ok(()),
    }
}
