//! The day: so many from midnight to midnight of a time zone.

use modelreg_proto::v1::BudgetPeriod;

use crate::calendar::Calendar;

/// What was taken in a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    start: i64,
    end: i64,
    taken: u64,
}

impl Day {
    pub(super) fn new() -> Self {
        Self { start: i64::MIN, end: i64::MIN, taken: 0 }
    }

    /// A clock that goes back does not bring yesterday back.
    pub(super) fn advance(&mut self, days: &Calendar, unix_ms: i64) {
        let (start, end) = days.window(BudgetPeriod::Day, unix_ms);
        if start > self.start {
            *self = Self { start, end, taken: 0 };
        }
    }

    pub(super) fn remaining(self, limit: u64) -> u64 {
        limit.saturating_sub(self.taken)
    }

    pub(super) fn end_unix_ms(self) -> i64 {
        self.end
    }

    pub(super) fn is_unused(self) -> bool {
        self.taken == 0
    }

    /// Takes; returns the beginning of the day it is counted in.
    pub(super) fn take(&mut self, count: u64) -> i64 {
        self.taken = self.taken.saturating_add(count);
        self.start
    }

    /// Takes back what was taken in the day that began at `start`, if it is still that day.
    pub(super) fn give_back(&mut self, start: i64, count: u64) {
        if start == self.start {
            self.taken = self.taken.saturating_sub(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;

    #[test]
    fn no_clock_brings_a_day_back() {
        let (days, mut day) = (Calendar::default(), Day::new());
        day.advance(&days, DAY_MS - 1);
        let yesterday = day.take(3);
        day.advance(&days, DAY_MS);
        assert_eq!(day.remaining(5), 5);
        day.take(4);
        day.advance(&days, DAY_MS - 1);
        assert_eq!((day.remaining(5), day.end_unix_ms()), (1, 2 * DAY_MS));
        day.give_back(yesterday, 3);
        assert_eq!(day.remaining(5), 1);
    }
}
