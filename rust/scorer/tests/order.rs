//! The ranked list under any health and load equals a naive reading of "Order" in `docs/scoring.md`, and a replay among
//! a few of its candidates gives it once more.

mod common;

use std::cell::RefCell;
use std::collections::BTreeSet;

use common::naive::{Naive, Outcome};
use common::registry::{registry, set_one_priority};
use common::world::{self, Routes, World};
use common::{cases, compiled, queries};
use fastrand::Rng;
use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::{ExclusionReason as Reason, Sort, Status};
use modelreg_scorer::live::{Health, Traffic};
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::score::{components, total};
use modelreg_scorer::select::{Among, select_among};
use modelreg_scorer::{Scratch, Snapshot, select};
use proptest::prelude::*;

/// A world where few or many routes are out, few or many busy.
fn any_world(rng: &mut Rng, snapshot: &Snapshot) -> World {
    let percent = |rng: &mut Rng| [0, 10, 50, 90][rng.usize(..4)];
    let (sick, busy) = (percent(rng), percent(rng));
    world::random(rng, snapshot, sick, busy)
}

fn decided(snapshot: &Snapshot, world: &World, query: &Query) -> Scratch {
    let mut scratch = Scratch::default();
    select(snapshot, &world.live, &world.traffic, query, &mut scratch);
    scratch
}

/// Traffic that notes of which routes load is asked.
struct Noted<'t> {
    traffic: &'t Routes,
    asked: RefCell<BTreeSet<usize>>,
}

impl Traffic for Noted<'_> {
    fn in_flight(&self, route: usize) -> u32 {
        self.asked.borrow_mut().insert(route);
        self.traffic.in_flight(route)
    }

    fn oldest_age_ms(&self, route: usize) -> u64 {
        self.traffic.oldest_age_ms(route)
    }

    fn probed_until_ms(&self, route: usize) -> Option<u64> {
        self.traffic.probed_until_ms(route)
    }
}

/// The slots that pass every check of the candidate alone.
fn eligible(snapshot: &Snapshot, world: &World, query: &Query) -> Vec<u32> {
    let mut healthy = World { live: world.live.clone(), traffic: Routes::default() };
    healthy.live.health.clear();
    healthy.traffic.in_flight = vec![0; world.traffic.in_flight.len()];
    healthy.traffic.oldest_age_ms = vec![0; world.traffic.in_flight.len()];
    slots(decided(snapshot, &healthy, query).alive.iter())
}

fn slots(slots: impl Iterator<Item = usize>) -> Vec<u32> {
    slots.map(|slot| u32::try_from(slot).expect("few slots")).collect()
}

fn by_the_words(snapshot: &Snapshot, world: &World, query: &Query) -> Outcome {
    let naive = Naive { snapshot, live: &world.live, traffic: &world.traffic, query };
    naive.decide(&eligible(snapshot, world, query))
}

fn outcome(scratch: &Scratch) -> Outcome {
    let of = |reason| scratch.reasons.iter().enumerate().filter(move |&(_, &number)| number == reason as u8);
    let left = [Reason::CircuitOpen, Reason::Cooldown].map(|reason| slots(of(reason).map(|(slot, _)| slot)));
    Outcome { panic: scratch.panic, left, reordered: scratch.reordered, ranked: scratch.ranked.clone() }
}

/// A query for weights that constrains nothing, so that all that happens is order.
fn weighing(rng: &mut Rng, snapshot: &Snapshot) -> Query {
    let mut query = queries::plain(snapshot, queries::any_weights(rng));
    query.max_alternatives = rng.usize(..17);
    query
}

fn weights_of(query: &Query) -> [u32; 5] {
    let Objective::Score { weights_ppm, .. } = query.objective else { unreachable!("weights") };
    weights_ppm
}

