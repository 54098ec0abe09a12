//! A slow model of a route's statistics, straight from `docs/scoring.md`: everything is made anew from the whole history.

use fastrand::Rng;
use modelreg_scorer::live::{Event, Health, Limit, Outcome, Phase, RouteHealth};

const MILLION: u128 = 1_000_000;
const TEN_MINUTES_MS: u64 = 600_000;

/// What a fold shows of a route; speeds by variant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// Whether something is known, and it says nothing of the last minute.
    pub is_quiet: bool,
    pub counts: (u128, u128),
    pub health: RouteHealth,
    pub speeds: Vec<(Option<u64>, Option<u64>)>,
}

/// Where the circuit stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    Closed,
    Open { until_ms: u64 },
    HalfOpen,
    Probed { by: u128, until_ms: u64 },
}

/// One route.
#[derive(Clone, Debug)]
pub struct Model {
    pub state: State,
    openings: u32,
    failures_in_a_row: u32,
    taken_at_ms: u64,
    attempts: Vec<(u64, bool)>,
    attempts_since_closed: Vec<(u64, bool)>,
    cooling_until_ms: u64,
    cooldowns: u32,
    /// By variant: samples of time to first token, of time per token.
    samples: Vec<[Vec<(u64, u64)>; 2]>,
}

/// D: what is left of a million.
fn left(dt_ms: u64, half_life_ms: u64) -> u128 {
    let step = u32::try_from(dt_ms * 64 / half_life_ms % 64).expect("below 64");
    let table = (1e6 * (-f64::from(step) / 64.0).exp2()).floor();
    let halvings = u32::try_from(dt_ms / half_life_ms).expect("small").min(127);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a million")]
    let table = table as u128;
    table >> halvings
}

fn whole_steps(dt_ms: u64, half_life_ms: u64) -> u64 {
    dt_ms * 64 / half_life_ms * half_life_ms / 64
}

/// The figure after these samples, as known at a time.
fn figure(samples: &[(u64, u64)], now_ms: u64) -> Option<u64> {
    let mut known: Option<(u64, u64, u64)> = None;
    for &(at_ms, x) in samples {
        known = Some(match known.filter(|&(_, _, last_ms)| at_ms - last_ms <= TEN_MINUTES_MS) {
            None => (x, at_ms, at_ms),
            Some((v, clock_ms, _)) => {
                let dt_ms = at_ms - clock_ms;
                let kept = u128::from(v.abs_diff(x)) * left(dt_ms, 7_000) / MILLION;
                let kept = u64::try_from(kept).expect("at most the difference");
                (if x < v { x + kept } else { x - kept }, clock_ms + whole_steps(dt_ms, 7_000), at_ms)
            }
        });
    }
    known.filter(|&(_, _, last_ms)| now_ms - last_ms <= TEN_MINUTES_MS).map(|(v, _, _)| v)
}

/// Attempts and successes in millionths, as known at a time.
fn counts(attempts: &[(u64, bool)], now_ms: u64) -> (u128, u128) {
    let mut known: Option<(u128, u128, u64, u64)> = None;
    for &(at_ms, worked) in attempts {
        let fresh = known.filter(|&(_, _, _, last_ms)| at_ms - last_ms <= TEN_MINUTES_MS);
        let (attempts, successes, clock_ms, _) = fresh.unwrap_or((0, 0, at_ms, at_ms));
        let dt_ms = at_ms - clock_ms;
        let kept = |count: u128| count * left(dt_ms, 60_000) / MILLION;
        let more = if worked { MILLION } else { 0 };
        let clock_ms = clock_ms + whole_steps(dt_ms, 60_000);
        known = Some((kept(attempts) + MILLION, kept(successes) + more, clock_ms, at_ms));
    }
    let fresh = known.filter(|&(_, _, _, last_ms)| now_ms - last_ms <= TEN_MINUTES_MS);
    fresh.map_or((0, 0), |(attempts, successes, _, _)| (attempts, successes))
}

impl Model {
    pub fn new(variants: usize) -> Self {
        Self {
            state: State::Closed,
            openings: 0,
            failures_in_a_row: 0,
            taken_at_ms: 0,
            attempts: Vec::new(),
            attempts_since_closed: Vec::new(),
            cooling_until_ms: 0,
            cooldowns: 0,
            samples: vec![[Vec::new(), Vec::new()]; variants],
        }
    }

    pub fn advance(&mut self, now_ms: u64) {
        if let State::Open { until_ms } | State::Probed { until_ms, .. } = self.state
            && until_ms <= now_ms
        {
            self.state = State::HalfOpen;
        }
    }

