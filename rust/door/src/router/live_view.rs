//! The live view as the contract tells it: what is known of each route and variant at one moment.

use modelreg_proto::v1::{self as pb, RouteHealth, TermSource};
use modelreg_scorer::Live;
use modelreg_scorer::live::{Health, LiveView, Spread, Traffic};

use super::loaded::Loaded;

/// The live view at one moment.
pub(super) struct Sight<'m, T> {
    pub(super) loaded: &'m Loaded,
    pub(super) live: &'m Live,
    pub(super) traffic: &'m T,
    /// The clock's monotonic ms.
    pub(super) now_ms: u64,
}

impl<T: Traffic> Sight<'_, T> {
    /// All that a decision reads of a candidate, whatever its task class.
    pub(super) fn candidate(&self, slot: usize) -> pb::LiveCandidate {
        let (snapshot, live) = (&self.loaded.snapshot, self.live);
        let route = snapshot.identity[slot].route as usize;
        let (health, recovers_in_ms) = self.health(route);
        let availability = if live.availability_live.contains(slot) { TermSource::Live } else { TermSource::Prior };
        pb::LiveCandidate {
            route: Some(pb::RouteRef {
                route_id: snapshot.vocabulary.routes.name(route).to_owned(),
                variant: snapshot.variants[slot].to_string(),
            }),
            ttft_ms: whole(live.ttft_ms[slot]),
            ttft_source: live.speed_source[slot].ttft.into(),
            us_per_token: whole(live.us_per_token[slot]),
            us_per_token_source: live.speed_source[slot].us_per_token.into(),
            availability_ppm: whole(live.availability_ppm[slot]),
            availability_source: availability.into(),
            health: health.into(),
            recovers_in_ms,
            in_flight: self.traffic.in_flight(route),
            oldest_in_flight_ms: self.traffic.oldest_age_ms(route),
            output_history: None,
        }
    }

    /// All that a decision in a task class reads of a candidate.
    pub(super) fn candidate_in(&self, slot: usize, class: usize) -> pb::LiveCandidate {
        let history = |spread: Spread| pb::OutputHistory {
            low_tokens: spread.low_tokens,
            high_tokens: spread.high_tokens,
            sample_size: spread.answers,
        };
        pb::LiveCandidate { output_history: self.live.lengths.of(slot, class).map(history), ..self.candidate(slot) }
    }

    /// The whole `LiveView`.
    pub(super) fn message(&self, view: &LiveView) -> pb::LiveView {
        let snapshot = &self.loaded.snapshot;
        let route = |(number, name): (usize, &str)| {
            let totals = self.loaded.binding.totals(number);
            pb::LiveRoute {
                route_id: name.to_owned(),
                picks: totals.picks,
                successes: totals.successes,
                failures: totals.failures,
                rate_limited: totals.rate_limited,
            }
        };
        pb::LiveView {
            epoch: self.live.epoch,
            candidates: (0..snapshot.slots()).map(|slot| self.candidate(slot)).collect(),
            routes: snapshot.vocabulary.routes.iter().enumerate().map(route).collect(),
            decisions_in_flight: view.decisions_in_flight(),
        }
    }

    /// How many routes there are of each health.
    pub(super) fn healths(&self) -> [(RouteHealth, usize); 5] {
        use RouteHealth::{Cooling, HalfOpen, Healthy, Open, Probed};
        let routes = self.loaded.snapshot.route_slots.len();
        let mut counts = [Healthy, Cooling, Open, HalfOpen, Probed].map(|health| (health, 0));
        for route in 0..routes {
            let health = self.health(route).0;
            if let Some((_, count)) = counts.iter_mut().find(|(other, _)| *other == health) {
                *count += 1;
            }
        }
        counts
    }

    /// Whether a route may be picked, and in how many ms it may again.
    pub(super) fn health(&self, route: usize) -> (RouteHealth, u64) {
        let at_fold = self.live.health.get(route).copied().unwrap_or_default();
        let (health, recovers_at_ms) = match at_fold.state {
            Health::Healthy => return (RouteHealth::Healthy, 0),
            Health::Cooling => (RouteHealth::Cooling, at_fold.recovers_at_ms),
            Health::Open => (RouteHealth::Open, at_fold.recovers_at_ms),
            Health::HalfOpen => match self.traffic.probed_until_ms(route) {
                None => return (RouteHealth::HalfOpen, 0),
                Some(until_ms) => (RouteHealth::Probed, until_ms),
            },
        };
        (health, recovers_at_ms.max(self.traffic.next_fold_ms()).saturating_sub(self.now_ms))
    }
}

/// A figure of a column: an integer from 0 to 10^7.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "columns hold integers up to 10^7")]
pub(super) fn whole(figure: f32) -> u32 {
    figure as u32
}
