//! The bucket: a burst, filled evenly. It admits at most `burst + rate * t` in every window of length t, exactly.

/// In how long `Rate::filled` units flow in: one nanosecond more than a minute, so that a limit of 1, which is filled at 1, is
/// not taken twice in 60 s.
const FILL_NS: u64 = 60_000_000_001;
/// Part of a limit that may be taken at once.
const BURST_PART: u64 = 6;
/// Most low marks that are kept.
const MAX_LOWS: usize = 16;

/// What a bucket lets out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    /// At once, from a full one.
    pub(super) burst: u64,
    /// In a minute besides.
    pub(super) filled: u64,
}

impl Rate {
    /// Of a limit: burst and what flows in during a minute are the limit together, so never more than it passes in 60 s.
    pub(super) fn of(limit: u64) -> Self {
        let burst = (limit / BURST_PART).max(1);
        Self { burst, filled: (limit - burst).max(1) }
    }
}

/// What is missing in a bucket.
///
/// In units times [`FILL_NS`], of which `Rate::filled` flow in with every nanosecond: so nothing is ever rounded.
#[derive(Clone, Debug, Default)]
pub(super) struct Bucket {
    missing: u128,
    at_ns: u64,
    /// Number of the last take.
    takes: u64,
    lows: Vec<Low>,
}

/// How little was missing just before a take, where no less was before any later one.
///
/// A take is given back at most what was missing at every moment since: the rest has flowed in for it already, and would flow
/// in a second time. Marks ascend in both fields.
#[derive(Clone, Copy, Debug)]
struct Low {
    before_take: u64,
    missing: u128,
}

impl Bucket {
    pub(super) fn advance(&mut self, rate: Rate, now_ns: u64) {
        let flowed = u128::from(rate.filled) * u128::from(now_ns.saturating_sub(self.at_ns));
        self.missing = self.missing.saturating_sub(flowed);
        self.at_ns = self.at_ns.max(now_ns);
    }

    /// Units that may be taken at once.
    pub(super) fn remaining(&self, rate: Rate) -> u64 {
        rate.burst.saturating_sub(quotient(self.missing, FILL_NS))
    }

    /// How long until `count` may be taken, rounded up; None: they never may.
    pub(super) fn wait_ns(&self, rate: Rate, count: u64) -> Option<u64> {
        let room = scaled(rate.burst).checked_sub(scaled(count))?;
        Some(flow_ns(self.missing.saturating_sub(room), rate))
    }

    /// How long until it is full.
    pub(super) fn full_in_ns(&self, rate: Rate) -> u64 {
        flow_ns(self.missing, rate)
    }

    pub(super) fn is_full(&self) -> bool {
        self.missing == 0
    }

    /// Takes what [`Self::wait_ns`] says may be; returns the number of the take.
    pub(super) fn take(&mut self, count: u64) -> u64 {
        self.mark();
        self.missing += scaled(count);
        self.takes
    }

    /// Takes what was used already, whether it may be or not; nobody waits for more than a minute for it.
    pub(super) fn take_over(&mut self, rate: Rate, count: u64) {
        self.mark();
        let most = self.missing.max(scaled(rate.burst.saturating_add(rate.filled)));
        self.missing = self.missing.saturating_add(scaled(count)).min(most);
    }

    /// Takes `count` of a take back: everything is then as if that much less had been taken.
    pub(super) fn give_back(&mut self, take: u64, count: u64) {
        let later = self.lows.iter().find(|low| low.before_take > take);
        let least = later.map_or(self.missing, |low| low.missing.min(self.missing));
        let back = scaled(count).min(least);
        self.missing -= back;
        for low in &mut self.lows {
            low.missing = low.missing.saturating_sub(back);
        }
    }

