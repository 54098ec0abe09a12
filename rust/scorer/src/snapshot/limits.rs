//! A limit per slot (context window, output cap), with sets that say at once who can fail a comparison.

use crate::bits::Bits;

/// Most thresholds kept; with more distinct limits a set covers several and the comparison decides.
const MAX_THRESHOLDS: usize = 64;

/// A set of slots that fail a comparison.
#[derive(Clone, Copy, Debug)]
pub enum Below<'l> {
    /// They all do, and nobody else.
    Exactly(&'l Bits),
    /// Nobody else does; each has to be compared.
    AtMost(&'l Bits),
}

impl<'l> Below<'l> {
    /// The set, for a caller who compares anyway.
    #[must_use]
    pub fn at_most(self) -> &'l Bits {
        match self {
            Self::Exactly(set) | Self::AtMost(set) => set,
        }
    }
}

/// A limit per slot; unknown where absent.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    values: Vec<Option<u64>>,
    smallest: Option<u64>,
    /// Whether every distinct limit is a threshold.
    exact: bool,
    /// Ascending; `below[i]` holds every slot of a known limit at most `thresholds[i]`.
    thresholds: Vec<u64>,
    below: Vec<Bits>,
    unknown: Bits,
}

impl Limits {
    /// From the limit of every slot.
    #[must_use]
    pub fn new(values: Vec<Option<u64>>) -> Self {
        let mut distinct: Vec<u64> = values.iter().flatten().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let step = distinct.len().div_ceil(MAX_THRESHOLDS).max(1);
        // The last of each chunk: a chunk's set covers all of its limits.
        let thresholds: Vec<u64> = distinct.chunks(step).filter_map(|chunk| chunk.last().copied()).collect();
        let mut below = vec![Bits::none(values.len()); thresholds.len()];
        let mut unknown = Bits::none(values.len());
        for (slot, value) in values.iter().enumerate() {
            match value {
                Some(limit) => {
                    let first = thresholds.partition_point(|threshold| threshold < limit);
                    for set in &mut below[first..] {
                        set.insert(slot);
                    }
                }
                None => unknown.insert(slot),
            }
        }
        Self { values, smallest: distinct.first().copied(), exact: step == 1, thresholds, below, unknown }
    }

    /// The limit of a slot.
    #[must_use]
    pub fn get(&self, slot: usize) -> Option<u64> {
        self.values[slot]
    }

    /// Who has a known limit below `needed`; None when nobody has.
    #[must_use]
    pub fn below(&self, needed: u64) -> Option<Below<'_>> {
        if needed <= self.smallest? {
            return None;
        }
        let under = self.thresholds.partition_point(|&threshold| threshold < needed);
        if self.exact {
            // Above the smallest limit, which is the first threshold: there is one under it.
            return under.checked_sub(1).map(|index| Below::Exactly(&self.below[index]));
        }
        self.below.get(under).or(self.below.last()).map(Below::AtMost)
    }

    /// Slots of unknown limit.
    #[must_use]
    pub fn unknown(&self) -> &Bits {
        &self.unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_finds_everybody_and_says_when_nobody_else() {
        for count in [1_u64, 5, 300, 1_000] {
            let values: Vec<_> = (0..count).map(|slot| (slot % 7 != 0).then_some(slot * 10 + 3)).collect();
            let limits = Limits::new(values.clone());
            for needed in [0, 3, 4, 13, 14, 23, 24, count * 5, count * 10 + 10] {
                for (slot, value) in values.iter().enumerate() {
                    let is_below = value.is_some_and(|limit| limit < needed);
                    match limits.below(needed) {
                        None => assert!(!is_below, "{count} {needed} {slot}"),
                        Some(Below::Exactly(set)) => {
                            assert_eq!(set.contains(slot), is_below, "{count} {needed} {slot}");
                        }
                        Some(Below::AtMost(set)) => assert!(set.contains(slot) || !is_below, "{count} {needed} {slot}"),
                    }
                }
            }
        }
    }
}
