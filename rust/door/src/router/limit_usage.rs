//! What reported usage does at the rate limits: tokens and slots come back, and a provider's own word lowers our mirror.

use modelreg_ledger::limits::{Report, Settled};
use modelreg_proto::v1::{self as pb, UsageOutcome};
use modelreg_scorer::live::{Limit, Phase};

use super::Moment;
use super::consumed::Consumed;
use super::limit_headers::Said;
use super::limits::called;
use super::loaded::Loaded;
use super::state::Router;
use super::usage::Usage;

const MILLI_NS: u64 = 1_000_000;
const TOO_MANY_REQUESTS: u32 = 429;

/// An event that is counted.
pub(super) struct Reported<'r> {
    pub(super) request: &'r pb::RecordUsageRequest,
    pub(super) usage: &'r Usage,
    pub(super) attempt: u32,
    pub(super) consumed: &'r Consumed,
    /// What was called, if the registry has it.
    pub(super) slot: Option<usize>,
    pub(super) said: &'r Said,
}

/// Does it.
pub(super) fn report(router: &Router, loaded: &Loaded, reported: &Reported<'_>, now: Moment) {
    if router.limits.is_empty() {
        return;
    }
    let &Reported { usage, attempt, consumed, slot, .. } = reported;
    match (usage.decision, usage.phase) {
        (Some(decision), Phase::Started) => router.limits.started(decision, attempt),
        (Some(decision), Phase::Final(_)) => {
            router.limits.settle(decision, Settled { attempt, tokens: consumed.reported_tokens() }, now.into());
        }
        (None, _) | (_, Phase::Partial) => {}
    }
    if let Some(slot) = slot.filter(|_| usage.is_fresh) {
        let report = provider_report(reported);
        if report != Report::default() {
            router.limits.note(&called(loaded, slot), &report, now.into());
        }
    }
}

/// What the provider said. A refusal without a time cools the route, as any other does, and says nothing of the limit.
fn provider_report(reported: &Reported<'_>) -> Report {
    let &Reported { request, usage, said, .. } = reported;
    let is_refused = usage.outcome == UsageOutcome::RateLimited || request.http_status == Some(TOO_MANY_REQUESTS);
    let spent_ms = match said.limit {
        Limit::SpentForMs(ms) => Some(ms),
        Limit::Left | Limit::Spent => None,
    };
    let refused_for_ms = request.retry_after_ms.or(said.retry_after_ms).or(spent_ms).filter(|_| is_refused);
    Report {
        requests: said.requests,
        tokens: said.tokens,
        refused_for_ns: refused_for_ms.map(|ms| ms.saturating_mul(MILLI_NS)),
    }
}
