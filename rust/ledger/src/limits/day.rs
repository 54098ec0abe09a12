//! The day: so many from midnight to midnight of a time zone.

use modelreg_proto::internal::v1::Calendar;

const DAY_MS: i64 = 86_400_000;

/// Where the days of a time zone begin.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Days {
    /// ms since 1970 UTC, ascending; none: days of UTC.
    starts: Box<[i64]>,
}

impl Days {
    /// Of a calendar.
    ///
    /// # Errors
    /// It has no day, or they do not ascend.
    pub(super) fn of(calendar: &Calendar) -> Result<Self, &'static str> {
        let starts = &calendar.day_starts_unix_ms;
        if starts.is_empty() {
            return Err("it has no day");
        }
        if starts.windows(2).any(|two| two[0] >= two[1]) {
            return Err("its days do not ascend");
        }
        Ok(Self { starts: starts.as_slice().into() })
    }

    /// The day that a moment is in: its beginning and its end. What is before the first is in the first.
    fn day_of(&self, unix_ms: i64) -> (i64, i64) {
        let Some(&last) = self.starts.last() else {
            let start = unix_ms.div_euclid(DAY_MS).saturating_mul(DAY_MS);
            return (start, start.saturating_add(DAY_MS));
        };
        let next = self.starts.partition_point(|&start| start <= unix_ms).max(1);
        if let Some(&end) = self.starts.get(next) {
            return (self.starts[next - 1], end);
        }
        let start = last.saturating_add((unix_ms.saturating_sub(last) / DAY_MS).max(0).saturating_mul(DAY_MS));
        (start, start.saturating_add(DAY_MS))
    }
}

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
    pub(super) fn advance(&mut self, days: &Days, unix_ms: i64) {
        let (start, end) = days.day_of(unix_ms);
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

    #[test]
    fn days_are_as_long_as_the_calendar_says_and_beyond_it_24_hours() {
        let hour = 3_600_000;
        let calendar = Calendar { day_starts_unix_ms: vec![0, 23 * hour, 48 * hour], ..Default::default() };
        let days = Days::of(&calendar).unwrap();
        for (unix_ms, expected) in [
            (-5, (0, 23)),
            (0, (0, 23)),
            (23 * hour - 1, (0, 23)),
            (23 * hour, (23, 48)),
            (48 * hour, (48, 72)),
            (72 * hour - 1, (48, 72)),
            (72 * hour, (72, 96)),
        ] {
            let (start, end) = days.day_of(unix_ms);
            assert_eq!((start / hour, end / hour), expected, "{unix_ms}");
        }
        assert_eq!(Days::default().day_of(DAY_MS + 5), (DAY_MS, 2 * DAY_MS));
        assert_eq!(Days::default().day_of(-5), (-DAY_MS, 0));
    }

    #[test]
    fn no_clock_brings_a_day_back() {
        let (days, mut day) = (Days::default(), Day::new());
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

    #[test]
    fn a_calendar_has_days_that_ascend() {
        for starts in [vec![], vec![1, 1], vec![2, 1]] {
            Days::of(&Calendar { day_starts_unix_ms: starts, ..Default::default() }).unwrap_err();
        }
    }
}
