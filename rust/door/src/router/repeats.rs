//! First decisions by request id: the same request within a minute, or within the life of its hold, gets the same answer,
//! byte for byte.

use std::collections::VecDeque;

use bytes::Bytes;
use modelreg_ledger::Ticket;

use super::recent::{Key, Known, Recent};

/// How long a decision without a hold is kept.
const LIFE_MS: u64 = 60_000;
/// Most decisions kept.
const MAX_ENTRIES: usize = 65_536;
/// Most memory of all kept answers.
const MAX_BYTES: usize = 16 << 20;
/// About what an entry takes besides its answer: itself, its place in the map, and a promise where it has one.
const ENTRY_BYTES: usize = 128;
/// Decisions with open holds that are passed over to make room for one more.
const MAX_PASSED: usize = 64;

/// Where an answer lies. Small, as each Select reads the oldest and writes the newest.
#[derive(Debug)]
struct Place {
    /// Of its first byte, counted from the first byte ever kept.
    position: u64,
    length: usize,
    promise: Option<Box<Promise>>,
}

/// The hold that an answer tells of.
#[derive(Debug)]
pub(super) struct Promise {
    /// As long as it is open, the answer makes no room for others.
    hold: u128,
    /// How long the answer is kept.
    life_ms: u64,
    /// For what whoever is given the answer waits, until one has been: only then it is sure to stand.
    waits: Vec<Ticket>,
    /// Who waits.
    waiting: u32,
}

impl Promise {
    pub(super) fn new(hold: u128, ttl_ms: u64, waits: Vec<Ticket>) -> Self {
        let waiting = u32::from(!waits.is_empty());
        Self { hold, life_ms: ttl_ms.max(LIFE_MS), waits, waiting }
    }
}

impl Place {
    fn life_ms(&self) -> u64 {
        self.promise.as_ref().map_or(LIFE_MS, |promise| promise.life_ms)
    }
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
    /// Nothing, and there is no room for it.
    NoRoom,
}

