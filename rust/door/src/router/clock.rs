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

/// One point in time, read once a call.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// ms since 1970 UTC.
    pub unix_ms: i64,
    /// ms that never go back, for ages and lives.
    pub monotonic_ms: u64,
}

impl From<Moment> for modelreg_ledger::budget::Now {
    fn from(now: Moment) -> Self {
        Self { unix_ms: now.unix_ms, monotonic_ms: now.monotonic_ms }
    }
}

impl Clock {
    /// Now, which is `instant` on the system's clock.
    #[must_use]
    pub fn moment(&self, instant: Instant) -> Moment {
        match self {
            Self::System(zero) => Moment {
                // Before 1970 there is no model to pick: such a clock reads as 1970.
                unix_ms: SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)),
                monotonic_ms: u64::try_from(instant.duration_since(*zero).as_millis()).unwrap_or(u64::MAX),
            },
            Self::Manual(now) => {
                let unix_ms = now.load(Ordering::Relaxed);
                Moment { unix_ms, monotonic_ms: u64::try_from(unix_ms).unwrap_or(0) }
            }
        }
    }
}
