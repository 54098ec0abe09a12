//! The pass over columns that fills the rough totals.

use super::{GONE, MOST_TAKEN, Rough, SCALE};
use crate::bits::{Bits, WORD};
use crate::lanes::largest;
use crate::native::{self, Pass};
use crate::score::arithmetic::{MAX_EXACT_F32, small_thousandth, thousandth};
use crate::score::inputs::{Factors, Inputs, MOST};

/// Candidates side by side in a vector.
const LANES: usize = 8;

/// The request as factors of the rough pass.
pub(super) struct RoughFactors {
    /// Tokens of input, by C.
    input: f32,
    per_c: f32,
    /// 2^53 by C.
    most: f32,
    per_t: f32,
    /// 1 / 1,000 T.
    us_per_t: f32,
    output: f64,
    max_output: f64,
    /// Output, where all that any candidate makes of it are integers that f32 holds.
    small_output: Option<f32>,
    /// Output where nothing multiplies it.
    plain_output: f32,
    /// Of quality, cost, speed, safety and availability; those of ratios times 10^6.
    weights: [f32; 5],
}

impl RoughFactors {
    #[expect(clippy::cast_possible_truncation, reason = "rounding is what is meant")]
    pub(super) fn new(factors: &Factors) -> Self {
        let [quality, cost, speed, safety, availability] = factors.weights.map(|weight| weight / SCALE);
        let plain_output = if factors.output < factors.max_output { factors.output } else { factors.max_output };
        Self {
            input: (factors.input / factors.reference_cost) as f32,
            per_c: (1.0 / factors.reference_cost) as f32,
            most: (MOST / factors.reference_cost) as f32,
            per_t: (1.0 / factors.reference_ms) as f32,
            us_per_t: (0.001 / factors.reference_ms) as f32,
            output: factors.output,
            max_output: factors.max_output,
            small_output: (factors.output * factors.largest_milli < MAX_EXACT_F32).then_some(factors.output as f32),
            plain_output: plain_output as f32,
            weights: [quality, cost * SCALE, speed * SCALE, safety, availability].map(|weight| weight as f32),
        }
    }
}

/// The columns a rough total is made of, by word of slots: of a known length each, the loop over one needs no bounds
/// checks, and so becomes vector code.
pub(super) struct RoughColumns<'c> {
    plain_output: &'c [bool],
    output_milli: &'c [[f32; WORD]],
    input_rate: &'c [[f32; WORD]],
    output_rate: &'c [[f32; WORD]],
    extra: Option<&'c [[f64; WORD]]>,
    ttft_ms: &'c [[f32; WORD]],
    us_per_token: &'c [[f32; WORD]],
    quality: &'c [[f32; WORD]],
    safety: &'c [[f32; WORD]],
    availability: &'c [[f32; WORD]],
}

impl<'c> RoughColumns<'c> {
    pub(super) fn new(inputs: &Inputs<'c>, [input_rate, output_rate]: [&'c [f32]; 2], words: usize) -> Self {
        let of = |column: &'c [f32]| &column.as_chunks().0[..words];
        Self {
            plain_output: &inputs.plain_output[..words],
            output_milli: of(inputs.output_milli),
            input_rate: of(input_rate),
            output_rate: of(output_rate),
            extra: (!inputs.extra.is_empty()).then(|| &inputs.extra.as_chunks().0[..words]),
            ttft_ms: of(inputs.ttft_ms),
            us_per_token: of(inputs.us_per_token),
            quality: of(inputs.quality),
            safety: of(inputs.safety),
            availability: of(inputs.availability),
        }
    }
}

