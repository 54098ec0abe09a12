//! A usage event within its bounds, field by field in the order of `usage.proto`.

use modelreg_proto::v1::{self as pb, AckMode, CacheConvention, UsageOutcome, UsagePhase};
use modelreg_scorer::live::{Outcome, Phase};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::text::{at_most, plain};
use super::{consumed, errors, ids};
use crate::status::Status;

const MAX_ATTEMPT: u32 = 100;
const MAX_AHEAD_MS: i64 = 300_000;
const MAX_BACK_MS: i64 = 35 * 86_400_000;
const MAX_DURATION_MS: u64 = 86_400_000;
const MAX_HEADERS: usize = 64;
const MAX_HEADER_BYTES: usize = 256;
const MAX_ERROR_CODE_BYTES: usize = 128;
const MAX_RESPONSE_ID_BYTES: usize = 256;
const MAX_MODEL_SERVED_BYTES: usize = 128;
const MAX_FINDINGS: usize = 16;
const MILLION: u32 = 1_000_000;
const PICO_PER_USD: i128 = 1_000_000_000_000;
/// The amount of one event is below it, in every store.
pub(super) const EVENT_LIMIT_PICO_USD: i64 = 9_000_000_000_000_000_000;
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
    pub(super) ack: AckMode,
    /// As reported, or as long ago as it took.
    pub(super) started_at_unix_ms: i64,
    /// It ended at most ten minutes ago.
    pub(super) is_fresh: bool,
    /// What the provider says it cost.
    pub(super) provider_cost_pico_usd: Option<i64>,
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
        plain("route.route_id", &route.route_id, MAX_ROUTE_ID_BYTES)?;
        plain("route.variant", &route.variant, MAX_VARIANT_BYTES)?;
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
    let ack = AckMode::try_from(request.ack).map_err(|_| errors::unknown_enum("ack", request.ack))?;
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
    if let Some(status) = request.http_status.filter(|status| !HTTP_STATUSES.contains(status)) {
        return Err(errors::out_of_range("http_status", status, HTTP_STATUSES.start(), HTTP_STATUSES.end()));
    }
    let provider_cost_pico_usd = told(request)?;
    let latency_ms = i64::try_from(request.latency_ms.unwrap_or(0)).unwrap_or(i64::MAX);
    Ok(Usage {
        event_id,
        decision,
        phase,
        outcome,
        ack,
        started_at_unix_ms: request.started_at_unix_ms.unwrap_or_else(|| now_unix_ms.saturating_sub(latency_ms)),
        is_fresh: is_fresh(request, now_unix_ms),
        provider_cost_pico_usd,
    })
}

/// Checks what the provider said and the caller judged; returns the provider's cost in pico-USD.
fn told(request: &pb::RecordUsageRequest) -> Result<Option<i64>, Status> {
    for (field, value, most) in [
        ("error_code", &request.error_code, MAX_ERROR_CODE_BYTES),
        ("provider_response_id", &request.provider_response_id, MAX_RESPONSE_ID_BYTES),
        ("model_served", &request.model_served, MAX_MODEL_SERVED_BYTES),
    ] {
        plain(field, value.as_deref().unwrap_or_default(), most)?;
    }
    at_most("safety_findings", request.safety_findings.len(), MAX_FINDINGS)?;
    for finding in &request.safety_findings {
        plain("safety_findings", finding, MAX_NAME_BYTES)?;
    }
    if let Some(ppm) = request.feedback_ppm.filter(|&ppm| ppm > MILLION) {
        return Err(errors::out_of_range("feedback_ppm", ppm, 0, MILLION));
    }
    let Some(cost) = &request.provider_cost else { return Ok(None) };
    let pico_usd = i128::from(cost.units) * PICO_PER_USD + i128::from(cost.pico);
    match i64::try_from(pico_usd) {
        Ok(pico_usd) if (0..EVENT_LIMIT_PICO_USD).contains(&pico_usd) => Ok(Some(pico_usd)),
        _ => Err(errors::out_of_range("provider_cost", format!("{pico_usd} pico-USD"), 0, EVENT_LIMIT_PICO_USD - 1)),
    }
}

/// What tells an event from another under the same id, everywhere and for good.
pub(super) fn digest(request: &[u8]) -> [u8; 16] {
    let mut digest = [0; 16];
    digest.copy_from_slice(&Sha256::digest(request)[..16]);
    digest
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

fn duration(field: &str, value: Option<u64>, maximum: u64) -> Result<(), Status> {
    match value {
        Some(value) if value > maximum => Err(errors::out_of_range(field, value, 0, maximum)),
        _ => Ok(()),
    }
}
