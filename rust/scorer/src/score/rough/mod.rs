//! All totals roughly, in f32: enough to tell who cannot be among the best, for a fraction of the exact pass.

mod margin;
mod pass;

use crate::bits::WORD;
use crate::lanes::{first_at_least, largest};

pub(super) use margin::{is_of_use, margin};

/// Rough totals are so many totals.
const SCALE: f64 = 1_000_000.0;
/// With so many about as good as each other the exact totals of all are the shorter way.
pub(crate) const MOST_TAKEN: usize = 128;
/// Of a candidate that is out or taken.
const GONE: f32 = f32::NEG_INFINITY;

/// The candidates still in, of a word of slots at least, by their rough totals; the best are taken one by one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rough {
    /// By slot: the rough total of those that are left.
    totals: Vec<f32>,
    /// By word of slots: at least the largest of them.
    best: Vec<f32>,
    /// In the order they were taken.
    taken: Vec<Taken>,
}

/// A candidate that was taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) slot: usize,
    /// Its rough total, as a total.
    pub(crate) total: f64,
}

impl Rough {
    /// Puts another total in the place of a candidate's.
    #[expect(clippy::cast_possible_truncation, reason = "rounding is what is meant")]
    pub(in crate::score) fn set(&mut self, slot: usize, total: f64) {
        self.put(slot, (total / SCALE) as f32);
    }

    /// Takes the candidate of the largest total.
    pub(crate) fn take(&mut self) -> Option<Taken> {
        loop {
            let most = largest(&self.best);
            if most <= GONE {
                return None;
            }
            let word = first_at_least(&self.best, most)?;
            let totals = &self.totals[word * WORD..][..WORD];
            let Some(bit) = first_at_least(totals, most) else {
                // Whose total that was has been left out.
                self.best[word] = largest(totals);
                continue;
            };
            let taken = Taken { slot: word * WORD + bit, total: SCALE * f64::from(most) };
            self.put(taken.slot, GONE);
            self.taken.push(taken);
            return Some(taken);
        }
    }

    /// Leaves out those of `slots` whose total is below `bound`.
    pub(crate) fn leave_out(&mut self, slots: &[u32], bound: f64) {
        for &slot in slots {
            let total = &mut self.totals[slot as usize];
            if SCALE * f64::from(*total) < bound {
                *total = GONE;
            }
        }
    }

    /// Those taken so far.
    pub(crate) fn taken(&self) -> &[Taken] {
        &self.taken
    }

    fn put(&mut self, slot: usize, total: f32) {
        self.totals[slot] = total;
        let word = slot / WORD;
        self.best[word] = largest(&self.totals[word * WORD..][..WORD]);
    }
}
