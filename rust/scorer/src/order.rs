//! The ranked list: steps 2, 3 and 5 of "Order" in `docs/scoring.md`, over whatever number ranks.
//!
//! Step 4, live load, goes between the heads of the models and the alternatives.

use std::cmp::Ordering;

use crate::bits::{Bits, WORD, ones};
use crate::query::Query;
use crate::scratch::NO_SLOT;
use crate::snapshot::{Identity, Snapshot};

/// Place of a name that no order list has.
const LAST: u32 = 255;

/// Which number of a candidate an order list is about.
type NumberOf = fn(&Identity) -> u32;

/// Buffers of the ranking, in the terms of [`crate::Scratch`].
pub struct Buffers<'b> {
    /// By slot: place in the order lists; only filled where there are any.
    pub place: &'b mut Vec<u32>,
    /// Place by number, for one list at a time.
    pub number_place: &'b mut Vec<u32>,
    /// By model: its best candidate.
    pub by_model: &'b mut Vec<u32>,
    /// The best candidates of the models in reach, in the order of the models.
    pub heads: &'b mut Vec<u32>,
    /// Slots, for the lists that are built whole.
    pub sorted: &'b mut Vec<u32>,
    /// (place, round, rank of the model, slot).
    pub turns: &'b mut Vec<(u32, u32, u32, u32)>,
    /// The result.
    pub ranked: &'b mut Vec<u32>,
}

/// One ranking: `keys[slot]` ranks, larger first.
pub struct Ranking<'r, K> {
    snapshot: &'r Snapshot,
    query: &'r Query,
    alive: &'r Bits,
    keys: &'r [K],
    quality: &'r [f32],
    ordered: bool,
}

impl<'r, K: PartialOrd + Copy> Ranking<'r, K> {
    /// Over the candidates still in.
    pub fn new(snapshot: &'r Snapshot, query: &'r Query, alive: &'r Bits, keys: &'r [K]) -> Self {
        let quality = &snapshot.quality[snapshot.classes[query.class].quality].ppm;
        Self { snapshot, query, alive, keys, quality, ordered: query.is_ordered() }
    }

    /// Fills `ranked` with the selected candidate and its alternatives; leaves it empty when nobody is in.
    pub fn run(&self, buffers: &mut Buffers<'_>) {
        if self.ordered {
            self.places(buffers);
        }
        if self.ordered || self.snapshot.mixed_priorities {
            self.heads_of_all(buffers);
        } else {
            self.heads_of_best(buffers);
        }
        let Some(&first) = buffers.heads.first() else { return };
        buffers.ranked.push(first);
        if self.ordered {
            self.alternatives_by_place(buffers);
        } else {
            self.alternatives_by_rounds(buffers);
        }
    }

    /// The place of every candidate still in: (model, provider, platform) in the order lists.
    fn places(&self, buffers: &mut Buffers<'_>) {
        let (rules, vocabulary) = (&self.query.rules, &self.snapshot.vocabulary);
        buffers.place.clear();
        buffers.place.resize(self.snapshot.slots(), 0);
        let identity = &self.snapshot.identity;
        let lists: [(_, _, NumberOf); 3] = [
            (&rules.models, vocabulary.models.len(), |identity| identity.model),
            (&rules.providers, vocabulary.providers.len(), |identity| identity.provider),
            (&rules.platforms, vocabulary.platforms.len(), |identity| identity.platform),
        ];
        for (filter, names, number) in lists {
            buffers.number_place.clear();
            buffers.number_place.resize(names, LAST);
            for (place, &listed) in (0..).zip(&filter.order) {
                buffers.number_place[listed] = buffers.number_place[listed].min(place);
            }
            for slot in self.alive.iter() {
                let place = buffers.number_place[number(&identity[slot]) as usize];
                buffers.place[slot] = buffers.place[slot] << 8 | place;
            }
        }
    }

    /// How many models the answer can reach. Each gives at least one entry, so that more are never looked at; a list by
    /// place is made of all.
    fn reach(&self) -> usize {
        if self.ordered { self.snapshot.model_slots.len() } else { self.query.max_alternatives + 1 }
    }

