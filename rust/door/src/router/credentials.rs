//! Which credential each candidate is called with, by name: what limits of credentials go by.

use std::collections::HashMap;

use modelreg_scorer::bits::Bits;

/// Credentials by slot.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    by_slot: Vec<u32>,
    /// Distinct names; that of none is empty.
    names: Vec<Box<str>>,
}

impl Credentials {
    /// Of the names by slot.
    pub(super) fn new<'n>(names_by_slot: impl Iterator<Item = &'n str>) -> Self {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut credentials = Self::default();
        for name in names_by_slot {
            let number = *numbers.entry(name).or_insert_with(|| {
                credentials.names.push(name.into());
                u32::try_from(credentials.names.len() - 1).unwrap_or(u32::MAX)
            });
            credentials.by_slot.push(number);
        }
        credentials
    }

    /// The name of a candidate's; empty where it has none.
    pub(super) fn of(&self, slot: usize) -> &str {
        &self.names[self.by_slot[slot] as usize]
    }

    /// All candidates that are called with that of `slot`.
    pub(super) fn shared_with(&self, slot: usize) -> Bits {
        let mut set = Bits::none(self.by_slot.len());
        let same = |&(_, &number): &(usize, &u32)| number == self.by_slot[slot];
        self.by_slot.iter().enumerate().filter(same).for_each(|(other, _)| set.insert(other));
        set
    }
}
