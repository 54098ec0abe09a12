//! Ids of decisions: `UUIDv7`, from entropy or, in tests, from a seed.

use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

use uuid::Builder;
use uuid::fmt::Hyphenated;

thread_local! {
    static RANDOM: RefCell<fastrand::Rng> = RefCell::new(fastrand::Rng::new());
}

/// Where ids come from.
#[derive(Debug)]
pub enum Ids {
    /// Random bits of this thread; an id is unique, not secret.
    Entropy,
    /// A seed: the same ids in the same order.
    Seeded(Mutex<fastrand::Rng>),
}

impl Ids {
    /// The next id of this time, as text.
    #[must_use]
    pub fn next(&self, unix_ms: i64) -> [u8; Hyphenated::LENGTH] {
        let mut random = [0; 10];
        match self {
            Self::Entropy => RANDOM.with_borrow_mut(|source| source.fill(&mut random)),
            Self::Seeded(source) => source.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut random),
        }
        let id = Builder::from_unix_timestamp_millis(u64::try_from(unix_ms).unwrap_or(0), &random).into_uuid();
        let mut text = [0; Hyphenated::LENGTH];
        id.hyphenated().encode_lower(&mut text);
        text
    }
}
