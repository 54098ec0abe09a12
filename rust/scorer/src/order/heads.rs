//! Steps 2 and 3: the best competing candidate of each model in reach, in the order of the models.

use std::cmp::Ordering;

use super::{Buffers, LOADED, Ranking, keep_first, offer, slot_number};
use crate::bits::{WORD, ones};
use crate::lanes::{at_least, largest};
use crate::scratch::NO_SLOT;

/// What ranks, larger first, and how the best is found by it.
pub trait Keys {
    /// Of one candidate.
    type Key: PartialOrd + Copy;

    /// What ranks of a candidate.
    fn of(&self, slot: u32) -> Self::Key;

    /// Fills `heads` with the bests of at least the `reach` first models and says of how many; None where another way
    /// to find them is shorter.
    fn find_heads(ranking: &Ranking<'_, Self>, reach: usize, buffers: &mut Buffers) -> Option<usize>;
}

impl<K: PartialOrd + Copy> Keys for [K] {
    type Key = K;

    #[inline]
    fn of(&self, slot: u32) -> K {
        self[slot as usize]
    }

    fn find_heads(ranking: &Ranking<'_, Self>, reach: usize, buffers: &mut Buffers) -> Option<usize> {
        Some(ranking.heads(reach, buffers))
    }
}

impl<K: PartialOrd + Copy> Ranking<'_, [K]> {
    /// As [`Keys::find_heads`], where all is at hand.
    pub(super) fn heads(&self, reach: usize, buffers: &mut Buffers) -> usize {
        if self.key_decides() {
            // Once each model has its head, whoever is below the last of them is passed over too.
            self.heads_of_best(reach.min(self.snapshot.models_with_slots), &mut buffers.heads);
            return reach;
        }
        // All are looked at in any case.
        let reach = reach.max(LOADED);
        self.heads_of_all(reach, buffers);
        reach
    }

    fn heads_of_all(&self, reach: usize, buffers: &mut Buffers) {
        let Buffers { heads, by_model, .. } = buffers;
        by_model.clear();
        by_model.resize(self.snapshot.model_slots.len(), NO_SLOT);
        for slot in self.front.iter() {
            let head = &mut by_model[self.snapshot.model[slot] as usize];
            let slot = slot_number(slot);
            if *head == NO_SLOT || self.inside_model(slot, *head) == Ordering::Less {
                *head = slot;
            }
        }
        heads.clear();
        heads.extend(by_model.iter().filter(|&&head| head != NO_SLOT));
        keep_first(heads, reach, |&a, &b| self.among_models(a, b));
    }

    /// The same where only the key decides inside a model: whoever is below the last head in reach changes nothing, and
    /// so most stretches are passed over after one look at their largest key.
    fn heads_of_best(&self, reach: usize, heads: &mut Vec<u32>) {
        heads.clear();
        for (word, (&front, keys)) in self.front.words().iter().zip(self.keys.chunks(WORD)).enumerate() {
            let mut offered = front;
            if heads.len() == reach {
                let last = self.keys[heads[reach - 1] as usize];
                if front == 0 || largest(keys) < last {
                    continue;
                }
                offered &= at_least(keys, last);
            }
            for bit in ones(offered) {
                self.offer_head(heads, reach, slot_number(word * WORD + bit));
            }
        }
    }
}

impl<K: Keys + ?Sized> Ranking<'_, K> {
    /// Lets a candidate into the sorted heads, in place of its model's one or of the last.
    pub(super) fn offer_head(&self, heads: &mut Vec<u32>, reach: usize, slot: u32) {
        let model = |slot: u32| self.snapshot.model[slot as usize];
        let same_model = |other: u32| model(other) == model(slot);
        offer(heads, reach, slot, same_model, |other| self.by_key(slot, other) == Ordering::Less);
    }
}