/// The decisions of the last minute and those with open holds, the oldest first.
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
        while self.recent.oldest(now_ms).is_some_and(|(place, age_ms)| age_ms >= place.life_ms()) {
            self.pop();
        }
        match self.recent.look_up(key) {
            Known::New => Seen::New,
            // One of a long life is in front of it.
            Known::Same(place) if self.recent.age_ms(key, now_ms) >= Some(place.life_ms()) => Seen::New,
            Known::Same(place) => Seen::Same(self.answer(place)),
            Known::Other if self.recent.age_ms(key, now_ms) >= self.recent.kept(key).map(Place::life_ms) => Seen::New,
            Known::Other => Seen::Other,
        }
    }

    /// One more who is to be given the answer of a key: its hold and what is to be waited for, where nobody has been given it.
    pub(super) fn join(&mut self, key: Key) -> Option<(u128, Vec<Ticket>)> {
        let promise = self.recent.kept_mut(key)?.promise.as_mut().filter(|promise| promise.waiting > 0)?;
        promise.waiting += 1;
        Some((promise.hold, promise.waits.clone()))
    }

    /// One who waited has been given the answer that tells of a hold: it stands.
    pub(super) fn given(&mut self, key: Key, hold: u128) {
        if let Some(promise) = self.promise(key, hold) {
            promise.waiting = 0;
            promise.waits = Vec::new();
        }
    }

    /// One who waited is not given it. True where nobody was and nobody will be: it is forgotten, and its hold is to go back.
    pub(super) fn give_up(&mut self, key: Key, hold: u128) -> bool {
        let Some(promise) = self.promise(key, hold) else { return true };
        if promise.waiting != 1 {
            promise.waiting = promise.waiting.saturating_sub(1);
            return false;
        }
        self.recent.forget(key);
        true
    }

    fn promise(&mut self, key: Key, hold: u128) -> Option<&mut Promise> {
        let promise = self.recent.kept_mut(key)?.promise.as_deref_mut();
        promise.filter(|promise| promise.hold == hold)
    }

    /// Keeps a decision. [`Seen::New`] says that it stands; another thread may have decided under the same id meanwhile, and
    /// then the first one does.
    pub(super) fn keep(
        &mut self,
        key: Key,
        answer: &[u8],
        promise: Option<Promise>,
        now_ms: u64,
        is_open: impl Fn(u128) -> bool,
    ) -> Seen {
        let seen = self.look_up(key, now_ms);
        if seen != Seen::New {
            return seen;
        }
        let mut passed = 0;
        while self.recent.len() >= MAX_ENTRIES || self.bytes() + answer.len() + ENTRY_BYTES > MAX_BYTES {
            let Some((place, _)) = self.recent.oldest(now_ms) else { return Seen::New };
            if !place.promise.as_ref().is_some_and(|promise| is_open(promise.hold)) {
                self.pop();
                self.dropped += 1;
            } else if passed < MAX_PASSED {
                passed += 1;
                self.rotate();
            } else {
                return Seen::NoRoom;
            }
        }
        let position = self.first_position + self.answers.len() as u64;
        self.recent.push(key, Place { position, length: answer.len(), promise: promise.map(Box::new) }, now_ms);
        self.answers.extend(answer);
        Seen::New
    }

    fn bytes(&self) -> usize {
        self.answers.len() + self.recent.len() * ENTRY_BYTES
    }

    fn answer(&self, place: &Place) -> Bytes {
        let from = usize::try_from(place.position - self.first_position).unwrap_or(usize::MAX);
        self.answers.range(from..from + place.length).copied().collect()
    }

    /// Frees the bytes of the oldest answer.
    fn pop(&mut self) {
        if let Some(oldest) = self.recent.pop() {
            self.answers.drain(..oldest.length);
            self.first_position += oldest.length as u64;
        }
    }

    /// Puts the oldest answer behind the newest.
    fn rotate(&mut self) {
        self.recent.rotate();
        let end = self.first_position + self.answers.len() as u64;
        let Some(newest) = self.recent.newest_mut() else { return };
        self.answers.rotate_left(newest.length);
        self.first_position += newest.length as u64;
        newest.position = end;
    }
}

#[cfg(test)]
mod tests {
    use modelreg_ledger::Event;
    use modelreg_ledger::budget::{Authority as _, InMemory};

    use super::super::recent::Digests;
    use super::*;

    fn keep(repeats: &mut Repeats, key: Key, answer: &[u8], now_ms: u64) -> Seen {
        repeats.keep(key, answer, None, now_ms, |_| false)
    }

    fn promise(waits: &[Ticket]) -> Promise {
        Promise::new(7, 600_000, waits.to_vec())
    }

    fn ticket() -> Ticket {
        InMemory.enter(Event::new([0; 16], [1; 16], Vec::new()))
    }

    fn key(digests: Digests, id: &str, payload: &str) -> Key {
        digests.key(id.as_bytes(), payload.as_bytes())
    }

