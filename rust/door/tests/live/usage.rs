//! Usage and the calls it ends: what counts, what counts once, and what is only said.

use modelreg_door::Code;
use modelreg_proto::v1::{self as pb, Explain, Label, UsageAck, UsageOutcome, UsagePhase};

use crate::fixture::{FOLD_MS, World, alike, selected};

fn in_flight(world: &World) -> u64 {
    world.live_view().decisions_in_flight
}

fn labels(response: &pb::RecordUsageResponse) -> Vec<Label> {
    response.labels().collect()
}

#[test]
fn a_call_is_in_flight_until_its_usage_arrives() {
    let world = World::new(&alike(3));
    let response = world.select(&pb::SelectRequest::default());
    let route = selected(&response);
    assert_eq!((world.candidate(route).in_flight, world.route(route).picks, in_flight(&world)), (1, 1, 1));
    let mut usage = world.event(route, UsageOutcome::Ok);
    usage.decision_id = Some(response.decision_id.clone());
    let answer = world.record(&usage);
    assert_eq!((answer.ack(), labels(&answer)), (UsageAck::Memory, vec![Label::UsageNotDurable]));
    assert_eq!((world.candidate(route).in_flight, world.route(route).successes, in_flight(&world)), (0, 1, 0));
}

#[test]
fn a_call_nobody_reports_is_forgotten_after_twice_its_time_and_half_a_minute() {
    let world = World::new(&alike(1));
    let response = world.select(&pb::SelectRequest::default());
    let twice_ms = 2 * response.selected.expect("a pick").expected_latency_ms.cast_signed();
    let span_ms = twice_ms.max(30_000);
    world.pass(span_ms - 1);
    assert_eq!(in_flight(&world), 1);
    world.pass(256);
    assert_eq!(in_flight(&world), 0);
}

#[test]
fn usage_without_a_route_is_of_the_route_that_was_picked_while_it_is_in_flight() {
    let world = World::new(&alike(2));
    let response = world.select(&pb::SelectRequest::default());
    let mut usage = world.event("", UsageOutcome::Ok);
    (usage.route, usage.decision_id) = (None, Some(response.decision_id.clone()));
    assert_eq!(world.record(&usage).ack(), UsageAck::Memory);
    assert_eq!(world.route(selected(&response)).successes, 1);
    // A resend is no news, although the flight is over.
    assert_eq!(world.record(&usage).ack(), UsageAck::Duplicate);
    let mut late = world.event("", UsageOutcome::Ok);
    (late.route, late.decision_id) = (None, usage.decision_id);
    let refused = world.try_record(&late).expect_err("nothing is in flight");
    assert_eq!(refused.code, Code::InvalidArgument);
    assert!(refused.message.starts_with("route is missing"), "{refused}");
}

#[test]
fn another_attempt_moves_the_call_to_its_route() {
    let world = World::new(&alike(2));
    let response = world.select(&pb::SelectRequest::default());
    let (first, second) = if selected(&response) == "r-0" { ("r-0", "r-1") } else { ("r-1", "r-0") };
    let mut started = world.event(second, UsageOutcome::Unspecified);
    (started.phase, started.decision_id) = (UsagePhase::Started.into(), Some(response.decision_id));
    assert_eq!(labels(&world.record(&started)), [Label::UsageNotDurable]);
    assert_eq!((world.candidate(first).in_flight, world.candidate(second).in_flight), (0, 1));
}

