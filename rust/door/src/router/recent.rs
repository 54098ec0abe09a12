//! What came lately, by id: how the same thing twice is told from two things, for so long and for so many.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use siphasher::sip::SipHasher13;

use crate::identity::Principal;

/// A digest of an id and of the payload that came with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    id: u64,
    payload: u64,
}

/// Makes keys. Its secret keeps anybody outside from making two ids collide; 64 bits then do for as many ids as are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digests(SipHasher13);

impl Digests {
    /// With a secret of its own.
    pub(super) fn new() -> Self {
        Self(SipHasher13::new_with_keys(fastrand::u64(..), fastrand::u64(..)))
    }

    pub(super) fn key(&self, id: &[u8], payload: &[u8]) -> Key {
        Key { id: self.0.hash(id), payload: self.0.hash(payload) }
    }

    /// Of an id that is a caller's own: another caller's is another one.
    pub(super) fn key_of(&self, caller: &Principal, id: &[u8], payload: &[u8]) -> Key {
        let mut hasher = self.0;
        for name in [&caller.tenant, &caller.team, &caller.user, &caller.key_id] {
            hasher.write(name.as_bytes());
            hasher.write_u8(0);
        }
        hasher.write(id);
        Key { id: hasher.finish(), payload: self.0.hash(payload) }
    }
}

/// What is known of an id.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known<T> {
    /// Nothing.
    New,
    /// It came with this payload, and this was kept of it.
    Same(T),
    /// It came with another payload.
    Other,
}

impl<T: Clone> Known<&T> {
    pub(super) fn cloned(self) -> Known<T> {
        match self {
            Self::New => Known::New,
            Self::Same(kept) => Known::Same(kept.clone()),
            Self::Other => Known::Other,
        }
    }
}

#[derive(Debug)]
struct Entry<T> {
    key: Key,
    kept_at_ms: u64,
    kept: T,
}

/// The ids of the last while, oldest first.
#[derive(Debug)]
pub(super) struct Recent<T> {
    life_ms: u64,
    entries: VecDeque<Entry<T>>,
    /// By id: the number of the entry, counted from the first one ever.
    numbers: HashMap<u64, u64, BuildHasherDefault<Hashed>>,
    first: u64,
}

impl<T> Recent<T> {
    /// Empty.
    pub(super) fn new(life_ms: u64) -> Self {
        Self { life_ms, entries: VecDeque::new(), numbers: HashMap::default(), first: 0 }
    }

    pub(super) fn look_up(&self, key: Key) -> Known<&T> {
        match self.entry(key.id) {
            None => Known::New,
            Some(entry) if entry.key.payload == key.payload => Known::Same(&entry.kept),
            Some(_) => Known::Other,
        }
    }

    /// Keeps something new.
    pub(super) fn push(&mut self, key: Key, kept: T, now_ms: u64) {
        self.numbers.insert(key.id, self.first + self.entries.len() as u64);
        self.entries.push_back(Entry { key, kept_at_ms: now_ms, kept });
    }

    /// What is kept of an id, whatever payload it came with.
    pub(super) fn kept(&self, id: Key) -> Option<&T> {
        self.entry(id.id).map(|entry| &entry.kept)
    }

    pub(super) fn kept_mut(&mut self, id: Key) -> Option<&mut T> {
        let number = *self.numbers.get(&id.id)?;
        self.kept_at(number)
    }

    /// Makes an id unknown; what was kept of it stays in its place of the row.
    pub(super) fn forget(&mut self, id: Key) {
        self.numbers.remove(&id.id);
    }

    /// Puts something in the place of what is kept of its id.
    pub(super) fn replace(&mut self, key: Key, kept: T) {
        if let Some(&number) = self.numbers.get(&key.id)
            && let Some(entry) = self.at(number)
        {
            (entry.key, entry.kept) = (key, kept);
        }
    }

    /// The numbers of the oldest one and of the next to come.
    pub(super) fn numbers(&self) -> std::ops::Range<u64> {
        self.first..self.first + self.entries.len() as u64
    }

    /// What is kept of a number.
    pub(super) fn kept_at(&mut self, number: u64) -> Option<&mut T> {
        self.at(number).map(|entry| &mut entry.kept)
    }

    fn at(&mut self, number: u64) -> Option<&mut Entry<T>> {
        self.entries.get_mut(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The oldest one, and how old it is.
    pub(super) fn oldest(&self, now_ms: u64) -> Option<(&T, u64)> {
        self.entries.front().map(|entry| (&entry.kept, now_ms.saturating_sub(entry.kept_at_ms)))
    }

    /// How old what is kept of an id is.
    pub(super) fn age_ms(&self, id: Key, now_ms: u64) -> Option<u64> {
        self.entry(id.id).map(|entry| now_ms.saturating_sub(entry.kept_at_ms))
    }

    /// Puts the oldest one behind the newest, as old as it is.
    pub(super) fn rotate(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.first += 1;
            if let Some(number) = self.numbers.get_mut(&entry.key.id) {
                *number = self.first + self.entries.len() as u64;
            }
            self.entries.push_back(entry);
        }
    }

    /// The newest one.
    pub(super) fn newest_mut(&mut self) -> Option<&mut T> {
        self.entries.back_mut().map(|entry| &mut entry.kept)
    }

    /// Forgets the oldest one if its time is over.
    pub(super) fn pop_old(&mut self, now_ms: u64) -> Option<T> {
        let entry = self.entries.front()?;
        if now_ms.saturating_sub(entry.kept_at_ms) < self.life_ms { None } else { self.pop() }
    }

    /// Forgets the oldest one.
    pub(super) fn pop(&mut self) -> Option<T> {
        let entry = self.entries.pop_front()?;
        // Something newer may have come under its id.
        if self.numbers.get(&entry.key.id) == Some(&self.first) {
            self.numbers.remove(&entry.key.id);
        }
        self.first += 1;
        Some(entry.kept)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    fn entry(&self, id: u64) -> Option<&Entry<T>> {
        let number = self.numbers.get(&id)?;
        self.entries.get(usize::try_from(number - self.first).ok()?)
    }
}

/// Takes the digest as its own hash.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(0, |hash, &byte| hash << 8 | u64::from(byte));
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }
}
