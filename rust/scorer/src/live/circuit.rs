//! The circuit of a route: it opens when the route fails, and one request at a time tries whether it works again.

use super::Random;
use super::cooldown::cooldown_ms;
use super::counts::Counts;

/// Failures in a row that open it.
const MOST_FAILURES: u32 = 4;

/// What an attempt says to the circuit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    /// Whether the endpoint worked; `None` where the attempt does not say.
    pub(super) worked: Option<bool>,
    /// The decision the attempt belongs to.
    pub(super) decision: Option<u128>,
    /// How long the provider asked to be left alone.
    pub(super) retry_after_ms: Option<u64>,
}

/// Where a circuit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Attempts pass, and are counted since it closed.
    Closed { failures_in_a_row: u32, counts: Counts },
    /// Out until then.
    Open { until_ms: u64 },
    /// The next request may try.
    HalfOpen,
    /// This decision tries, at most until then.
    Probed { by: u128, until_ms: u64 },
}

/// A state machine without a clock or chance of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circuit {
    state: State,
    /// Openings since it last closed.
    openings: u32,
}

impl Default for Circuit {
    fn default() -> Self {
        Self { state: State::Closed { failures_in_a_row: 0, counts: Counts::default() }, openings: 0 }
    }
}

impl Circuit {
    /// Where it stands, as of the last time that moved it.
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Until when nobody but a prober passes; `None` for a closed circuit and a half-open one.
    pub(super) fn out_until_ms(&self) -> Option<u64> {
        match self.state {
            State::Open { until_ms } | State::Probed { until_ms, .. } => Some(until_ms),
            State::Closed { .. } | State::HalfOpen => None,
        }
    }

    /// Lets time pass.
    pub(super) fn advance(&mut self, now_ms: u64) {
        if self.out_until_ms().is_some_and(|until_ms| until_ms <= now_ms) {
            self.state = State::HalfOpen;
        }
    }

    /// Makes `decision` the one that tries. False when another one tries, or when it opened meanwhile.
    pub(super) fn claim(&mut self, decision: u128, until_ms: u64, now_ms: u64) -> bool {
        self.advance(now_ms);
        match self.state {
            State::HalfOpen => {
                self.state = State::Probed { by: decision, until_ms };
                true
            }
            // It closed since the fold: nobody needs to try.
            State::Closed { .. } => true,
            State::Open { .. } | State::Probed { .. } => false,
        }
    }

    /// Takes a claim back: nobody tries after all.
    pub(super) fn release(&mut self, decision: u128) {
        if matches!(self.state, State::Probed { by, .. } if by == decision) {
            self.state = State::HalfOpen;
        }
    }

    /// Takes in how an attempt ended.
    pub(super) fn judge(&mut self, verdict: &Verdict, now_ms: u64, random: &Random) {
        self.advance(now_ms);
        match &mut self.state {
            State::Closed { failures_in_a_row, counts } => {
                let Some(worked) = verdict.worked else { return };
                *failures_in_a_row = if worked { 0 } else { *failures_in_a_row + 1 };
                counts.count(worked, now_ms);
                if *failures_in_a_row >= MOST_FAILURES || counts.mostly_failed() {
                    self.open(verdict, now_ms, random);
                }
            }
            State::Open { .. } => {}
            State::Probed { by, .. } if Some(*by) != verdict.decision => {}
            State::HalfOpen | State::Probed { .. } => match verdict.worked {
                Some(true) => *self = Self::default(),
                Some(false) => self.open(verdict, now_ms, random),
                None => self.state = State::HalfOpen,
            },
        }
    }

