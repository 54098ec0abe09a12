//! Routes that fail or ask to be left alone: out, tried again by one, and all in when too many would be out.

use modelreg_proto::v1::{self as pb, ExclusionReason, Label, RouteHealth, UsageOutcome};

use crate::fixture::{FOLD_MS, World, alike, by_cost, selected};

/// The longest first cooldown: 5 s and 20 %.
const COOLDOWN_MS: i64 = 6_000;

fn pick(world: &World) -> pb::SelectResponse {
    world.select(&by_cost())
}

#[test]
fn five_failures_in_a_row_take_a_route_out() {
    let world = World::new(&alike(3));
    world.attempts("r-0", UsageOutcome::ServerError, 5);
    let response = pick(&world);
    assert_ne!(selected(&response), "r-0");
    let excluded = &response.excluded[0];
    assert_eq!((excluded.reason(), excluded.count), (ExclusionReason::CircuitOpen, 1));
    let out = world.candidate("r-0");
    assert_eq!(out.health(), RouteHealth::Open);
    assert!((4_000 - FOLD_MS..=COOLDOWN_MS).contains(&out.recovers_in_ms.cast_signed()), "{out:?}");
}

#[test]
fn after_its_cooldown_one_select_tries_a_route_and_success_closes_it() {
    let world = World::new(&alike(3));
    world.attempts("r-0", UsageOutcome::ServerError, 5);
    world.pass(COOLDOWN_MS);
    assert_eq!(world.candidate("r-0").health(), RouteHealth::HalfOpen);
    let probe = (0..3).map(|_| pick(&world)).find(|response| selected(response) == "r-0").expect("it is tried");
    assert_eq!(world.candidate("r-0").health(), RouteHealth::Probed);
    for _ in 0..6 {
        assert_ne!(selected(&pick(&world)), "r-0");
    }
    let mut usage = world.event("r-0", UsageOutcome::Ok);
    usage.decision_id = Some(probe.decision_id);
    world.record(&usage);
    world.pass(FOLD_MS);
    assert_eq!(world.candidate("r-0").health(), RouteHealth::Healthy);
}

#[test]
fn neither_a_dry_run_nor_an_explanation_tries_a_route() {
    let world = World::new(&alike(3));
    world.attempts("r-0", UsageOutcome::ServerError, 5);
    world.pass(COOLDOWN_MS);
    let dry = pb::SelectRequest { dry_run: true, ..by_cost() };
    let explained = pb::SelectRequest { explain: pb::Explain::Full.into(), ..by_cost() };
    for request in [dry, explained] {
        assert_eq!(selected(&world.select(&request)), "r-0");
        assert_eq!(world.candidate("r-0").health(), RouteHealth::HalfOpen);
    }
}

#[test]
fn when_more_than_half_would_leave_all_stay() {
    let world = World::new(&alike(3));
    world.attempts("r-0", UsageOutcome::Timeout, 5);
    world.attempts("r-1", UsageOutcome::ConnectionError, 5);
    let response = pick(&world);
    assert_eq!(selected(&response), "r-2");
    assert_eq!(response.alternatives.len(), 2);
    assert!(response.labels().any(|label| label == Label::Panic));
    assert!(world.engine.metrics().contains("\nmodelreg_panic_selects_total 1\n"));
}

#[test]
fn only_routes_that_are_eligible_count_towards_panic() {
    let world = World::new(&alike(2));
    world.attempts("r-0", UsageOutcome::ServerError, 5);
    let mut request = pb::SelectRequest::default();
    let tried = pb::RouteRef { route_id: "r-1".to_owned(), variant: String::new() };
    request.previous_attempts = vec![pb::Attempt { route: Some(tried), outcome: 1 }];
    // Of the one route that is eligible, all would leave: panic.
    assert_eq!(selected(&world.select(&request)), "r-0");
}

#[test]
fn a_provider_that_asks_to_be_left_alone_is() {
    let world = World::new(&alike(3));
    let mut usage = world.event("r-0", UsageOutcome::RateLimited);
    usage.retry_after_ms = Some(2_000);
    world.record(&usage);
    world.pass(FOLD_MS);
    let out = world.candidate("r-0");
    assert_eq!((out.health(), out.recovers_in_ms.cast_signed()), (RouteHealth::Cooling, 2_000 - FOLD_MS));
    assert_eq!(pick(&world).excluded[0].reason(), ExclusionReason::Cooldown);
    world.pass(2_000);
    assert_eq!(world.candidate("r-0").health(), RouteHealth::Healthy);
}

#[test]
fn headers_that_say_that_nothing_remains_cool_a_route_that_answered() {
    let world = World::new(&alike(3));
    let mut usage = world.event("r-0", UsageOutcome::Ok);
    let headers =
        [("X-RateLimit-Remaining-Tokens", "0"), ("X-RateLimit-Reset-Tokens", "1m0s"), ("retry-after", "soon")];
    usage.limit_headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    world.record(&usage);
    world.pass(FOLD_MS);
    let out = world.candidate("r-0");
    assert_eq!((out.health(), out.recovers_in_ms.cast_signed()), (RouteHealth::Cooling, 60_000 - FOLD_MS));
    assert!(world.engine.metrics().contains("\nmodelreg_unreadable_limit_headers_total 1\n"));
}

#[test]
fn estimates_take_no_notice_of_health() {
    let world = World::new(&alike(2));
    world.attempts("r-0", UsageOutcome::ServerError, 5);
    let of = pb::estimate_cost_request::Of::Matching(pb::Constraints::default());
    let request = pb::EstimateCostRequest { of: Some(of), ..pb::EstimateCostRequest::default() };
    let answer = world.engine.call(modelreg_door::Method::EstimateCost, prost::Message::encode_to_vec(&request).into());
    let response: pb::EstimateCostResponse = prost::Message::decode(answer.expect("quotes")).expect("an answer");
    assert_eq!(response.matched, 2);
    assert!(response.registry.is_some_and(|registry| registry.live_epoch > 0));
}
