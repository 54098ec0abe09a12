//! Attempts and successes, in millionths, halving every minute.

use super::FORGET_AFTER_MS;
use super::decay::{HalfLife, MILLION, share};
use crate::snapshot::AvailabilityPrior;

const HALF_LIFE: HalfLife = HalfLife::of_ms(60_000);

/// Decayed counts as of the last attempt; nothing changes on reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    attempts_millionths: u64,
    successes_millionths: u64,
    /// Up to when they have faded.
    clock_ms: u64,
    counted_at_ms: u64,
}

impl Counts {
    /// Counts one attempt.
    pub(super) fn count(&mut self, is_success: bool, now_ms: u64) {
        self.forget_old(now_ms);
        if self.is_empty() {
            (self.clock_ms, self.counted_at_ms) = (now_ms, now_ms);
        }
        let dt_ms = now_ms.saturating_sub(self.clock_ms);
        let left_ppm = HALF_LIFE.left_ppm(dt_ms);
        self.attempts_millionths = share(self.attempts_millionths, left_ppm) + MILLION;
        self.successes_millionths = share(self.successes_millionths, left_ppm) + if is_success { MILLION } else { 0 };
        self.clock_ms += HALF_LIFE.whole_steps_ms(dt_ms);
        self.counted_at_ms = self.counted_at_ms.max(now_ms);
    }

    /// Starts anew where the last attempt says nothing of now.
    pub(super) fn forget_old(&mut self, now_ms: u64) {
        if now_ms.saturating_sub(self.counted_at_ms) > FORGET_AFTER_MS {
            *self = Self::default();
        }
    }

    /// Whether there was no attempt.
    pub(super) fn is_empty(&self) -> bool {
        self.attempts_millionths == 0
    }

    /// When the last attempt was counted.
    pub(super) fn counted_at_ms(&self) -> Option<u64> {
        (!self.is_empty()).then_some(self.counted_at_ms)
    }

    /// Whether less than half of enough attempts went well.
    pub(super) fn mostly_failed(&self) -> bool {
        const ENOUGH: u64 = 20 * MILLION;
        self.attempts_millionths >= ENOUGH && 2 * self.successes_millionths < self.attempts_millionths
    }

    /// The availability component; the prior's share while there was no attempt.
    pub(super) fn availability_ppm(&self, prior: AvailabilityPrior) -> u32 {
        if self.is_empty() {
            return prior.ppm;
        }
        let millionths = |count: u64| u128::from(count);
        let prior_attempts = millionths(u64::from(prior.attempts) * MILLION);
        let prior_successes = u128::from(prior.ppm) * u128::from(prior.attempts);
        let successes = prior_successes + millionths(self.successes_millionths);
        let ppm = u128::from(MILLION) * successes / (prior_attempts + millionths(self.attempts_millionths));
        // Successes are among the attempts, in the prior too.
        u32::try_from(ppm).unwrap_or(prior.ppm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: AvailabilityPrior = AvailabilityPrior { ppm: 990_000, attempts: 20 };

    #[test]
    fn the_vectors_of_the_specification() {
        let mut counts = Counts::default();
        assert_eq!(counts.availability_ppm(PRIOR), 990_000);
        (0..100).for_each(|number| counts.count(number % 5 > 0, 1));
        assert_eq!(counts.availability_ppm(PRIOR), 831_666);
    }

    #[test]
    fn counts_halve_every_minute() {
        let mut counts = Counts::default();
        (0..40).for_each(|_| counts.count(true, 0));
        counts.count(false, 60_000);
        assert_eq!((counts.attempts_millionths, counts.successes_millionths), (21_000_000, 20_000_000));
    }

    #[test]
    fn after_ten_minutes_without_an_attempt_nothing_is_known() {
        let mut counts = Counts::default();
        counts.count(false, 1_000);
        counts.forget_old(601_000);
        assert!(!counts.is_empty());
        counts.forget_old(601_001);
        assert!(counts.is_empty());
        assert_eq!(counts.availability_ppm(PRIOR), 990_000);
    }

    #[test]
    fn half_of_twenty_is_not_mostly_failed_and_fewer_are_not_enough() {
        let after = |failures: u32, successes: u32| {
            let mut counts = Counts::default();
            (0..failures).for_each(|_| counts.count(false, 0));
            (0..successes).for_each(|_| counts.count(true, 0));
            counts.mostly_failed()
        };
        assert_eq!([after(19, 0), after(10, 10), after(11, 9)], [false, false, true]);
    }

    #[test]
    fn without_a_prior_the_attempts_alone_decide() {
        let mut counts = Counts::default();
        let none = AvailabilityPrior { ppm: 500_000, attempts: 0 };
        assert_eq!(counts.availability_ppm(none), 500_000);
        counts.count(false, 0);
        assert_eq!(counts.availability_ppm(none), 0);
    }
}
