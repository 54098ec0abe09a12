//! What is known of one route, and what the last fold showed of it.

use super::circuit::{Circuit, State, Verdict};
use super::columns::{Health, RouteHealth};
use super::cooling::Cooling;
use super::counts::Counts;
use super::event::{Limit, Outcome};
use super::figure::Figure;
use super::{FORGET_AFTER_MS, QUIET_AFTER_MS, Random};

/// Longest time to first token and time per token that count: what the arithmetic of the score is exact for.
const MAX_TTFT_MS: u64 = 3_600_000;
const MAX_US_PER_TOKEN: u64 = 10_000_000;

/// What is known of an attempt that is over, besides its outcome.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt<'a> {
    pub(super) variant: &'a str,
    pub(super) decision: Option<u128>,
    pub(super) ttft_ms: Option<u64>,
    /// What stands for the time to first token while none was seen.
    pub(super) prior_ttft_ms: Option<u64>,
    pub(super) latency_ms: Option<u64>,
    pub(super) output_tokens: Option<u64>,
    pub(super) retry_after_ms: Option<u64>,
    pub(super) limit: Limit,
}

/// The statistics of a route. Samples move what is known at once; what is shown changes with folds only.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    counts: Counts,
    circuit: Circuit,
    cooling: Cooling,
    /// By variant; only those with samples.
    speeds: Vec<Speed>,
    last_begun_ms: Option<u64>,
    last_attempt_ms: Option<u64>,
    shown: Shown,
}

/// The speed of one variant.
#[derive(Debug)]
struct Speed {
    variant: Box<str>,
    ttft_ms: Figure,
    us_per_token: Figure,
    shown: ShownSpeed,
}

/// The speed of one variant, where known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ShownSpeed {
    pub(super) ttft_ms: Option<u32>,
    pub(super) us_per_token: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shown {
    counts: Counts,
    health: RouteHealth,
    is_quiet: bool,
}

impl Statistics {
    /// A call began then. Whether a silence is shown that this ends.
    pub(super) fn begin(&mut self, begun_at_ms: u64) -> bool {
        self.last_begun_ms = self.last_begun_ms.max(Some(begun_at_ms));
        self.shown.is_quiet
    }

    /// Takes an attempt in.
    pub(super) fn take(&mut self, outcome: Outcome, attempt: &Attempt<'_>, now_ms: u64, random: &Random) {
        self.last_attempt_ms = self.last_attempt_ms.max(Some(now_ms));
        let worked = outcome.worked();
        if let Some(worked) = worked {
            self.counts.count(worked, now_ms);
        }
        let verdict = Verdict { worked, decision: attempt.decision, retry_after_ms: attempt.retry_after_ms };
        self.circuit.judge(&verdict, now_ms, random);
        self.cool(outcome, attempt, now_ms, random);
        if outcome == Outcome::Ok {
            self.fold_times(attempt, now_ms);
        }
    }

    fn cool(&mut self, outcome: Outcome, attempt: &Attempt<'_>, now_ms: u64, random: &Random) {
        if outcome.worked() == Some(true) {
            self.cooling.succeed();
        }
        let asked_ms = match attempt.limit {
            Limit::SpentForMs(ms) => attempt.retry_after_ms.or(Some(ms)),
            Limit::Spent | Limit::Left => attempt.retry_after_ms,
        };
        let refused = outcome == Outcome::RateLimited || attempt.limit != Limit::Left;
        if refused || asked_ms.is_some() {
            self.cooling.cool(asked_ms, now_ms, random);
        }
    }

    fn fold_times(&mut self, attempt: &Attempt<'_>, now_ms: u64) {
        let index = self.speeds.iter().position(|speed| &*speed.variant == attempt.variant);
        let known_ttft_ms = index.and_then(|index| {
            self.speeds[index].ttft_ms.forget_old(now_ms);
            self.speeds[index].ttft_ms.value().map(u64::from)
        });
        let ttft_ms = attempt.ttft_ms.or(known_ttft_ms).or(attempt.prior_ttft_ms);
        let us_per_token = match (attempt.latency_ms, ttft_ms, attempt.output_tokens) {
            (Some(latency_ms), Some(ttft_ms), Some(tokens)) => {
                latency_ms.saturating_sub(ttft_ms).saturating_mul(1_000).checked_div(tokens)
            }
            _ => None,
        };
        if attempt.ttft_ms.is_none() && us_per_token.is_none() {
            return;
        }
        let index = index.unwrap_or_else(|| {
            self.speeds.push(Speed::new(attempt.variant));
            self.speeds.len() - 1
        });
        let speed = &mut self.speeds[index];
        if let Some(sample) = attempt.ttft_ms {
            speed.ttft_ms.fold(cut(sample, MAX_TTFT_MS), now_ms);
        }
        if let Some(sample) = us_per_token {
            speed.us_per_token.fold(cut(sample, MAX_US_PER_TOKEN), now_ms);
        }
    }