    fn open(&mut self, verdict: &Verdict, now_ms: u64, random: &Random) {
        let for_ms = verdict.retry_after_ms.unwrap_or_else(|| cooldown_ms(self.openings, random));
        self.state = State::Open { until_ms: now_ms.saturating_add(for_ms) };
        self.openings = self.openings.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKED: Option<bool> = Some(true);
    const FAILED: Option<bool> = Some(false);
    const PROBER: u128 = 7;

    fn verdict(worked: Option<bool>) -> Verdict {
        Verdict { worked, decision: None, retry_after_ms: None }
    }

    fn by_prober(worked: Option<bool>) -> Verdict {
        Verdict { decision: Some(PROBER), ..verdict(worked) }
    }

    fn after(worked: &[Option<bool>], now_ms: u64) -> Circuit {
        let (mut circuit, random) = (Circuit::default(), Random::seeded(1));
        for &worked in worked {
            circuit.judge(&verdict(worked), now_ms, &random);
        }
        circuit
    }

    fn is_closed(circuit: &Circuit) -> bool {
        matches!(circuit.state, State::Closed { .. })
    }

    /// Open at 0, and half-open at the time returned.
    fn half_open() -> (Circuit, u64) {
        let mut circuit = after(&[FAILED; 4], 0);
        let now_ms = circuit.out_until_ms().expect("open");
        circuit.advance(now_ms);
        assert_eq!(circuit.state, State::HalfOpen);
        (circuit, now_ms)
    }

    #[test]
    fn four_failures_in_a_row_open_it_and_three_do_not() {
        assert!(is_closed(&after(&[FAILED; 3], 0)));
        assert!(!is_closed(&after(&[FAILED; 4], 0)));
        // A success begins the row anew; what says nothing does not.
        assert!(is_closed(&after(&[FAILED, FAILED, FAILED, WORKED, FAILED], 0)));
        assert!(!is_closed(&after(&[FAILED, FAILED, None, FAILED, FAILED], 0)));
    }

    #[test]
    fn less_than_half_of_twenty_opens_it_although_no_four_failed_in_a_row() {
        let pattern = [WORKED, FAILED, FAILED].repeat(7);
        assert!(is_closed(&after(&pattern[..19], 0)));
        assert!(!is_closed(&after(&pattern[..20], 0)));
    }

    #[test]
    fn it_opens_for_the_cooldown_or_for_as_long_as_the_provider_asked() {
        let until_ms = after(&[FAILED; 4], 1_000).out_until_ms().expect("open");
        assert!((5_000..=7_000).contains(&until_ms), "{until_ms}");
        let (mut circuit, random) = (after(&[FAILED; 3], 0), Random::seeded(1));
        circuit.judge(&Verdict { retry_after_ms: Some(90_000), ..verdict(FAILED) }, 10, &random);
        assert_eq!(circuit.state, State::Open { until_ms: 90_010 });
    }

    #[test]
    fn each_failed_trial_doubles_the_cooldown_and_a_success_makes_it_short_again() {
        let random = Random::seeded(9);
        let (mut circuit, mut now_ms) = half_open();
        for expected_ms in [10_000, 20_000, 40_000, 60_000, 60_000] {
            circuit.judge(&verdict(FAILED), now_ms, &random);
            let for_ms = circuit.out_until_ms().expect("open") - now_ms;
            assert!((expected_ms * 8 / 10..=expected_ms * 12 / 10).contains(&for_ms), "{for_ms}");
            now_ms += for_ms;
        }
        circuit.judge(&verdict(WORKED), now_ms, &random);
        assert!(is_closed(&circuit));
        (0..4).for_each(|_| circuit.judge(&verdict(FAILED), now_ms, &random));
        assert!(circuit.out_until_ms().expect("open") - now_ms <= 6_000);
    }

    #[test]
    fn while_open_no_attempt_matters() {
        let random = Random::seeded(1);
        let mut circuit = after(&[FAILED; 4], 0);
        let open = circuit.state;
        for worked in [WORKED, FAILED, None] {
            circuit.judge(&verdict(worked), 100, &random);
            assert_eq!(circuit.state, open);
        }
        assert!(!circuit.claim(PROBER, 50_000, 100));
    }

    #[test]
    fn while_half_open_any_attempt_decides() {
        let random = Random::seeded(1);
        let (circuit, now_ms) = half_open();
        let judged = |worked| {
            let mut circuit = circuit;
            circuit.judge(&verdict(worked), now_ms, &random);
            circuit
        };
        assert!(is_closed(&judged(WORKED)));
        assert!(matches!(judged(FAILED).state, State::Open { .. }));
        assert_eq!(judged(None).state, State::HalfOpen);
    }

    #[test]
    fn while_probed_only_the_prober_decides() {
        let random = Random::seeded(1);
        let (mut circuit, now_ms) = half_open();
        assert!(circuit.claim(PROBER, now_ms + 1_000, now_ms));
        assert!(!circuit.claim(PROBER + 1, now_ms + 1_000, now_ms), "one tries at a time");
        let probed = circuit.state;
        for worked in [WORKED, FAILED, None] {
            circuit.judge(&verdict(worked), now_ms + 1, &random);
            circuit.judge(&Verdict { decision: Some(PROBER + 1), ..verdict(worked) }, now_ms + 1, &random);
            assert_eq!(circuit.state, probed);
        }
        let judged = |worked| {
            let mut circuit = circuit;
            circuit.judge(&by_prober(worked), now_ms + 2, &random);
            circuit
        };
        assert!(is_closed(&judged(WORKED)));
        assert!(matches!(judged(FAILED).state, State::Open { .. }));
        assert_eq!(judged(None).state, State::HalfOpen);
    }

    #[test]
    fn a_claim_taken_back_leaves_the_trial_to_the_next_one() {
        let (mut circuit, now_ms) = half_open();
        assert!(circuit.claim(PROBER, now_ms + 1_000, now_ms));
        circuit.release(PROBER + 1);
        assert!(!circuit.claim(PROBER + 1, now_ms + 1_000, now_ms), "it was not theirs");
        circuit.release(PROBER);
        assert!(circuit.claim(PROBER + 1, now_ms + 1_000, now_ms));
    }

    #[test]
    fn a_probe_nobody_hears_of_is_over_at_its_time() {
        let (mut circuit, now_ms) = half_open();
        assert!(circuit.claim(PROBER, now_ms + 1_000, now_ms));
        circuit.advance(now_ms + 999);
        assert_eq!(circuit.out_until_ms(), Some(now_ms + 1_000));
        circuit.advance(now_ms + 1_000);
        assert_eq!(circuit.state, State::HalfOpen);
    }
}
