//! A limit per slot (context window, output cap), with sets that say at once who can fail a comparison.

use crate::bits::Bits;

/// Most thresholds kept; with more distinct limits a set covers several and the comparison decides.
const MAX_THRESHOLDS: usize = 64;

/// A limit per slot; unknown where absent.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    values: Vec<Option<u64>>,
    smallest: Option<u64>,
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
        Self { values, smallest: distinct.first().copied(), thresholds, below, unknown }
    }

    /// The limit of a slot.
    #[must_use]
    pub fn get(&self, slot: usize) -> Option<u64> {
        self.values[slot]
    }

    /// A set that holds every slot of a known limit below `needed`, and maybe some others; None when there is none.
    #[must_use]
    pub fn maybe_below(&self, needed: u64) -> Option<&Bits> {
        if needed <= self.smallest? {
            return None;
        }
        // The smallest set whose threshold reaches needed - 1 holds all limits below needed.
        let index = self.thresholds.partition_point(|&threshold| threshold < needed.saturating_sub(1));
        self.below.get(index).or(self.below.last())
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
    fn maybe_below_misses_nobody_who_is_below() {
        for count in [1_u64, 5, 300, 1_000] {
            let values: Vec<_> = (0..count).map(|slot| (slot % 7 != 0).then_some(slot * 10 + 3)).collect();
            let limits = Limits::new(values.clone());
            for needed in [0, 3, 4, 13, 14, count * 5, count * 10 + 10] {
                for (slot, value) in values.iter().enumerate() {
                    if value.is_some_and(|limit| limit < needed) {
                        assert!(
                            limits.maybe_below(needed).is_some_and(|set| set.contains(slot)),
                            "{count} {needed} {slot}"
                        );
                    }
                }
            }
        }
    }
}
