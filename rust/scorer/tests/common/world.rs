//! A live view made up for a snapshot: any health, any load, some speeds and availabilities from samples.

use fastrand::Rng;
use modelreg_proto::v1::TermSource;
use modelreg_scorer::bits::Bits;
use modelreg_scorer::live::{Health, RouteHealth, Traffic};
use modelreg_scorer::{Live, Snapshot};

/// What a decision reads of the live view.
pub struct World {
    pub live: Live,
    pub traffic: Routes,
}

/// By route.
#[derive(Default)]
pub struct Routes {
    pub in_flight: Vec<u32>,
    pub oldest_age_ms: Vec<u64>,
    pub probed_until_ms: Vec<Option<u64>>,
}

impl Traffic for Routes {
    fn in_flight(&self, route: usize) -> u32 {
        self.in_flight[route]
    }

    fn oldest_age_ms(&self, route: usize) -> u64 {
        self.oldest_age_ms[route]
    }

    fn probed_until_ms(&self, route: usize) -> Option<u64> {
        self.probed_until_ms[route]
    }
}

/// Everybody healthy, nothing in flight, only priors.
pub fn quiet(snapshot: &Snapshot) -> World {
    let routes = snapshot.route_slots.len();
    let traffic =
        Routes { in_flight: vec![0; routes], oldest_age_ms: vec![0; routes], probed_until_ms: vec![None; routes] };
    World { live: snapshot.priors.clone(), traffic }
}

/// Anything: of `sick_percent` of the routes the health is not HEALTHY, of `busy_percent` calls are in flight.
pub fn random(rng: &mut Rng, snapshot: &Snapshot, sick_percent: u8, busy_percent: u8) -> World {
    let mut world = quiet(snapshot);
    for route in 0..snapshot.route_slots.len() {
        if rng.u8(..100) < sick_percent {
            let state = one(rng, &[Health::Cooling, Health::Open, Health::HalfOpen]);
            let recovers_at_ms = rng.u64(1_000..1_003);
            set_health(&mut world, snapshot, route, state, recovers_at_ms);
            let probed = state == Health::HalfOpen && rng.bool();
            world.traffic.probed_until_ms[route] = probed.then_some(recovers_at_ms);
        }
        if rng.u8(..100) < busy_percent {
            world.traffic.in_flight[route] = one(rng, &[1, 1, 2, 3, 1_000_000]);
            world.traffic.oldest_age_ms[route] = one(rng, &[0, 100, 7_000, 20_000, 600_000]);
        }
    }
    let mut sampled = Bits::none(snapshot.slots());
    for slot in 0..snapshot.slots() {
        if rng.u8(..4) == 0 {
            world.live.ttft_ms[slot] = one(rng, &[50.0, 200.0, 8_000.0]);
            world.live.us_per_token[slot] = one(rng, &[500.0, 10_000.0, 50_000.0]);
            world.live.speed_source[slot].ttft = TermSource::Live;
            world.live.speed_source[slot].us_per_token = TermSource::Live;
            sampled.insert(slot);
        }
        if rng.u8(..4) == 0 {
            world.live.availability_ppm[slot] = one(rng, &[0.0, 831_666.0, 999_999.0]);
            world.live.availability_live.insert(slot);
        }
    }
    world.live.market_ttft.subtract(&sampled);
    world.live.market_us_per_token.subtract(&sampled);
    let (ttft, us_per_token) = world.live.longest;
    world.live.longest = (ttft.max(8_000), us_per_token.max(50_000));
    world
}

/// Puts a healthy route in another state; one that is out recovers at that time.
pub fn set_health(world: &mut World, snapshot: &Snapshot, route: usize, state: Health, recovers_at_ms: u64) {
    let out = matches!(state, Health::Cooling | Health::Open);
    world.live.health.resize(snapshot.route_slots.len(), RouteHealth::default());
    world.live.health[route] = RouteHealth { state, recovers_at_ms: if out { recovers_at_ms } else { 0 } };
    for &slot in &snapshot.route_slots[route] {
        if out {
            world.live.leaving.insert(slot as usize);
        } else {
            world.live.half_open.insert(slot as usize);
        }
    }
}

fn one<T: Copy>(rng: &mut Rng, values: &[T]) -> T {
    values[rng.usize(..values.len())]
}
