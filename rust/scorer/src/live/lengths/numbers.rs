//! Numbers for names that outlast snapshots, so that what is counted under them goes on after a reload.

use std::collections::HashMap;
use std::hash::Hash;

/// A number for each name; never the same one again after a name was dropped.
#[derive(Debug)]
pub(super) struct Numbers<N> {
    known: HashMap<N, u32>,
    next: u32,
}

impl<N> Default for Numbers<N> {
    fn default() -> Self {
        Self { known: HashMap::new(), next: 0 }
    }
}

impl<N: Eq + Hash> Numbers<N> {
    /// The number of a name, a new one where it has none.
    pub(super) fn of(&mut self, name: N) -> u32 {
        *self.known.entry(name).or_insert_with(|| {
            let number = self.next;
            self.next += 1;
            number
        })
    }

    /// Drops the names whose numbers are not in use.
    pub(super) fn keep(&mut self, in_use: impl Fn(u32) -> bool) {
        self.known.retain(|_, number| in_use(*number));
    }
}
