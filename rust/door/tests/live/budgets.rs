//! Budgets through the door: Selects that hold, refuse and degrade, usage that settles, and what comes back after a kill.

use std::sync::Arc;

use modelreg_door::{Code, Method, Permission, Principal, Status};
use modelreg_ledger::{Spool, SpoolOptions};
use modelreg_proto::internal::v1::{self as internal, BudgetSet, Calendar, UsageEvent};
use modelreg_proto::v1::{
    self as pb, Budget, BudgetPeriod, BudgetScope, BudgetThreshold, ExclusionReason, HoldExpiry, HoldState, Label,
    ReservationMode, UsageOutcome, Usd,
};
use prost::Message;

use crate::fixture::{World, alike, event_id};
use crate::registry::NOW_UNIX_MS;

const DAY_MS: i64 = 86_400_000;
const PICO_PER_USD: i128 = 1_000_000_000_000;

fn usd(pico_usd: i128) -> Usd {
    let part = |value: i128| i64::try_from(value).unwrap();
    Usd { units: part(pico_usd / PICO_PER_USD), pico: part(pico_usd % PICO_PER_USD) }
}

fn pico(usd: Option<&Usd>) -> i128 {
    usd.map_or(0, |usd| i128::from(usd.units) * PICO_PER_USD + i128::from(usd.pico))
}

/// A hard budget of a day.
fn budget(name: &str, scope: BudgetScope, subject: &str, limit: i128) -> Budget {
    Budget {
        name: name.to_owned(),
        scope: scope.into(),
        subject: subject.to_owned(),
        period: BudgetPeriod::Day.into(),
        limit: Some(usd(limit)),
        hard: Some(true),
        ..Budget::default()
    }
}

fn set(budgets: Vec<Budget>) -> Vec<u8> {
    let midnight = NOW_UNIX_MS - NOW_UNIX_MS.rem_euclid(DAY_MS);
    let calendar = Calendar {
        time_zone: String::new(),
        day_starts_unix_ms: (0..62).map(|day| midnight + day * DAY_MS).collect(),
        month_starts_unix_ms: vec![midnight],
    };
    BudgetSet { revision: 1, token_secret: vec![7; 32], budgets, calendars: vec![calendar] }.encode_to_vec()
}

/// Four routes alike, each of a model of its own.
fn registry() -> internal::Snapshot {
    let mut snapshot = alike(4);
    let model = snapshot.models.remove(0);
    let rate = |unit: &str, pico_usd| internal::Rate { unit: unit.to_owned(), pico_usd, ..internal::Rate::default() };
    for (number, route) in snapshot.routes.iter_mut().enumerate() {
        route.model = format!("m-{number}");
        let rates = vec![rate("input_token", 2_000), rate("output_token", 50_000)];
        route.price = Some(internal::Price { rates, ..internal::Price::default() });
        snapshot.models.push(internal::Model { name: route.model.clone(), ..model.clone() });
    }
    snapshot
}

fn world(budgets: Vec<Budget>) -> World {
    let world = World::new(&registry());
    world.engine.load_budgets(&set(budgets)).unwrap();
    world
}

fn request() -> pb::SelectRequest {
    let workload = pb::Workload {
        input_tokens: Some(1_000),
        expected_output_tokens: Some(50),
        max_output_tokens: Some(100),
        ..pb::Workload::default()
    };
    pb::SelectRequest { workload: Some(workload), ..pb::SelectRequest::default() }
}

/// Final usage of the selected route, of so many tokens, on the hold.
fn usage(world: &World, answer: &pb::SelectResponse, input: u64, output: u64) -> pb::RecordUsageRequest {
    let unit = |kind: &str, count| pb::UnitCount { kind: kind.to_owned(), count };
    let selected = answer.selected.as_ref().unwrap().route.clone();
    pb::RecordUsageRequest {
        decision_id: Some(answer.decision_id.clone()),
        route: selected,
        units: vec![unit("input_token", input), unit("output_token", output)],
        hold_token: answer.hold.as_ref().map(|hold| hold.token.clone()).unwrap_or_default(),
        ..world.event("", UsageOutcome::Ok)
    }
}

/// What budgets say of an answer.
fn labels(answer: &pb::SelectResponse) -> Vec<Label> {
    answer.labels().filter(|&label| label as i32 >= Label::LedgerWait as i32).collect()
}

