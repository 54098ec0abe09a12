//! The ranked list: steps 2 to 5 of "Order" in `docs/scoring.md`, over whatever number ranks.
//!
//! [`heads`] finds the best candidate of each model in reach, [`load`] moves the selection away from routes that are
//! busy, [`alternatives`] lists the fallbacks. What goes before the number is a candidate's [`standing`].

mod alternatives;
mod heads;
mod in_front;
mod load;
mod nearest;
mod standing;

use std::cmp::Ordering;

use crate::bits::Bits;
use crate::query::Query;
use crate::scratch::{Looked, NO_SLOT};
use crate::snapshot::Snapshot;

pub use heads::Keys;
pub use in_front::in_front;
pub use load::Load;
pub use standing::{Standing, Standings};

/// Most models among which live load decides.
const LOADED: usize = 8;

/// Working memory of a ranking.
#[derive(Clone, Debug, Default)]
pub struct Buffers {
    /// By model: its best candidate.
    by_model: Vec<u32>,
    /// The candidates that the models in reach put forward, in the order of the models.
    heads: Vec<u32>,
    /// The same while live load is compared.
    forwards: Vec<Looked>,
    /// Where the query keeps reasons: what load was compared of inside a model, besides what is put forward.
    pub(crate) passed_over: Vec<Looked>,
    /// What one model offers after its head.
    followers: Vec<u32>,
    /// Entries of step 5 before their cut.
    turns: Vec<alternatives::Turn>,
}

/// One ranking, by `keys`.
pub struct Ranking<'r, K: ?Sized> {
    snapshot: &'r Snapshot,
    query: &'r Query,
    alive: &'r Bits,
    /// Those of them that may be their model's best.
    front: &'r Bits,
    /// By slot; empty where nobody's differs.
    standings: &'r [Standing],
    keys: &'r K,
    quality: &'r [f32],
}

impl<K: PartialOrd + Copy> Ranking<'_, [K]> {
    /// Fills `ranked` with the selected candidate and its alternatives, without step 4; leaves it empty when nobody is
    /// in.
    pub fn run(&self, buffers: &mut Buffers, ranked: &mut Vec<u32>) {
        self.heads(self.wanted(), buffers);
        self.list(buffers, ranked);
    }
}

impl<'r, K: Keys + ?Sized> Ranking<'r, K> {
    /// Over the candidates still in, and [`in_front`] of them.
    pub fn new(
        snapshot: &'r Snapshot,
        query: &'r Query,
        alive: &'r Bits,
        front: &'r Bits,
        standings: &'r Standings,
        keys: &'r K,
    ) -> Self {
        let quality = &snapshot.quality[snapshot.classes[query.class].quality].ppm;
        Self { snapshot, query, alive, front, standings: standings.by_slot(), keys, quality }
    }

    /// Entries of the answer. No more models have one: in their order each has its first turn before the next one's.
    fn wanted(&self) -> usize {
        self.query.max_alternatives + 1
    }

    /// Inside a model: standing, priority, then as among models.
    #[inline]
    fn inside_model(&self, a: u32, b: u32) -> Ordering {
        let priority = |slot: u32| self.snapshot.priority[slot as usize];
        self.by_standing(a, b).then(priority(a).cmp(&priority(b))).then_with(|| self.by_key(a, b))
    }

    /// Among models: standing, then what ranks, then the ties.
    #[inline]
    fn among_models(&self, a: u32, b: u32) -> Ordering {
        self.by_standing(a, b).then_with(|| self.by_key(a, b))
    }

    #[inline]
    fn by_standing(&self, a: u32, b: u32) -> Ordering {
        if self.standings.is_empty() {
            return Ordering::Equal;
        }
        self.standings[a as usize].cmp(&self.standings[b as usize])
    }

    /// Larger key first.
    #[inline]
    fn by_key(&self, a: u32, b: u32) -> Ordering {
        let (key_a, key_b) = (self.keys.of(a), self.keys.of(b));
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
    fn by_ties(&self, a: u32, b: u32) -> Ordering {
        let quality = |slot: u32| self.quality[slot as usize];
        let by_quality = quality(b).partial_cmp(&quality(a)).unwrap_or(Ordering::Equal);
        by_quality.then_with(|| self.by_quote(a, b)).then(a.cmp(&b))
    }

    fn by_quote(&self, a: u32, b: u32) -> Ordering {
        // Tokens and prices are most often the same, and a quote is a sum of wide products.
        let figures = |slot: u32| {
            let (Snapshot { price, columns, mode, .. }, slot) = (self.snapshot, slot as usize);
            (price[slot], columns.output_milli[slot].to_bits(), mode[slot])
        };
        // But for what only one of them has in its cache.
        if self.query.warm.is_empty() && figures(a) == figures(b) {
            return Ordering::Equal;
        }
        let base = |slot: u32| self.snapshot.base_quote(slot as usize, self.query);
        if let (Some(a), Some(b)) = (base(a), base(b)) {
            return a.partial_cmp(&b).unwrap_or(Ordering::Equal);
        }
        let quote = |slot: u32| self.snapshot.ranked_pico_usd(slot as usize, self.query);
        quote(a).cmp(&quote(b))
    }

    /// Whether what ranks is all that decides inside a model, among those in front.
    fn key_decides(&self) -> bool {
        self.standings.is_empty()
    }

    /// The candidates of the model a candidate belongs to that are still in.
    fn of_its_model(&self, slot: u32) -> impl Iterator<Item = u32> {
        let model = self.snapshot.model[slot as usize];
        let slots = self.snapshot.model_slots[model as usize].iter().copied();
        slots.filter(|&slot| self.alive.contains(slot as usize))
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

/// Lets a slot into the sorted `entries`, at most `most` and one of each kind: in place of its kind's, of the last, or where
/// there is room. `before` tells whether it goes before another.
fn offer(
    entries: &mut Vec<u32>,
    most: usize,
    slot: u32,
    same_kind: impl Fn(u32) -> bool,
    before: impl Fn(u32) -> bool,
) {
    if entries.len() == most && !before(entries[most - 1]) {
        return;
    }
    let mut place = match entries.iter().position(|&entry| same_kind(entry)) {
        Some(own) if before(entries[own]) => own,
        Some(_) => return,
        None if entries.len() == most => most - 1,
        None => {
            entries.push(slot);
            entries.len() - 1
        }
    };
    while place > 0 && before(entries[place - 1]) {
        entries[place] = entries[place - 1];
        place -= 1;
    }
    entries[place] = slot;
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
