//! What a total is made of: the request as factors, the candidates as columns, and the arithmetic of one total.

use super::arithmetic::{MAX_EXACT_PICO_USD, ratio_ppm, thousandth};
use crate::bits::WORD;
use crate::live::Live;
use crate::query::Query;
use crate::snapshot::Snapshot;

/// The request as factors of the pass.
pub(super) struct Factors {
    pub(super) input: f64,
    pub(super) output: f64,
    pub(super) max_output: f64,
    /// No candidate's `output_milli` is larger.
    pub(super) largest_milli: f64,
    pub(super) reference_cost: f64,
    pub(super) reference_ms: f64,
    pub(super) weights: [f64; 5],
}

impl Factors {
    #[expect(clippy::cast_precision_loss, reason = "bounded by 10^8, or by 2^53 for the reference cost")]
    pub(super) fn new(snapshot: &Snapshot, query: &Query, weights_ppm: [u32; 5]) -> Self {
        Self {
            input: query.plain_input_tokens() as f64,
            output: query.output_tokens as f64,
            max_output: query.output_bound() as f64,
            largest_milli: snapshot.largest_output_milli as f64,
            reference_cost: query.reference_cost_pico_usd as f64,
            reference_ms: f64::from(snapshot.classes[query.class].t_ms),
            weights: weights_ppm.map(f64::from),
        }
    }
}

/// The columns a total is made of.
pub(super) struct Inputs<'c> {
    /// By word: whether all of it is 1,000.
    pub(super) plain_output: &'c [bool],
    pub(super) output_milli: &'c [f32],
    pub(super) input_rate: &'c [f64],
    pub(super) output_rate: &'c [f64],
    /// Cost of the fee and of all units but tokens; empty where there is none.
    pub(super) extra: &'c [f64],
    pub(super) ttft_ms: &'c [f32],
    pub(super) us_per_token: &'c [f32],
    pub(super) quality: &'c [f32],
    pub(super) safety: &'c [f32],
    pub(super) availability: &'c [f32],
}

/// One candidate's figures, as the columns hold them.
pub(super) struct Figures {
    pub(super) output_milli: f32,
    pub(super) input_rate: f64,
    pub(super) output_rate: f64,
    pub(super) extra: f64,
    pub(super) ttft_ms: f32,
    pub(super) us_per_token: f32,
    pub(super) quality: f32,
    pub(super) safety: f32,
    pub(super) availability: f32,
}

/// [`MAX_EXACT_PICO_USD`] as a figure of the pass.
#[expect(clippy::cast_precision_loss, reason = "a power of two")]
pub(super) const MOST: f64 = MAX_EXACT_PICO_USD as f64;

/// The total of a candidate of known price, C above 0; `PLAIN` where its `output_milli` is known to be 1,000.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the loop over a word is only vectorised with this inside")]
pub(super) fn total_of<const NATIVE: bool, const PLAIN: bool>(candidate: &Figures, factors: &Factors) -> f64 {
    let scaled =
        if PLAIN { factors.output } else { thousandth::<NATIVE>(factors.output * f64::from(candidate.output_milli)) };
    let output = if scaled < factors.max_output { scaled } else { factors.max_output };
    let quote = factors.input * candidate.input_rate + output * candidate.output_rate + candidate.extra;
    let quote = if quote < MOST { quote } else { MOST };
    let cost = ratio_ppm::<NATIVE>(factors.reference_cost, quote);
    let latency = f64::from(candidate.ttft_ms) + thousandth::<NATIVE>(output * f64::from(candidate.us_per_token));
    let speed = ratio_ppm::<NATIVE>(factors.reference_ms, latency);
    factors.weights[0] * f64::from(candidate.quality)
        + factors.weights[1] * cost
        + factors.weights[2] * speed
        + factors.weights[3] * f64::from(candidate.safety)
        + factors.weights[4] * f64::from(candidate.availability)
}

impl<'c> Inputs<'c> {
    /// `extra` as [`extra_units`] fills it.
    pub(super) fn new(snapshot: &'c Snapshot, live: &'c Live, query: &Query, extra: &'c [f64]) -> Self {
        let columns = &snapshot.columns;
        Self {
            plain_output: &columns.plain_output,
            output_milli: &columns.output_milli,
            input_rate: &columns.input_rate,
            output_rate: &columns.output_rate,
            extra,
            ttft_ms: &live.ttft_ms,
            us_per_token: &live.us_per_token,
            quality: &snapshot.quality[snapshot.classes[query.class].quality].ppm,
            safety: &columns.safety_ppm,
            availability: &live.availability_ppm,
        }
    }

    /// The total of one candidate of known price, C above 0.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of the vectorised loop")]
    pub(super) fn total<const NATIVE: bool>(&self, slot: usize, factors: &Factors) -> f64 {
        let candidate = Figures {
            output_milli: self.output_milli[slot],
            input_rate: self.input_rate[slot],
            output_rate: self.output_rate[slot],
            extra: self.extra.get(slot).copied().unwrap_or(0.0),
            ttft_ms: self.ttft_ms[slot],
            us_per_token: self.us_per_token[slot],
            quality: self.quality[slot],
            safety: self.safety[slot],
            availability: self.availability[slot],
        };
        total_of::<NATIVE, false>(&candidate, factors)
    }
}

/// Per slot: cost of the fee and of all units but input and output that no part has, at base rates, 0 where there is none;
/// empty where no candidate can have any.
#[expect(
    clippy::cast_precision_loss,
    reason = "rates are at most 10^15 and counts at most 10^8; above 2^53 the sum is clamped"
)]
pub(super) fn extra_units(snapshot: &Snapshot, query: &Query, extra: &mut Vec<f64>) {
    extra.clear();
    extra.extend_from_slice(&snapshot.columns.request_fee);
    if query.units.is_empty() {
        return;
    }
    extra.resize(snapshot.slots().next_multiple_of(WORD), 0.0);
    let parts = query.input_part_tokens as f64;
    for (slot, sum) in extra.iter_mut().take(snapshot.slots()).enumerate() {
        let (price, base) = (snapshot.price_of(slot), snapshot.base_situation(slot));
        for &(unit, count) in &query.units {
            let line = price.charged(unit, &base, &snapshot.units);
            *sum += count as f64 * line.map_or(0, |line| line.pico_usd) as f64;
        }
        let hardware = snapshot.hardware_token.and_then(|unit| price.line(unit, &base));
        *sum += parts * hardware.map_or(0, |line| line.pico_usd) as f64;
    }
}
