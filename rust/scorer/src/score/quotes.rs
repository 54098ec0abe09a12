//! Ranking by quote or utility in f64, as long as every amount stays an exact integer there.

use super::arithmetic::{MAX_EXACT_PICO_USD, exact, thousandth};
use super::pass::OUT;
use crate::bits::{Bits, WORD};
use crate::checks::mark_unpriced;
use crate::native::{self, Pass};
use crate::query::Query;
use crate::quote::add_unusual;
use crate::scratch::Scratch;
use crate::select::quote_figure;
use crate::snapshot::{Columns, Snapshot};

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
    let quality = &snapshot.quality[snapshot.classes[query.class].quality].ppm;
    let amounts = Amounts {
        input: exact(query.plain_input_tokens()),
        output: exact(query.output_tokens),
        max_output: exact(query.output_bound()),
        // In two parts, so that each product is exact: worth * quality / 10^6.
        worth: willingness.map(|_| (exact(worth / MILLION), exact(worth % MILLION))),
    };
    scratch.totals.resize(snapshot.slots(), OUT);
    let (columns, totals) = (&snapshot.columns, &mut scratch.totals);
    native::run(Fill { amounts, columns, quality, alive: &scratch.alive, totals });
    let Scratch { totals, alive, set, .. } = scratch;
    mark_unpriced(snapshot, query, set);
    add_unusual(snapshot, query, set);
    set.intersect(alive);
    for slot in set.iter() {
        totals[slot] = quote_figure(willingness, quality[slot], snapshot.ranked_pico_usd(slot, query)) as f64;
    }
    true
}

/// What figures are made of, but for what is the candidate's own.
#[derive(Clone, Copy)]
struct Amounts {
    input: f64,
    output: f64,
    max_output: f64,
    worth: Option<(f64, f64)>,
}

impl Amounts {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of the vectorised loop")]
    fn figure<const NATIVE: bool>(&self, milli: f32, input_rate: f64, output_rate: f64, quality: f32) -> f64 {
        let scaled = thousandth::<NATIVE>(self.output * f64::from(milli));
        let output = if scaled < self.max_output { scaled } else { self.max_output };
        let quote = self.input * input_rate + output * output_rate;
        let Some((millions, rest)) = self.worth else { return -quote };
        let quality = f64::from(quality);
        millions * quality + thousandth::<NATIVE>(thousandth::<NATIVE>(rest * quality)) - quote
    }
}

/// Fills the figures of every candidate still in, the others' with [`OUT`].
struct Fill<'f> {
    amounts: Amounts,
    columns: &'f Columns,
    quality: &'f [f32],
    alive: &'f Bits,
    totals: &'f mut [f64],
}

impl Pass for Fill<'_> {
    type Found = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled once for each kind of processor")]
    fn run<const NATIVE: bool>(self) {
        let Columns { output_milli, input_rate, output_rate, .. } = self.columns;
        for (index, (totals, &alive)) in self.totals.chunks_mut(WORD).zip(self.alive.words()).enumerate() {
            if alive == 0 {
                totals.fill(OUT);
                continue;
            }
            let first = index * WORD;
            let rates = input_rate[first..].iter().zip(&output_rate[first..]);
            let own = output_milli[first..].iter().zip(rates).zip(&self.quality[first..]);
            for (bit, (total, ((&milli, (&input_rate, &output_rate)), &quality))) in
                totals.iter_mut().zip(own).enumerate()
            {
                let figure = self.amounts.figure::<NATIVE>(milli, input_rate, output_rate, quality);
                *total = if alive >> bit & 1 == 0 { OUT } else { figure };
            }
        }
    }
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
