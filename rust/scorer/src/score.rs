//! What each candidate is worth: components, and the weighted total as one vectorised pass over columns.
//!
//! Totals are computed in f64 and are nevertheless exact integers: every factor is an integer, and every product and
//! sum stays below 2^53 by the bounds of `docs/scoring.md`. Only the two ratios round, once each, as specified.

use modelreg_proto::v1::TermSource;

use crate::bits::{Bits, WORD, ones};
use crate::checks::mark_unpriced;
use crate::live::Live;
use crate::query::Query;
use crate::scratch::Scratch;
use crate::snapshot::{REQUEST, Snapshot, Unpriced};

/// 10^6.
const MILLION: f64 = 1_000_000.0;
/// Costs are clamped here before they meet a ratio.
pub const MAX_EXACT_PICO_USD: u64 = 1 << 53;
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
/// Below this many candidates of a word still in, they are scored one by one.
const DENSE: u32 = 10;

/// The five components of a candidate, in ppm, with their sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Components {
    /// quality, cost, speed, safety, availability.
    pub ppm: [u32; 5],
    /// Where each comes from.
    pub sources: [TermSource; 5],
}

/// floor for 0 <= x < 2^52, in operations every processor has in vector form: adding 2^52 rounds to an integer.
#[inline]
fn floor(x: f64) -> f64 {
    const ROUND: f64 = 4_503_599_627_370_496.0;
    let rounded = (x + ROUND) - ROUND;
    if rounded > x { rounded - 1.0 } else { rounded }
}

/// `floor(1e6 * reference / (reference + value))`.
#[inline]
fn ratio_ppm(reference: f64, value: f64) -> f64 {
    floor(MILLION * reference / (reference + value))
}

/// The request as factors of the pass.
struct Factors {
    input: f64,
    output: f64,
    max_output: f64,
    reference_cost: f64,
    reference_ms: f64,
    weights: [f64; 5],
}

impl Factors {
    #[expect(clippy::cast_precision_loss, reason = "bounded by 10^8, or by 2^53 for the reference cost")]
    fn new(snapshot: &Snapshot, query: &Query, weights_ppm: [u32; 5]) -> Self {
        Self {
            input: query.input_tokens as f64,
            output: query.output_tokens as f64,
            max_output: query.max_output_tokens.map_or(f64::MAX, |max| max as f64),
            reference_cost: query.reference_cost_pico_usd as f64,
            reference_ms: f64::from(snapshot.classes[query.class].t_ms),
            weights: weights_ppm.map(f64::from),
        }
    }
}

/// The columns of the same stretch of slots.
#[derive(Clone, Copy)]
struct Stretch<'s> {
    output_milli: &'s [f32],
    input_rate: &'s [f64],
    output_rate: &'s [f64],
    extra: &'s [f64],
    ttft_ms: &'s [f32],
    us_per_token: &'s [f32],
    quality: &'s [f32],
    safety: &'s [f32],
    availability: &'s [f32],
}

impl<'s> Stretch<'s> {
    fn range(&self, from: usize, to: usize) -> Stretch<'s> {
        Stretch {
            output_milli: &self.output_milli[from..to],
            input_rate: &self.input_rate[from..to],
            output_rate: &self.output_rate[from..to],
            extra: &self.extra[from..to],
            ttft_ms: &self.ttft_ms[from..to],
            us_per_token: &self.us_per_token[from..to],
            quality: &self.quality[from..to],
            safety: &self.safety[from..to],
            availability: &self.availability[from..to],
        }
    }

    /// The total of a candidate of known price, C above 0.
    #[inline]
    fn total(&self, index: usize, factors: &Factors) -> f64 {
        let scaled = floor(factors.output * f64::from(self.output_milli[index]) / 1_000.0);
        let output = if scaled < factors.max_output { scaled } else { factors.max_output };
        let quote = factors.input * self.input_rate[index] + output * self.output_rate[index] + self.extra[index];
        let quote = if quote < MAX_EXACT { quote } else { MAX_EXACT };
        let cost = ratio_ppm(factors.reference_cost, quote);
        let latency = f64::from(self.ttft_ms[index]) + floor(output * f64::from(self.us_per_token[index]) / 1_000.0);
        let speed = ratio_ppm(factors.reference_ms, latency);
        factors.weights[0] * f64::from(self.quality[index])
            + factors.weights[1] * cost
            + factors.weights[2] * speed
            + factors.weights[3] * f64::from(self.safety[index])
            + factors.weights[4] * f64::from(self.availability[index])
    }

    fn totals(&self, factors: &Factors, into: &mut [f64]) {
        let this = self.range(0, into.len());
        for (index, total) in into.iter_mut().enumerate() {
            *total = this.total(index, factors);
        }
    }
}

/// Fills `scratch.totals` for the candidates still in.
pub fn totals(snapshot: &Snapshot, live: &Live, query: &Query, weights_ppm: [u32; 5], scratch: &mut Scratch) {
    let slots = snapshot.slots();
    scratch.totals.resize(slots, 0.0);
    extra_units(snapshot, query, &mut scratch.extra);
    let factors = Factors::new(snapshot, query, weights_ppm);
    let columns = &snapshot.columns;
    let all = Stretch {
        output_milli: &columns.output_milli,
        input_rate: &columns.input_rate,
        output_rate: &columns.output_rate,
        extra: &scratch.extra,
        ttft_ms: &live.ttft_ms,
        us_per_token: &live.us_per_token,
        quality: &snapshot.quality[snapshot.classes[query.class].quality].ppm,
        safety: &columns.safety_ppm,
        availability: &live.availability_ppm,
    };
    for (word, &alive) in scratch.alive.words().iter().enumerate() {
        let (from, to) = (word * WORD, slots.min((word + 1) * WORD));
        if alive.count_ones() > DENSE {
            all.range(from, to).totals(&factors, &mut scratch.totals[from..to]);
        } else {
            for bit in ones(alive) {
                scratch.totals[from + bit] = all.total(from + bit, &factors);
            }
        }
    }
    exceptions(snapshot, query, &scratch.alive, &mut scratch.set);
    for slot in scratch.set.iter() {
        scratch.totals[slot] = exact_total(&components(snapshot, live, query, slot), weights_ppm);
    }
}

