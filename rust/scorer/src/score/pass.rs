//! All totals of a request in one vectorised pass over columns.

use super::arithmetic::exact;
use super::inputs::{Factors, Figures, Inputs, extra_units, total_of};
use super::{components, total};
use crate::bits::{Bits, WORD, ones};
use crate::checks::mark_unpriced;
use crate::live::Live;
use crate::native::{self, Pass};
use crate::query::Query;
use crate::quote::add_unusual;
use crate::scratch::Scratch;
use crate::snapshot::{Snapshot, Unpriced};

/// With no more candidates of a word still in, they are scored one by one.
const DENSE: u32 = 10;

impl Inputs<'_> {
    /// The totals of a whole word of slots; false where the columns end before it does.
    #[inline(always)]
    fn word<const NATIVE: bool, const PLAIN: bool>(&self, first: usize, factors: &Factors, into: &mut [f64]) -> bool {
        const NO_EXTRA: [f64; WORD] = [0.0; WORD];
        // Arrays of a known length: the loop below needs no bounds checks, and so becomes vector code.
        let stretch = || {
            Some((
                self.output_milli.get(first..)?.first_chunk::<WORD>()?,
                self.input_rate.get(first..)?.first_chunk::<WORD>()?,
                self.output_rate.get(first..)?.first_chunk::<WORD>()?,
                self.ttft_ms.get(first..)?.first_chunk::<WORD>()?,
                self.us_per_token.get(first..)?.first_chunk::<WORD>()?,
                self.quality.get(first..)?.first_chunk::<WORD>()?,
                self.safety.get(first..)?.first_chunk::<WORD>()?,
                self.availability.get(first..)?.first_chunk::<WORD>()?,
            ))
        };
        let (Some(columns), Some(into)) =
            (stretch(), into.get_mut(first..).and_then(|rest| rest.first_chunk_mut::<WORD>()))
        else {
            return false;
        };
        let extra = self.extra.get(first..).and_then(|rest| rest.first_chunk::<WORD>()).unwrap_or(&NO_EXTRA);
        for index in 0..WORD {
            let candidate = Figures {
                output_milli: columns.0[index],
                input_rate: columns.1[index],
                output_rate: columns.2[index],
                extra: extra[index],
                ttft_ms: columns.3[index],
                us_per_token: columns.4[index],
                quality: columns.5[index],
                safety: columns.6[index],
                availability: columns.7[index],
            };
            into[index] = total_of::<NATIVE, PLAIN>(&candidate, factors);
        }
        true
    }

    fn fill(&self, factors: &Factors, alive: &Bits, totals: &mut [f64]) {
        native::run(Fill { inputs: self, factors, alive, totals });
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled once for each kind of processor")]
    fn fill_words<const NATIVE: bool>(&self, factors: &Factors, alive: &Bits, totals: &mut [f64]) {
        for (word, &alive) in alive.words().iter().enumerate() {
            let first = word * WORD;
            let dense = alive.count_ones() > DENSE
                && if self.plain_output[word] {
                    self.word::<NATIVE, true>(first, factors, totals)
                } else {
                    self.word::<NATIVE, false>(first, factors, totals)
                };
            if dense {
                for bit in ones(!alive) {
                    totals[first + bit] = OUT;
                }
                continue;
            }
            let end = totals.len().min(first + WORD);
            totals[first..end].fill(OUT);
            for bit in ones(alive) {
                totals[first + bit] = self.total::<NATIVE>(first + bit, factors);
            }
        }
    }
}

/// Fills the totals of every word of slots.
struct Fill<'f, 'c> {
    inputs: &'f Inputs<'c>,
    factors: &'f Factors,
    alive: &'f Bits,
    totals: &'f mut [f64],
}

impl Pass for Fill<'_, '_> {
    type Found = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled once for each kind of processor")]
    fn run<const NATIVE: bool>(self) {
        self.inputs.fill_words::<NATIVE>(self.factors, self.alive, self.totals);
    }
}

/// What ranks of a candidate that is out: below every real figure.
pub const OUT: f64 = f64::NEG_INFINITY;

