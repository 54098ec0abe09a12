//! All entries, of all limits: so many at the most, the idle ones dropped as others come.

use super::entry::Entry;

/// How many are looked at when a new one comes: more than come, so that idle ones do not gather.
const LOOKS: usize = 2;
/// As many where there is no room.
const LOOKS_WHEN_FULL: usize = 64;

/// Which entry; another one may stand in its place later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    number: usize,
    stamp: u64,
}

/// Whose an entry is.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    /// Number of the limit.
    pub(super) limit: usize,
    /// The subject of a limit for each by itself; None: it stays as long as its limit does.
    pub(super) subject: Option<Box<str>>,
}

#[derive(Debug)]
struct Held {
    stamp: u64,
    /// Number of the last call that asked for it.
    call: u64,
    owner: Owner,
    entry: Entry,
}

/// Entries by place.
#[derive(Debug)]
pub(super) struct Entries {
    held: Vec<Option<Held>>,
    free: Vec<usize>,
    stamp: u64,
    /// Number of the call that is answered.
    call: u64,
    /// Where idle ones are looked for next.
    hand: usize,
    /// Those of subjects.
    subjects: usize,
    most_subjects: usize,
}

impl Entries {
    pub(super) fn at_most(most_subjects: usize) -> Self {
        Self { held: Vec::new(), free: Vec::new(), stamp: 0, call: 0, hand: 0, subjects: 0, most_subjects }
    }

    /// How many subjects have entries of their own.
    pub(super) fn subjects(&self) -> usize {
        self.subjects
    }

    /// Another call begins: what it asks for stays until the next.
    pub(super) fn begin(&mut self) {
        self.call += 1;
    }

    /// Keeps an entry whatever there is.
    pub(super) fn insert(&mut self, owner: Owner, entry: Entry) -> Place {
        self.stamp += 1;
        self.subjects += usize::from(owner.subject.is_some());
        let held = Held { stamp: self.stamp, call: self.call, owner, entry };
        let number = self.free.pop().unwrap_or(self.held.len());
        match self.held.get_mut(number) {
            Some(place) => *place = Some(held),
            None => self.held.push(Some(held)),
        }
        Place { number, stamp: self.stamp }
    }

    /// Makes room for one more subject's entry: drops idle ones, whose owners go to `dropped`. False: there is no room.
    pub(super) fn make_room(
        &mut self,
        mut is_idle: impl FnMut(&Owner, &mut Entry) -> bool,
        dropped: &mut Vec<Owner>,
    ) -> bool {
        let looks = if self.subjects < self.most_subjects { LOOKS } else { LOOKS_WHEN_FULL };
        for _ in 0..looks.min(self.held.len()) {
            self.hand = (self.hand + 1) % self.held.len();
            let call = self.call;
            let place = &mut self.held[self.hand];
            let may_go = place.as_mut().is_some_and(|held| {
                held.call != call && held.owner.subject.is_some() && is_idle(&held.owner, &mut held.entry)
            });
            if may_go && let Some(held) = place.take() {
                self.subjects -= 1;
                self.free.push(self.hand);
                dropped.push(held.owner);
            }
        }
        self.subjects < self.most_subjects
    }

    /// The entry of a place, as this call asks for it; None where it is gone.
    pub(super) fn get(&mut self, place: Place) -> Option<&mut Entry> {
        self.get_of(place).map(|(_, entry)| entry)
    }

    /// Likewise, with the number of the limit whose it is.
    pub(super) fn get_of(&mut self, place: Place) -> Option<(usize, &mut Entry)> {
        let call = self.call;
        let held = self.held.get_mut(place.number)?.as_mut().filter(|held| held.stamp == place.stamp)?;
        held.call = call;
        Some((held.owner.limit, &mut held.entry))
    }

    /// Gives every entry's limit another number; those whose limit has none go.
    pub(super) fn renumber(&mut self, number_of: impl Fn(usize) -> Option<usize>) {
        for (number, place) in self.held.iter_mut().enumerate() {
            let Some(held) = place else { continue };
            if let Some(limit) = number_of(held.owner.limit) {
                held.owner.limit = limit;
            } else {
                self.subjects -= usize::from(held.owner.subject.is_some());
                *place = None;
                self.free.push(number);
            }
        }
    }
}
