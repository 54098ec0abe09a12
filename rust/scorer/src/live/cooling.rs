//! Being left alone for a while, because a limit refused or because the provider asked for it.

use super::Random;
use super::cooldown::cooldown_ms;

/// Until when a route cools, and how often it did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cooling {
    until_ms: u64,
    /// Cooldowns that began since the last success.
    cooldowns: u32,
}

impl Cooling {
    /// Cools for `asked_ms`, else for as long as it is this one's turn. Calls that were in flight together are refused
    /// together: what comes while it cools already is of the same cooldown, and the later end holds.
    pub(super) fn cool(&mut self, asked_ms: Option<u64>, now_ms: u64, random: &Random) {
        if self.until_ms(now_ms).is_none() || self.cooldowns == 0 {
            self.cooldowns = self.cooldowns.saturating_add(1);
        }
        let for_ms = asked_ms.unwrap_or_else(|| cooldown_ms(self.cooldowns - 1, random));
        self.until_ms = self.until_ms.max(now_ms.saturating_add(for_ms));
    }

    /// A success: the next cooldown is a first one again. What was asked for still holds.
    pub(super) fn succeed(&mut self) {
        self.cooldowns = 0;
    }

    /// Until when it cools, if it still does.
    pub(super) fn until_ms(&self, now_ms: u64) -> Option<u64> {
        (self.until_ms > now_ms).then_some(self.until_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_the_later_end_holds() {
        let (mut cooling, random) = (Cooling::default(), Random::seeded(1));
        cooling.cool(Some(9_000), 0, &random);
        cooling.cool(Some(1_000), 100, &random);
        assert_eq!(cooling.until_ms(100), Some(9_000));
        assert_eq!(cooling.until_ms(9_000), None);
    }

    #[test]
    fn refusals_that_come_together_are_one_cooldown() {
        let (mut cooling, random) = (Cooling::default(), Random::seeded(2));
        (0..50).for_each(|_| cooling.cool(None, 0, &random));
        let until_ms = cooling.until_ms(0).expect("cooling");
        assert!((4_000..=6_000).contains(&until_ms), "{until_ms}");
        cooling.cool(None, until_ms, &random);
        let second_ms = cooling.until_ms(until_ms).expect("cooling") - until_ms;
        assert!((8_000..=12_000).contains(&second_ms), "{second_ms}");
    }

    #[test]
    fn after_a_success_the_next_one_is_short_again() {
        let (mut cooling, random) = (Cooling::default(), Random::seeded(3));
        for now_ms in [0, 100_000, 200_000] {
            cooling.cool(None, now_ms, &random);
        }
        cooling.succeed();
        cooling.cool(None, 300_000, &random);
        let for_ms = cooling.until_ms(300_000).expect("cooling") - 300_000;
        assert!((4_000..=6_000).contains(&for_ms), "{for_ms}");
    }
}