/// Candidates whose cost is no plain ratio: free ones, unknown prices; all of them when C is 0.
fn exceptions(snapshot: &Snapshot, query: &Query, alive: &Bits, set: &mut Bits) {
    if query.reference_cost_pico_usd == 0 {
        set.copy_from(alive);
        return;
    }
    if snapshot.unpriced == Unpriced::Reject {
        // The checks left no unknown price in.
        set.copy_from(&snapshot.sets.free);
    } else {
        mark_unpriced(snapshot, query, set);
        set.union(&snapshot.sets.free);
    }
    set.intersect(alive);
}

/// Per slot: cost of the fee and of all units but the two kinds of tokens; 0 where there is no rate.
#[expect(
    clippy::cast_precision_loss,
    reason = "rates are at most 10^15 and counts at most 10^8; above 2^53 the sum is clamped"
)]
fn extra_units(snapshot: &Snapshot, query: &Query, extra: &mut Vec<f64>) {
    extra.clear();
    if snapshot.columns.request_fee.is_empty() {
        extra.resize(snapshot.slots(), 0.0);
    } else {
        extra.extend_from_slice(&snapshot.columns.request_fee);
    }
    for &(unit, count) in &query.units {
        debug_assert_ne!(unit, REQUEST);
        for (slot, sum) in extra.iter_mut().enumerate() {
            *sum += count as f64 * snapshot.price_of(slot).rate(unit).unwrap_or(0) as f64;
        }
    }
}

/// The components of one candidate, whatever its price; the pass above equals this wherever it applies.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "components are integers from 0 to 10^6")]
pub fn components(snapshot: &Snapshot, live: &Live, query: &Query, slot: usize) -> Components {
    let class = &snapshot.classes[query.class];
    let quality = &snapshot.quality[class.quality];
    let (cost, cost_source) = cost(snapshot, query, slot);
    let speed = ratio_ppm(f64::from(class.t_ms), exact(live.latency_ms(snapshot, slot, query)));
    let source = live.speed_source[slot];
    Components {
        ppm: [
            quality.ppm[slot] as u32,
            cost,
            speed as u32,
            snapshot.columns.safety_ppm[slot] as u32,
            live.availability_ppm[slot] as u32,
        ],
        sources: [
            quality.basis[slot],
            cost_source,
            // The weaker of the two: the numbers of the sources rise as they weaken.
            source.ttft.max(source.us_per_token),
            snapshot.safety_basis[slot],
            TermSource::Prior,
        ],
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a component is an integer from 0 to 10^6")]
fn cost(snapshot: &Snapshot, query: &Query, slot: usize) -> (u32, TermSource) {
    const FREE_PPM: u32 = 1_000_000;
    const NO_REFERENCE_PPM: u32 = 500_000;
    if snapshot.price_of(slot).free {
        return (FREE_PPM, TermSource::Free);
    }
    let reference = query.reference_cost_pico_usd;
    let (quote, source) = match (snapshot.expected_pico_usd(slot, query), snapshot.unpriced) {
        (Some(quote), _) => (quote, TermSource::Price),
        (None, Unpriced::Estimate) => (2 * i128::from(reference), TermSource::Unpriced),
        (None, Unpriced::Reject | Unpriced::Allow) => return (0, TermSource::Unpriced),
    };
    if reference == 0 {
        return (NO_REFERENCE_PPM, source);
    }
    let quote = u64::try_from(quote).unwrap_or(u64::MAX).min(MAX_EXACT_PICO_USD);
    (ratio_ppm(exact(reference), exact(quote)) as u32, source)
}

fn exact_total(components: &Components, weights_ppm: [u32; 5]) -> f64 {
    exact(total(components, weights_ppm))
}

/// `Σ weight_ppm * value_ppm`.
#[must_use]
pub fn total(components: &Components, weights_ppm: [u32; 5]) -> u64 {
    components.ppm.iter().zip(weights_ppm).map(|(&value, weight)| u64::from(value) * u64::from(weight)).sum()
}

/// At most 2^53, hence exact.
#[expect(clippy::cast_precision_loss, reason = "at most 2^53")]
fn exact(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_specification() {
        let c = 2_000_000_000.0;
        let cost = |q: f64| ratio_ppm(c, q);
        assert_eq!([cost(0.0), cost(c), cost(6_000_000_000.0), cost(1.0)], [1e6, 500_000.0, 250_000.0, 999_999.0]);
        let speed = |t: f64| ratio_ppm(4_000.0, t);
        assert_eq!([speed(4_000.0), speed(1_000.0), speed(36_000.0)], [500_000.0, 800_000.0, 100_000.0]);
        let sources = [TermSource::None; 5];
        let components = Components { ppm: [743_636, 250_000, 800_000, 500_000, 990_000], sources };
        assert_eq!(total(&components, [360_000, 360_000, 180_000, 50_000, 50_000]), 576_208_960_000);
    }

    #[test]
    fn the_vector_floor_is_the_floor() {
        for x in [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 999_999.999_999_999_9, 1e6, 1e12 + 0.999, 1e15] {
            assert_eq!(floor(x).to_bits(), f64::floor(x).to_bits(), "{x}");
        }
    }
}
