//! Hours of the UTC day, on some days of the week.

use std::fmt::Arguments;

use modelreg_proto::v1 as pb;

use crate::snapshot::SnapshotError;

const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: i64 = 1_440;
/// 1 January 1970 was a Thursday.
const FIRST_WEEKDAY: i64 = 3;

/// From a minute of the day until another, perhaps of the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    from_minute: u16,
    until_minute: u16,
    /// Bit 0 is Monday: days on which it begins.
    weekdays: u8,
}

impl Window {
    /// From the message.
    ///
    /// # Errors
    /// A minute or a day that there is not.
    pub fn compile(message: &pb::ClockWindow, path: Arguments<'_>) -> Result<Self, SnapshotError> {
        let refuse = |what: &str, value: u32| Err(SnapshotError::new(path, format!("{value} is no {what}")));
        let (from, until) = (message.from_minute, message.until_minute);
        let (Some(from_minute), Some(until_minute)) = (minute(from, 0), minute(until, 1)) else {
            return refuse("minute of the day", if minute(from, 0).is_none() { from } else { until });
        };
        let mut weekdays = 0;
        for &day in &message.weekdays {
            if !(1..=7).contains(&day) {
                return refuse("day of the week", day);
            }
            weekdays |= 1 << (day - 1);
        }
        Ok(Self { from_minute, until_minute, weekdays: if weekdays == 0 { 0x7F } else { weekdays } })
    }

    /// Whether it is open at a time, in ms since 1970.
    #[must_use]
    pub fn is_open(self, unix_ms: i64) -> bool {
        let minutes = unix_ms.div_euclid(MINUTE_MS);
        let (day, minute) = (minutes.div_euclid(DAY_MINUTES), minutes.rem_euclid(DAY_MINUTES));
        let (from, until) = (i64::from(self.from_minute), i64::from(self.until_minute));
        if from < until {
            return (from..until).contains(&minute) && self.begins_on(day);
        }
        (minute >= from && self.begins_on(day)) || (minute < until && self.begins_on(day - 1))
    }

    fn begins_on(self, day: i64) -> bool {
        self.weekdays >> (day + FIRST_WEEKDAY).rem_euclid(7) & 1 == 1
    }

    pub(super) fn message(self) -> pb::ClockWindow {
        let every_day = self.weekdays == 0x7F;
        let weekdays = (1..=7).filter(|day| !every_day && self.weekdays >> (day - 1) & 1 == 1).collect();
        pb::ClockWindow { from_minute: self.from_minute.into(), until_minute: self.until_minute.into(), weekdays }
    }
}

fn minute(value: u32, least: u16) -> Option<u16> {
    let most = least + 1_439;
    u16::try_from(value).ok().filter(|minute| (least..=most).contains(minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Saturday, 28 November 2026, midnight.
    const SATURDAY_MS: i64 = 1_795_824_000_000;

    fn window(from_minute: u32, until_minute: u32, weekdays: &[u32]) -> Window {
        let message = pb::ClockWindow { from_minute, until_minute, weekdays: weekdays.to_vec() };
        Window::compile(&message, format_args!("here")).expect("a window")
    }

    fn open(window: Window, minute: i64) -> bool {
        window.is_open(SATURDAY_MS + minute * MINUTE_MS)
    }

    #[test]
    fn it_begins_at_its_minute_and_ends_before_its_last() {
        let morning = window(60, 120, &[]);
        assert_eq!([59, 60, 119, 120].map(|minute| open(morning, minute)), [false, true, true, false]);
        let all_day = window(0, 1_440, &[]);
        assert!([0, 720, 1_439].into_iter().all(|minute| open(all_day, minute)));
    }

    #[test]
    fn past_midnight_it_is_still_the_window_of_the_day_before() {
        let night = window(22 * 60, 2 * 60, &[6]);
        let (friday, saturday) = (-1_440, 0);
        let minutes = [friday + 1_439, saturday + 60, saturday + 1_320, 1_440 + 119, 1_440 + 120, 1_440 + 1_320];
        assert_eq!(minutes.map(|minute| open(night, minute)), [false, false, true, true, false, false]);
    }

    #[test]
    fn a_window_until_the_minute_it_begins_is_a_whole_day() {
        let whole = window(600, 600, &[6]);
        assert_eq!([599, 600, 1_439, 2_039, 2_040].map(|minute| open(whole, minute)), [false, true, true, true, false]);
    }

    #[test]
    fn the_day_before_1970_was_a_wednesday() {
        assert!(window(0, 1_440, &[3]).is_open(-1));
        assert!(window(0, 1_440, &[4]).is_open(0));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for (from_minute, until_minute, weekdays) in
            [(1_440, 1, vec![]), (0, 0, vec![]), (0, 1_441, vec![]), (0, 1, vec![8]), (0, 1, vec![0])]
        {
            let message = pb::ClockWindow { from_minute, until_minute, weekdays };
            assert!(Window::compile(&message, format_args!("here")).is_err(), "{message:?}");
        }
    }

    #[test]
    fn the_message_is_what_it_was_made_of() {
        for message in [
            pb::ClockWindow { from_minute: 990, until_minute: 30, weekdays: vec![1, 7] },
            pb::ClockWindow { from_minute: 0, until_minute: 1_440, weekdays: vec![] },
        ] {
            assert_eq!(Window::compile(&message, format_args!("here")).expect("a window").message(), message);
        }
    }
}