impl Rough {
    /// Scores everybody in `alive`.
    pub(in crate::score) fn fill(&mut self, inputs: &Inputs<'_>, rates: [&[f32]; 2], factors: &Factors, alive: &Bits) {
        self.totals.resize(inputs.quality.len(), GONE);
        self.best.clear();
        self.best.resize(alive.words().len(), GONE);
        self.taken.clear();
        // At once, so that no later decision has to.
        self.taken.reserve(MOST_TAKEN);
        let columns = RoughColumns::new(inputs, rates, alive.words().len());
        let factors = RoughFactors::new(factors);
        native::run(Fill { rough: self, columns: &columns, factors: &factors, alive });
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled once for each kind of processor")]
    pub(super) fn fill_words<const NATIVE: bool>(
        &mut self,
        columns: &RoughColumns<'_>,
        factors: &RoughFactors,
        alive: &Bits,
    ) {
        let (words, _) = self.totals.as_chunks_mut::<WORD>();
        for (word, ((into, best), &alive)) in words.iter_mut().zip(&mut self.best).zip(alive.words()).enumerate() {
            if alive == 0 {
                continue;
            }
            *best = if columns.plain_output[word] {
                score::<NATIVE, true>(columns, word, factors, alive, into)
            } else {
                score::<NATIVE, false>(columns, word, factors, alive, into)
            };
        }
    }
}

/// Fills the rough totals of every word of slots.
struct Fill<'f, 'c> {
    rough: &'f mut Rough,
    columns: &'f RoughColumns<'c>,
    factors: &'f RoughFactors,
    alive: &'f Bits,
}

impl Pass for Fill<'_, '_> {
    type Found = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled once for each kind of processor")]
    fn run<const NATIVE: bool>(self) {
        self.rough.fill_words::<NATIVE>(self.columns, self.factors, self.alive);
    }
}

/// A figure of each candidate of a word: aligned, as a vector across two cache lines takes twice as long.
#[repr(align(64))]
struct Row([f32; WORD]);

/// Fills a word's totals and returns the largest; `PLAIN` where every `output_milli` is 1,000.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the loop is only vectorised inside a function for the processor")]
#[expect(clippy::cast_possible_truncation, reason = "rounding is what is meant")]
fn score<const NATIVE: bool, const PLAIN: bool>(
    columns: &RoughColumns<'_>,
    word: usize,
    factors: &RoughFactors,
    alive: u64,
    into: &mut [f32; WORD],
) -> f32 {
    let (input_rate, output_rate) = (&columns.input_rate[word], &columns.output_rate[word]);
    let (ttft_ms, us_per_token) = (&columns.ttft_ms[word], &columns.us_per_token[word]);
    let (quality, safety, availability) = (&columns.quality[word], &columns.safety[word], &columns.availability[word]);
    let mut extra = Row([0.0; WORD]);
    if let Some(costs) = columns.extra {
        for (extra, &cost) in extra.0.iter_mut().zip(&costs[word]) {
            *extra = cost as f32;
        }
    }
    let mut output = Row([factors.plain_output; WORD]);
    if !PLAIN && let Some(tokens) = factors.small_output {
        let most = factors.max_output as f32;
        for (output, &milli) in output.0.iter_mut().zip(&columns.output_milli[word]) {
            let scaled = small_thousandth::<NATIVE>(tokens * milli);
            *output = if scaled < most { scaled } else { most };
        }
    } else if !PLAIN {
        for (output, &milli) in output.0.iter_mut().zip(&columns.output_milli[word]) {
            let scaled = thousandth::<NATIVE>(factors.output * f64::from(milli));
            *output = (if scaled < factors.max_output { scaled } else { factors.max_output }) as f32;
        }
    }
    let mut best = [GONE; LANES];
    for row in 0..WORD / LANES {
        let alive = (alive >> (row * LANES)) as u32;
        for (lane, best) in best.iter_mut().enumerate() {
            let slot = row * LANES + lane;
            let quote = factors.input * input_rate[slot]
                + (output.0[slot] * factors.per_c) * output_rate[slot]
                + factors.per_c * extra.0[slot];
            let quote = if quote < factors.most { quote } else { factors.most };
            let latency = factors.per_t * ttft_ms[slot] + (output.0[slot] * factors.us_per_t) * us_per_token[slot];
            let total = factors.weights[0] * quality[slot]
                + factors.weights[1] / (1.0 + quote)
                + factors.weights[2] / (1.0 + latency)
                + factors.weights[3] * safety[slot]
                + factors.weights[4] * availability[slot];
            let total = if alive & (1 << lane) == 0 { GONE } else { total };
            into[slot] = total;
            *best = if total > *best { total } else { *best };
        }
    }
    largest(&best)
}