    /// Steps 2 and 3: the best competing candidates of the models in reach, in order.
    fn heads_of_all(&self, buffers: &mut Buffers<'_>) {
        let Buffers { heads, by_model, place, .. } = buffers;
        by_model.clear();
        by_model.resize(self.snapshot.model_slots.len(), NO_SLOT);
        for slot in self.alive.iter() {
            let head = &mut by_model[self.snapshot.model[slot] as usize];
            if *head == NO_SLOT || self.inside_model(slot, *head as usize, place) == Ordering::Less {
                *head = slot_number(slot);
            }
        }
        heads.clear();
        heads.extend(by_model.iter().filter(|&&head| head != NO_SLOT));
        keep_first(heads, self.reach(), |&a, &b| self.among_models(a as usize, b as usize, place));
    }

    /// The same where only the key decides inside a model: whoever is below the last head in reach changes nothing, and
    /// so most stretches are passed over after one look at their largest key.
    fn heads_of_best(&self, buffers: &mut Buffers<'_>) {
        let Buffers { heads, .. } = buffers;
        heads.clear();
        let reach = self.reach();
        for (word, (&alive, keys)) in self.alive.words().iter().zip(self.keys.chunks(WORD)).enumerate() {
            let mut offered = alive;
            if heads.len() == reach {
                let last = self.keys[heads[reach - 1] as usize];
                if alive == 0 || largest(keys) < last {
                    continue;
                }
                offered &= at_least(keys, last);
            }
            for bit in ones(offered) {
                self.offer_head(heads, reach, slot_number(word * WORD + bit));
            }
        }
    }

    /// Lets a candidate into the sorted heads, in place of its model's one or of the last.
    fn offer_head(&self, heads: &mut Vec<u32>, reach: usize, slot: u32) {
        let before = |other: u32| self.by_key(slot as usize, other as usize) == Ordering::Less;
        if heads.len() == reach && !before(heads[reach - 1]) {
            return;
        }
        let model = self.snapshot.model[slot as usize];
        match heads.iter().position(|&head| self.snapshot.model[head as usize] == model) {
            Some(own) if before(heads[own]) => {
                heads.remove(own);
            }
            Some(_) => return,
            None if heads.len() == reach => {
                heads.pop();
            }
            None => {}
        }
        let place = heads.iter().position(|&head| before(head)).unwrap_or(heads.len());
        heads.insert(place, slot);
    }

    /// Step 5 without order lists: no place differs, so that the first entries of the rounds are the list.
    fn alternatives_by_rounds(&self, buffers: &mut Buffers<'_>) {
        let wanted = self.query.max_alternatives + 1;
        let Buffers { heads, ranked, place, .. } = buffers;
        if ranked.len() < wanted
            && let Some(slot) = self.next_of(heads[0], ranked, place)
        {
            ranked.push(slot);
        }
        for &head in &heads[1..] {
            if ranked.len() == wanted {
                return;
            }
            ranked.push(head);
        }
        loop {
            let before = ranked.len();
            for &head in heads.iter() {
                if ranked.len() == wanted {
                    return;
                }
                if let Some(slot) = self.next_of(head, ranked, place) {
                    ranked.push(slot);
                }
            }
            if ranked.len() == before {
                return;
            }
        }
    }

    /// The best candidate of a head's model on a route that is not listed yet. All better ones are listed or passed over
    /// for good.
    fn next_of(&self, head: u32, ranked: &[u32], place: &[u32]) -> Option<u32> {
        let identity = &self.snapshot.identity;
        let listed = |slot: usize| ranked.iter().any(|&other| identity[other as usize].route == identity[slot].route);
        let model = self.snapshot.model[head as usize];
        self.snapshot.model_slots[model as usize]
            .iter()
            .copied()
            .filter(|&slot| self.alive.contains(slot as usize) && !listed(slot as usize))
            .min_by(|&a, &b| self.inside_model(a as usize, b as usize, place))
    }

    /// Step 5 with order lists: every entry's turn, then the first by (place, turn).
    fn alternatives_by_place(&self, buffers: &mut Buffers<'_>) {
        let Buffers { heads, sorted, turns, ranked, place, .. } = buffers;
        let identity = &self.snapshot.identity;
        turns.clear();
        for (rank, &head) in (0_u32..).zip(heads.iter()) {
            let model = self.snapshot.model[head as usize];
            sorted.clear();
            sorted.extend(
                self.snapshot.model_slots[model as usize].iter().filter(|&&slot| self.alive.contains(slot as usize)),
            );
            sorted.sort_unstable_by(|&a, &b| self.inside_model(a as usize, b as usize, place));
            // Rounds begin at 1. The selected model's head is the selection, its next route goes before all rounds and
            // the one after that in round 2.
            let mut round = u32::from(rank > 0);
            for index in 0..sorted.len() {
                let slot = sorted[index];
                let route = identity[slot as usize].route;
                if sorted[..index].iter().any(|&earlier| identity[earlier as usize].route == route) {
                    continue;
                }
                if rank > 0 {
                    turns.push((place[slot as usize], round, rank, slot));
                } else if index > 0 {
                    turns.push((place[slot as usize], round, rank, slot));
                    round += u32::from(round == 0);
                } else {
                    continue;
                }
                round += 1;
            }
        }
        keep_first(turns, self.query.max_alternatives, Ord::cmp);
        ranked.extend(turns.iter().map(|&(_, _, _, slot)| slot));
    }

