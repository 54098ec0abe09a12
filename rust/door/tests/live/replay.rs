//! Random decisions under random traffic, recorded and made again: the ranked list is the same byte for byte.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use modelreg_door::{AsideError, Engine, replay};
use modelreg_proto::internal::v1 as internal;
use modelreg_proto::v1::objective::Objective as Best;
use modelreg_proto::v1::{self as pb, Explain, IntervalBasis, Label, RouteHealth, Sort, UsageOutcome};
use prost::Message;

use crate::fixture::{FOLD_MS, World, alike, by_cost};
use crate::registry::registry;

const WORLDS: u64 = 20;
const DECISIONS: usize = 40;
const EVERY_ONE: u32 = 1_000_000;

fn recording(snapshot: &internal::Snapshot, sample_ppm: u32) -> World {
    World::with(snapshot, |engine| engine.recording(sample_ppm))
}

fn drained(engine: &Engine) -> Vec<pb::Decision> {
    let records = engine.drain_decisions(1_000_000, Duration::ZERO);
    records.iter().map(|record| pb::Decision::decode(record.as_ref()).expect("a Decision")).collect()
}

fn again(
    snapshot: &internal::Snapshot,
    decision: &pb::Decision,
    objective: Option<&pb::Objective>,
) -> pb::SelectResponse {
    let objective = objective.map(Message::encode_to_vec);
    let answer = replay(&snapshot.encode_to_vec(), &decision.encode_to_vec(), objective.as_deref());
    pb::SelectResponse::decode(answer.expect("a replay")).expect("a SelectResponse")
}

fn one<T: Copy>(rng: &mut Rng, values: &[T]) -> T {
    values[rng.usize(..values.len())]
}

fn objective(rng: &mut Rng) -> Option<pb::Objective> {
    let mut weight = || f64::from(rng.u8(..=10)) / 10.0;
    let (quality, cost, speed, safety, availability) = (weight(), weight(), weight(), weight(), weight().max(0.1));
    let objective = match rng.u8(..6) {
        0 => return None,
        1 => Best::WillingnessToPay(pb::Usd { units: 0, pico: rng.i64(0..1_000_000_000_000) }),
        2 => Best::Strategy(one(rng, &["balanced", "cost-optimized", "safety-critical"]).to_owned()),
        _ => Best::Weights(pb::Weights { quality, cost, speed, safety, availability }),
    };
    Some(pb::Objective { objective: Some(objective) })
}

fn request(rng: &mut Rng, snapshot: &internal::Snapshot) -> pb::SelectRequest {
    let mut constraints = pb::Constraints {
        allow_fallbacks: (rng.u8(..10) == 0).then_some(false),
        // Else the strategies' floors leave too few.
        allow_unknown: if rng.bool() { vec![pb::UnknownField::Quality.into()] } else { Vec::new() },
        ..pb::Constraints::default()
    };
    if rng.u8(..4) == 0 {
        let order = (0..3).map(|_| snapshot.models[rng.usize(..snapshot.models.len())].name.clone()).collect();
        constraints.models = Some(pb::NameFilter { order, ..pb::NameFilter::default() });
    }
    if rng.u8(..4) == 0 {
        let order = (0..3).map(|_| snapshot.providers[rng.usize(..snapshot.providers.len())].name.clone()).collect();
        constraints.providers = Some(pb::NameFilter { order, ..pb::NameFilter::default() });
    }
    let mut request = pb::SelectRequest {
        task_class: Some(one(rng, &["general", "coding", "code"]).to_owned()),
        objective: objective(rng),
        max_alternatives: Some(rng.u32(..=16)),
        explain: one(rng, &[Explain::None, Explain::Summary, Explain::Full]).into(),
        dry_run: rng.u8(..10) == 0,
        ..pb::SelectRequest::default()
    };
    if request.objective.is_none() {
        constraints.sort = one(rng, &[Sort::Unspecified, Sort::Price, Sort::Throughput, Sort::Latency]).into();
    }
    request.constraints = Some(constraints);
    request
}

/// Some traffic, and some time.
fn stir(rng: &mut Rng, world: &World, snapshot: &internal::Snapshot) {
    for _ in 0..rng.usize(..12) {
        let route = &snapshot.routes[rng.usize(..snapshot.routes.len())];
        let outcome =
            one(rng, &[UsageOutcome::Ok, UsageOutcome::Ok, UsageOutcome::ServerError, UsageOutcome::RateLimited]);
        for _ in 0..one(rng, &[1, 1, 5]) {
            let mut usage = world.event(&route.name, outcome);
            usage.route.as_mut().expect("a route").variant.clone_from(&route.variants[0].name);
            (usage.latency_ms, usage.ttft_ms) = (Some(5_000), Some(rng.u64(..2_000)));
            usage.units = vec![pb::UnitCount { kind: "output_token".to_owned(), count: rng.u64(1..500) }];
            usage.task_class = Some(one(rng, &["general", "coding"]).to_owned());
            world.record(&usage);
        }
    }
    world.pass(one(rng, &[FOLD_MS, FOLD_MS, 500, 7_000]));
}