/// Fills `scratch.totals`: the candidates still in with theirs, the others with [`OUT`].
pub fn totals(snapshot: &Snapshot, live: &Live, query: &Query, weights_ppm: [u32; 5], scratch: &mut Scratch) {
    let slots = snapshot.slots();
    scratch.totals.resize(slots.next_multiple_of(WORD), OUT);
    extra_units(snapshot, query, &mut scratch.extra);
    let factors = Factors::new(snapshot, query, weights_ppm);
    let inputs = Inputs::new(snapshot, live, query, &scratch.extra);
    inputs.fill(&factors, &scratch.alive, &mut scratch.totals);
    exceptions(snapshot, query, &scratch.alive, &mut scratch.set);
    for slot in scratch.set.iter() {
        scratch.totals[slot] = exact(total(&components(snapshot, live, query, slot), weights_ppm));
    }
}

/// Marks everybody who is not in `alive` as [`OUT`].
pub fn leave_out(totals: &mut [f64], alive: &Bits) {
    for (totals, &alive) in totals.chunks_mut(WORD).zip(alive.words()) {
        for (bit, total) in totals.iter_mut().enumerate() {
            if alive >> bit & 1 == 0 {
                *total = OUT;
            }
        }
    }
}

/// Candidates whose cost is no ratio of the columns: free ones, unknown prices, conditional rates; all of them when C is 0.
pub(super) fn exceptions(snapshot: &Snapshot, query: &Query, alive: &Bits, set: &mut Bits) {
    // How much of the output has no part is the candidate's own affair.
    if query.reference_cost_pico_usd == 0 || query.output_part_tokens > 0 {
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
    add_unusual(snapshot, query, set);
    set.intersect(alive);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column of integers below `most`.
    fn column(chance: &mut u64, most: u64) -> Vec<f64> {
        let next = |_| {
            // xorshift64: any even spread of figures will do.
            *chance ^= *chance << 13;
            *chance ^= *chance >> 7;
            *chance ^= *chance << 17;
            exact(*chance % most)
        };
        (0..3 * WORD + 5).map(next).collect()
    }

    #[expect(clippy::cast_possible_truncation, reason = "integers below 2^24")]
    fn narrow(figures: &[f64]) -> Vec<f32> {
        figures.iter().map(|&figure| figure as f32).collect()
    }

    #[test]
    fn the_code_for_every_processor_gives_the_same_bits() {
        let mut chance = 20_261_120;
        let rates = [1_000_000_000_000_000, 20_000_000].map(|most| column(&mut chance, most));
        let small = [10_000, 3_600_000, 10_000_000, 1_000_000, 1_000_000, 1_000_000]
            .map(|most| narrow(&column(&mut chance, most)));
        let extra = column(&mut chance, 1_000_000_000);
        let usual = vec![1_000.0; 3 * WORD + 5];
        for (slots, extra, plain) in
            [(3 * WORD + 5, extra.as_slice(), false), (WORD, &[], false), (7, &[], false), (3 * WORD, &[], true)]
        {
            let inputs = Inputs {
                plain_output: &[plain; 4],
                output_milli: if plain { &usual[..slots] } else { &small[0][..slots] },
                input_rate: &rates[0][..slots],
                output_rate: &rates[1][..slots],
                extra: &extra[..slots.min(extra.len())],
                ttft_ms: &small[1][..slots],
                us_per_token: &small[2][..slots],
                quality: &small[3][..slots],
                safety: &small[4][..slots],
                availability: &small[5][..slots],
            };
            for output in [0.0, 1.0, 777.0, 1e8] {
                let weights = [360_000.0, 360_000.0, 180_000.0, 50_000.0, 50_000.0];
                let factors = Factors {
                    input: 1e8,
                    output,
                    max_output: 1e6,
                    largest_milli: 1e6,
                    reference_cost: 3e9,
                    reference_ms: 4e3,
                    weights,
                };
                let mut alive = Bits::all(slots);
                alive.words_mut()[0] &= 0xF0F0_FFFF_FFFF_0FF1;
                let (mut best, mut plain) = (vec![0.0; slots], vec![0.0; slots]);
                inputs.fill(&factors, &alive, &mut best);
                inputs.fill_words::<false>(&factors, &alive, &mut plain);
                let one_by_one: Vec<f64> = (0..slots)
                    .map(|slot| if alive.contains(slot) { inputs.total::<false>(slot, &factors) } else { OUT })
                    .collect();
                let bits = |totals: &[f64]| totals.iter().map(|total| total.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&best), bits(&plain));
                assert_eq!(bits(&plain), bits(&one_by_one));
            }
        }
    }
}