    /// Inside a model: place, priority, then as among models.
    #[inline]
    fn inside_model(&self, a: usize, b: usize, place: &[u32]) -> Ordering {
        self.by_place(a, b, place)
            .then(self.snapshot.priority[a].cmp(&self.snapshot.priority[b]))
            .then_with(|| self.by_key(a, b))
    }

    /// Among models: place, then what ranks, then the ties.
    #[inline]
    fn among_models(&self, a: usize, b: usize, place: &[u32]) -> Ordering {
        self.by_place(a, b, place).then_with(|| self.by_key(a, b))
    }

    #[inline]
    fn by_place(&self, a: usize, b: usize, place: &[u32]) -> Ordering {
        if self.ordered { place[a].cmp(&place[b]) } else { Ordering::Equal }
    }

    /// Larger key first.
    #[inline]
    fn by_key(&self, a: usize, b: usize) -> Ordering {
        let (key_a, key_b) = (self.keys[a], self.keys[b]);
        if key_a > key_b {
            Ordering::Less
        } else if key_a < key_b {
            Ordering::Greater
        } else {
            self.by_ties(a, b)
        }
    }

    /// Higher quality, lower quote, then the names, which slots are numbered by.
    #[cold]
    fn by_ties(&self, a: usize, b: usize) -> Ordering {
        let quote = |slot: usize| self.snapshot.ranked_pico_usd(slot, self.query);
        let by_quality = self.quality[b].partial_cmp(&self.quality[a]).unwrap_or(Ordering::Equal);
        by_quality.then_with(|| quote(a).cmp(&quote(b))).then(a.cmp(&b))
    }
}

/// Keeps the `count` first entries, sorted. `compare` must be a total order without equals.
fn keep_first<T: Copy>(entries: &mut Vec<T>, count: usize, compare: impl Fn(&T, &T) -> Ordering) {
    let kept = count.min(entries.len());
    let mut filled = 0;
    for index in 0..entries.len() {
        let entry = entries[index];
        if filled == kept && (kept == 0 || compare(&entry, &entries[kept - 1]) != Ordering::Less) {
            continue;
        }
        filled = (filled + 1).min(kept);
        // Insert where it belongs; the last of a full list falls out.
        let mut position = filled - 1;
        while position > 0 && compare(&entry, &entries[position - 1]) == Ordering::Less {
            entries[position] = entries[position - 1];
            position -= 1;
        }
        entries[position] = entry;
    }
    entries.truncate(kept);
}

/// The largest key of a stretch, in eight lanes so that it is vector code; of the candidates that are out none is.
fn largest<K: PartialOrd + Copy>(keys: &[K]) -> K {
    const LANES: usize = 8;
    let larger = |a: K, b: K| if b > a { b } else { a };
    let mut lanes = [keys[0]; LANES];
    let (groups, rest) = keys.as_chunks::<LANES>();
    for group in groups {
        for (lane, &key) in lanes.iter_mut().zip(group) {
            *lane = larger(*lane, key);
        }
    }
    lanes.iter().chain(rest).copied().fold(keys[0], larger)
}

/// The keys of a stretch that reach a bound, as a word.
fn at_least<K: PartialOrd + Copy>(keys: &[K], bound: K) -> u64 {
    keys.iter().enumerate().fold(0, |word, (bit, &key)| word | u64::from(key >= bound) << bit)
}

fn slot_number(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(NO_SLOT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keep_first_keeps_the_smallest_in_order() {
        for count in [0, 1, 3, 6, 9] {
            let mut entries = vec![5, 2, 9, 1, 7, 3];
            let mut expected = entries.clone();
            expected.sort_unstable();
            expected.truncate(count);
            keep_first(&mut entries, count, Ord::cmp);
            assert_eq!(entries, expected);
        }
    }
}
