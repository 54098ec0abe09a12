//! First decisions by request id: the same request within a minute gets the same answer, byte for byte.

use std::collections::VecDeque;

use bytes::Bytes;

use super::recent::{Key, Known, Recent};

/// How long a decision without a hold is kept.
const LIFE_MS: u64 = 60_000;
/// Most decisions kept.
const MAX_ENTRIES: usize = 65_536;
/// Most memory of all kept answers.
const MAX_BYTES: usize = 16 << 20;
/// What an entry takes besides its answer: itself and its place in the map.
const ENTRY_BYTES: usize = 128;

/// Where an answer lies.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Of its first byte, counted from the first byte ever kept.
    position: u64,
    length: usize,
}

/// What is known of a request id.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing.
    New,
    /// The same request: its answer.
    Same(Bytes),
    /// Another request.
    Other,
}

/// The decisions of the last minute, oldest first.
#[derive(Debug)]
pub(super) struct Repeats {
    recent: Recent<Place>,
    /// The answers one after the other. Copies: an answer that waited here in its own allocation would be freed cold, and
    /// its memory be given back and asked for again tens of thousands of times a second.
    answers: VecDeque<u8>,
    first_position: u64,
    /// Entries that were dropped before their time.
    pub(super) dropped: u64,
}

impl Repeats {
    /// Empty.
    pub(super) fn new() -> Self {
        Self {
            recent: Recent::new(LIFE_MS),
            // Reserved at once, so that it never moves; memory is only taken as answers come.
            answers: VecDeque::with_capacity(MAX_BYTES),
            first_position: 0,
            dropped: 0,
        }
    }

    /// Looks a request up.
    pub(super) fn look_up(&mut self, key: Key, now_ms: u64) -> Seen {
        while let Some(place) = self.recent.pop_old(now_ms) {
            self.forget(place);
        }
        match self.recent.look_up(key) {
            Known::New => Seen::New,
            Known::Same(place) => Seen::Same(self.answer(place)),
            Known::Other => Seen::Other,
        }
    }

    /// Keeps a decision. [`Seen::New`] says that it stands; another thread may have decided under the same id meanwhile, and
    /// then the first one does.
    pub(super) fn keep(&mut self, key: Key, answer: &[u8], now_ms: u64) -> Seen {
        let seen = self.look_up(key, now_ms);
        if seen != Seen::New {
            return seen;
        }
        while self.recent.len() >= MAX_ENTRIES || self.bytes() + answer.len() + ENTRY_BYTES > MAX_BYTES {
            let Some(place) = self.recent.pop() else { return Seen::New };
            self.forget(place);
            self.dropped += 1;
        }
        let position = self.first_position + self.answers.len() as u64;
        self.recent.push(key, Place { position, length: answer.len() }, now_ms);
        self.answers.extend(answer);
        Seen::New
    }

    fn bytes(&self) -> usize {
        self.answers.len() + self.recent.len() * ENTRY_BYTES
    }

    fn answer(&self, place: Place) -> Bytes {
        let from = usize::try_from(place.position - self.first_position).unwrap_or(usize::MAX);
        self.answers.range(from..from + place.length).copied().collect()
    }

    /// Frees the bytes of the oldest answer.
    fn forget(&mut self, oldest: Place) {
        self.answers.drain(..oldest.length);
        self.first_position += oldest.length as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::super::recent::Digests;
    use super::*;

    fn key(digests: Digests, id: &str, payload: &str) -> Key {
        digests.key(id.as_bytes(), payload.as_bytes())
    }

    #[test]
    fn a_repeat_gets_the_first_answer_for_a_minute() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        assert_eq!(repeats.keep(key(digests, "a", "a"), b"first", 0), Seen::New);
        assert_eq!(repeats.look_up(key(digests, "a", "a"), 59_999), Seen::Same(Bytes::from_static(b"first")));
        assert_eq!(repeats.look_up(key(digests, "a", "other"), 59_999), Seen::Other);
        assert_eq!(repeats.look_up(key(digests, "a", "a"), 60_000), Seen::New);
    }

    #[test]
    fn of_two_decisions_under_one_id_the_first_stands() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        assert_eq!(repeats.keep(key(digests, "a", "a"), b"first", 0), Seen::New);
        assert_eq!(repeats.keep(key(digests, "a", "a"), b"second", 0), Seen::Same(Bytes::from_static(b"first")));
        assert_eq!(repeats.keep(key(digests, "a", "other"), b"third", 0), Seen::Other);
    }

    #[test]
    fn the_oldest_goes_first_and_is_counted() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        for number in 0..=MAX_ENTRIES {
            repeats.keep(key(digests, &number.to_string(), ""), b"", 0);
        }
        assert_eq!(repeats.dropped, 1);
        assert_eq!(repeats.look_up(key(digests, "0", ""), 1), Seen::New);
        assert!(matches!(repeats.look_up(key(digests, "1", ""), 1), Seen::Same(_)));
    }

    #[test]
    fn large_answers_are_bounded_by_bytes() {
        static LARGE: [u8; 1 << 20] = [0; 1 << 20];
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        for number in 0..40 {
            repeats.keep(key(digests, &number.to_string(), ""), &LARGE, 0);
        }
        assert!(repeats.bytes() <= MAX_BYTES && repeats.recent.len() == 15, "{}", repeats.recent.len());
        assert_eq!(repeats.look_up(key(digests, "39", ""), 1), Seen::Same(Bytes::from_static(&LARGE)));
    }
}
