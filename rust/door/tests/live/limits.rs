//! Rate limits through the engine's bytes: what Selects take, who is tried instead, and what usage gives back.

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::thread;

use modelreg_door::{Code, Method, Status};
use modelreg_proto::internal::v1::{self as internal, LimitSet};
use modelreg_proto::v1::{self as pb, ExclusionReason, LimitKind, LimitScope, LimitUnit, RateLimitRule, UsageOutcome};
use prost::Message;

use crate::fixture::{World, alike, by_cost, event_id, selected};

#[derive(Clone, PartialEq, Message)]
struct Details {
    #[prost(message, repeated, tag = "3")]
    details: Vec<prost_types::Any>,
}

#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    retry_delay: Option<prost_types::Duration>,
}

fn rule(scope: LimitScope, unit: LimitUnit, limit: u64) -> RateLimitRule {
    let name = format!("{}-{}", scope.as_str_name(), unit.as_str_name()).to_lowercase();
    RateLimitRule {
        name,
        scope: scope.into(),
        unit: unit.into(),
        kind: match unit {
            LimitUnit::RequestsPerMinute | LimitUnit::TokensPerMinute => LimitKind::Sliding.into(),
            _ => 0,
        },
        limit,
        ..Default::default()
    }
}

/// So many routes, each of a provider of its own, and the limits.
fn world(routes: usize, limits: Vec<RateLimitRule>) -> World {
    let mut snapshot = alike(routes);
    let provider = snapshot.providers[0].clone();
    snapshot.providers =
        (0..routes).map(|number| internal::Provider { name: format!("p-{number}"), ..provider.clone() }).collect();
    for (number, route) in snapshot.routes.iter_mut().enumerate() {
        route.provider = format!("p-{number}");
        route.endpoint = Some(pb::Endpoint { credential_ref: format!("c-{}", number / 2), ..Default::default() });
    }
    let world = World::new(&snapshot);
    world.engine.load_limits(&LimitSet { revision: 1, limits, calendars: Vec::new() }.encode_to_vec()).unwrap();
    world
}

fn check(world: &World, request: &pb::CheckRateLimitRequest) -> Result<pb::CheckRateLimitResponse, Status> {
    let answer = world.engine.call(Method::CheckRateLimit, request.encode_to_vec().into())?;
    Ok(pb::CheckRateLimitResponse::decode(answer).unwrap())
}

fn remaining(world: &World, route: &str) -> Vec<u64> {
    let look = pb::CheckRateLimitRequest { hits: Some(0), route_id: route.to_owned(), ..Default::default() };
    check(world, &look).unwrap().limits.iter().map(|limit| limit.remaining).collect()
}

/// The wait of a refusal, in ms.
fn retry_ms(status: &Status) -> Option<i64> {
    let details = Details::decode(status.details.clone()).unwrap().details;
    let retry = details.iter().find(|any| any.type_url.ends_with("RetryInfo"))?;
    let delay = RetryInfo::decode(retry.value.as_slice()).unwrap().retry_delay.unwrap();
    Some(delay.seconds * 1_000 + i64::from(delay.nanos) / 1_000_000)
}

fn tokens(input: u64, output: u64) -> Vec<pb::UnitCount> {
    [("input_token", input), ("output_token", output)]
        .map(|(kind, count)| pb::UnitCount { kind: kind.to_owned(), count })
        .to_vec()
}

#[test]
fn a_limit_of_the_caller_refuses_and_says_how_long() {
    let world = world(2, vec![rule(LimitScope::Tenant, LimitUnit::RequestsPerMinute, 2)]);
    let taken: Vec<u64> = (0..2).map(|_| world.select(&by_cost()).limits[0].remaining).collect();
    assert_eq!(taken, [1, 0]);
    let refused = world.try_select(&by_cost()).unwrap_err();
    assert_eq!(refused.code, Code::ResourceExhausted);
    assert!(refused.message.contains("limit `limit_scope_tenant-limit_unit_requests_per_minute` of tenant `default`"));
    let wait_ms = retry_ms(&refused).unwrap();
    assert!((60_000..=61_000).contains(&wait_ms), "{wait_ms}");
    assert!(Details::decode(refused.details).unwrap().details.iter().any(|any| any.type_url.ends_with("QuotaFailure")));
    world.pass(wait_ms);
    world.select(&by_cost());
}

#[test]
fn where_a_candidates_limits_refuse_the_next_is_tried() {
    let world = world(3, vec![rule(LimitScope::Provider, LimitUnit::RequestsPerMinute, 1)]);
    let mut routes: Vec<String> = (0..3).map(|_| selected(&world.select(&by_cost())).to_owned()).collect();
    routes.sort_unstable();
    assert_eq!(routes, ["r-0", "r-1", "r-2"]);
    let refused = world.try_select(&by_cost()).unwrap_err();
    assert_eq!(refused.code, Code::ResourceExhausted);
    assert!(refused.message.contains("provider `p-"), "{}", refused.message);
    assert!(retry_ms(&refused).is_some());
}

