//! Where the days and months of a time zone begin, as the control plane works them out.

use modelreg_proto::internal::v1::Calendar as Message;
use modelreg_proto::v1::BudgetPeriod;

const DAY_MS: i64 = 86_400_000;
const MONTH_MS: i64 = 30 * DAY_MS;

/// The calendar of one time zone; of UTC by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calendar {
    days: Vec<i64>,
    months: Vec<i64>,
}

impl Calendar {
    /// From the message; why it is none otherwise.
    pub(crate) fn new(message: &Message) -> Result<Self, &'static str> {
        let Message { day_starts_unix_ms: days, month_starts_unix_ms: months, .. } = message;
        if days.is_empty() {
            return Err("it has no day");
        }
        for starts in [days, months] {
            if !starts.is_sorted_by(|one, next| one < next) {
                return Err("its days or months do not ascend");
            }
        }
        Ok(Self { days: days.clone(), months: months.clone() })
    }

    /// The window that a time lies in: its start, and the start of the next.
    pub(crate) fn window(&self, period: BudgetPeriod, now_unix_ms: i64) -> (i64, i64) {
        match period {
            BudgetPeriod::Month => window(&self.months, MONTH_MS, now_unix_ms),
            BudgetPeriod::Day | BudgetPeriod::Unspecified => window(&self.days, DAY_MS, now_unix_ms),
        }
    }
}

/// Before and beyond what is known, windows have the usual length: a control plane that stands still does not stop the clock.
fn window(starts: &[i64], length_ms: i64, now_unix_ms: i64) -> (i64, i64) {
    let next = starts.partition_point(|&start| start <= now_unix_ms);
    match (next.checked_sub(1).map(|last| starts[last]), starts.get(next)) {
        (Some(start), Some(&end)) => (start, end),
        (from, until) => {
            let known = from.or(until.copied()).unwrap_or(0);
            let start = known.saturating_add((now_unix_ms - known).div_euclid(length_ms) * length_ms);
            (start, start.saturating_add(length_ms))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        // A day of 23 hours among them.
        let days = vec![0, DAY_MS, 2 * DAY_MS - 3_600_000];
        Calendar::new(&Message { day_starts_unix_ms: days, ..Message::default() }).unwrap()
    }

    #[test]
    fn days_are_as_long_as_the_calendar_says() {
        let last = 2 * DAY_MS - 3_600_000;
        for (now, expected) in [
            (0, (0, DAY_MS)),
            (DAY_MS - 1, (0, DAY_MS)),
            (DAY_MS, (DAY_MS, last)),
            (last - 1, (DAY_MS, last)),
            (last, (last, last + DAY_MS)),
            (last + DAY_MS, (last + DAY_MS, last + 2 * DAY_MS)),
            (-1, (-DAY_MS, 0)),
        ] {
            assert_eq!(calendar().window(BudgetPeriod::Day, now), expected, "{now}");
        }
    }

    #[test]
    fn without_a_calendar_days_are_those_of_utc() {
        assert_eq!(Calendar::default().window(BudgetPeriod::Day, DAY_MS + 5), (DAY_MS, 2 * DAY_MS));
        assert_eq!(Calendar::default().window(BudgetPeriod::Day, -5), (-DAY_MS, 0));
    }

    #[test]
    fn a_calendar_ascends() {
        for days in [vec![], vec![1, 1], vec![2, 1]] {
            assert!(Calendar::new(&Message { day_starts_unix_ms: days, ..Message::default() }).is_err());
        }
    }
}
