//! The columns of an event's row, in their order: the one place that says what the store keeps of an event, and how.

use std::borrow::Cow;

use modelreg_proto::internal::v1::{EntryKind, UsageEvent};
use modelreg_proto::v1::{PriceState, UsageOutcome, UsagePhase};
use serde_json::{Map, Value};

const MS_PER_DAY: i64 = 86_400_000;
/// In the place of a NUL, which `PostgreSQL` cannot hold: the call was made, and what it cost must count.
const REPLACEMENT: &str = "\u{fffd}";

/// Names of the columns, as in the store's staging table.
pub const COLUMNS: [&str; 48] = [
    "position",
    "digest",
    "is_usage",
    "recorded_unix_day",
    "unix_day",
    "started_at_unix_ms",
    "event_id",
    "recorded_at_unix_ms",
    "decision_id",
    "attempt",
    "phase",
    "outcome",
    "route",
    "variant",
    "model",
    "provider",
    "platform",
    "task_class",
    "latency_ms",
    "ttft_ms",
    "input_tokens",
    "output_tokens",
    "units",
    "price_state",
    "cost_pico_usd",
    "tenant",
    "team",
    "user_id",
    "key_id",
    "end_user",
    "workflow_run_id",
    "session_id",
    "tags",
    "context",
    "error_code",
    "http_status",
    "provider_response_id",
    "model_served",
    "provider_cost_pico_usd",
    "feedback_ppm",
    "safety_findings",
    "planned",
    "sidecar",
    "service_tier",
    "region",
    "batch",
    "corrects",
    "first_price",
];

/// Takes the values of a row, one after another; None is NULL.
pub trait Columns {
    /// A `BOOLEAN`.
    fn boolean(&mut self, value: Option<bool>);
    /// An `INTEGER` of 32 bits.
    fn integer(&mut self, value: Option<i32>);
    /// A `BIGINT`.
    fn big_integer(&mut self, value: Option<i64>);
    /// A `BYTEA`, or of 16 bytes a `UUID`.
    fn bytes(&mut self, value: Option<&[u8]>);
    /// A `TEXT`.
    fn text(&mut self, value: Option<&str>);
}

/// Writes a row. The event has passed the check.
pub fn write_row(position: i32, event: &UsageEvent, row: &mut impl Columns) {
    row.integer(Some(position));
    row.bytes(Some(&event.digest));
    let kind = EntryKind::try_from(event.kind).ok();
    let is_usage = matches!(kind, Some(EntryKind::Unspecified | EntryKind::Correction | EntryKind::Adjustment));
    row.boolean(Some(is_usage));
    row.integer(Some(unix_day(event.recorded_at_unix_ms)));
    row.integer(Some(unix_day(event.started_at_unix_ms)));
    row.big_integer(Some(event.started_at_unix_ms));
    row.bytes(Some(&event.event_id));
    row.big_integer(Some(event.recorded_at_unix_ms));
    row.bytes(not_empty(&event.decision_id));
    row.integer(Some(event.attempt.cast_signed()));
    row.text(Some(&match kind {
        Some(EntryKind::Correction) => Cow::Borrowed("correction"),
        Some(EntryKind::Adjustment) => Cow::Borrowed("adjustment"),
        _ => phase(event.phase),
    }));
    row.text(Some(&outcome(event.outcome)));
    for name in [&event.route, &event.variant, &event.model, &event.provider, &event.platform, &event.task_class] {
        row.text(Some(&clean(name)));
    }
    for count in [event.latency_ms, event.ttft_ms, event.input_tokens, event.output_tokens] {
        row.big_integer(count.map(u64::cast_signed));
    }
    row.text(units(event).as_deref());
    row.text(Some(&price_state(event.price_state)));
    row.big_integer(event.cost_pico_usd);
    for name in [&event.tenant, &event.team] {
        row.text(Some(&clean(name)));
    }
    said(row, &event.user);
    row.text(Some(&clean(&event.key)));
    said(row, &event.end_user);
    row.text(Some(&clean(&event.workflow_run_id)));
    said(row, &event.session_id);
    row.text(tags(event).as_deref());
    row.bytes(not_empty(&event.context));
    said(row, &event.error_code);
    row.integer(Some(event.http_status.cast_signed()).filter(|&status| status != 0));
    said(row, &event.provider_response_id);
    said(row, &event.model_served);
    row.big_integer(event.provider_cost_pico_usd);
    row.integer(event.feedback_ppm.map(u32::cast_signed));
    row.text(findings(event).as_deref());
    row.boolean(Some(event.planned));
    row.text(Some(&clean(&event.sidecar)));
    said(row, &event.service_tier);
    said(row, &event.region);
    row.boolean(event.batch);
    row.bytes(not_empty(&event.corrects));
    row.boolean(matches!(kind, Some(EntryKind::Correction)).then_some(event.first_price));
}

