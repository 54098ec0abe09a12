//! What belongs to open decisions: found by their ids, and ended in the order of their times.
//!
//! There may be hundreds of thousands, and each Select adds some and ends as many: so a time that many share is kept once, and
//! its list goes through the entries.

use std::collections::BTreeMap;

use foldhash::HashMap;

/// Entries of a chunk.
const CHUNK: usize = 1_024;

/// The number of a place; 0 is none.
type Number = u32;

/// Values by the id of a decision of this process, each until a time.
#[derive(Debug)]
pub(crate) struct Expiring<V> {
    /// In chunks, so that growing copies none of them while a call waits.
    chunks: Vec<Vec<Entry<V>>>,
    /// The first of the places that are free.
    free: Number,
    numbers: HashMap<u128, Number>,
    /// By time: those that end then, the oldest first. Many share one.
    times: BTreeMap<u64, Ends>,
}

#[derive(Debug)]
struct Entry<V> {
    id: u128,
    until: u64,
    /// Neighbours among those of its time; `after` of a free place is the next free one.
    before: Number,
    after: Number,
    /// None where the place is free.
    value: Option<V>,
}

/// The ends of a list through the entries.
#[derive(Clone, Copy, Debug)]
struct Ends {
    first: Number,
    last: Number,
}

impl<V> Default for Expiring<V> {
    fn default() -> Self {
        Self { chunks: Vec::new(), free: 0, numbers: HashMap::default(), times: BTreeMap::new() }
    }
}

impl<V> Expiring<V> {
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(crate) fn get(&self, id: u128) -> Option<&V> {
        self.entry(*self.numbers.get(&id)?).value.as_ref()
    }

    pub(crate) fn get_mut(&mut self, id: u128) -> Option<&mut V> {
        let number = *self.numbers.get(&id)?;
        self.entry_mut(number).value.as_mut()
    }

    /// Adds a value; one of the same id gives way.
    pub(crate) fn insert(&mut self, id: u128, until: u64, value: V) {
        let number = self.place(Entry { id, until, before: 0, after: 0, value: Some(value) });
        if let Some(before) = self.numbers.insert(id, number) {
            self.unlink(before);
            drop(self.vacate(before));
        }
        self.link(number);
    }

    pub(crate) fn remove(&mut self, id: u128) -> Option<V> {
        let number = self.numbers.remove(&id)?;
        self.unlink(number);
        self.vacate(number)
    }

    /// Gives a value another time.
    pub(crate) fn put_off(&mut self, id: u128, until: u64) {
        if let Some(&number) = self.numbers.get(&id) {
            self.unlink(number);
            self.entry_mut(number).until = until;
            self.link(number);
        }
    }

    /// The next to end, and when.
    pub(crate) fn next(&self) -> Option<(u64, u128)> {
        let (&until, ends) = self.times.first_key_value()?;
        Some((until, self.entry(ends.first).id))
    }

    fn place(&mut self, entry: Entry<V>) -> Number {
        if self.free != 0 {
            let number = self.free;
            let place = self.entry_mut(number);
            let next = place.after;
            *place = entry;
            self.free = next;
            return number;
        }
        if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        let before = (self.chunks.len() - 1) * CHUNK;
        let chunk = &mut self.chunks[before / CHUNK];
        chunk.push(entry);
        // Memory ends long before numbers do.
        Number::try_from(before + chunk.len()).unwrap_or(0)
    }

    fn vacate(&mut self, number: Number) -> Option<V> {
        let free = std::mem::replace(&mut self.free, number);
        let entry = self.entry_mut(number);
        entry.after = free;
        entry.value.take()
    }

    fn link(&mut self, number: Number) {
        let until = self.entry(number).until;
        // Most end last of all.
        let ends = match self.times.last_entry() {
            Some(last) if *last.key() == until => last.into_mut(),
            _ => self.times.entry(until).or_insert(Ends { first: number, last: 0 }),
        };
        let before = std::mem::replace(&mut ends.last, number);
        let entry = self.entry_mut(number);
        (entry.before, entry.after) = (before, 0);
        if before != 0 {
            self.entry_mut(before).after = number;
        }
    }

    fn unlink(&mut self, number: Number) {
        let &Entry { until, before, after, .. } = self.entry(number);
        if before != 0 {
            self.entry_mut(before).after = after;
        }
        if after != 0 {
            self.entry_mut(after).before = before;
        }
        if before == 0 && after == 0 {
            self.times.remove(&until);
        } else if (before == 0 || after == 0)
            && let Some(ends) = self.times.get_mut(&until)
        {
            if before == 0 {
                ends.first = after;
            } else {
                ends.last = before;
            }
        }
    }

    fn entry(&self, number: Number) -> &Entry<V> {
        let index = number as usize - 1;
        &self.chunks[index / CHUNK][index % CHUNK]
    }

    fn entry_mut(&mut self, number: Number) -> &mut Entry<V> {
        let index = number as usize - 1;
        &mut self.chunks[index / CHUNK][index % CHUNK]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// In the order of (time, when it was put there).
    fn in_order(expiring: &mut Expiring<u64>) -> Vec<(u64, u128)> {
        let mut all = Vec::new();
        while let Some((until, id)) = expiring.next() {
            assert!(expiring.remove(id).is_some());
            all.push((until, id));
        }
        all
    }

    #[test]
    fn they_end_in_the_order_of_their_times() {
        let mut expiring = Expiring::default();
        for (id, until) in [(1, 30), (2, 10), (3, 20), (4, 10), (5, 30)] {
            expiring.insert(id, until, until);
        }
        expiring.put_off(2, 30);
        assert_eq!(expiring.next(), Some((10, 4)));
        assert_eq!(in_order(&mut expiring), [(10, 4), (20, 3), (30, 1), (30, 5), (30, 2)]);
        assert_eq!(expiring.len(), 0);
    }

    #[test]
    fn one_of_the_same_id_gives_way() {
        let mut expiring = Expiring::default();
        expiring.insert(1, 10, 'a');
        expiring.insert(1, 20, 'b');
        assert_eq!((expiring.len(), expiring.get(1), expiring.next()), (1, Some(&'b'), Some((20, 1))));
        assert_eq!((expiring.remove(1), expiring.remove(1), expiring.next()), (Some('b'), None, None));
    }

    #[test]
    fn whatever_is_done_it_is_as_a_plain_table_says() {
        let mut random = fastrand::Rng::with_seed(7);
        let (mut expiring, mut plain) = (Expiring::default(), BTreeMap::new());
        for step in 0..200_000_u64 {
            let id = u128::from(random.u64(..3_000));
            let until = step / 50 + random.u64(..3) * random.u64(..40);
            match random.u8(..4) {
                0 | 1 => {
                    expiring.insert(id, until, step);
                    plain.insert(id, (until, step));
                }
                2 => assert_eq!(expiring.remove(id), plain.remove(&id).map(|(_, value)| value)),
                _ => {
                    expiring.put_off(id, until);
                    plain.entry(id).and_modify(|(time, _)| *time = until);
                }
            }
            assert_eq!(expiring.len(), plain.len());
            assert_eq!(expiring.get(id).copied(), plain.get(&id).map(|&(_, value)| value));
            if step % 1_000 == 0 {
                assert_eq!(expiring.next().map(|(time, _)| time), plain.values().map(|&(time, _)| time).min());
            }
        }
        let mut expected: Vec<u64> = plain.values().map(|&(until, _)| until).collect();
        expected.sort_unstable();
        assert_eq!(in_order(&mut expiring).into_iter().map(|(until, _)| until).collect::<Vec<_>>(), expected);
    }
}
