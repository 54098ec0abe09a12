//! First decisions by request id: the same request within a minute gets the same answer, byte for byte.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use bytes::Bytes;
use siphasher::sip128::{Hasher128, SipHasher13};

/// How long a decision without a hold is kept.
const LIFE_MS: u64 = 60_000;
/// Most decisions kept.
const MAX_ENTRIES: usize = 65_536;
/// Most memory of all kept answers.
const MAX_BYTES: usize = 16 << 20;
/// What an entry takes besides its answer: itself and its place in the map.
const ENTRY_BYTES: usize = 128;

/// A decision that was kept.
#[derive(Debug)]
struct Entry {
    id: u128,
    payload: u128,
    length: usize,
    /// Of its first byte, counted from the first byte ever kept.
    position: u64,
    kept_at_ms: u64,
}

/// What is known of a request id.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nothing.
    New(Key),
    /// The same request: its answer.
    Same(Bytes),
    /// Another request.
    Other,
}

/// A request that has no decision yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    id: u128,
    payload: u128,
}

/// The decisions of the last minute, oldest first.
#[derive(Debug)]
pub(crate) struct Repeats {
    keys: (u64, u64),
    entries: VecDeque<Entry>,
    /// The answers one after the other. Copies: an answer that waited here in its own allocation would be freed cold, and
    /// its memory be given back and asked for again tens of thousands of times a second.
    answers: VecDeque<u8>,
    first_position: u64,
    /// By id: the number of the entry, counted from the first one ever.
    numbers: HashMap<u128, u64, BuildHasherDefault<Hashed>>,
    first: u64,
    /// Entries that were dropped before their time.
    pub(crate) dropped: u64,
}

impl Repeats {
    /// Empty; `keys` makes collisions unpredictable from outside.
    pub(crate) fn new(keys: (u64, u64)) -> Self {
        Self {
            keys,
            entries: VecDeque::new(),
            // Reserved at once, so that it never moves; memory is only taken as answers come.
            answers: VecDeque::with_capacity(MAX_BYTES),
            first_position: 0,
            numbers: HashMap::default(),
            first: 0,
            dropped: 0,
        }
    }

    /// Looks a request up; `payload` is its whole message.
    pub(crate) fn look_up(&mut self, id: &str, payload: &[u8], now_ms: u64) -> Seen {
        self.forget_old(now_ms);
        let key = Key { id: self.digest(id.as_bytes()), payload: self.digest(payload) };
        match self.entry(key.id) {
            None => Seen::New(key),
            Some(entry) if entry.payload == key.payload => Seen::Same(self.answer(entry)),
            Some(_) => Seen::Other,
        }
    }

    /// Keeps a decision and returns the one to answer with: another thread may have decided under the same id meanwhile,
    /// and the first one stays. None where that was another request.
    pub(crate) fn keep(&mut self, key: Key, answer: Bytes, now_ms: u64) -> Option<Bytes> {
        if let Some(first) = self.entry(key.id) {
            return (first.payload == key.payload).then(|| self.answer(first));
        }
        while self.entries.len() >= MAX_ENTRIES || self.bytes() + answer.len() + ENTRY_BYTES > MAX_BYTES {
            if self.entries.is_empty() {
                return Some(answer);
            }
            self.drop_first();
            self.dropped += 1;
        }
        self.numbers.insert(key.id, self.first + self.entries.len() as u64);
        self.entries.push_back(Entry {
            id: key.id,
            payload: key.payload,
            length: answer.len(),
            position: self.first_position + self.answers.len() as u64,
            kept_at_ms: now_ms,
        });
        self.answers.extend(answer.iter());
        Some(answer)
    }

    fn bytes(&self) -> usize {
        self.answers.len() + self.entries.len() * ENTRY_BYTES
    }

    fn answer(&self, entry: &Entry) -> Bytes {
        let from = usize::try_from(entry.position - self.first_position).unwrap_or(usize::MAX);
        self.answers.range(from..from + entry.length).copied().collect()
    }

    fn entry(&self, id: u128) -> Option<&Entry> {
        let number = self.numbers.get(&id)?;
        self.entries.get(usize::try_from(number - self.first).ok()?)
    }

    fn forget_old(&mut self, now_ms: u64) {
        while self.entries.front().is_some_and(|entry| now_ms.saturating_sub(entry.kept_at_ms) >= LIFE_MS) {
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.first += 1;
            self.answers.drain(..entry.length);
            self.first_position += entry.length as u64;
            self.numbers.remove(&entry.id);
        }
    }

    fn digest(&self, bytes: &[u8]) -> u128 {
        let mut hasher = SipHasher13::new_with_keys(self.keys.0, self.keys.1);
        hasher.write(bytes);
        hasher.finish128().as_u128()
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

    #[expect(clippy::cast_possible_truncation, reason = "half a digest is enough for a place in the map")]
    fn write_u128(&mut self, digest: u128) {
        self.0 = digest as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(repeats: &mut Repeats, id: &str, answer: &'static [u8], now_ms: u64) {
        let Seen::New(key) = repeats.look_up(id, id.as_bytes(), now_ms) else { panic!("{id} is known") };
        repeats.keep(key, Bytes::from_static(answer), now_ms);
    }

    #[test]
    fn a_repeat_gets_the_first_answer_for_a_minute() {
        let mut repeats = Repeats::new((1, 2));
        kept(&mut repeats, "a", b"first", 0);
        assert_eq!(repeats.look_up("a", b"a", 59_999), Seen::Same(Bytes::from_static(b"first")));
        assert_eq!(repeats.look_up("a", b"other", 59_999), Seen::Other);
        assert!(matches!(repeats.look_up("a", b"a", 60_000), Seen::New(_)));
    }

    #[test]
    fn the_oldest_goes_first_and_is_counted() {
        let mut repeats = Repeats::new((1, 2));
        for number in 0..=MAX_ENTRIES {
            kept(&mut repeats, &number.to_string(), b"", 0);
        }
        assert_eq!(repeats.dropped, 1);
        assert!(matches!(repeats.look_up("0", b"0", 1), Seen::New(_)));
        assert!(matches!(repeats.look_up("1", b"1", 1), Seen::Same(_)));
    }

    #[test]
    fn large_answers_are_bounded_by_bytes() {
        static LARGE: [u8; 1 << 20] = [0; 1 << 20];
        let mut repeats = Repeats::new((1, 2));
        for number in 0..40 {
            kept(&mut repeats, &number.to_string(), &LARGE, 0);
        }
        assert!(repeats.bytes() <= MAX_BYTES && repeats.entries.len() == 15, "{}", repeats.entries.len());
        assert_eq!(repeats.look_up("39", b"39", 1), Seen::Same(Bytes::from_static(&LARGE)));
    }
}
