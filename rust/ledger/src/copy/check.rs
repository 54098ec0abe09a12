//! Whether the store can take an event: bounds that hold in both stores, so that both take the same.

use std::fmt;

use modelreg_proto::internal::v1::{EntryKind, UsageEvent};

use super::postings::posted;

/// Largest encoded event.
pub const MAX_EVENT_BYTES: usize = 64 << 10;
/// Longest text; together the texts of a key stay below what an index of `PostgreSQL` takes.
pub const MAX_TEXT_BYTES: usize = 512;
/// Largest count and duration: a day of a billion such calls can still be summed in 64 bits.
pub const MAX_COUNT: u64 = 10_000_000_000;

const MAX_CONTEXT_BYTES: usize = 4 << 10;
const EVENT_LIMIT_PICO_USD: i64 = 9_000_000_000_000_000_000;
const MS_PER_DAY: i64 = 86_400_000;
/// What a door lets an attempt have begun before and after it is recorded, with a day to spare: no event asks for a partition of
/// a year that nobody lives in.
const MOST_BEFORE_MS: i64 = 36 * MS_PER_DAY;
const MOST_AFTER_MS: i64 = MS_PER_DAY;
/// The years 1970 to 9999.
const LAST_UNIX_MS: i64 = 253_402_300_799_999;

/// Why an event is none that the store can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    field: &'static str,
    why: String,
}

impl Malformed {
    pub(super) fn new(field: &'static str, why: String) -> Self {
        Self { field, why }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.field, self.why)
    }
}

pub(super) fn check(event: &UsageEvent) -> Result<(), Malformed> {
    sixteen("event_id", &event.event_id)?;
    sixteen("digest", &event.digest)?;
    if !event.decision_id.is_empty() {
        sixteen("decision_id", &event.decision_id)?;
    }
    times(event)?;
    counts(event)?;
    amount("cost_pico_usd", event.cost_pico_usd)?;
    amount("provider_cost_pico_usd", event.provider_cost_pico_usd)?;
    texts(event)?;
    at_most("context", event.context.len(), MAX_CONTEXT_BYTES)?;
    budgets(event)
}

/// What a ledger adds to an event.
fn budgets(event: &UsageEvent) -> Result<(), Malformed> {
    let is_of_hold = [EntryKind::Expiry, EntryKind::Reversal].map(i32::from).contains(&event.kind);
    if is_of_hold || !event.hold_id.is_empty() {
        sixteen("hold_id", &event.hold_id)?;
    }
    if event.kind == i32::from(EntryKind::Threshold) {
        threshold(event)?;
    }
    if is_of_call(event) {
        sixteen("corrects", &event.corrects)?;
    }
    if event.postings.is_empty() { Ok(()) } else { posted(event).map(|_| ()) }
}

/// Whether it is about another event.
fn is_of_call(event: &UsageEvent) -> bool {
    [EntryKind::Correction, EntryKind::Adjustment].map(i32::from).contains(&event.kind)
}

fn threshold(event: &UsageEvent) -> Result<(), Malformed> {
    let absent = |what: &str| Malformed::new("budget_event", format!("has no {what}"));
    let crossed = event.budget_event.as_ref().ok_or_else(|| absent("content"))?;
    let start = crossed.window_start.as_ref().ok_or_else(|| absent("window_start"))?;
    // Within the years of times there is no overflow, and beyond them it is refused.
    let start_unix_ms = start.seconds.saturating_mul(1_000).saturating_add(i64::from(start.nanos) / 1_000_000);
    window("budget_event", &crossed.budget, &crossed.subject, start_unix_ms)?;
    if crossed.threshold <= 0 {
        return Err(absent("threshold"));
    }
    if crossed.posted.is_none() || crossed.limit.is_none() {
        return Err(absent("posted or no limit"));
    }
    Ok(())
}

