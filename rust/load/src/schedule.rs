//! When each call of an open loop is meant to leave. Fixed before the run: a slow server cannot push the schedule back,
//! so its stalls are charged to it (no coordinated omission).

use crate::clock::Clock;

const NS_PER_S: u128 = 1_000_000_000;

/// Evenly spaced departures, `rate_per_s` a second.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// Departure of call 0.
    pub start_ns: u64,
    /// Calls a second, at least 1.
    pub rate_per_s: u32,
}

impl Schedule {
    /// When call `index` is meant to leave. Computed from the start each time, so that rounding does not add up.
    #[must_use]
    pub fn intended_ns(&self, index: u64) -> u64 {
        let offset = u128::from(index) * NS_PER_S / u128::from(self.rate_per_s);
        self.start_ns.saturating_add(u64::try_from(offset).unwrap_or(u64::MAX))
    }

    /// How many calls are meant to leave within `span_ns` of the start.
    #[must_use]
    pub fn calls_within(&self, span_ns: u64) -> u64 {
        let calls = (u128::from(span_ns) * u128::from(self.rate_per_s)).div_ceil(NS_PER_S);
        u64::try_from(calls).unwrap_or(u64::MAX)
    }
}

/// Hands out the calls of a schedule as their time comes.
pub struct Pacer<C> {
    schedule: Schedule,
    clock: C,
    next_index: u64,
    calls: u64,
}

impl<C: Clock> Pacer<C> {
    /// A pacer for the first `calls` departures of `schedule`.
    pub fn new(schedule: Schedule, calls: u64, clock: C) -> Self {
        Self { schedule, clock, next_index: 0, calls }
    }

    /// The intended time of the next call that is due, or nothing when none is due yet. A late caller gets every missed
    /// call, each with its own intended time.
    pub fn take_due_ns(&mut self) -> Option<u64> {
        if self.is_finished() {
            return None;
        }
        let intended_ns = self.schedule.intended_ns(self.next_index);
        if intended_ns > self.clock.now_ns() {
            return None;
        }
        self.next_index += 1;
        Some(intended_ns)
    }

    /// Whether every call has been handed out.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.next_index == self.calls
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::testing::Manual;

    #[test]
    fn departures_do_not_drift_at_rates_that_do_not_divide_a_second() {
        let schedule = Schedule { start_ns: 5, rate_per_s: 3 };
        assert_eq!(schedule.intended_ns(1), 5 + 333_333_333);
        assert_eq!(schedule.intended_ns(3_000_000), 5 + 1_000_000_000_000_000);
    }

    #[test]
    fn a_span_holds_exactly_the_calls_that_leave_before_its_end() {
        let schedule = Schedule { start_ns: 0, rate_per_s: 3 };
        let calls = schedule.calls_within(1_000_000_000);
        assert_eq!(calls, 3);
        assert!(schedule.intended_ns(calls - 1) < 1_000_000_000);
        assert!(schedule.intended_ns(calls) >= 1_000_000_000);
    }

    #[test]
    fn nothing_is_due_early() {
        let clock = Manual::default();
        let schedule = Schedule { start_ns: 100, rate_per_s: 10_000_000 };
        let mut pacer = Pacer::new(schedule, 2, &clock);
        clock.set_ns(99);
        assert_eq!(pacer.take_due_ns(), None);
        clock.set_ns(100);
        assert_eq!(pacer.take_due_ns(), Some(100));
        assert_eq!(pacer.take_due_ns(), None);
    }

    #[test]
    fn after_a_stall_every_missed_call_keeps_its_intended_time() {
        let clock = Manual::default();
        let schedule = Schedule { start_ns: 0, rate_per_s: 1_000 };
        let mut pacer = Pacer::new(schedule, 4, &clock);
        clock.set_ns(10_000_000);
        let due: Vec<_> = std::iter::from_fn(|| pacer.take_due_ns()).collect();
        assert_eq!(due, [0, 1_000_000, 2_000_000, 3_000_000]);
        assert!(pacer.is_finished());
    }
}