fn reason(status: &Status) -> String {
    String::from_utf8_lossy(&status.details).into_owned()
}

/// The bound that a Select holds, without any budget in its way.
fn bound() -> i128 {
    let answer = world(vec![budget("all", BudgetScope::Tenant, "default", 1_000 * PICO_PER_USD)]).select(&request());
    pico(answer.hold.unwrap().amount.as_ref())
}

#[test]
fn a_hold_is_the_upper_bound_and_is_settled_with_what_the_call_cost() {
    let world = world(vec![budget("all", BudgetScope::Tenant, "default", PICO_PER_USD)]);
    let answer = world.select(&request());
    let selected = answer.selected.as_ref().unwrap();
    let hold = answer.hold.as_ref().unwrap();
    assert_eq!(pico(hold.amount.as_ref()), pico(selected.quote.as_ref().unwrap().upper_bound.as_ref()));
    assert_eq!(hold.hold_id, answer.decision_id);
    assert_eq!(hold.enforce_max_output_tokens, Some(100));
    assert_eq!((hold.on_expiry(), hold.expires_at_unix_ms), (HoldExpiry::Full, NOW_UNIX_MS + 600_000));
    assert!(selected.covered_by_hold && hold.token.len() <= 256);
    let status = &answer.budgets[0];
    assert_eq!(
        (status.budget.as_str(), status.hard, pico(status.held.as_ref())),
        ("all", true, pico(hold.amount.as_ref()))
    );
    let booked = world.record(&usage(&world, &answer, 1_000, 10));
    assert_eq!(booked.hold(), HoldState::Settled);
    let cost = pico(booked.cost.as_ref().unwrap().expected.as_ref());
    let status = &booked.budgets[0];
    assert_eq!((pico(status.posted.as_ref()), pico(status.held.as_ref())), (cost, 0));
    assert!(cost > 0 && cost < pico(hold.amount.as_ref()));
}

#[test]
fn a_hard_budget_refuses_what_does_not_fit_to_the_pico_usd() {
    let bound = bound();
    for (limit, fits) in [(2 * bound, 2), (2 * bound - 1, 1), (bound, 1), (bound - 1, 0), (0, 0)] {
        let world = world(vec![budget("all", BudgetScope::Tenant, "default", limit)]);
        let told = (0..3).map(|_| world.try_select(&request())).take_while(Result::is_ok).count();
        assert_eq!(told, fits, "of {limit}");
        let refused = world.try_select(&request()).unwrap_err();
        assert_eq!(refused.code, Code::ResourceExhausted);
        for part in ["BUDGET_EXCEEDED", "QuotaFailure", "RetryInfo", "budget:all/default"] {
            assert!(reason(&refused).contains(part), "{part} in {refused}");
        }
    }
}

#[test]
fn every_budget_that_covers_a_call_has_room_or_none_is_touched() {
    let bound = bound();
    let world = world(vec![
        budget("tenant", BudgetScope::Tenant, "default", 10 * bound),
        Budget { tenant: "default".to_owned(), ..budget("user", BudgetScope::User, "", bound) },
        Budget { tenant: "default".to_owned(), ..budget("run", BudgetScope::Workflow, "w1", 3 * bound) },
        budget("tag", BudgetScope::Tag, "env=prod", 3 * bound),
    ]);
    let mut asked = request();
    let attribution = asked.attribution.get_or_insert_default();
    attribution.workflow_run_id = "w1".to_owned();
    attribution.tags.insert("env".to_owned(), "prod".to_owned());
    let names = |answer: &pb::SelectResponse| -> Vec<String> {
        answer.budgets.iter().map(|status| status.budget.clone()).collect()
    };
    let first = world.select(&asked);
    assert_eq!(names(&first), ["tenant", "user", "run", "tag"]);
    let refused = world.try_select(&asked).unwrap_err();
    assert!(reason(&refused).contains("budget:user/local"), "{refused}");
    // Another user has a window of their own, and the rest was not touched by the refusal.
    asked.attribution.get_or_insert_default().act_as =
        Some(pb::ActAs { user: Some("eve".to_owned()), ..pb::ActAs::default() });
    let second = world.select(&asked);
    let held: Vec<i128> = second.budgets.iter().map(|status| pico(status.held.as_ref())).collect();
    assert_eq!(held, [2 * bound, bound, 2 * bound, 2 * bound]);
}