#[test]
fn who_is_refused_is_excluded_by_that_reason_with_all_of_its_credential() {
    let world = world(4, vec![rule(LimitScope::Credential, LimitUnit::RequestsPerMinute, 1)]);
    let first = selected(&world.select(&by_cost())).to_owned();
    let second = world.select(&by_cost());
    assert_ne!(selected(&second), first);
    let excluded = second.excluded.iter().find(|one| one.reason() == ExclusionReason::LimitExceeded).unwrap();
    assert_eq!(excluded.count, 2);
    assert_eq!(
        second.limits.iter().map(|limit| (limit.scope(), limit.remaining)).collect::<Vec<_>>(),
        [(LimitScope::Credential, 0)]
    );
}

#[test]
fn of_many_that_are_refused_one_that_is_not_is_found() {
    let mut limits: Vec<_> = (0..40)
        .map(|number| RateLimitRule {
            name: format!("p-{number}"),
            subject: format!("p-{number}"),
            ..rule(LimitScope::Provider, LimitUnit::RequestsPerMinute, 1)
        })
        .collect();
    limits[33].limit = 2;
    let world = world(40, limits);
    for _ in 0..41 {
        world.select(&by_cost());
    }
    assert_eq!(world.try_select(&by_cost()).unwrap_err().code, Code::ResourceExhausted);
}

#[test]
fn who_only_looks_takes_nothing() {
    let world = world(1, vec![rule(LimitScope::Tenant, LimitUnit::RequestsPerMinute, 1)]);
    for request in [
        pb::SelectRequest { dry_run: true, ..by_cost() },
        pb::SelectRequest { explain: pb::Explain::Full.into(), ..by_cost() },
    ] {
        assert_eq!(world.select(&request).limits[0].remaining, 1);
    }
    world.select(&by_cost());
    // It is told what would happen.
    world.try_select(&pb::SelectRequest { dry_run: true, ..by_cost() }).unwrap_err();
}

#[test]
fn the_same_request_again_takes_nothing_again() {
    let world = world(1, vec![rule(LimitScope::Tenant, LimitUnit::RequestsPerMinute, 5)]);
    let request = pb::SelectRequest { request_id: Some("one".to_owned()), ..by_cost() };
    assert_eq!(world.select(&request), world.select(&request));
    assert_eq!(remaining(&world, ""), [4]);
}

#[test]
fn of_many_decisions_under_one_id_at_once_only_one_takes() {
    for round in 0..30 {
        let limits = vec![
            rule(LimitScope::Tenant, LimitUnit::RequestsPerMinute, 100),
            rule(LimitScope::Tenant, LimitUnit::TokensPerMinute, 1_000_000),
            rule(LimitScope::Tenant, LimitUnit::Concurrent, 100),
        ];
        let world = world(3, limits);
        let workload = pb::Workload { input_tokens: Some(1), max_output_tokens: Some(2), ..Default::default() };
        let id = Some("once".to_owned());
        let request = pb::SelectRequest { request_id: id, workload: Some(workload), ..by_cost() };
        let start = Barrier::new(8);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    world.select(&request);
                });
            }
        });
        assert_eq!(remaining(&world, ""), [99, 999_997, 99], "round {round}");
    }
}

