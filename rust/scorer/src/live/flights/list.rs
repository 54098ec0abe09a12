//! A list through the flights themselves: joining and leaving cost the same wherever one stands.

use super::slab::{Links, Number, Slab};

/// The lists a flight is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// All of a shard, in the order in which they began.
    ByAge = 0,
    /// Those of a shard that expire at about the same time.
    ByExpiry = 1,
}

/// The ends of a list; 0 is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct List {
    pub(super) first: Number,
    last: Number,
}

impl List {
    /// Puts a flight at the end.
    pub(super) fn push(&mut self, slab: &mut Slab, which: Which, number: Number) {
        slab.get_mut(number).links[which as usize] = Links { before: self.last, after: 0 };
        match self.last {
            0 => self.first = number,
            last => slab.get_mut(last).links[which as usize].after = number,
        }
        self.last = number;
    }

    /// Takes a flight of this list out.
    pub(super) fn remove(&mut self, slab: &mut Slab, which: Which, number: Number) {
        let Links { before, after } = slab.get(number).links[which as usize];
        match before {
            0 => self.first = after,
            before => slab.get_mut(before).links[which as usize].after = after,
        }
        match after {
            0 => self.last = before,
            after => slab.get_mut(after).links[which as usize].before = before,
        }
    }
}