#[test]
fn a_candidate_whose_own_budget_refuses_is_out_and_the_next_is_taken() {
    let free = world(vec![]).select(&request());
    let first = free.selected.unwrap();
    let world = world(vec![budget("model", BudgetScope::Model, &first.model_id, 0)]);
    let answer = world.select(&request());
    assert_ne!(answer.selected.as_ref().unwrap().model_id, first.model_id);
    let out = answer.excluded.iter().find(|out| out.reason() == ExclusionReason::BudgetExceeded).unwrap();
    assert!(out.count >= 1);
    assert!(answer.hold.is_none(), "nothing covers the other one");
    // Where nobody else is left the budget is named.
    let mut only = request();
    only.constraints.get_or_insert_default().models =
        Some(pb::NameFilter { only: vec![first.model_id.clone()], ..pb::NameFilter::default() });
    let refused = world.try_select(&only).unwrap_err();
    assert_eq!(refused.code, Code::ResourceExhausted);
}

#[test]
fn a_soft_budget_goes_on_and_says_so() {
    let soft = Budget { hard: Some(false), ..budget("soft", BudgetScope::Tenant, "default", 1) };
    let world = world(vec![soft]);
    let answer = world.select(&request());
    assert_eq!((answer.hold.is_none(), labels(&answer)), (true, vec![]));
    let booked = world.record(&usage(&world, &answer, 1_000, 10));
    assert_eq!(
        (booked.hold(), booked.budgets[0].threshold()),
        (HoldState::Unspecified, BudgetThreshold::BudgetThreshold100)
    );
    let answer = world.select(&request());
    assert_eq!(labels(&answer), [Label::BudgetWarned, Label::BudgetExceeded]);
    let held = pb::Reservation { mode: ReservationMode::Hold.into(), ..pb::Reservation::default() };
    let answer = world.select(&pb::SelectRequest { reservation: Some(held), ..request() });
    assert!(answer.hold.is_some());
}

#[test]
fn at_ninety_percent_a_budget_puts_its_strategy_in_the_place_of_the_objective() {
    let on_90 = pb::BudgetDegradation {
        degradation: Some(pb::budget_degradation::Degradation::Strategy("cost-optimized".to_owned())),
    };
    let limit = bound();
    let world = world(vec![Budget {
        hard: Some(false),
        on_90: Some(on_90),
        ..budget("b", BudgetScope::Tenant, "default", limit)
    }]);
    let before = world.select(&request());
    assert_eq!(before.objective_applied.as_ref().unwrap().strategy, "balanced");
    let booked = world.record(&usage(&world, &before, 1_000, 100));
    assert!(booked.budgets[0].threshold() >= BudgetThreshold::BudgetThreshold90);
    let after = world.select(&request());
    assert_eq!(after.objective_applied.as_ref().unwrap().strategy, "cost-optimized");
    assert!(after.labels().any(|label| label == Label::BudgetDegraded));
}

#[test]
fn what_is_released_or_never_told_is_free_again_and_what_expires_is_charged() {
    let bound = bound();
    let world = world(vec![budget("all", BudgetScope::Tenant, "default", bound)]);
    let first = world.select(&request());
    let token = first.hold.as_ref().unwrap().token.clone();
    let released: pb::ReleaseHoldResponse = world.release(&token).unwrap();
    assert!(released.released && !world.release(&token).unwrap().released);
    let dry = pb::SelectRequest { dry_run: true, ..request() };
    assert!(world.select(&dry).hold.is_none());
    let second = world.select(&request());
    world.pass(600_000);
    let refused = world.try_select(&request()).unwrap_err();
    assert_eq!(refused.code, Code::ResourceExhausted, "it was charged in full");
    // Its usage comes late, and takes the place of the charge.
    let booked = world.record(&usage(&world, &second, 1_000, 10));
    let cost = pico(booked.cost.as_ref().unwrap().expected.as_ref());
    assert_eq!((booked.hold(), pico(booked.budgets[0].posted.as_ref())), (HoldState::ChargeReplaced, cost));
    // A second attempt on it adds what it cost.
    let again = world.record(&usage(&world, &second, 1_000, 10));
    assert_eq!((again.hold(), pico(again.budgets[0].posted.as_ref())), (HoldState::ClosedBefore, 2 * cost));
}