#[test]
fn of_many_selects_at_once_as_many_are_let_out_as_the_limit_says() {
    for callers in [1, 8, 64] {
        let limits = vec![rule(LimitScope::Provider, LimitUnit::RequestsPerMinute, 50)];
        let world = world(3, limits);
        let start = Barrier::new(callers);
        let taken: usize = thread::scope(|scope| {
            let (each, world, start) = (320 / callers, &world, &start);
            let ask = move || {
                start.wait();
                (0..each).filter(|_| world.try_select(&by_cost()).is_ok()).count()
            };
            let threads: Vec<_> = (0..callers).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(taken, 150, "{callers} callers");
    }
}

#[test]
fn tokens_that_were_not_used_come_back_with_the_slot() {
    let limits = vec![
        rule(LimitScope::Tenant, LimitUnit::TokensPerMinute, 100_000),
        rule(LimitScope::Provider, LimitUnit::Concurrent, 1),
    ];
    let world = world(1, limits);
    let workload = pb::Workload { input_tokens: Some(5_000), max_output_tokens: Some(7_000), ..Default::default() };
    let decided = world.select(&pb::SelectRequest { workload: Some(workload), ..by_cost() });
    assert_eq!(remaining(&world, "r-0"), [88_000, 0]);
    let refused = world.try_select(&by_cost()).unwrap_err();
    assert!(refused.message.contains("CONCURRENT"), "{}", refused.message);
    let mut event = world.event("r-0", UsageOutcome::Ok);
    event.decision_id = Some(decided.decision_id);
    event.units = tokens(5_100, 200);
    world.record(&event);
    assert_eq!(remaining(&world, "r-0"), [94_700, 1]);
    // The same event again is no news.
    world.record(&event);
    assert_eq!(remaining(&world, "r-0"), [94_700, 1]);
}

#[test]
fn a_providers_own_refusal_and_headers_lower_our_mirror() {
    let world = world(2, vec![rule(LimitScope::Provider, LimitUnit::RequestsPerMinute, 100)]);
    let mut refused = world.event("r-0", UsageOutcome::RateLimited);
    refused.limit_headers = BTreeMap::from([("retry-after".to_owned(), "20".to_owned())]);
    world.record(&refused);
    let mut answered = world.event("r-1", UsageOutcome::Ok);
    answered.limit_headers = BTreeMap::from([
        ("x-ratelimit-remaining-requests".to_owned(), "7".to_owned()),
        ("x-ratelimit-reset-requests".to_owned(), "10s".to_owned()),
    ]);
    world.record(&answered);
    assert_eq!((remaining(&world, "r-0"), remaining(&world, "r-1")), (vec![0], vec![7]));
    world.pass(10_000);
    assert_eq!((remaining(&world, "r-0"), remaining(&world, "r-1")), (vec![0], vec![100]));
    world.pass(10_000);
    assert_eq!(remaining(&world, "r-0"), [100]);
}

#[test]
fn check_rate_limit_takes_from_all_or_none_and_answers_how_they_stand() {
    let limits = vec![
        rule(LimitScope::Tenant, LimitUnit::RequestsPerMinute, 10),
        rule(LimitScope::Provider, LimitUnit::TokensPerMinute, 100),
    ];
    let world = world(1, limits);
    let on_route = |hits, tokens| pb::CheckRateLimitRequest { hits, tokens, route_id: "r-0".to_owned() };
    let first = check(&world, &on_route(None, 60)).unwrap();
    assert!(first.allowed && first.retry_after_ms == 0);
    assert_eq!(first.limits.iter().map(|limit| limit.remaining).collect::<Vec<_>>(), [9, 40]);
    let second = check(&world, &on_route(Some(3), 60)).unwrap();
    assert_eq!((second.allowed, second.limits[0].retry_after_ms), (false, 0));
    assert_eq!(second.limits.iter().map(|limit| limit.remaining).collect::<Vec<_>>(), [9, 40]);
    assert_eq!(second.retry_after_ms, second.limits[1].retry_after_ms);
    assert!((60_000..=61_000).contains(&second.retry_after_ms), "{second:?}");
    assert_eq!(check(&world, &on_route(None, 101)).unwrap().retry_after_ms, u64::MAX);
    // Without a route only the caller's.
    let of_caller = check(&world, &pb::CheckRateLimitRequest { hits: Some(9), ..Default::default() }).unwrap();
    assert_eq!(of_caller.limits.iter().map(|limit| limit.remaining).collect::<Vec<_>>(), [0]);
    for bad in [
        on_route(Some(1_000_001), 0),
        on_route(None, 100_000_001),
        pb::CheckRateLimitRequest { route_id: "r-9".to_owned(), ..Default::default() },
        pb::CheckRateLimitRequest { route_id: "x".repeat(257), ..Default::default() },
    ] {
        assert_eq!(check(&world, &bad).unwrap_err().code, Code::InvalidArgument, "{bad:?}");
    }
}

#[test]
fn without_limits_nothing_is_said_of_them() {
    let world = world(1, vec![]);
    assert!(world.select(&by_cost()).limits.is_empty());
    let checked = check(&world, &pb::CheckRateLimitRequest::default()).unwrap();
    assert_eq!(checked, pb::CheckRateLimitResponse { allowed: true, ..Default::default() });
    assert!(!world.engine.metrics().contains("modelreg_limit"));
}

#[test]
fn a_set_that_is_refused_leaves_the_one_before_and_metrics_tell_of_each_limit() {
    let world = world(1, vec![rule(LimitScope::Tenant, LimitUnit::RequestsPerMinute, 1)]);
    world.engine.load_limits(b"\xff").unwrap_err();
    world.select(&by_cost());
    world.try_select(&by_cost()).unwrap_err();
    let metrics = world.engine.metrics();
    let name = "limit_scope_tenant-limit_unit_requests_per_minute";
    assert!(metrics.contains(&format!("modelreg_limit_taken{{limit=\"{name}\"}} 1\n")), "{metrics}");
    assert!(metrics.contains(&format!("modelreg_limit_refused_total{{limit=\"{name}\"}} 1\n")), "{metrics}");
    // Events that name no decision of here change nothing.
    let mut event = world.event("r-0", UsageOutcome::Ok);
    event.decision_id = Some(event_id(77));
    world.record(&event);
}
