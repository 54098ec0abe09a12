//! The ranked list: steps 2, 3 and 5 of "Order" in `docs/scoring.md`, over whatever number ranks.
//!
//! Step 4, live load, goes between [`rank_models`] and [`Ranking::alternatives`], over the heads of the models.

use std::cmp::Ordering;

use crate::bits::Bits;
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
    pub heads: &'b mut Vec<u32>,
    /// Models with a candidate, then the best of them in order.
    pub models: &'b mut Vec<u32>,
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
        self.heads(buffers);
        self.rank_models(buffers);
        let Some(&first) = buffers.models.first() else { return };
        buffers.ranked.push(buffers.heads[first as usize]);
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

    /// The best competing candidate of every model.
    fn heads(&self, buffers: &mut Buffers<'_>) {
        buffers.heads.clear();
        buffers.heads.resize(self.snapshot.model_slots.len(), NO_SLOT);
        buffers.models.clear();
        for slot in self.alive.iter() {
            let model = self.snapshot.identity[slot].model;
            let head = &mut buffers.heads[model as usize];
            if *head == NO_SLOT {
                buffers.models.push(model);
                *head = slot_number(slot);
            } else if self.inside_model(slot, *head as usize, buffers.place) == Ordering::Less {
                *head = slot_number(slot);
            }
        }
    }

    /// Sorts the models by their heads, as far as the answer can reach.
    fn rank_models(&self, buffers: &mut Buffers<'_>) {
        let Buffers { models, heads, place, .. } = buffers;
        let compare =
            |a: &u32, b: &u32| self.among_models(heads[*a as usize] as usize, heads[*b as usize] as usize, place);
        // Each model in reach gives at least one entry, so that more models are never looked at; a list by place is whole.
        let reach = if self.ordered { models.len() } else { self.query.max_alternatives + 1 };
        keep_first(models, reach, compare);
    }

    /// Step 5 without order lists: no place differs, so that the first entries of the rounds are the list.
    fn alternatives_by_rounds(&self, buffers: &mut Buffers<'_>) {
        let wanted = self.query.max_alternatives + 1;
        let Buffers { models, heads, ranked, place, .. } = buffers;
        if ranked.len() < wanted
            && let Some(slot) = self.next_of(models[0], ranked, place)
        {
            ranked.push(slot);
        }
        for &model in &models[1..] {
            if ranked.len() == wanted {
                return;
            }
            ranked.push(heads[model as usize]);
        }
        loop {
            let before = ranked.len();
            for &model in models.iter() {
                if ranked.len() == wanted {
                    return;
                }
                if let Some(slot) = self.next_of(model, ranked, place) {
                    ranked.push(slot);
                }
            }
            if ranked.len() == before {
                return;
            }
        }
    }

    /// The model's best candidate on a route that is not listed yet. All better ones are listed or passed over for good.
    fn next_of(&self, model: u32, ranked: &[u32], place: &[u32]) -> Option<u32> {
        let identity = &self.snapshot.identity;
        let listed = |slot: usize| ranked.iter().any(|&other| identity[other as usize].route == identity[slot].route);
        self.snapshot.model_slots[model as usize]
            .iter()
            .copied()
            .filter(|&slot| self.alive.contains(slot as usize) && !listed(slot as usize))
            .min_by(|&a, &b| self.inside_model(a as usize, b as usize, place))
    }

    /// Step 5 with order lists: every entry's turn, then the first by (place, turn).
    fn alternatives_by_place(&self, buffers: &mut Buffers<'_>) {
        let Buffers { models, sorted, turns, ranked, place, .. } = buffers;
        let identity = &self.snapshot.identity;
        turns.clear();
        for (rank, &model) in (0_u32..).zip(models.iter()) {
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
    fn inside_model(&self, a: usize, b: usize, place: &[u32]) -> Ordering {
        self.place_of(a, place)
            .cmp(&self.place_of(b, place))
            .then_with(|| self.snapshot.priority[a].cmp(&self.snapshot.priority[b]))
            .then_with(|| self.by_key(a, b))
    }

    /// Among models: place, then what ranks, then the ties.
    fn among_models(&self, a: usize, b: usize, place: &[u32]) -> Ordering {
        self.place_of(a, place).cmp(&self.place_of(b, place)).then_with(|| self.by_key(a, b))
    }

    fn place_of(&self, slot: usize, place: &[u32]) -> u32 {
        if self.ordered { place[slot] } else { 0 }
    }

    /// Larger key, higher quality, lower quote, then the names, which slots are numbered by.
    fn by_key(&self, a: usize, b: usize) -> Ordering {
        let descending = |a: Option<Ordering>| a.map_or(Ordering::Equal, Ordering::reverse);
        descending(self.keys[a].partial_cmp(&self.keys[b]))
            .then_with(|| descending(self.quality[a].partial_cmp(&self.quality[b])))
            .then_with(|| {
                let quote = |slot: usize| self.snapshot.ranked_pico_usd(slot, self.query);
                quote(a).cmp(&quote(b))
            })
            .then_with(|| a.cmp(&b))
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
