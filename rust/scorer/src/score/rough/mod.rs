//! All totals roughly, in f32: enough to tell who cannot be among the best, for a fraction of the exact pass.

mod margin;
mod pass;

use crate::bits::WORD;
use crate::lanes::largest;

pub(super) use margin::{is_of_use, margin};

/// Rough totals are so many totals.
const SCALE: f64 = 1_000_000.0;
/// Of a candidate that is out or taken.
const GONE: f32 = f32::NEG_INFINITY;

/// The candidates still in, of a word of slots at least, by their rough totals; the best are taken one by one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rough {
    /// By slot: the rough total of those that are left.
    totals: Vec<f32>,
    /// By word of slots: the largest of them.
    best: Vec<f32>,
    /// Slots, in the order they were taken.
    taken: Vec<usize>,
}

impl Rough {
    /// Puts another total in the place of a candidate's.
    #[expect(clippy::cast_possible_truncation, reason = "rounding is what is meant")]
    pub(in crate::score) fn set(&mut self, slot: usize, total: f64) {
        self.put(slot, (total / SCALE) as f32);
    }

    /// The largest total that is left, as a total; negative infinity when nobody is.
    pub(crate) fn largest(&self) -> f64 {
        SCALE * f64::from(largest(&self.best))
    }

    /// Takes the candidate of the largest total.
    pub(crate) fn take(&mut self) -> Option<usize> {
        let most = largest(&self.best);
        if most <= GONE {
            return None;
        }
        let word = self.best.iter().position(|&best| best >= most)?;
        let bit = self.totals[word * WORD..].iter().position(|&total| total >= most)?;
        let slot = word * WORD + bit;
        self.put(slot, GONE);
        self.taken.push(slot);
        Some(slot)
    }

    /// Those taken so far.
    pub(crate) fn taken(&self) -> &[usize] {
        &self.taken
    }

    fn put(&mut self, slot: usize, total: f32) {
        self.totals[slot] = total;
        let word = slot / WORD;
        self.best[word] = largest(&self.totals[word * WORD..][..WORD]);
    }
}
