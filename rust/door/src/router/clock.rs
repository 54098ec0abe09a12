//! The time a decision depends on, injected so that tests own it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Where time comes from.
#[derive(Debug)]
pub enum Clock {
    /// The system's; the instant is the zero of its monotonic time.
    System(Instant),
    /// Stands still until it is moved; ms since 1970 UTC.
    Manual(AtomicI64),
}

impl Clock {
    /// ms since 1970 UTC.
    #[must_use]
    pub fn unix_ms(&self) -> i64 {
        match self {
            // Before 1970 there is no model to pick: such a clock reads as 1970.
            Self::System(_) => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)),
            Self::Manual(unix_ms) => unix_ms.load(Ordering::Relaxed),
        }
    }

    /// ms that never go back, for ages and lives.
    #[must_use]
    pub fn monotonic_ms(&self) -> u64 {
        match self {
            Self::System(zero) => u64::try_from(zero.elapsed().as_millis()).unwrap_or(u64::MAX),
            Self::Manual(unix_ms) => u64::try_from(unix_ms.load(Ordering::Relaxed)).unwrap_or(0),
        }
    }
}
