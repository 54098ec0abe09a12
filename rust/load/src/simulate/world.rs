//! The endpoints: slots, a queue in front of them, and how long a call takes.

use std::collections::VecDeque;

use super::scenario::{FAILS_AFTER_US, Scenario};
use crate::units::to_f64;

/// Endpoints of the one model, fastest first.
pub const ENDPOINTS: usize = 7;
/// Median time of a call at each, queueing apart.
pub const MEDIAN_S: [f64; ENDPOINTS] = [0.81, 1.2, 1.9, 2.8, 4.4, 7.0, 12.4];
/// Calls that each endpoint works on at a time.
const SLOTS: u32 = 24;
/// Spread of a call's time: log-normal.
const SIGMA: f64 = 0.5;
/// Share of the time in an endpoint's hands after which the first token comes.
const FIRST_TOKEN_SHARE: f64 = 0.2;

/// An attempt, by its number in the run.
pub type AttemptId = usize;

/// What becomes of an attempt, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// When it is over.
    pub at_us: u64,
    /// When its first token came; at the end for one that failed.
    pub first_token_us: u64,
    /// Whether it failed.
    pub failed: bool,
}

#[derive(Debug, Default)]
struct Endpoint {
    busy: u32,
    /// Attempts that wait, each with its luck.
    queue: VecDeque<(AttemptId, f64)>,
}

/// All endpoints under one scenario.
#[derive(Debug)]
pub struct World {
    scenario: Scenario,
    endpoints: [Endpoint; ENDPOINTS],
}

impl World {
    /// Nobody calls yet.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        Self { scenario, endpoints: std::array::from_fn(|_| Endpoint::default()) }
    }

    /// Requests a second that keep `load` of all slots busy while nothing goes wrong.
    #[must_use]
    pub fn rate_per_s(load: f64) -> f64 {
        load * (0..ENDPOINTS).map(|endpoint| f64::from(SLOTS) / mean_s(endpoint)).sum::<f64>()
    }

    /// An attempt reaches an endpoint. Its end, unless it has to wait for a slot.
    pub fn submit(&mut self, endpoint: usize, attempt: AttemptId, luck: f64, now_us: u64) -> Option<End> {
        if self.scenario.fails(endpoint, now_us) {
            let at_us = now_us + FAILS_AFTER_US;
            return Some(End { at_us, first_token_us: at_us, failed: true });
        }
        if self.endpoints[endpoint].busy == SLOTS {
            self.endpoints[endpoint].queue.push_back((attempt, luck));
            return None;
        }
        self.endpoints[endpoint].busy += 1;
        Some(self.serve(endpoint, luck, now_us))
    }

    /// An attempt leaves its slot. The one that waited longest takes it.
    pub fn release(&mut self, endpoint: usize, now_us: u64) -> Option<(AttemptId, End)> {
        let Some((attempt, luck)) = self.endpoints[endpoint].queue.pop_front() else {
            self.endpoints[endpoint].busy -= 1;
            return None;
        };
        Some((attempt, self.serve(endpoint, luck, now_us)))
    }

    /// How long an attempt that goes to `endpoint` now will take on average, the calls before it included; `None` while it
    /// would fail. Only who sees the whole world knows this.
    #[must_use]
    pub fn expected_delay_s(&self, endpoint: usize, now_us: u64) -> Option<f64> {
        if self.scenario.fails(endpoint, now_us) {
            return None;
        }
        let Endpoint { busy, queue } = &self.endpoints[endpoint];
        let before = if *busy < SLOTS { 0 } else { queue.len() + 1 };
        let waits = to_f64(u64::try_from(before).unwrap_or(u64::MAX)) / f64::from(SLOTS);
        Some(mean_s(endpoint) * self.scenario.slowness(endpoint, now_us) * (1.0 + waits))
    }

    fn serve(&self, endpoint: usize, luck: f64, now_us: u64) -> End {
        let s = MEDIAN_S[endpoint] * self.scenario.slowness(endpoint, now_us) * (SIGMA * luck).exp();
        let first_token_us = now_us + whole(s * FIRST_TOKEN_SHARE * 1e6);
        End { at_us: now_us + whole(s * 1e6), first_token_us, failed: false }
    }
}

/// What a catalogue would say of an endpoint: its median as time to first token and time per output token.
#[must_use]
pub fn median_figures(endpoint: usize, output_tokens: u32) -> (u32, u32) {
    let ms = MEDIAN_S[endpoint] * 1e3;
    let us_per_token = whole(ms * (1.0 - FIRST_TOKEN_SHARE) * 1e3 / f64::from(output_tokens));
    let ttft_ms = whole(ms * FIRST_TOKEN_SHARE);
    (u32::try_from(ttft_ms).unwrap_or(u32::MAX), u32::try_from(us_per_token).unwrap_or(u32::MAX))
}

/// Mean time of a call while nothing goes wrong: that of a log-normal with this median.
fn mean_s(endpoint: usize) -> f64 {
    MEDIAN_S[endpoint] * (SIGMA * SIGMA / 2.0).exp()
}

/// The whole part; at the ends of the range for what lies beyond.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and never negative here")]
pub fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::scenario::FAULT_US;

    #[test]
    fn calls_beyond_the_slots_wait_in_order() {
        let mut world = World::new(Scenario::Steady);
        for attempt in 0..24 {
            assert!(world.submit(2, attempt, 0.0, 0).is_some());
        }
        assert_eq!(world.submit(2, 24, 0.0, 0), None);
        assert_eq!(world.submit(2, 25, 0.0, 0), None);
        let (attempt, end) = world.release(2, 1_900_000).expect("someone waits");
        assert_eq!((attempt, end.at_us), (24, 3_800_000));
        assert_eq!(world.release(2, 1_900_000).map(|(attempt, _)| attempt), Some(25));
        assert_eq!(world.release(2, 1_900_000), None);
    }

    #[test]
    fn an_endpoint_that_is_out_fails_fast_and_keeps_what_it_had() {
        let mut world = World::new(Scenario::Outage);
        let before = world.submit(0, 0, 0.0, FAULT_US.start - 1).expect("a slot");
        assert!(!before.failed);
        let during = world.submit(0, 1, 0.0, FAULT_US.start).expect("fails at once");
        assert_eq!((during.failed, during.at_us), (true, FAULT_US.start + 50_000));
        assert_eq!(world.expected_delay_s(0, FAULT_US.start), None);
        assert!(!world.submit(0, 2, 0.0, FAULT_US.end).expect("a slot").failed);
    }

    #[test]
    fn a_slow_endpoint_takes_eight_times_as_long() {
        let mut world = World::new(Scenario::Slow);
        let end = world.submit(0, 0, 0.0, FAULT_US.start).expect("a slot");
        assert_eq!(end.at_us - FAULT_US.start, 6_480_000);
        assert_eq!(end.first_token_us - FAULT_US.start, 1_296_000);
    }

    #[test]
    fn the_true_delay_counts_those_in_front() {
        let mut world = World::new(Scenario::Steady);
        let free_s = world.expected_delay_s(0, 0).expect("not out");
        for attempt in 0..25 {
            world.submit(0, attempt, 0.0, 0);
        }
        let full_s = world.expected_delay_s(0, 0).expect("not out");
        assert!((full_s / free_s - (1.0 + 2.0 / 24.0)).abs() < 1e-9);
    }
}
