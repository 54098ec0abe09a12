//! The interval of a quote: what 90 % of the answers cost, from the lengths they had or from what their class is like.

use modelreg_proto::v1::IntervalBasis;

use crate::live::{Live, Spread};
use crate::query::Query;
use crate::quote::Costs;
use crate::snapshot::Snapshot;

/// With fewer answers the class prior says more.
const ENOUGH_ANSWERS: u32 = 20;

/// The two ends beside an expected quote, and what they rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// At the 5 % quantile of the output tokens, at most the expected quote.
    pub low_pico_usd: i128,
    /// At the 95 % quantile, at least the expected quote; None where these tokens have no rate.
    pub high_pico_usd: Option<i128>,
    /// What the quantiles are of.
    pub basis: IntervalBasis,
    /// Answers in the history, which are too few where it is not the basis.
    pub answers: u32,
}

/// The interval of a candidate (`docs/scoring.md`, "Interval") of known expected quote, whose call costs `costs`; none where
/// neither history nor class says anything.
#[must_use]
pub fn interval(snapshot: &Snapshot, live: &Live, query: &Query, slot: usize, costs: &Costs<'_>) -> Option<Interval> {
    let output_milli = output_milli(snapshot, slot);
    if output_milli == 0 {
        let expected_pico_usd = costs.at(snapshot.expected_output(slot, query))?;
        return Some(Interval {
            low_pico_usd: expected_pico_usd,
            high_pico_usd: Some(expected_pico_usd),
            basis: IntervalBasis::Unspecified,
            answers: 0,
        });
    }
    let history = live.lengths.of(slot, query.class).unwrap_or_default();
    // Whatever the caller will cut off.
    let usual = query.output_tokens * output_milli / 1_000;
    let prior = snapshot.classes[query.class].output_spread_milli;
    let (low, high, basis) = quantiles(history, usual, prior)?;
    let expected = usual.min(query.output_bound());
    // An answer ends at its cap; and what the caller expects is never outside.
    let cap = query.max_output_tokens.or(snapshot.output_cap.get(slot)).unwrap_or(u64::MAX).min(query.output_bound());
    let (low, high) = (low.min(cap).min(expected), high.min(cap).max(expected));
    Some(Interval { low_pico_usd: costs.at(low)?, high_pico_usd: costs.at(high), basis, answers: history.answers })
}

fn quantiles(history: Spread, usual: u64, prior: Option<(u64, u64)>) -> Option<(u64, u64, IntervalBasis)> {
    if history.answers >= ENOUGH_ANSWERS {
        return Some((history.low_tokens.into(), history.high_tokens.into(), IntervalBasis::History));
    }
    let (low_milli, high_milli) = prior?;
    Some((usual * low_milli / 1_000, usual * high_milli / 1_000, IntervalBasis::ClassPrior))
}

/// 0 where a model writes no output.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an integer from 0 to 10^6")]
fn output_milli(snapshot: &Snapshot, slot: usize) -> u64 {
    snapshot.columns.output_milli[slot] as u64
}