/// One model on so many routes that differ in nothing but their names.
fn of_equal_routes(seed: u64, routes: usize) -> Snapshot {
    let mut message = registry(seed, 1);
    let route = pb::Route {
        variants: vec![pb::RouteVariant::default()],
        price: Some(pb::Price { free: true, ..pb::Price::default() }),
        speed: Some(pb::Speed { ttft_ms: Some(500), us_per_token: Some(10_000) }),
        status: Status::Active.into(),
        name: message.routes[0].name.clone(),
        provider: message.routes[0].provider.clone(),
        model: message.models[0].name.clone(),
        ..pb::Route::default()
    };
    message.models[0] = pb::Model {
        name: route.model.clone(),
        r#type: "chat".to_owned(),
        status: Status::Active.into(),
        ..pb::Model::default()
    };
    message.routes =
        (0..routes).map(|number| pb::Route { name: format!("{}-{number}", route.name), ..route.clone() }).collect();
    compiled(&message)
}

proptest! {
    #![proptest_config(common::config("proptest-regressions/order.txt"))]

    #[test]
    fn the_ranked_list_is_the_naive_one((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let mut query = queries::random(&mut rng, &snapshot);
        query.keep_reasons = true;
        let world = any_world(&mut rng, &snapshot);
        let scratch = decided(&snapshot, &world, &query);
        prop_assert_eq!(outcome(&scratch), by_the_words(&snapshot, &world, &query));
    }

    #[test]
    fn the_ranked_list_is_the_naive_one_where_nothing_is_constrained((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let mut query = queries::plain(&snapshot, queries::any_objective(&mut rng));
        query.keep_reasons = true;
        query.max_alternatives = rng.usize(..17);
        if rng.bool() {
            queries::order_lists(&mut rng, &snapshot, &mut query);
        }
        let world = any_world(&mut rng, &snapshot);
        let scratch = decided(&snapshot, &world, &query);
        prop_assert_eq!(outcome(&scratch), by_the_words(&snapshot, &world, &query));
    }

    #[test]
    fn a_replay_among_what_was_returned_and_looked_at_decides_the_same((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let query = queries::random(&mut rng, &snapshot);
        let world = any_world(&mut rng, &snapshot);
        let scratch = decided(&snapshot, &world, &query);
        let mut among = scratch.ranked.clone();
        among.extend(scratch.looked_at.iter().map(|looked| looked.slot));
        // What comes next in the order may be there too.
        let longer = decided(&snapshot, &world, &Query { max_alternatives: 31, ..query.clone() });
        among.extend_from_slice(&longer.ranked[..rng.usize(..=longer.ranked.len())]);
        if among.len() > scratch.ranked.len() {
            among.extend(longer.looked_at.iter().map(|looked| looked.slot));
        }
        rng.shuffle(&mut among);
        let told = Among { slots: &among, panic: scratch.panic, floor_dropped: scratch.floor_dropped };
        let mut replayed = Scratch::default();
        select_among(&snapshot, &world.live, &world.traffic, &query, &told, &mut replayed);
        prop_assert_eq!(&replayed.ranked, &scratch.ranked);
        prop_assert_eq!(replayed.reordered, scratch.reordered);
        prop_assert_eq!(&replayed.looked_at, &scratch.looked_at);
    }

    #[test]
    fn what_step_4_read_is_kept_with_the_selected_candidate_among_it((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let query = Query { keep_reasons: true, ..weighing(&mut rng, &snapshot) };
        let world = any_world(&mut rng, &snapshot);
        let noted = Noted { traffic: &world.traffic, asked: RefCell::default() };
        let mut scratch = Scratch::default();
        select(&snapshot, &world.live, &noted, &query, &mut scratch);
        let mut kept = BTreeSet::new();
        for looked in scratch.looked_at.iter().chain(scratch.passed_over()) {
            let route = snapshot.identity[looked.slot as usize].route as usize;
            prop_assert_eq!(looked.in_flight, world.traffic.in_flight[route]);
            prop_assert_eq!(looked.oldest_age_ms, world.traffic.oldest_age_ms[route]);
            kept.insert(route);
        }
        prop_assert_eq!(kept, noted.asked.into_inner());
        if let Some(selected) = scratch.ranked.first() {
            prop_assert!(scratch.looked_at.iter().any(|looked| looked.slot == *selected));
        }
    }

    #[test]
    fn load_never_selects_a_candidate_outside_98_percent_of_the_best((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let mut query = weighing(&mut rng, &snapshot);
        let mut weights_ppm = weights_of(&query);
        // Without speed, which load stands in for inside a model.
        weights_ppm[2] = 0;
        weights_ppm[0] += 1;
        query.objective = Objective::Score { weights_ppm, floor_ppm: None };
        let busy = world::random(&mut rng, &snapshot, 0, 90);
        let idle = World { live: busy.live.clone(), traffic: world::quiet(&snapshot).traffic };
        let (moved, still) = (decided(&snapshot, &busy, &query), decided(&snapshot, &idle, &query));
        let of = |slot: u32| total(&components(&snapshot, &busy.live, &query, slot as usize), weights_ppm);
        if let (Some(&selected), Some(&best)) = (moved.ranked.first(), still.ranked.first()) {
            // Once inside the model and once among models.
            prop_assert!(100 * 100 * of(selected) >= 98 * 98 * of(best));
            prop_assert_eq!(moved.reordered, selected != best);
        }
    }

    #[test]
    fn while_the_route_of_the_best_is_idle_nothing_moves((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let query = weighing(&mut rng, &snapshot);
        let mut busy = world::random(&mut rng, &snapshot, 0, 90);
        let idle = World { live: busy.live.clone(), traffic: world::quiet(&snapshot).traffic };
        let Some(&best) = decided(&snapshot, &idle, &query).ranked.first() else { return Ok(()) };
        let route = snapshot.identity[best as usize].route as usize;
        (busy.traffic.in_flight[route], busy.traffic.oldest_age_ms[route]) = (0, 0);
        let scratch = decided(&snapshot, &busy, &query);
        prop_assert_eq!(scratch.ranked[0], best);
        prop_assert!(!scratch.reordered);
    }

    #[test]
    fn of_equal_routes_the_least_loaded_one_is_selected((seed, routes) in (any::<u64>(), 2..300_usize)) {
        let snapshot = of_equal_routes(seed, routes);
        let mut rng = Rng::with_seed(seed);
        let query = queries::plain(&snapshot, queries::WEIGHTS);
        let mut busy = world::quiet(&snapshot);
        busy.traffic.in_flight.iter_mut().for_each(|count| *count = rng.u32(1..50));
        let scratch = decided(&snapshot, &busy, &query);
        let route = snapshot.identity[scratch.ranked[0] as usize].route as usize;
        prop_assert_eq!(Some(&busy.traffic.in_flight[route]), busy.traffic.in_flight.iter().min());
    }

    #[test]
    fn a_call_that_takes_too_long_counts_as_load((seed, routes) in (any::<u64>(), 2..40_usize)) {
        let snapshot = of_equal_routes(seed, routes);
        let query = queries::plain(&snapshot, queries::WEIGHTS);
        let mut busy = world::quiet(&snapshot);
        busy.traffic.in_flight.fill(1);
        busy.traffic.oldest_age_ms.fill(10_000_000);
        let quick = Rng::with_seed(seed).usize(..routes);
        busy.traffic.oldest_age_ms[quick] = 0;
        let scratch = decided(&snapshot, &busy, &query);
        prop_assert_eq!(snapshot.identity[scratch.ranked[0] as usize].route as usize, quick);
    }

    #[test]
    fn panic_keeps_everybody((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let query = queries::random(&mut rng, &snapshot);
        let world = world::random(&mut rng, &snapshot, 95, 50);
        let scratch = decided(&snapshot, &world, &query);
        if scratch.panic {
            prop_assert_eq!(slots(scratch.alive.iter()), eligible(&snapshot, &world, &query));
            prop_assert_eq!(scratch.counts[Reason::CircuitOpen as usize] + scratch.counts[Reason::Cooldown as usize], 0);
        }
    }

    #[test]
    fn a_route_that_is_out_or_probed_is_only_listed_in_panic((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let query = queries::random(&mut rng, &snapshot);
        let world = any_world(&mut rng, &snapshot);
        let scratch = decided(&snapshot, &world, &query);
        for &slot in &scratch.ranked {
            let route = snapshot.identity[slot as usize].route as usize;
            let state = world.live.health.get(route).map(|health| health.state).unwrap_or_default();
            let is_in = match state {
                Health::Healthy => true,
                Health::HalfOpen => world.traffic.probed_until_ms[route].is_none(),
                Health::Cooling | Health::Open => false,
            };
            prop_assert!(is_in || scratch.panic);
        }
    }

    #[test]
    fn nothing_of_the_order_depends_on_load_where_no_score_ranks((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let mut query = queries::random(&mut rng, &snapshot);
        query.objective = queries::WILLINGNESS;
        let busy = world::random(&mut rng, &snapshot, 10, 90);
        let idle = World { live: busy.live.clone(), traffic: Routes {
            probed_until_ms: busy.traffic.probed_until_ms.clone(), ..world::quiet(&snapshot).traffic } };
        prop_assert_eq!(outcome(&decided(&snapshot, &busy, &query)), outcome(&decided(&snapshot, &idle, &query)));
    }
}

/// A registry of nine models and more whose best candidates are as good as each other: eight take part, whichever those
/// are.
#[test]
fn the_ninth_model_takes_part_where_a_nearer_one_puts_forward_what_does_not() {
    let mut found = 0;
    for seed in 0..400 {
        let mut message = registry(seed, 300);
        set_one_priority(&mut message);
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let mut query = weighing(&mut rng, &snapshot);
        query.max_alternatives = 0;
        // Speed counts for most, so that what is as good but for speed is far from as good.
        query.objective = Objective::Score { weights_ppm: [1, 0, 1_000_000, 0, 1], floor_ppm: None };
        let busy = world::random(&mut rng, &snapshot, 0, 90);
        let scratch = decided(&snapshot, &busy, &query);
        assert_eq!(outcome(&scratch).ranked, by_the_words(&snapshot, &busy, &query).ranked, "seed {seed}");
        found += usize::from(scratch.looked_at.len() > 2 * 8);
    }
    assert!(found > 0, "no case needed more than eight models");
}

/// Of three routes alike, the one that has a part of the input in its cache costs less.
#[test]
fn a_tie_goes_to_whose_cache_is_warm() {
    let mut message = registry(1, 1);
    let rate = |unit: &str, pico_usd| pb::Rate { unit: unit.to_owned(), pico_usd, condition: None };
    let rates = vec![rate("input_token", 4_000_000), rate("output_token", 4_000_000), rate("cached_input_token", 5)];
    let route = pb::Route {
        variants: vec![pb::RouteVariant::default()],
        price: Some(pb::Price { rates, ..pb::Price::default() }),
        ..message.routes[0].clone()
    };
    let of_number = |number| pb::Route { name: format!("{}-{number}", route.name), ..route.clone() };
    message.routes = (0..3).map(of_number).collect();
    message.models[0].r#type = "chat".to_owned();
    message.models[0].status = Status::Active.into();
    message.routes.iter_mut().for_each(|route| route.status = Status::Active.into());
    let snapshot = compiled(&message);
    for objective in [
        Objective::Sort(Sort::Latency),
        Objective::Sort(Sort::Price),
        Objective::Score { weights_ppm: [1_000_000, 0, 0, 0, 0], floor_ppm: None },
    ] {
        let mut query = queries::plain(&snapshot, objective);
        query.warm.push((2, 900));
        let scratch = decided(&snapshot, &world::quiet(&snapshot), &query);
        assert_eq!(scratch.ranked, [2, 0, 1], "{:?}", query.objective);
    }
}
