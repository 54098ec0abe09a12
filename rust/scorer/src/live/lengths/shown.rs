//! What decisions read of the lengths of answers, as of a fold.

use std::sync::Arc;

/// Whose answers: numbers of the live view for a model and variant and for a task class, which outlast snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::live) struct Key {
    pub(in crate::live) kind: u32,
    pub(in crate::live) class: u32,
}

/// The output tokens that answers had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// The 5 % quantile.
    pub low_tokens: u32,
    /// The 95 % quantile.
    pub high_tokens: u32,
    /// Answers, faded ones as parts, rounded down.
    pub answers: u32,
}

/// The numbers that a snapshot's candidates and classes have in the live view.
#[derive(Clone, Debug, Default)]
pub(in crate::live) struct Numbered {
    /// By slot.
    pub(in crate::live) kinds: Arc<[u32]>,
    /// By class number of the snapshot.
    pub(in crate::live) classes: Arc<[u32]>,
}

/// Spreads by candidate and class.
#[derive(Clone, Debug, Default)]
pub struct Lengths {
    pub(super) numbered: Numbered,
    /// Ascending by key.
    pub(super) spreads: Arc<[(Key, Spread)]>,
}

impl Lengths {
    /// What a record says: the spreads of some slots, in one class.
    #[must_use]
    pub fn recorded(slots: usize, class: usize, mut spreads: Vec<(u32, Spread)>) -> Self {
        spreads.sort_unstable_by_key(|&(slot, _)| slot);
        let kinds = (0..u32::try_from(slots).unwrap_or(u32::MAX)).collect();
        let numbered = Numbered { kinds, classes: vec![0; class + 1].into() };
        let spreads = spreads.into_iter().map(|(kind, spread)| (Key { kind, class: 0 }, spread)).collect();
        Self { numbered, spreads }
    }

    /// Of a slot's model and variant in a class; `None` where no answer was seen.
    #[must_use]
    pub fn of(&self, slot: usize, class: usize) -> Option<Spread> {
        let (&kind, &class) = (self.numbered.kinds.get(slot)?, self.numbered.classes.get(class)?);
        let key = Key { kind, class };
        self.spreads.binary_search_by_key(&key, |&(key, _)| key).ok().map(|index| self.spreads[index].1)
    }
}
