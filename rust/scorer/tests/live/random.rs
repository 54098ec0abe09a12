//! Random reports at random times: after each of them the columns are those of the slow model.

use fastrand::Rng;
use modelreg_proto::v1::TermSource;
use modelreg_scorer::Live;
use modelreg_scorer::live::{Called, Event, Health, Limit, LiveView, Outcome, Phase, Random, Traffic};

use crate::common::registry::registry;
use crate::model::{Model, Shown, State, availability_ppm};
use crate::world::{World, ok};

const OUTCOMES: [Outcome; 9] = [
    Outcome::Ok,
    Outcome::ServerError,
    Outcome::Timeout,
    Outcome::ConnectionError,
    Outcome::RateLimited,
    Outcome::Cancelled,
    Outcome::BadRequest,
    Outcome::ContentRefused,
    Outcome::ContextExceeded,
];

/// The view under test beside a model of each route.
struct Pair {
    world: World,
    models: Vec<Model>,
    shown: Vec<Shown>,
    chance: Rng,
    epoch: u64,
    folded_at_ms: u64,
}

impl Pair {
    fn new(seed: u64) -> Self {
        let view = LiveView::new(Random::seeded(seed));
        let world = World::of(registry(seed, 1 + usize::try_from(seed % 12).expect("small")), view);
        let models: Vec<_> = world.snapshot.route_slots.iter().map(|slots| Model::new(slots.len())).collect();
        let shown = models.iter().cloned().map(|mut model| model.shown(0)).collect();
        Self { world, models, shown, chance: Rng::with_seed(seed), epoch: 0, folded_at_ms: 0 }
    }

    fn take(&mut self, event: &Event, now_ms: u64) {
        let Called::Slot(slot) = event.called else { panic!("no candidate is named: {event:?}") };
        let route = self.world.route(slot);
        let slots = &self.world.snapshot.route_slots[route];
        let variant = slots.iter().position(|&own| own as usize == slot).expect("its own");
        let prior_ttft_ms = whole(self.world.snapshot.priors.ttft_ms[slot]);
        self.world.record(event, now_ms);
        self.models[route].take(event, variant, prior_ttft_ms, now_ms, &mut self.chance);
    }

    /// A request tries a route that the columns call half-open.
    fn claim(&mut self, route: usize, by: u128, until_ms: u64, now_ms: u64) {
        let model = &mut self.models[route];
        model.advance(now_ms);
        let expected = matches!(model.state, State::Closed | State::HalfOpen);
        if model.state == State::HalfOpen {
            model.state = State::Probed { by, until_ms };
        }
        assert_eq!(self.world.view.claim(&self.world.binding, route, by, until_ms, now_ms), expected);
        if !expected {
            assert!(self.world.binding.traffic().probed_until_ms(route).is_some(), "else it would be tried for ever");
        }
    }

    fn compare(&mut self, now_ms: u64) {
        if now_ms - self.folded_at_ms >= 10 {
            let shown: Vec<_> = self.models.iter_mut().map(|model| model.shown(now_ms)).collect();
            self.epoch += u64::from(shown != self.shown);
            self.shown = shown;
            self.folded_at_ms = now_ms;
        }
        let live = self.world.columns(now_ms);
        assert_eq!(live.epoch, self.epoch);
        for route in 0..self.shown.len() {
            self.compare_route(&live, route);
        }
        let longest = |column: &[f32]| column.iter().map(|&value| whole(value)).max().expect("not empty");
        assert_eq!(live.longest, (longest(&live.ttft_ms), longest(&live.us_per_token)));
    }