fn unix_day(unix_ms: i64) -> i32 {
    // Of a time that was checked: before the year 10,000.
    i32::try_from(unix_ms.div_euclid(MS_PER_DAY)).unwrap_or(i32::MAX)
}

// An unknown number is that of a newer sidecar: kept as it is.

fn phase(number: i32) -> Cow<'static, str> {
    Cow::Borrowed(match UsagePhase::try_from(number) {
        // Who says nothing means FINAL.
        Ok(UsagePhase::Final | UsagePhase::Unspecified) => "final",
        Ok(UsagePhase::Started) => "started",
        Ok(UsagePhase::Partial) => "partial",
        Err(_) => return Cow::Owned(number.to_string()),
    })
}

fn outcome(number: i32) -> Cow<'static, str> {
    Cow::Borrowed(match UsageOutcome::try_from(number) {
        Ok(UsageOutcome::Unspecified) => "",
        Ok(UsageOutcome::Ok) => "ok",
        Ok(UsageOutcome::ServerError) => "server_error",
        Ok(UsageOutcome::Timeout) => "timeout",
        Ok(UsageOutcome::ConnectionError) => "connection_error",
        Ok(UsageOutcome::RateLimited) => "rate_limited",
        Ok(UsageOutcome::Cancelled) => "cancelled",
        Ok(UsageOutcome::BadRequest) => "bad_request",
        Ok(UsageOutcome::ContentRefused) => "content_refused",
        Ok(UsageOutcome::ContextExceeded) => "context_exceeded",
        Err(_) => return Cow::Owned(number.to_string()),
    })
}

fn price_state(number: i32) -> Cow<'static, str> {
    Cow::Borrowed(match PriceState::try_from(number) {
        Ok(PriceState::Unspecified) => "",
        Ok(PriceState::Known) => "known",
        Ok(PriceState::Free) => "free",
        Ok(PriceState::Unknown) => "unknown",
        Err(_) => return Cow::Owned(number.to_string()),
    })
}

fn units(event: &UsageEvent) -> Option<String> {
    let mut counts = Map::new();
    for unit in &event.units {
        // Each kind once, says the contract; should one come twice, both count.
        let before = counts.get(&*unit.kind).and_then(Value::as_u64).unwrap_or(0);
        counts.insert(clean(&unit.kind).into_owned(), before.saturating_add(unit.count).into());
    }
    if counts.is_empty() { None } else { Some(Value::Object(counts).to_string()) }
}

fn tags(event: &UsageEvent) -> Option<String> {
    let tags: Map<_, _> =
        event.tags.iter().map(|(name, value)| (clean(name).into_owned(), clean(value).into())).collect();
    if tags.is_empty() { None } else { Some(Value::Object(tags).to_string()) }
}

fn findings(event: &UsageEvent) -> Option<String> {
    let findings: Vec<Value> = event.safety_findings.iter().map(|finding| clean(finding).into()).collect();
    if findings.is_empty() { None } else { Some(Value::Array(findings).to_string()) }
}

fn said(row: &mut impl Columns, text: &str) {
    row.text(if text.is_empty() { None } else { Some(clean(text)) }.as_deref());
}

pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', REPLACEMENT)) } else { Cow::Borrowed(text) }
}

pub(super) fn not_empty(bytes: &[u8]) -> Option<&[u8]> {
    if bytes.is_empty() { None } else { Some(bytes) }
}