    /// Notes how little is missing before the next take.
    fn mark(&mut self) {
        self.takes += 1;
        while self.lows.last().is_some_and(|low| low.missing >= self.missing) {
            self.lows.pop();
        }
        if self.lows.len() == MAX_LOWS {
            // The two oldest become one with the lower mark: less is given back then, never more.
            self.lows[1].missing = self.lows[0].missing;
            self.lows.remove(0);
        }
        self.lows.push(Low { before_take: self.takes, missing: self.missing });
    }
}

fn scaled(count: u64) -> u128 {
    u128::from(count) * u128::from(FILL_NS)
}

fn flow_ns(missing: u128, rate: Rate) -> u64 {
    quotient(missing, rate.filled)
}

/// Rounded up. What is missing most often fits 64 bits, whose division is many times faster.
fn quotient(missing: u128, by: u64) -> u64 {
    match u64::try_from(missing) {
        Ok(missing) => missing.div_ceil(by),
        Err(_) => u64::try_from(missing.div_ceil(u128::from(by))).unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_NS: u64 = 60_000_000_000;

    #[test]
    fn burst_and_flow_are_the_limit_together() {
        for limit in [1, 2, 5, 6, 7, 60, 1_000, 1_000_000_000_000] {
            let rate = Rate::of(limit);
            let in_a_minute =
                u128::from(rate.burst) * u128::from(FILL_NS) + u128::from(rate.filled) * u128::from(MINUTE_NS);
            assert!(in_a_minute / u128::from(FILL_NS) <= u128::from(limit), "{limit}");
            assert!(rate.burst >= 1 && rate.filled >= 1, "{limit}");
        }
    }

    #[test]
    fn a_wait_is_long_enough_and_not_a_nanosecond_longer() {
        for limit in [1, 2, 7, 600, 999_999_999_999] {
            let (rate, mut bucket) = (Rate::of(limit), Bucket::default());
            bucket.take(rate.burst);
            let wait_ns = bucket.wait_ns(rate, 1).unwrap();
            bucket.advance(rate, wait_ns - 1);
            assert_eq!((bucket.remaining(rate), bucket.wait_ns(rate, 1)), (0, Some(1)), "{limit}");
            bucket.advance(rate, wait_ns);
            assert!(bucket.remaining(rate) >= 1, "{limit}");
        }
    }

    #[test]
    fn more_than_the_burst_is_never_there() {
        assert_eq!(Bucket::default().wait_ns(Rate::of(60), 11), None);
        assert_eq!(Bucket::default().wait_ns(Rate::of(60), 10), Some(0));
    }

    #[test]
    fn what_has_flowed_in_meanwhile_is_not_given_back_a_second_time() {
        let (rate, mut bucket) = (Rate::of(60), Bucket::default());
        let first = bucket.take(10);
        bucket.advance(rate, MINUTE_NS);
        bucket.take(10);
        bucket.give_back(first, 10);
        assert_eq!(bucket.remaining(rate), 0);
    }

    #[test]
    fn what_is_still_missing_of_a_take_comes_back_whole_however_long_it_was() {
        let (rate, mut bucket) = (Rate::of(60), Bucket::default());
        let first = bucket.take(5);
        // 5 more every 6 s, as they flow in: those 5 are missing all the time.
        for second in [6, 12, 18, 24] {
            bucket.take(5);
            bucket.advance(rate, second * 1_000_000_000);
        }
        let before = bucket.remaining(rate);
        bucket.give_back(first, 5);
        assert_eq!(bucket.remaining(rate), before + 5);
    }

    #[test]
    fn what_was_used_beyond_is_waited_for_a_minute_at_most() {
        let (rate, mut bucket) = (Rate::of(60), Bucket::default());
        bucket.take_over(rate, u64::MAX);
        bucket.take_over(rate, u64::MAX);
        let wait_ns = bucket.wait_ns(rate, 1).unwrap();
        assert!((MINUTE_NS..MINUTE_NS + 2_000_000_000).contains(&wait_ns), "{wait_ns}");
    }
}
