//! Time as nanoseconds since the run began, behind a trait so that the timing rules are tested without waiting.

use std::time::{Duration, Instant};

/// A monotonic clock.
pub trait Clock {
    /// Nanoseconds since this clock was made.
    fn now_ns(&self) -> u64;
}

/// The system's monotonic clock.
#[derive(Clone, Copy, Debug)]
pub struct Monotonic {
    origin: Instant,
}

impl Monotonic {
    /// A clock that reads 0 now.
    #[must_use]
    pub fn start() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Clock for Monotonic {
    fn now_ns(&self) -> u64 {
        duration_ns(self.origin.elapsed())
    }
}

/// A duration in whole nanoseconds; what does not fit (584 years) is the largest value.
#[must_use]
pub fn duration_ns(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
pub(crate) mod testing {
    //! A clock that moves only when told.

    use std::cell::Cell;

    use super::Clock;

    #[derive(Default)]
    pub(crate) struct Manual(Cell<u64>);

    impl Manual {
        pub(crate) fn set_ns(&self, now_ns: u64) {
            self.0.set(now_ns);
        }
    }

    impl Clock for &Manual {
        fn now_ns(&self) -> u64 {
            self.0.get()
        }
    }
}