#[test]
fn an_earlier_attempt_has_to_name_its_route_once_the_next_one_started() {
    let world = World::new(&alike(2));
    let response = world.select(&pb::SelectRequest::default());
    let (first, second) = if selected(&response) == "r-0" { ("r-0", "r-1") } else { ("r-1", "r-0") };
    let mut started = world.event(second, UsageOutcome::Unspecified);
    (started.phase, started.attempt) = (UsagePhase::Started.into(), Some(2));
    started.decision_id = Some(response.decision_id.clone());
    world.record(&started);
    let mut failed = world.event("", UsageOutcome::ServerError);
    (failed.route, failed.decision_id) = (None, Some(response.decision_id));
    let refused = world.try_record(&failed).expect_err("the flight is on the route of the second attempt");
    assert_eq!(refused.code, Code::InvalidArgument);
    assert!(refused.message.starts_with("route is missing"), "{refused}");
    assert_eq!((world.route(first).failures, world.route(second).failures), (0, 0));
    (failed.attempt, failed.outcome) = (Some(2), UsageOutcome::Ok.into());
    world.record(&failed);
    assert_eq!((world.route(second).successes, in_flight(&world)), (1, 0));
}

#[test]
fn usage_without_a_select_counts_too() {
    let world = World::new(&alike(1));
    let mut usage = world.event("r-0", UsageOutcome::Ok);
    (usage.latency_ms, usage.ttft_ms) = (Some(700), Some(300));
    assert_eq!(labels(&world.record(&usage)), [Label::UsageNotDurable, Label::Unplanned]);
    world.pass(FOLD_MS);
    let candidate = world.candidate("r-0");
    assert_eq!((candidate.ttft_ms, candidate.ttft_source()), (300, pb::TermSource::Live));
}

#[test]
fn the_same_event_counts_once_and_other_numbers_under_its_id_not_at_all() {
    let world = World::new(&alike(1));
    let usage = world.event("r-0", UsageOutcome::Ok);
    assert_eq!(world.record(&usage).ack(), UsageAck::Memory);
    assert_eq!(world.record(&usage).ack(), UsageAck::Duplicate);
    let mut other = usage.clone();
    other.outcome = UsageOutcome::ServerError.into();
    let answer = world.record(&other);
    assert_eq!((answer.ack(), labels(&answer)), (UsageAck::Conflict, Vec::new()));
    let counted = world.route("r-0");
    assert_eq!((counted.successes, counted.failures), (1, 0));
}

#[test]
fn what_ended_long_ago_moves_no_statistic() {
    let world = World::new(&alike(1));
    for (minutes, taken) in [(11, false), (9, true)] {
        let mut usage = world.event("r-0", UsageOutcome::ServerError);
        usage.started_at_unix_ms = Some(world.now_unix_ms() - minutes * 60_000);
        assert_eq!(!labels(&world.record(&usage)).contains(&Label::LiveNotUpdated), taken, "{minutes} minutes ago");
        world.pass(FOLD_MS);
        assert_eq!(world.candidate("r-0").availability_source() == pb::TermSource::Live, taken);
    }
}

#[test]
fn usage_follows_a_route_to_its_new_name() {
    let mut snapshot = alike(2);
    let world = World::new(&snapshot);
    world.attempts("r-0", UsageOutcome::Ok, 3);
    snapshot.routes[0].name = "renamed".to_owned();
    snapshot.routes[0].former_names = vec!["r-0".to_owned()];
    world.load(&snapshot);
    world.attempts("r-0", UsageOutcome::Ok, 1);
    world.attempts("renamed", UsageOutcome::Ok, 1);
    assert_eq!(world.route("renamed").successes, 5);
}