#[test]
fn what_was_decided_is_decided_again_byte_for_byte() {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..WORLDS {
        let mut rng = Rng::with_seed(seed);
        // A small one is sooner in panic.
        let snapshot = if seed % 3 == 0 { alike(6) } else { registry(seed, one(&mut rng, &[12, 60, 200])) };
        let world = recording(&snapshot, EVERY_ONE);
        for _ in 0..DECISIONS {
            stir(&mut rng, &world, &snapshot);
            for _ in 0..rng.usize(1..8) {
                // Who is not eligible leaves no record.
                drop(world.try_select(&request(&mut rng, &snapshot)));
            }
        }
        for decision in drained(&world.engine) {
            let recorded = decision.response.as_ref().expect("an answer");
            let replayed = again(&snapshot, &decision, None);
            let ranked = |response: &pb::SelectResponse| pb::SelectResponse {
                selected: response.selected.clone(),
                alternatives: response.alternatives.clone(),
                ..pb::SelectResponse::default()
            };
            assert_eq!(
                ranked(&replayed).encode_to_vec(),
                ranked(recorded).encode_to_vec(),
                "seed {seed}: {decision:#?}"
            );
            assert_eq!(
                (&replayed.labels, &replayed.objective_applied),
                (&recorded.labels, &recorded.objective_applied)
            );
            assert!(recorded.explanation.is_none());
            for kind in kinds_of(&decision) {
                *kinds.entry(kind).or_default() += 1;
            }
        }
    }
    for kind in ["panic", "reordered", "half-open", "probed", "order", "sort", "willingness", "left", "history"] {
        assert!(kinds.get(kind).is_some_and(|&count| count >= 20), "too few {kind}: {kinds:?}");
    }
}

fn kinds_of(decision: &pb::Decision) -> Vec<&'static str> {
    let (request, response) = (decision.request.as_ref().unwrap(), decision.response.as_ref().unwrap());
    let constraints = request.constraints.as_ref().unwrap();
    let objective = request.objective.as_ref().and_then(|objective| objective.objective.as_ref());
    let choices = response.selected.iter().chain(&response.alternatives);
    let mut bases = choices.filter_map(|choice| choice.quote.as_ref()).map(pb::Quote::interval_basis);
    let any_is = |health| decision.candidates.iter().any(|candidate| candidate.health() == health);
    [
        ("panic", decision.panic),
        ("reordered", response.labels().any(|label| label == Label::LoadReordered)),
        ("half-open", any_is(RouteHealth::HalfOpen)),
        ("probed", any_is(RouteHealth::Probed)),
        ("order", constraints.models.is_some() || constraints.providers.is_some()),
        ("sort", constraints.sort != 0),
        ("willingness", matches!(objective, Some(Best::WillingnessToPay(_)))),
        ("left", !decision.left.is_empty()),
        ("history", bases.any(|basis| basis == IntervalBasis::History)),
    ]
    .into_iter()
    .filter_map(|(kind, is_so)| is_so.then_some(kind))
    .collect()
}

#[test]
fn a_decision_can_be_made_again_for_another_objective() {
    let snapshot = registry(4, 200);
    let world = recording(&snapshot, EVERY_ONE);
    let request = pb::SelectRequest { max_alternatives: Some(16), ..by_cost() };
    world.select(&request);
    let decision = &drained(&world.engine)[0];
    for strategy in ["balanced", "safety-critical"] {
        let objective = pb::Objective { objective: Some(Best::Strategy(strategy.to_owned())) };
        let replayed = again(&snapshot, decision, Some(&objective));
        assert_eq!(replayed.objective_applied.expect("an objective").strategy, strategy);
        let among: Vec<_> = decision.candidates.iter().map(|candidate| candidate.route.clone()).collect();
        assert!(among.contains(&replayed.selected.expect("a pick").route));
    }
}

#[test]
fn a_decision_is_not_made_again_on_another_snapshot() {
    let snapshot = alike(3);
    let world = recording(&snapshot, EVERY_ONE);
    world.select(&by_cost());
    let decision = drained(&world.engine)[0].encode_to_vec();
    let other = alike(4).encode_to_vec();
    assert!(matches!(replay(&other, &decision, None), Err(AsideError::Snapshot(_))));
    assert!(matches!(replay(&snapshot.encode_to_vec(), b"\xff", None), Err(AsideError::Status(_))));
}

#[test]
fn a_share_of_the_selects_is_recorded_and_every_full_explanation() {
    let explained = pb::SelectRequest { explain: Explain::Full.into(), dry_run: true, ..by_cost() };
    for (sample_ppm, expected) in [(0, 1), (EVERY_ONE, 301)] {
        let world = recording(&alike(3), sample_ppm);
        (0..300).for_each(|_| drop(world.select(&by_cost())));
        world.select(&pb::SelectRequest { dry_run: true, ..by_cost() });
        world.select(&explained);
        assert_eq!(drained(&world.engine).len(), expected);
    }
    let world = World::new(&alike(3));
    world.select(&explained);
    assert!(drained(&world.engine).is_empty());
}

#[test]
fn a_recorded_answer_is_the_answer() {
    let (recorded, plain) = (recording(&alike(3), EVERY_ONE), World::new(&alike(3)));
    for max_alternatives in [0, 1, 16] {
        let request = pb::SelectRequest { max_alternatives: Some(max_alternatives), ..by_cost() };
        assert_eq!(recorded.select(&request), plain.select(&request));
    }
}
