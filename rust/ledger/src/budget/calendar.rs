//! Where the days and months of a time zone begin, as the control plane works them out.

use modelreg_proto::internal::v1::Calendar as Message;
use modelreg_proto::v1::BudgetPeriod;

const DAY_MS: i64 = 86_400_000;
const MONTH_MS: i64 = 30 * DAY_MS;

/// The calendar of one time zone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    days: Vec<i64>,
    months: Vec<i64>,
}

impl Calendar {
    /// From the message; why it is none otherwise.
    pub(crate) fn new(message: Message) -> Result<Self, String> {
        let Message { time_zone, day_starts_unix_ms: days, month_starts_unix_ms: months } = message;
        for starts in [&days, &months] {
            if starts.is_empty() || !starts.is_sorted_by(|one, next| one < next) {
                return Err(format!("the calendar of `{time_zone}` does not ascend, or is empty"));
            }
        }
        Ok(Self { days, months })
    }

    /// The window that a time lies in: its start, and the start of the next.
    pub(crate) fn window(&self, period: BudgetPeriod, now_unix_ms: i64) -> (i64, i64) {
        match period {
            BudgetPeriod::Month => window(&self.months, MONTH_MS, now_unix_ms),
            BudgetPeriod::Day | BudgetPeriod::Unspecified => window(&self.days, DAY_MS, now_unix_ms),
        }
    }
}

/// Beyond what is known, windows have the usual length: a control plane that stands still does not stop the clock.
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
        Calendar::new(Message { time_zone: "X".to_owned(), day_starts_unix_ms: days, month_starts_unix_ms: vec![0] })
            .unwrap()
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
    fn a_calendar_ascends() {
        for days in [vec![], vec![1, 1], vec![2, 1]] {
            let message =
                Message { time_zone: "X".to_owned(), day_starts_unix_ms: days, month_starts_unix_ms: vec![0] };
            assert!(Calendar::new(message).is_err());
        }
    }
}
