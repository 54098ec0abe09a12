//! How far a rough total may be from the exact one.
//!
//! In totals, with u = 2^-24, weights w and all components in ppm:
//! - Every value is a sum, product or quotient of positive numbers, so that relative errors only add up: at most 9 u of
//!   `1 + quote / C`, 6 u of `1 + t / T`, and with the division, its weight and the four additions at most 17 u of the
//!   total, which is at most `10^6 * Σ w`. Taken is 32 u.
//! - No value leaves the range of f32: where they are not 0, `quote / C` is from 10^-16 to 2^53 and `t / T` at most 10^12.
//! - Nothing is rounded down here: the exact components are up to 1 below the ratios, and t up to 1 ms below what is
//!   taken for it, which makes the speed up to `10^6 / T` more.

use super::SCALE;
use crate::score::inputs::Factors;

/// What rounds, generously counted, times u.
const ROUNDING: f64 = 32.0 / 16_777_216.0;
/// A wider margin, as a share of the largest total, would leave too many in doubt.
const WIDEST: f64 = 0.001;

/// How far a rough total may be from the exact one, in totals; C must be above 0.
pub(in crate::score) fn margin(factors: &Factors) -> f64 {
    let [_, cost, speed, _, _] = factors.weights;
    ROUNDING * most(factors) + cost + speed * (1.0 + SCALE / factors.reference_ms)
}

/// Whether the rough totals are near enough to tell anything; without a reference cost there is no ratio.
pub(in crate::score) fn is_of_use(margin: f64, factors: &Factors) -> bool {
    factors.reference_cost > 0.0 && margin <= WIDEST * most(factors)
}

/// No total is larger.
fn most(factors: &Factors) -> f64 {
    SCALE * factors.weights.iter().sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::{Bits, WORD};
    use crate::score::arithmetic::exact;
    use crate::score::inputs::Inputs;
    use crate::score::rough::Rough;
    use crate::score::rough::pass::{RoughColumns, RoughFactors};

    const SLOTS: usize = 3 * WORD;

    /// Integers up to `most`, of any magnitude, and both ends.
    fn column(chance: &mut fastrand::Rng, most: u64) -> Vec<f64> {
        let any = |_| match chance.u8(..8) {
            0 => 0.0,
            1 => exact(most),
            _ => exact(chance.u64(..=most) >> chance.u32(..u64::BITS - most.leading_zeros())),
        };
        (0..SLOTS).map(any).collect()
    }

    #[expect(clippy::cast_possible_truncation, reason = "rounding is what is meant")]
    fn rounded(figures: &[f64]) -> Vec<f32> {
        figures.iter().map(|&figure| figure as f32).collect()
    }

    /// Fails where a rough total is further from the exact one than the margin, in the code for either kind of
    /// processor.
    fn is_within_the_margin(inputs: &Inputs<'_>, factors: &Factors) {
        let rates = [rounded(inputs.input_rate), rounded(inputs.output_rate)];
        let rates = [rates[0].as_slice(), rates[1].as_slice()];
        let mut alive = Bits::all(SLOTS);
        alive.words_mut()[0] &= 0xF0F0_FFFF_FFFF_0FF1;
        alive.words_mut()[1] = 0;
        let mut best = Rough::default();
        best.fill(inputs, rates, factors, &alive);
        let mut plain = best.clone();
        plain.fill_words::<false>(&RoughColumns::new(inputs, rates, 3), &RoughFactors::new(factors), &alive);
        let bits = |rough: &Rough| rough.totals.iter().map(|total| total.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&best), bits(&plain));
        for slot in alive.iter() {
            let (rough, exact) = (SCALE * f64::from(best.totals[slot]), inputs.total::<false>(slot, factors));
            assert!((rough - exact).abs() <= margin(factors), "{rough} for {exact}, margin {}", margin(factors));
        }
        let mut left = alive.count();
        let mut last = f64::INFINITY;
        while let Some(taken) = best.take() {
            let total = f64::from(plain.totals[taken.slot]);
            assert!(alive.contains(taken.slot) && total <= last);
            assert_eq!(taken.total.to_bits(), (SCALE * total).to_bits());
            (left, last) = (left - 1, total);
        }
        assert_eq!(left, 0, "all are taken, the best first");
    }

    #[test]
    fn a_rough_total_is_within_the_margin_over_the_whole_range_of_the_specification() {
        let mut chance = fastrand::Rng::with_seed(20_261_120);
        let weights = [
            [360_000.0, 360_000.0, 180_000.0, 50_000.0, 50_000.0],
            [1e6; 5],
            [0.0, 1.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 1e6, 0.0, 0.0],
            [1.0, 999_999.0, 1.0, 0.0, 1.0],
        ];
        for round in 0..2_000 {
            let rates = [0, 1].map(|_| column(&mut chance, 1_000_000_000_000_000));
            let extra = if chance.bool() { column(&mut chance, 1 << 62) } else { Vec::new() };
            let plain = chance.bool();
            let milli_up_to = chance.u64(1_000..=1_000_000);
            let milli = if plain { vec![1_000.0; SLOTS] } else { column(&mut chance, milli_up_to) };
            let [milli, ttft, us, quality, safety, availability] = [
                rounded(&milli),
                rounded(&column(&mut chance, 3_600_000)),
                rounded(&column(&mut chance, 10_000_000)),
                rounded(&column(&mut chance, 1_000_000)),
                rounded(&column(&mut chance, 1_000_000)),
                rounded(&column(&mut chance, 1_000_000)),
            ];
            let inputs = Inputs {
                plain_output: &[plain; 3],
                output_milli: &milli,
                input_rate: &rates[0],
                output_rate: &rates[1],
                extra: &extra,
                ttft_ms: &ttft,
                us_per_token: &us,
                quality: &quality,
                safety: &safety,
                availability: &availability,
            };
            let any = |chance: &mut fastrand::Rng, most: u64| column(chance, most)[0];
            let factors = Factors {
                input: any(&mut chance, 100_000_000),
                output: any(&mut chance, 100_000_000),
                max_output: any(&mut chance, 100_000_000),
                largest_milli: if plain { 1_000.0 } else { exact(milli_up_to) },
                reference_cost: any(&mut chance, 1 << 53).max(1.0),
                reference_ms: any(&mut chance, u64::from(u32::MAX)).max(1.0),
                weights: weights[round % weights.len()],
            };
            is_within_the_margin(&inputs, &factors);
        }
    }

    #[test]
    fn a_margin_is_of_use_for_the_usual_and_not_where_a_millisecond_is_all() {
        let usual = Factors {
            input: 1_000.0,
            output: 300.0,
            max_output: 1e8,
            largest_milli: 1_000.0,
            reference_cost: 2.2e9,
            reference_ms: 4_000.0,
            weights: [360_000.0, 360_000.0, 180_000.0, 50_000.0, 50_000.0],
        };
        assert!(is_of_use(margin(&usual), &usual));
        let quick = Factors { reference_ms: 1.0, ..usual };
        assert!(!is_of_use(margin(&quick), &quick));
        let free = Factors { reference_ms: 4_000.0, reference_cost: 0.0, ..quick };
        assert!(!is_of_use(margin(&free), &free));
    }
}