/// Whether the store can name a window so.
pub(super) fn window(field: &'static str, budget: &str, subject: &str, start_unix_ms: i64) -> Result<(), Malformed> {
    if budget.is_empty() {
        return Err(Malformed::new(field, "names no budget".to_owned()));
    }
    at_most(field, budget.len(), MAX_TEXT_BYTES)?;
    at_most(field, subject.len(), MAX_TEXT_BYTES)?;
    if !(0..=LAST_UNIX_MS).contains(&start_unix_ms) {
        return Err(Malformed::new(field, format!("begins at {start_unix_ms}, in none of the years 1970 to 9999")));
    }
    Ok(())
}

fn times(event: &UsageEvent) -> Result<(), Malformed> {
    let (recorded, started) = (event.recorded_at_unix_ms, event.started_at_unix_ms);
    for (field, value) in [("recorded_at_unix_ms", recorded), ("started_at_unix_ms", started)] {
        if !(0..=LAST_UNIX_MS).contains(&value) {
            return Err(Malformed::new(field, format!("{value} is in none of the years 1970 to 9999")));
        }
    }
    // What is corrected was taken by the store, however long ago.
    let most_before_ms = if is_of_call(event) { LAST_UNIX_MS } else { MOST_BEFORE_MS };
    if !(-MOST_AFTER_MS..=most_before_ms).contains(&(recorded - started)) {
        let why = format!("{started} is more than 36 days before, or a day after, it was recorded at {recorded}");
        return Err(Malformed::new("started_at_unix_ms", why));
    }
    Ok(())
}

fn counts(event: &UsageEvent) -> Result<(), Malformed> {
    for (field, value) in [
        ("latency_ms", event.latency_ms),
        ("ttft_ms", event.ttft_ms),
        ("input_tokens", event.input_tokens),
        ("output_tokens", event.output_tokens),
    ] {
        count(field, value.unwrap_or(0), MAX_COUNT)?;
    }
    event.units.iter().try_for_each(|unit| count("units", unit.count, MAX_COUNT))?;
    for (field, value) in [
        ("attempt", event.attempt),
        ("http_status", event.http_status),
        ("feedback_ppm", event.feedback_ppm.unwrap_or(0)),
    ] {
        count(field, value.into(), i32::MAX.cast_unsigned().into())?;
    }
    Ok(())
}

fn texts(event: &UsageEvent) -> Result<(), Malformed> {
    let texts = [
        ("route", &event.route),
        ("variant", &event.variant),
        ("model", &event.model),
        ("provider", &event.provider),
        ("platform", &event.platform),
        ("task_class", &event.task_class),
        ("tenant", &event.tenant),
        ("team", &event.team),
        ("user", &event.user),
        ("key", &event.key),
        ("end_user", &event.end_user),
        ("workflow_run_id", &event.workflow_run_id),
        ("session_id", &event.session_id),
        ("error_code", &event.error_code),
        ("provider_response_id", &event.provider_response_id),
        ("model_served", &event.model_served),
        ("sidecar", &event.sidecar),
        ("service_tier", &event.service_tier),
        ("region", &event.region),
    ];
    texts.into_iter().try_for_each(|(field, text)| at_most(field, text.len(), MAX_TEXT_BYTES))
}

fn count(field: &'static str, value: u64, most: u64) -> Result<(), Malformed> {
    if value > most { Err(Malformed::new(field, format!("{value} is above {most}"))) } else { Ok(()) }
}

fn sixteen(field: &'static str, bytes: &[u8]) -> Result<(), Malformed> {
    match bytes.len() {
        16 => Ok(()),
        length => Err(Malformed::new(field, format!("has {length} bytes, not 16"))),
    }
}

pub(super) fn amount(field: &'static str, pico_usd: Option<i64>) -> Result<(), Malformed> {
    match pico_usd {
        Some(pico_usd) if !(-EVENT_LIMIT_PICO_USD < pico_usd && pico_usd < EVENT_LIMIT_PICO_USD) => {
            Err(Malformed::new(field, format!("{pico_usd} is beyond 9,000,000 USD")))
        }
        _ => Ok(()),
    }
}

fn at_most(field: &'static str, length: usize, maximum: usize) -> Result<(), Malformed> {
    if length > maximum {
        return Err(Malformed::new(field, format!("has {length} bytes, at most {maximum} are taken")));
    }
    Ok(())
}
