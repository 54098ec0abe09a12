//! Ids of decisions: `UUIDv7`, from entropy or, in tests, from a seed.

use std::cell::RefCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fastrand::Rng;
use uuid::fmt::Hyphenated;
use uuid::{Builder, Uuid, Variant};

thread_local! {
    static RANDOM: RefCell<Rng> = RefCell::new(Rng::new());
}

/// Where ids come from.
#[derive(Debug)]
pub enum Ids {
    /// Random bits of this thread; an id is unique, not secret.
    Entropy,
    /// A seed: the same ids in the same order.
    Seeded(Mutex<Rng>),
}

/// An id, as callers have it and as it is looked up by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Id {
    pub(super) text: [u8; Hyphenated::LENGTH],
    pub(super) key: u128,
}

impl Ids {
    /// The next id of this time.
    pub(super) fn next(&self, unix_ms: i64) -> Id {
        let mut random = [0; 10];
        self.with_source(|source| source.fill(&mut random));
        let id = Builder::from_unix_timestamp_millis(u64::try_from(unix_ms).unwrap_or(0), &random).into_uuid();
        let mut text = [0; Hyphenated::LENGTH];
        id.hyphenated().encode_lower(&mut text);
        Id { text, key: id.as_u128() }
    }

    /// True for `ppm` of a million, from the same source. Nothing is drawn where there is nothing to decide.
    pub(super) fn one_of(&self, ppm: u32) -> bool {
        const MILLION: u32 = 1_000_000;
        ppm >= MILLION || (ppm > 0 && self.with_source(|source| source.u32(..MILLION)) < ppm)
    }

    /// A seed for other things that are random: the same where the ids are, and none of theirs.
    pub(super) fn seed(&self) -> Option<u64> {
        match self {
            Self::Entropy => None,
            Self::Seeded(source) => Some(lock(source).clone().u64(..)),
        }
    }

    fn with_source<T>(&self, draw: impl FnOnce(&mut Rng) -> T) -> T {
        match self {
            Self::Entropy => RANDOM.with_borrow_mut(draw),
            Self::Seeded(source) => draw(&mut lock(source)),
        }
    }
}

fn lock(source: &Mutex<Rng>) -> MutexGuard<'_, Rng> {
    source.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The text of an id.
pub(super) fn text(key: u128) -> [u8; Hyphenated::LENGTH] {
    let mut text = [0; Hyphenated::LENGTH];
    Uuid::from_u128(key).hyphenated().encode_lower(&mut text);
    text
}

/// The same, to be shown.
pub(super) fn shown(key: u128) -> String {
    Uuid::from_u128(key).hyphenated().to_string()
}

/// A UUID as text, with hyphens.
pub(super) fn parse(text: &str) -> Option<Uuid> {
    text.parse::<Hyphenated>().ok().map(Hyphenated::into_uuid)
}

/// The same of version 7.
pub(super) fn parse_v7(text: &str) -> Option<Uuid> {
    parse(text).filter(|id| id.get_version_num() == 7 && id.get_variant() == Variant::RFC4122)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_id_is_its_key() {
        let id = Ids::Entropy.next(1_795_000_000_000);
        let text = std::str::from_utf8(&id.text).expect("ASCII");
        assert_eq!(parse_v7(text).map(|id| id.as_u128()), Some(id.key));
    }

    #[test]
    fn only_version_7_with_hyphens_will_do() {
        for (text, expected) in [
            ("0195b2c8-7b5a-7c3d-9e2f-0a1b2c3d4e5f", true),
            ("0195B2C8-7B5A-7C3D-9E2F-0A1B2C3D4E5F", true),
            ("0195b2c8-7b5a-4c3d-9e2f-0a1b2c3d4e5f", false),
            ("0195b2c8-7b5a-7c3d-ce2f-0a1b2c3d4e5f", false),
            ("0195b2c87b5a7c3d9e2f0a1b2c3d4e5f", false),
            ("{0195b2c8-7b5a-7c3d-9e2f-0a1b2c3d4e5f}", false),
            ("", false),
        ] {
            assert_eq!(parse_v7(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn chances_are_about_as_asked() {
        let ids = Ids::Seeded(Mutex::new(Rng::with_seed(1)));
        let hits = (0..100_000).filter(|_| ids.one_of(10_000)).count();
        assert!((900..1_100).contains(&hits), "{hits}");
        assert!(ids.one_of(1_000_000) && !ids.one_of(0));
    }
}