    #[test]
    fn a_repeat_gets_the_first_answer_for_a_minute() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        assert_eq!(keep(&mut repeats, key(digests, "a", "a"), b"first", 0), Seen::New);
        assert_eq!(repeats.look_up(key(digests, "a", "a"), 59_999), Seen::Same(Bytes::from_static(b"first")));
        assert_eq!(repeats.look_up(key(digests, "a", "other"), 59_999), Seen::Other);
        assert_eq!(repeats.look_up(key(digests, "a", "a"), 60_000), Seen::New);
    }

    #[test]
    fn of_two_decisions_under_one_id_the_first_stands() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        assert_eq!(keep(&mut repeats, key(digests, "a", "a"), b"first", 0), Seen::New);
        assert_eq!(keep(&mut repeats, key(digests, "a", "a"), b"second", 0), Seen::Same(Bytes::from_static(b"first")));
        assert_eq!(keep(&mut repeats, key(digests, "a", "other"), b"third", 0), Seen::Other);
    }

    #[test]
    fn the_oldest_goes_first_and_is_counted() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        for number in 0..=MAX_ENTRIES {
            keep(&mut repeats, key(digests, &number.to_string(), ""), b"", 0);
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
            keep(&mut repeats, key(digests, &number.to_string(), ""), &LARGE, 0);
        }
        assert!(repeats.bytes() <= MAX_BYTES && repeats.recent.len() == 15, "{}", repeats.recent.len());
        assert_eq!(repeats.look_up(key(digests, "39", ""), 1), Seen::Same(Bytes::from_static(&LARGE)));
    }

    #[test]
    fn a_decision_with_an_open_hold_stays_and_others_make_room() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        repeats.keep(key(digests, "held", ""), b"held", Some(promise(&[])), 0, |_| true);
        for number in 0..MAX_ENTRIES {
            repeats.keep(key(digests, &number.to_string(), ""), b"", None, 1, |_| true);
        }
        assert_eq!(repeats.dropped, 1);
        assert_eq!(repeats.look_up(key(digests, "held", ""), 599_999), Seen::Same(Bytes::from_static(b"held")));
        assert_eq!(repeats.look_up(key(digests, "9", ""), 60_001), Seen::New);
        assert_eq!(repeats.look_up(key(digests, "held", ""), 600_000), Seen::New);
    }

    #[test]
    fn where_all_have_open_holds_there_is_no_room() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        for number in 0..MAX_ENTRIES {
            assert_eq!(
                repeats.keep(key(digests, &number.to_string(), ""), b"", Some(promise(&[])), 0, |_| true),
                Seen::New
            );
        }
        assert_eq!(repeats.keep(key(digests, "more", ""), b"", Some(promise(&[])), 0, |_| true), Seen::NoRoom);
        assert_eq!(repeats.keep(key(digests, "more", ""), b"", Some(promise(&[])), 0, |_| false), Seen::New);
    }

    #[test]
    fn answers_that_were_passed_over_are_read_as_before() {
        static LARGE: [u8; 1 << 20] = [3; 1 << 20];
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        repeats.keep(key(digests, "held", ""), b"held", Some(promise(&[])), 0, |_| true);
        for number in 0..60 {
            repeats.keep(key(digests, &number.to_string(), ""), &LARGE, None, 0, |_| true);
            assert_eq!(repeats.look_up(key(digests, "held", ""), 1), Seen::Same(Bytes::from_static(b"held")));
        }
        assert_eq!(repeats.look_up(key(digests, "59", ""), 1), Seen::Same(Bytes::from_static(&LARGE)));
    }
    #[test]
    fn an_answer_that_nobody_was_given_is_forgotten_with_the_last_who_waits() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        let waits = [ticket()];
        let key = key(digests, "a", "a");
        repeats.keep(key, b"first", Some(promise(&waits)), 0, |_| true);
        assert_eq!(repeats.join(key).map(|(hold, waits)| (hold, waits.len())), Some((7, 1)));
        assert!(!repeats.give_up(key, 7));
        assert_eq!(repeats.look_up(key, 1), Seen::Same(Bytes::from_static(b"first")));
        assert!(repeats.give_up(key, 7));
        assert_eq!(repeats.look_up(key, 1), Seen::New);
        assert!(repeats.give_up(key, 7));
    }

    #[test]
    fn an_answer_that_one_was_given_stands_whoever_gives_up() {
        let (mut repeats, digests) = (Repeats::new(), Digests::new());
        let waits = [ticket()];
        let key = key(digests, "a", "a");
        repeats.keep(key, b"first", Some(promise(&waits)), 0, |_| true);
        assert!(repeats.join(key).is_some());
        repeats.given(key, 7);
        assert!(!repeats.give_up(key, 7) && repeats.join(key).is_none());
        assert_eq!(repeats.look_up(key, 1), Seen::Same(Bytes::from_static(b"first")));
    }
}
