//! Steps 2 and 3 where totals are only known roughly: the best are tried one by one until no other can be among them.

use super::{Buffers, Keys, Ranking, slot_number};
use crate::score::LazyTotals;

/// With so many about as good as each other the exact totals of all are the shorter way.
const MOST_TAKEN: usize = 128;

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
            let slot = slot_number(totals.rough().taken()[index]);
            ranking.offer_head(heads, reach, slot);
        }
        for _ in tried..MOST_TAKEN {
            if heads.len() == all && totals.bound() < totals.of(heads[all - 1]) {
                return Some(reach);
            }
            let Some(slot) = totals.rough().take().map(slot_number) else { return Some(reach) };
            ranking.offer_head(heads, reach, slot);
        }
        None
    }
}
