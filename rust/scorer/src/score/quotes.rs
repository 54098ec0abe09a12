//! Ranking by quote or utility in f64, as long as every amount stays an exact integer there.

use super::arithmetic::{MAX_EXACT_PICO_USD, exact, thousandth};
use super::pass::{OUT, leave_out};
use crate::checks::mark_unpriced;
use crate::query::Query;
use crate::quote::add_unusual;
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
    let (input, n) = (exact(query.plain_input_tokens()), exact(query.output_tokens));
    let max_output = exact(query.output_bound());
    let columns = &snapshot.columns;
    let quality = &snapshot.quality[snapshot.classes[query.class].quality].ppm;
    let slots = snapshot.slots();
    scratch.totals.resize(slots, OUT);
    let rates = columns.output_milli.iter().zip(&columns.input_rate).zip(&columns.output_rate);
    for (figure, ((&milli, &input_rate), &output_rate)) in scratch.totals.iter_mut().zip(rates).take(slots) {
        let scaled = thousandth::<false>(n * f64::from(milli));
        let output = if scaled < max_output { scaled } else { max_output };
        *figure = -(input * input_rate + output * output_rate);
    }
    if willingness.is_some() {
        // In two parts, so that each product is exact: worth * quality / 10^6.
        let (millions, rest) = (exact(worth / MILLION), exact(worth % MILLION));
        for (figure, &quality) in scratch.totals.iter_mut().zip(quality).take(slots) {
            let quality = f64::from(quality);
            *figure += millions * quality + thousandth::<false>(thousandth::<false>(rest * quality));
        }
    }
    let Scratch { totals, alive, set, .. } = scratch;
    leave_out(totals, alive);
    mark_unpriced(snapshot, query, set);
    add_unusual(snapshot, query, set);
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
    let output = query.scaled_output(snapshot.largest_output_milli);
    let (input_rate, output_rate) = snapshot.largest_rates;
    let tokens = u128::from(query.input_tokens) * u128::from(input_rate) + u128::from(output) * u128::from(output_rate);
    tokens.max(2 * u128::from(query.reference_cost_pico_usd))
}