#[test]
fn a_hold_that_is_extended_lives_on() {
    let world = world(vec![budget("all", BudgetScope::Tenant, "default", bound())]);
    let answer = world.select(&request());
    let token = answer.hold.as_ref().unwrap().token.clone();
    world.pass(599_999);
    let extended = world.extend(&token, Some(1_000)).unwrap().hold.unwrap();
    assert_eq!(extended.expires_at_unix_ms, NOW_UNIX_MS + 600_999);
    world.pass(900);
    assert_eq!(world.record(&usage(&world, &answer, 1_000, 1)).hold(), HoldState::Settled);
    let refused = world.extend(&token, None).unwrap_err();
    assert!(refused.code == Code::FailedPrecondition && reason(&refused).contains("HOLD_NOT_OPEN"), "{refused}");
}

#[test]
fn holds_are_swapped_in_one_step() {
    let world = world(vec![budget("all", BudgetScope::Tenant, "default", bound())]);
    let first = world.select(&request());
    assert!(world.try_select(&request()).is_err());
    let next = pb::SelectRequest { previous_decision_id: Some(first.decision_id.clone()), ..request() };
    let second = world.select(&next);
    assert_eq!(world.record(&usage(&world, &first, 1_000, 1)).hold(), HoldState::ClosedBefore);
    assert_eq!(world.record(&usage(&world, &second, 1_000, 1)).hold(), HoldState::Settled);
}

#[test]
fn a_request_that_comes_again_within_the_life_of_its_hold_takes_no_second_one() {
    let world = world(vec![budget("all", BudgetScope::Tenant, "default", bound())]);
    let asked = pb::SelectRequest { request_id: Some("once".to_owned()), ..request() };
    let first = world.select(&asked);
    world.pass(599_000);
    assert_eq!(world.select(&asked), first);
    let refused = world.try_select(&pb::SelectRequest { request_id: Some("twice".to_owned()), ..request() });
    assert!(refused.is_err());
    let other =
        world.try_select(&pb::SelectRequest { dry_run: false, max_alternatives: Some(0), ..asked }).unwrap_err();
    assert_eq!(other.code, Code::Aborted);
}

#[test]
fn forged_and_foreign_tokens_are_refused_and_nothing_is_booked() {
    let world = world(vec![budget("all", BudgetScope::Tenant, "default", PICO_PER_USD)]);
    let answer = world.select(&request());
    let mut forged = answer.clone();
    forged.hold.as_mut().unwrap().token[20] ^= 1;
    let mut cut = answer.clone();
    cut.hold.as_mut().unwrap().token.truncate(40);
    let foreign = {
        let other = World::new(&registry());
        let mut budgets =
            BudgetSet::decode(set(vec![budget("all", BudgetScope::Tenant, "default", PICO_PER_USD)]).as_slice())
                .unwrap();
        budgets.token_secret = vec![8; 32];
        other.engine.load_budgets(&budgets.encode_to_vec()).unwrap();
        other.select(&request())
    };
    for bad in [&forged, &cut, &foreign] {
        let refused = world.try_record(&usage(&world, bad, 1_000, 1)).unwrap_err();
        assert!(refused.code == Code::InvalidArgument && reason(&refused).contains("HOLD_TOKEN_INVALID"), "{refused}");
    }
    let settled = world.record(&usage(&world, &answer, 1_000, 1));
    assert_eq!(pico(settled.budgets[0].posted.as_ref()), pico(settled.cost.unwrap().expected.as_ref()));
}

#[test]
fn reservations_out_of_bounds_are_refused_with_or_without_budgets() {
    let hold = |change: fn(&mut pb::Reservation)| {
        let mut reservation = pb::Reservation::default();
        change(&mut reservation);
        pb::SelectRequest { reservation: Some(reservation), ..request() }
    };
    for budgets in [vec![], vec![budget("all", BudgetScope::Tenant, "default", PICO_PER_USD)]] {
        let has_budgets = !budgets.is_empty();
        let world = world(budgets);
        for bad in [
            hold(|wanted| wanted.mode = 9),
            hold(|wanted| wanted.on_expiry = 9),
            hold(|wanted| wanted.ttl_ms = Some(999)),
            hold(|wanted| wanted.ttl_ms = Some(3_600_001)),
            hold(|wanted| wanted.amount = Some(usd(0))),
            hold(|wanted| wanted.amount = Some(usd(-1))),
            hold(|wanted| wanted.amount = Some(usd(9_000_000 * PICO_PER_USD))),
        ] {
            assert_eq!(world.try_select(&bad).unwrap_err().code, Code::InvalidArgument, "{bad:?}");
        }
        let never = world.try_select(&hold(|wanted| wanted.mode = ReservationMode::None.into()));
        assert_eq!(never.is_err(), has_budgets);
    }
}

