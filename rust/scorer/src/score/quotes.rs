//! Ranking by quote or utility in f64, as long as every amount stays an exact integer there.

use super::arithmetic::{MAX_EXACT_PICO_USD, exact, thousandth};
use super::pass::OUT;
use crate::checks::mark_unpriced;
use crate::query::Query;
use crate::scratch::Scratch;
use crate::select::quote_figure;
use crate::snapshot::Snapshot;

/// 10^6.
const MILLION: u64 = 1_000_000;

/// Fills `scratch.totals` with the utility for this willingness, or with the negative quote; false, and nothing is
/// filled, where amounts could leave the exact range.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "amounts are checked to be below 2^53 first")]
pub fn quote_figures(snapshot: &Snapshot, query: &Query, willingness: Option<i128>, scratch: &mut Scratch) -> bool {
    let Some(worth) = u64::try_from(willingness.unwrap_or(0)).ok().filter(|&worth| worth < MAX_EXACT_PICO_USD) else {
        return false;
    };
    if !query.units.is_empty()
        || !snapshot.columns.request_fee.is_empty()
        || largest_quote(snapshot, query) >= MAX_EXACT
    {
        return false;
    }
    let (input, n) = (exact(query.input_tokens), exact(query.output_tokens));
    let max_output = query.max_output_tokens.map_or(f64::MAX, exact);
    // In two parts, so that each product is exact: worth * quality / 10^6.
    let (millions, rest) = (exact(worth / MILLION), exact(worth % MILLION));
    let columns = &snapshot.columns;
    let quality = &snapshot.quality[snapshot.classes[query.class].quality].ppm;
    let slots = snapshot.slots();
    scratch.totals.resize(slots, OUT);
    let outputs = columns.output_milli.iter().zip(&columns.input_rate).zip(&columns.output_rate).zip(quality);
    for (figure, (((&milli, &input_rate), &output_rate), &quality)) in
        scratch.totals.iter_mut().zip(outputs).take(slots)
    {
        let scaled = thousandth::<false>(n * f64::from(milli));
        let output = if scaled < max_output { scaled } else { max_output };
        let quality = f64::from(quality);
        let of_rest = thousandth::<false>(thousandth::<false>(rest * quality));
        *figure = millions * quality + of_rest - (input * input_rate + output * output_rate);
    }
    let Scratch { totals, alive, set, .. } = scratch;
    set.copy_from(&snapshot.sets.all);
    set.subtract(alive);
    for slot in set.iter() {
        totals[slot] = OUT;
    }
    mark_unpriced(snapshot, query, set);
    set.intersect(alive);
    for slot in set.iter() {
        totals[slot] = quote_figure(willingness, quality[slot], snapshot.ranked_pico_usd(slot, query)) as f64;
    }
    true
}

/// 2^53.
const MAX_EXACT: u128 = MAX_EXACT_PICO_USD as u128;

/// No quote of tokens is larger; twice the reference cost, which stands for an unknown one, included.
fn largest_quote(snapshot: &Snapshot, query: &Query) -> u128 {
    let output = query.output_tokens * snapshot.largest_output_milli / 1_000;
    let (input_rate, output_rate) = snapshot.largest_rates;
    let tokens = u128::from(query.input_tokens) * u128::from(input_rate) + u128::from(output) * u128::from(output_rate);
    tokens.max(2 * u128::from(query.reference_cost_pico_usd))
}