    /// Takes a FINAL report in, chance drawn in the order in which the view draws it.
    pub fn take(&mut self, event: &Event, variant: usize, prior_ttft_ms: u64, now_ms: u64, chance: &mut Rng) {
        let Phase::Final(outcome) = event.phase else { return };
        self.advance(now_ms);
        self.taken_at_ms = now_ms;
        let worked = match outcome {
            Outcome::Ok | Outcome::BadRequest | Outcome::ContentRefused | Outcome::ContextExceeded => Some(true),
            Outcome::ServerError | Outcome::Timeout | Outcome::ConnectionError => Some(false),
            Outcome::RateLimited | Outcome::Cancelled => None,
        };
        self.attempts.extend(worked.map(|worked| (now_ms, worked)));
        self.judge(worked, event, now_ms, chance);
        if worked == Some(true) {
            self.cooldowns = 0;
        }
        let headers_ms = if let Limit::SpentForMs(ms) = event.limit { Some(ms) } else { None };
        let asked_ms = event.retry_after_ms.or(headers_ms);
        if outcome == Outcome::RateLimited || event.limit != Limit::Left || asked_ms.is_some() {
            if self.cooling_until_ms <= now_ms || self.cooldowns == 0 {
                self.cooldowns += 1;
            }
            let for_ms = asked_ms.unwrap_or_else(|| cooldown_ms(self.cooldowns - 1, chance));
            self.cooling_until_ms = self.cooling_until_ms.max(now_ms + for_ms);
        }
        if outcome == Outcome::Ok {
            let [ttft, us_per_token] = &mut self.samples[variant];
            let known_ttft_ms = event.ttft_ms.or(figure(ttft, now_ms)).unwrap_or(prior_ttft_ms);
            ttft.extend(event.ttft_ms.map(|ms| (now_ms, ms.min(3_600_000))));
            if let (Some(latency_ms), Some(tokens @ 1..)) = (event.latency_ms, event.output_tokens) {
                let us = 1_000 * latency_ms.saturating_sub(known_ttft_ms) / tokens;
                us_per_token.push((now_ms, us.min(10_000_000)));
            }
        }
    }

    fn judge(&mut self, worked: Option<bool>, event: &Event, now_ms: u64, chance: &mut Rng) {
        let opens = match (self.state, worked) {
            (State::Closed, Some(worked)) => {
                self.failures_in_a_row = if worked { 0 } else { self.failures_in_a_row + 1 };
                self.attempts_since_closed.push((now_ms, worked));
                let (attempts, successes) = counts(&self.attempts_since_closed, now_ms);
                self.failures_in_a_row == 4 || attempts >= 20 * MILLION && 2 * successes < attempts
            }
            (State::Closed, None) | (State::Open { .. }, _) => false,
            (State::Probed { by, .. }, _) if event.decision != Some(by) => false,
            (State::Probed { .. } | State::HalfOpen, None) => {
                self.state = State::HalfOpen;
                false
            }
            (State::Probed { .. } | State::HalfOpen, Some(false)) => true,
            (State::Probed { .. } | State::HalfOpen, Some(true)) => {
                self.state = State::Closed;
                (self.openings, self.failures_in_a_row) = (0, 0);
                self.attempts_since_closed.clear();
                false
            }
        };
        if opens {
            let for_ms = event.retry_after_ms.unwrap_or_else(|| cooldown_ms(self.openings, chance));
            self.state = State::Open { until_ms: now_ms + for_ms };
            self.openings += 1;
        }
    }

    /// What a fold at that time shows.
    pub fn shown(&mut self, now_ms: u64) -> Shown {
        self.advance(now_ms);
        let cools = self.cooling_until_ms > now_ms;
        let (state, recovers_at_ms) = match self.state {
            State::Open { until_ms } => (Health::Open, until_ms.max(self.cooling_until_ms)),
            State::Probed { until_ms, .. } if cools => (Health::Cooling, until_ms.max(self.cooling_until_ms)),
            _ if cools => (Health::Cooling, self.cooling_until_ms),
            State::Closed => (Health::Healthy, 0),
            State::HalfOpen | State::Probed { .. } => (Health::HalfOpen, 0),
        };
        let speed = |[ttft, us]: &[Vec<(u64, u64)>; 2]| (figure(ttft, now_ms), figure(us, now_ms));
        let speeds: Vec<_> = self.samples.iter().map(speed).collect();
        let counts = counts(&self.attempts, now_ms);
        let is_known = counts.0 > 0 || speeds.iter().any(|figures| *figures != (None, None));
        Shown {
            counts,
            health: RouteHealth { state, recovers_at_ms },
            is_quiet: is_known && now_ms - self.taken_at_ms > 60_000,
            speeds,
        }
    }
}

fn cooldown_ms(earlier: u32, chance: &mut Rng) -> u64 {
    let seconds = [5, 10, 20, 40, 60][earlier.min(4) as usize];
    seconds * 1_000 * (800_000 + chance.u64(..=400_000)) / 1_000_000
}

/// `floor(1000000 * (prior_ppm * prior_attempts + successes) / (1000000 * prior_attempts + attempts))`.
pub fn availability_ppm((attempts, successes): (u128, u128), prior_ppm: u128, prior_attempts: u128) -> u128 {
    MILLION * (prior_ppm * prior_attempts + successes) / (MILLION * prior_attempts + attempts)
}