#[test]
fn books_go_on_after_a_restart_and_what_was_held_is_frozen_until_its_life_ends() {
    let folder = std::env::temp_dir().join(format!("modelreg-budgets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("usage.spool");
    let bound = bound();
    let open = || {
        let (spool, recovery) = Spool::open(&path, SpoolOptions::default()).unwrap();
        let spool = Arc::new(spool);
        let world = World::with(&registry(), |engine| {
            engine.spooling(Arc::clone(&spool), recovery.ledger, "sidecar-1").expect("a spool that can be read")
        });
        (world, spool)
    };
    let (world, spool) = open();
    world.engine.load_budgets(&set(vec![budget("all", BudgetScope::Tenant, "default", 3 * bound)])).unwrap();
    let first = world.select(&request());
    assert!(first.labels().any(|label| label == Label::LedgerWait), "the first hold waits for its chunk");
    let second = world.select(&request());
    let cost = pico(world.record(&usage(&world, &first, 1_000, 10)).cost.unwrap().expected.as_ref());
    drop((world, spool));
    // The budgets are enforced from the first call on, before anybody loads them.
    let (world, spool) = open();
    let refused = world.try_select(&request()).unwrap_err();
    assert!(reason(&refused).contains("BUDGET_EXCEEDED"), "{refused}");
    let late = pb::RecordUsageRequest { event_id: event_id(99), ..usage(&world, &second, 1_000, 10) };
    let late = world.record(&late);
    assert_eq!((late.hold(), pico(late.budgets[0].posted.as_ref())), (HoldState::Settled, 2 * cost));
    world.pass(600_000);
    assert!(world.select(&request()).hold.is_some(), "what was frozen is free again");
    let sums = spool.books().unwrap();
    assert_eq!(sums.windows.len(), 1);
    assert_eq!((sums.windows[0].posted, sums.windows[0].unshipped), (Some(2 * cost), 2 * cost));
    let batch = spool.batch(10, 1 << 20, std::time::Duration::ZERO).unwrap();
    let posted = batch.payloads.iter().map(|payload| UsageEvent::decode(payload.as_slice()).unwrap());
    let posted: i64 = posted.flat_map(|event| event.postings).map(|posting| posting.pico_usd).sum();
    assert_eq!(i128::from(posted), 2 * cost);
    drop((world, spool));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_token_is_good_for_callers_of_its_tenant_and_for_who_may_act_as_any() {
    let world = world(vec![budget("all", BudgetScope::Tenant, "default", PICO_PER_USD)]);
    let caller = |tenant: &str, permissions: &[Permission]| {
        Principal::from(internal::Principal {
            tenant: tenant.to_owned(),
            permissions: permissions.iter().map(|&permission| permission.into()).collect(),
            ..internal::Principal::default()
        })
    };
    let call = |caller: &Principal, method: Method, request: Vec<u8>| {
        world.engine.call_of(caller, method, request.into()).map_err(|status| reason(&status))
    };
    let answer = world.select(&request());
    let token = answer.hold.clone().unwrap().token;
    let release = pb::ReleaseHoldRequest { token: token.clone() }.encode_to_vec();
    let extend = pb::ExtendHoldRequest { token, ..pb::ExtendHoldRequest::default() }.encode_to_vec();
    let used = usage(&world, &answer, 1_000, 10).encode_to_vec();
    let other = caller("other", &[]);
    for (method, request) in
        [(Method::ReleaseHold, &release), (Method::ExtendHold, &extend), (Method::RecordUsage, &used)]
    {
        let refused = call(&other, method, request.clone()).expect_err("another tenant's token");
        assert!(refused.contains("HOLD_TOKEN_INVALID"), "{refused}");
    }
    call(&caller("default", &[]), Method::ExtendHold, extend).expect("its own tenant's");
    call(&caller("other", &[Permission::ActAs]), Method::RecordUsage, used).expect("as any tenant");
}
