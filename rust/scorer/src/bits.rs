//! A set of slots as a row of 64-bit words: constraints become a few word operations.

/// Bits a word.
pub const WORD: usize = u64::BITS as usize;

/// A set of slots of one snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// The empty set, with room for `slots`.
    #[must_use]
    pub fn none(slots: usize) -> Self {
        Self { words: vec![0; slots.div_ceil(WORD)] }
    }

    /// Every slot below `slots`.
    #[must_use]
    pub fn all(slots: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; slots.div_ceil(WORD)] };
        if !slots.is_multiple_of(WORD)
            && let Some(last) = bits.words.last_mut()
        {
            *last = (1 << (slots % WORD)) - 1;
        }
        bits
    }

    /// Adds a slot.
    pub fn insert(&mut self, slot: usize) {
        self.words[slot / WORD] |= 1 << (slot % WORD);
    }

    /// Takes a slot out.
    pub fn remove(&mut self, slot: usize) {
        self.words[slot / WORD] &= !(1 << (slot % WORD));
    }

    /// Whether the slot is in the set.
    #[must_use]
    pub fn contains(&self, slot: usize) -> bool {
        self.words[slot / WORD] >> (slot % WORD) & 1 == 1
    }

    /// How many slots are in the set.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether no slot is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The words, for loops over several sets at once.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The words, to be changed in such a loop.
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    /// Becomes a copy of `other` without allocating when it was as large before.
    pub fn copy_from(&mut self, other: &Self) {
        self.words.clear();
        self.words.extend_from_slice(&other.words);
    }

    /// Becomes empty, sized as `other`.
    pub fn clear_like(&mut self, other: &Self) {
        self.words.clear();
        self.words.resize(other.words.len(), 0);
    }

    /// Adds all of `other`.
    pub fn union(&mut self, other: &Self) {
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// Keeps what `other` has too.
    pub fn intersect(&mut self, other: &Self) {
        for (word, keep) in self.words.iter_mut().zip(&other.words) {
            *word &= keep;
        }
    }

    /// Removes all of `other`.
    pub fn subtract(&mut self, other: &Self) {
        for (word, less) in self.words.iter_mut().zip(&other.words) {
            *word &= !less;
        }
    }

    /// How many groups of neighbouring slots the set has a slot of; `ends` is the last slot of each group.
    #[must_use]
    pub fn groups(&self, ends: &Self) -> u32 {
        // Adding a one to every slot of a group but its last carries into the last where the set has any of them.
        let (mut groups, mut carry) = (0, false);
        for (&word, &ends) in self.words.iter().zip(&ends.words) {
            let (sum, over) = (word & !ends).overflowing_add(!ends);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            groups += ((sum | word) & ends).count_ones();
            carry = over | over_again;
        }
        groups
    }

    /// The slots in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, &word)| ones(word).map(move |bit| index * WORD + bit))
    }
}

/// The positions of the ones of a word, ascending.
pub fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let bit = word.trailing_zeros() as usize;
            word &= word - 1;
            bit
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_has_exactly_the_slots_asked_for() {
        for slots in [0, 1, 63, 64, 65, 130] {
            assert_eq!(Bits::all(slots).iter().collect::<Vec<_>>(), (0..slots).collect::<Vec<_>>());
        }
    }

    #[test]
    fn groups_are_counted_as_one_by_one() {
        let mut chance = 20_261_120_u64;
        let mut one_in = |odds: u64| {
            // xorshift64: any even spread will do.
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            chance.is_multiple_of(odds)
        };
        for slots in [1, 63, 64, 65, 200, 1_000] {
            for (group_odds, member_odds) in [(1, 2), (2, 2), (3, 9), (100, 50), (1_000, 3)] {
                let (mut ends, mut set) = (Bits::none(slots), Bits::none(slots));
                let (mut expected, mut touched) = (0, false);
                for slot in 0..slots {
                    if one_in(member_odds) {
                        set.insert(slot);
                        touched = true;
                    }
                    if slot == slots - 1 || one_in(group_odds) {
                        ends.insert(slot);
                        expected += u32::from(std::mem::take(&mut touched));
                    }
                }
                assert_eq!(set.groups(&ends), expected, "{slots} slots, {set:?} in groups that end at {ends:?}");
            }
        }
    }

    #[test]
    fn set_operations_agree_with_their_definition() {
        let mut left = Bits::none(100);
        let mut right = Bits::none(100);
        for slot in [1, 64, 99] {
            left.insert(slot);
        }
        for slot in [64, 70] {
            right.insert(slot);
        }
        let mut both = left.clone();
        both.intersect(&right);
        assert_eq!(both.iter().collect::<Vec<_>>(), [64]);
        left.union(&right);
        assert_eq!(left.count(), 4);
        left.subtract(&right);
        assert_eq!(left.iter().collect::<Vec<_>>(), [1, 99]);
        assert!(!left.contains(64) && left.contains(99) && Bits::none(5).is_empty());
    }
}
