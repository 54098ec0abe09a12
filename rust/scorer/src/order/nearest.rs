//! Steps 2 and 3 where totals are only known roughly: the best are tried one by one until no other can be among them.

use super::{Buffers, Keys, Ranking, slot_number};
use crate::score::{LazyTotals, MOST_TAKEN};

impl Keys for LazyTotals<'_> {
    type Key = f64;

    fn of(&self, slot: u32) -> f64 {
        self.total(slot as usize)
    }

    fn find_heads(ranking: &Ranking<'_, Self>, reach: usize, buffers: &mut Buffers) -> Option<usize> {
        let totals = ranking.keys;
        let heads = &mut buffers.heads;
        let all = reach.min(ranking.snapshot.model_slots.len());
        heads.clear();
        // What was tried for a shorter reach.
        let tried = totals.rough().taken().len();
        for index in 0..tried {
            let slot = totals.rough().taken()[index].slot;
            ranking.try_head(heads, reach, slot_number(slot));
        }
        for _ in tried..MOST_TAKEN {
            let Some(taken) = totals.rough().take() else { return Some(reach) };
            if heads.len() == all && taken.total + totals.margin() < totals.of(heads[all - 1]) {
                return Some(reach);
            }
            ranking.try_head(heads, reach, slot_number(taken.slot));
        }
        None
    }
}

impl Ranking<'_, LazyTotals<'_>> {
    /// Offers a candidate. Where it is its model's head, those of the model that are worse for sure are not tried.
    fn try_head(&self, heads: &mut Vec<u32>, reach: usize, slot: u32) {
        self.offer_head(heads, reach, slot);
        if heads.contains(&slot) {
            let model = self.snapshot.model[slot as usize] as usize;
            let bound = self.keys.of(slot) - self.keys.margin();
            self.keys.rough().leave_out(&self.snapshot.model_slots[model], bound);
        }
    }
}
