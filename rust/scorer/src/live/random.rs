//! The injected source of chance: it spreads cooldowns, so that many routers do not come back at the same moment.

use std::sync::{Mutex, PoisonError};

/// The widest spread: 20 % to either side, in parts of a million.
const SPREAD_PPM: u64 = 400_000;

/// Where chance comes from.
#[derive(Debug)]
pub enum Random {
    /// Random bits of this thread.
    Entropy,
    /// A seed: the same spreads in the same order.
    Seeded(Mutex<fastrand::Rng>),
}

impl Random {
    /// Chance that repeats itself, for tests.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Mutex::new(fastrand::Rng::with_seed(seed)))
    }

    /// Uniform in 0 to [`SPREAD_PPM`].
    pub(super) fn spread_ppm(&self) -> u64 {
        match self {
            Self::Entropy => fastrand::u64(..=SPREAD_PPM),
            Self::Seeded(source) => source.lock().unwrap_or_else(PoisonError::into_inner).u64(..=SPREAD_PPM),
        }
    }
}