    fn compare_route(&self, live: &Live, route: usize) {
        let (snapshot, shown) = (&self.world.snapshot, &self.shown[route]);
        let priors = &snapshot.priors;
        assert_eq!(live.health.get(route).copied().unwrap_or_default(), shown.health);
        for (&slot, &(ttft_ms, us_per_token)) in snapshot.route_slots[route].iter().zip(&shown.speeds) {
            let slot = slot as usize;
            let source = live.speed_source[slot];
            let expected = |folded: Option<u64>, prior: (u64, TermSource)| {
                folded.filter(|&value| !shown.is_quiet || value <= prior.0).map_or(prior, live_source)
            };
            let prior = (whole(priors.ttft_ms[slot]), priors.speed_source[slot].ttft);
            assert_eq!((whole(live.ttft_ms[slot]), source.ttft), expected(ttft_ms, prior));
            let prior = (whole(priors.us_per_token[slot]), priors.speed_source[slot].us_per_token);
            assert_eq!((whole(live.us_per_token[slot]), source.us_per_token), expected(us_per_token, prior));
            assert_eq!(live.market_ttft.contains(slot), source.ttft == TermSource::Market);
            assert_eq!(live.market_us_per_token.contains(slot), source.us_per_token == TermSource::Market);
            let availability = availability_ppm(shown.counts, 990_000, 20);
            let stands = shown.counts.0 > 0 && !(shown.is_quiet && availability < 990_000);
            assert_eq!(u128::from(whole(live.availability_ppm[slot])), if stands { availability } else { 990_000 });
            assert_eq!(live.availability_live.contains(slot), stands);
            let state = shown.health.state;
            assert_eq!(live.leaving.contains(slot), matches!(state, Health::Cooling | Health::Open));
            assert_eq!(live.half_open.contains(slot), state == Health::HalfOpen);
        }
    }
}

fn live_source(value: u64) -> (u64, TermSource) {
    (value, TermSource::Live)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "integers from 0 to 10^7")]
fn whole(value: f32) -> u64 {
    value as u64
}

fn any_event(rng: &mut Rng, slots: usize, failing: bool) -> Event<'static> {
    let outcome = if rng.u8(..3) > 0 { OUTCOMES[usize::from(failing)] } else { OUTCOMES[rng.usize(..OUTCOMES.len())] };
    let ttft_ms = rng.bool().then(|| rng.u64(..4_000_000) >> rng.u8(..20));
    let latency_ms = rng.bool().then(|| ttft_ms.unwrap_or(0) + (rng.u64(..60_000_000) >> rng.u8(..20)));
    let limit = match rng.u8(..30) {
        0 => Limit::Spent,
        1 => Limit::SpentForMs(rng.u64(..90_000)),
        _ => Limit::Left,
    };
    Event {
        decision: rng.bool().then(|| rng.u128(..4)),
        phase: Phase::Final(outcome),
        ttft_ms,
        latency_ms,
        output_tokens: rng.bool().then(|| rng.u64(..2_000) >> rng.u8(..12)),
        retry_after_ms: (rng.u8(..20) == 0).then(|| rng.u64(..90_000)),
        limit,
        ..ok(rng.usize(..slots))
    }
}

#[test]
fn the_columns_are_those_of_the_slow_model_whatever_is_reported_and_when() {
    const STEPS_MS: [u64; 12] = [0, 1, 5, 10, 50, 110, 1_000, 7_000, 30_000, 60_000, 600_000, 600_001];
    let (mut half_open, mut failed_claims) = (0, 0);
    for seed in 0..300 {
        let (mut pair, mut rng) = (Pair::new(seed), Rng::with_seed(!seed));
        let (mut now_ms, slots) = (1_000, pair.world.snapshot.slots());
        for step in 0..250 {
            // Long waits are rare, or nothing would ever add up.
            let most = if rng.u8(..8) == 0 { STEPS_MS.len() } else { 8 };
            now_ms += STEPS_MS[rng.usize(..most)];
            for _ in 0..rng.usize(..4) {
                let event = any_event(&mut rng, slots, step / 25 % 2 == 1);
                pair.take(&event, now_ms);
            }
            pair.compare(now_ms);
            for route in 0..pair.shown.len() {
                if pair.shown[route].health.state == Health::HalfOpen && rng.bool() {
                    half_open += 1;
                    failed_claims += u32::from(pair.models[route].state != State::HalfOpen);
                    pair.claim(route, rng.u128(..4), now_ms + rng.u64(..30_000), now_ms);
                }
            }
        }
    }
    assert!(half_open > 1_000 && failed_claims > 100, "too seldom: {half_open}, {failed_claims}");
}
