//! The rate limits as Prometheus text: so many by name, the others together.

use modelreg_ledger::limits::{Figures, Limits};

use crate::exposition::{head, line};

/// Limits that have labels of their own.
const MAX_NAMED: usize = 200;
/// What stands for all others; no name has it.
const OTHERS: &str = "*";

/// Appends them, where there are limits.
pub(super) fn render(limits: &Limits, text: &mut String) {
    if limits.is_empty() {
        return;
    }
    let Figures { revision, limits, subjects, shared, open, evicted } = limits.figures();
    let (named, others) = limits.split_at(MAX_NAMED.min(limits.len()));
    let named = || named.iter().map(|limit| (&*limit.name, limit.taken, limit.refused));
    let sums = others.iter().fold((0_u64, 0_u64), |(taken, refused), limit| {
        (taken.saturating_add(limit.taken), refused.saturating_add(limit.refused))
    });
    let rest = || (!others.is_empty()).then_some((OTHERS, sums.0, sums.1));
    head(text, "modelreg_limit_taken", "gauge", "What was taken from rate limits and not given back, in their units.");
    for (name, taken, _) in named().chain(rest()) {
        line(text, format_args!("modelreg_limit_taken{{limit=\"{name}\"}} {taken}"));
    }
    head(text, "modelreg_limit_refused_total", "counter", "Calls that rate limits had no room for.");
    for (name, _, refused) in named().chain(rest()) {
        line(text, format_args!("modelreg_limit_refused_total{{limit=\"{name}\"}} {refused}"));
    }
    for (name, kind, value, help) in [
        ("limits_revision", "gauge", revision, "Revision of the rate limits."),
        ("limit_subjects", "gauge", subjects as u64, "Subjects of limits for each by itself that are counted apart."),
        ("limit_shared_total", "counter", shared, "Calls that shared a limit for each by itself for want of room."),
        ("limit_decisions", "gauge", open as u64, "Decisions whose tokens or slots come back with their usage."),
        ("limit_decisions_evicted_total", "counter", evicted, "Those given up for want of room."),
    ] {
        head(text, &format!("modelreg_{name}"), kind, help);
        line(text, format_args!("modelreg_{name} {value}"));
    }
}