    /// Makes `decision` the one that tries a half-open route.
    pub(super) fn claim(&mut self, decision: u128, until_ms: u64, now_ms: u64) -> bool {
        self.circuit.claim(decision, until_ms, now_ms)
    }

    /// Takes that back.
    pub(super) fn release(&mut self, decision: u128) {
        self.circuit.release(decision);
    }

    /// Until when a route that the last fold showed half-open is out after all.
    pub(super) fn out_until_ms(&self) -> Option<u64> {
        self.circuit.out_until_ms()
    }

    /// Moves what time moves and shows what is known now. Whether that changed anything.
    pub(super) fn show(&mut self, now_ms: u64) -> bool {
        self.circuit.advance(now_ms);
        self.counts.forget_old(now_ms);
        let mut changed = false;
        self.speeds.retain_mut(|speed| {
            changed |= speed.show(now_ms);
            speed.shown != ShownSpeed::default()
        });
        let is_quiet = self.quiet_at_ms().is_some_and(|quiet_ms| quiet_ms <= now_ms);
        let shown = Shown { counts: self.counts, health: self.health(now_ms), is_quiet };
        changed |= shown != self.shown;
        self.shown = shown;
        changed
    }

    fn health(&self, now_ms: u64) -> RouteHealth {
        let cools_until_ms = self.cooling.until_ms(now_ms);
        let (state, recovers_at_ms) = match (self.circuit.state(), cools_until_ms) {
            (&State::Open { until_ms }, cools) => (Health::Open, cools.map_or(until_ms, |cools| cools.max(until_ms))),
            (&State::Probed { until_ms, .. }, Some(cools)) => (Health::Cooling, cools.max(until_ms)),
            (_, Some(until_ms)) => (Health::Cooling, until_ms),
            (State::HalfOpen | State::Probed { .. }, None) => (Health::HalfOpen, 0),
            (State::Closed { .. }, None) => (Health::Healthy, 0),
        };
        RouteHealth { state, recovers_at_ms }
    }

    /// From when on its figures may be out of date; `None` where there are none.
    fn quiet_at_ms(&self) -> Option<u64> {
        let is_known = !self.speeds.is_empty() || !self.counts.is_empty();
        let used_ms = self.last_begun_ms.max(self.last_attempt_ms).filter(|_| is_known);
        used_ms.map(|used_ms| used_ms.saturating_add(QUIET_AFTER_MS + 1))
    }

    /// When time alone changes something next.
    pub(super) fn next_change_ms(&self, now_ms: u64) -> Option<u64> {
        let samples = self.speeds.iter().flat_map(|speed| [&speed.ttft_ms, &speed.us_per_token]);
        let forgotten = samples.filter_map(Figure::sampled_at_ms).chain(self.counts.counted_at_ms());
        let forgotten = forgotten.map(|at_ms| at_ms.saturating_add(FORGET_AFTER_MS + 1));
        let recovered = [self.circuit.out_until_ms(), self.cooling.until_ms(now_ms)].into_iter().flatten();
        let quiet = self.quiet_at_ms().filter(|_| !self.shown.is_quiet);
        forgotten.chain(recovered).chain(quiet).min()
    }

    /// When the last attempt ended.
    pub(super) fn last_attempt_ms(&self) -> Option<u64> {
        self.last_attempt_ms
    }

    /// The speed of a variant, as shown.
    pub(super) fn shown_speed(&self, variant: &str) -> ShownSpeed {
        self.speeds
            .iter()
            .find(|speed| &*speed.variant == variant)
            .map_or_else(ShownSpeed::default, |speed| speed.shown)
    }

    /// Whether no call began or ended for a while, as shown.
    pub(super) fn shown_quiet(&self) -> bool {
        self.shown.is_quiet
    }

    /// The counts, as shown.
    pub(super) fn shown_counts(&self) -> &Counts {
        &self.shown.counts
    }

    /// The health, as shown.
    pub(super) fn shown_health(&self) -> RouteHealth {
        self.shown.health
    }
}

impl Speed {
    fn new(variant: &str) -> Self {
        let (ttft_ms, us_per_token) = (Figure::default(), Figure::default());
        Self { variant: variant.into(), ttft_ms, us_per_token, shown: ShownSpeed::default() }
    }

    fn show(&mut self, now_ms: u64) -> bool {
        self.ttft_ms.forget_old(now_ms);
        self.us_per_token.forget_old(now_ms);
        let shown = ShownSpeed { ttft_ms: self.ttft_ms.value(), us_per_token: self.us_per_token.value() };
        std::mem::replace(&mut self.shown, shown) != shown
    }
}

/// A sample within its bound; both bounds are far below 2^32.
fn cut(sample: u64, most: u64) -> u32 {
    u32::try_from(sample.min(most)).unwrap_or(u32::MAX)
}