#[test]
fn usage_of_a_decision_is_welcome_when_its_route_has_left_the_registry() {
    let mut snapshot = alike(2);
    let world = World::new(&snapshot);
    let response = world.select(&pb::SelectRequest::default());
    let route = selected(&response).to_owned();
    let full = snapshot.clone();
    snapshot.routes.retain(|kept| kept.name != route);
    world.load(&snapshot);
    let mut usage = world.event(&route, UsageOutcome::Ok);
    usage.decision_id = Some(response.decision_id);
    let answer = world.record(&usage);
    // What it cost is not known either.
    assert_eq!((answer.ack(), labels(&answer)), (UsageAck::Memory, vec![Label::PriceUnknown, Label::UsageNotDurable]));
    assert_eq!(in_flight(&world), 0);
    // Long over, or another sidecar's: nothing is known of the route here.
    let mut late = world.event(&route, UsageOutcome::Ok);
    late.decision_id = usage.decision_id;
    let answer = world.record(&late);
    let unknown = vec![Label::PriceUnknown, Label::UsageNotDurable, Label::Unplanned, Label::LiveNotUpdated];
    assert_eq!((answer.ack(), labels(&answer)), (UsageAck::Memory, unknown));
    // Without a decision it is a mistake.
    let refused = world.try_record(&world.event(&route, UsageOutcome::Ok)).expect_err("no such route");
    assert_eq!(refused.code, Code::InvalidArgument);
    world.load(&full);
    assert_eq!(world.route(&route).failures, 0);
}

#[test]
fn a_variant_that_has_left_is_as_welcome_as_a_route() {
    let mut snapshot = alike(1);
    snapshot.routes[0].variants[0].name = "effort=high".to_owned();
    let world = World::new(&snapshot);
    let response = world.select(&pb::SelectRequest::default());
    snapshot.routes[0].variants[0].name = "effort=low".to_owned();
    world.load(&snapshot);
    let mut usage = world.event("r-0", UsageOutcome::Ok);
    usage.route = response.selected.and_then(|choice| choice.route);
    usage.decision_id = Some(response.decision_id);
    assert_eq!(labels(&world.record(&usage)), [Label::PriceUnknown, Label::UsageNotDurable]);
    assert_eq!((in_flight(&world), world.route("r-0").successes), (0, 1));
}

#[test]
fn only_selects_that_may_become_calls_are_in_flight() {
    let world = World::new(&alike(2));
    let reservation = Some(pb::Reservation { track: Some(false), ..pb::Reservation::default() });
    world.select(&pb::SelectRequest { dry_run: true, ..pb::SelectRequest::default() });
    world.select(&pb::SelectRequest { explain: Explain::Full.into(), ..pb::SelectRequest::default() });
    world.select(&pb::SelectRequest { reservation, ..pb::SelectRequest::default() });
    assert_eq!(in_flight(&world), 0);
    let repeated = pb::SelectRequest { request_id: Some("once".to_owned()), ..pb::SelectRequest::default() };
    assert_eq!(world.select(&repeated), world.select(&repeated));
    assert_eq!(in_flight(&world), 1);
}

#[test]
fn picks_spread_over_equal_routes_between_two_folds() {
    let world = World::new(&alike(4));
    for number in 0..40 {
        let response = world.select(&pb::SelectRequest::default());
        // All scores are equal: whoever is not the first by name was put there by load.
        let is_first = selected(&response) == "r-0";
        assert_eq!(response.labels().any(|label| label == Label::LoadReordered), !is_first, "pick {number}");
    }
    for route in world.live_view().routes {
        assert_eq!(route.picks, 10, "{}", route.route_id);
    }
}

#[test]
fn a_clock_that_jumps_harms_nothing() {
    let world = World::new(&alike(2));
    for (number, jump) in (0..).zip([86_400_000, -172_800_000, 5, -1, 3_600_000, -3_600_000]) {
        world.pass(jump);
        let response = world.select(&pb::SelectRequest::default());
        let mut usage = world.event(selected(&response), UsageOutcome::Ok);
        (usage.decision_id, usage.latency_ms) = (Some(response.decision_id), Some(800));
        assert_eq!(world.record(&usage).ack(), UsageAck::Memory, "jump {number}");
    }
    world.pass(FOLD_MS);
    let view = world.live_view();
    assert_eq!(view.decisions_in_flight, 0);
    assert_eq!(view.routes.iter().map(|route| route.successes).sum::<u64>(), 6);
    assert!(view.candidates.iter().all(|candidate| candidate.health() == pb::RouteHealth::Healthy));
}
