//! Statistics over snapshots: they stay with the route, under whatever name, and go when nobody needs them.

use modelreg_proto::internal::v1 as pb;
use modelreg_scorer::Snapshot;
use modelreg_scorer::live::{Called, Event, Health, InFlight, Outcome, Phase, Recorded, Traffic};

use crate::world::{World, ended, ok};

/// Whether the decision was in flight, and whether the live view took the report in.
fn told(recorded: Recorded) -> (bool, bool) {
    (recorded.planned, recorded.taken)
}

#[test]
fn statistics_and_flights_survive_every_swap() {
    let world = World::new(20);
    let name = world.message.routes[0].name.clone();
    let slot = world.slot_of(&name);
    world.record(&Event { ttft_ms: Some(123), ..ok(slot) }, 100);
    world.view.begin(&world.binding, slot, 0, 1, 60_000, 100);
    let mut message = world.message.clone();
    message.routes.reverse();
    message.routes.truncate(message.routes.len() / 2);
    message.routes.push(world.message.routes[0].clone());
    let world = world.swap(message, 150);
    let slot = world.slot_of(&name);
    let live = world.columns(200);
    assert_eq!((live.ttft_ms[slot].to_bits(), live.epoch), (123_f32.to_bits(), 1));
    assert_eq!(world.binding.traffic().in_flight(world.route(slot)), 1);
    assert_eq!(world.view.in_flight(&world.binding, 1, 1, 200), InFlight::On(slot));
    assert_eq!(world.binding.totals(world.route(slot)).picks, 1);
}

#[test]
fn a_renamed_route_goes_on_with_what_its_former_name_had() {
    let world = World::new(20);
    let former = world.message.routes[3].name.clone();
    world.fail(world.slot_of(&former), 100);
    world.view.begin(&world.binding, world.slot_of(&former), 0, 9, 60_000, 100);
    let mut message = world.message.clone();
    message.routes[3].name = "another/name".to_owned();
    message.routes[3].former_names = vec!["unheard/of".to_owned(), former.clone()];
    let world = world.swap(message, 110);
    let slot = world.slot_of("another/name");
    assert_eq!(world.slot_of(&former), slot, "usage under the former name is its usage");
    assert_eq!(world.columns(200).health[world.route(slot)].state, Health::Open);
    let over = world.record(&Event { decision: Some(9), ..ended(slot, Outcome::Cancelled) }, 210);
    assert_eq!(told(over), (true, true));
    assert_eq!(world.binding.traffic().in_flight(world.route(slot)), 0);
}

#[test]
fn a_route_that_left_is_remembered_for_ten_minutes_after_its_last_attempt() {
    let shown_after = |returns_at_ms| {
        let world = World::new(20);
        let (full, name) = (world.message.clone(), world.message.routes[0].name.clone());
        world.fail(world.slot_of(&name), 1_000);
        world.columns(1_100);
        let mut without = full.clone();
        without.routes.remove(0);
        let world = world.swap(without, 2_000).swap(full, returns_at_ms);
        world.binding.totals(world.route(world.slot_of(&name))).failures
    };
    assert_eq!((shown_after(601_000), shown_after(601_001)), (5, 0));
}

#[test]
fn usage_of_a_flight_whose_route_left_ends_it_and_is_taken() {
    let world = World::new(20);
    let slot = world.slot_of(&world.message.routes[0].name);
    world.view.begin(&world.binding, slot, 0, 5, 60_000, 0);
    let mut without = world.message.clone();
    without.routes.remove(0);
    let world = world.swap(without, 10);
    assert!(matches!(world.view.in_flight(&world.binding, 5, 1, 20), InFlight::OnDeparted { .. }));
    let event = Event { decision: Some(5), called: Called::Unsaid, ..ok(0) };
    assert_eq!(told(world.record(&event, 20)), (true, true));
    assert_eq!(told(world.record(&event, 20)), (false, false));
    assert_eq!(world.view.decisions_in_flight(), 0);
}

#[test]
fn usage_that_names_the_route_that_left_ends_the_flight_and_its_statistics_come_back_with_the_route() {
    let world = World::new(20);
    let (full, name) = (world.message.clone(), world.message.routes[0].name.clone());
    let slot = world.slot_of(&name);
    let variant = world.snapshot.variants[slot].clone();
    world.record(&ok(slot), 0);
    world.view.begin(&world.binding, slot, 0, 5, 60_000, 0);
    world.view.begin(&world.binding, slot, 0, 6, 60_000, 0);
    let mut without = full.clone();
    without.routes.remove(0);
    let world = world.swap(without, 10);
    let departed = |decision, route| {
        let called = Called::Departed { route, variant: &variant };
        Event { decision: Some(decision), called, ..ended(0, Outcome::ServerError) }
    };
    assert_eq!(told(world.record(&departed(5, &name), 20)), (true, true));
    assert_eq!(told(world.record(&departed(5, &name), 20)), (false, false));
    // Of another route that left, which nobody remembers, only that the call is over.
    assert_eq!(told(world.record(&departed(6, "left/too"), 20)), (true, false));
    assert_eq!(world.view.decisions_in_flight(), 0);
    let world = world.swap(full, 30);
    let totals = world.binding.totals(world.route(world.slot_of(&name)));
    assert_eq!((totals.successes, totals.failures), (1, 1));
}

#[test]
fn a_started_attempt_moves_the_flight_and_what_ended_long_ago_moves_nothing_else() {
    let world = World::new(20);
    let slots: Vec<usize> = world.snapshot.route_slots.iter().map(|slots| slots[0] as usize).collect();
    let (first, second) = (slots[0], slots[1]);
    world.view.begin(&world.binding, first, 0, 5, 60_000, 100);
    let started = Event { decision: Some(5), phase: Phase::Started, ..ok(second) };
    assert_eq!(told(world.record(&started, 150)), (true, true));
    world.columns(400);
    let traffic = world.binding.traffic();
    let seen =
        [first, second].map(|slot| (traffic.in_flight(world.route(slot)), traffic.oldest_age_ms(world.route(slot))));
    assert_eq!(seen, [(0, 0), (1, 300)]);
    let stale = Event { decision: Some(5), fresh: false, ttft_ms: Some(1), ..ok(second) };
    assert_eq!(told(world.record(&stale, 500)), (true, false));
    assert_eq!((world.columns(600).epoch, world.binding.traffic().in_flight(world.route(second))), (0, 0));
}

#[test]
fn a_fallback_that_started_flies_on_when_the_attempt_before_it_is_reported() {
    let world = World::new(20);
    let slots: Vec<usize> = world.snapshot.route_slots.iter().map(|slots| slots[0] as usize).collect();
    let (first, second) = (slots[0], slots[1]);
    let in_flight = || [first, second].map(|slot| world.binding.traffic().in_flight(world.route(slot)));
    world.view.begin(&world.binding, first, 0, 5, 60_000, 100);
    let of_decision = |event| Event { decision: Some(5), ..event };
    world.record(&of_decision(Event { attempt: 2, phase: Phase::Started, ..ok(second) }), 200);
    let failed = world.record(&of_decision(ended(first, Outcome::Timeout)), 200);
    assert_eq!((told(failed), in_flight()), ((true, true), [0, 1]));
    assert_eq!(world.binding.totals(world.route(first)).failures, 1);
    world.record(&of_decision(Event { attempt: 2, ..ok(second) }), 300);
    assert_eq!(in_flight(), [0, 0]);
}

#[test]
fn a_former_name_that_leads_astray_is_refused() {
    let message = World::new(20).message;
    let refused = |edit: &dyn Fn(&mut [pb::Route])| {
        let mut message = message.clone();
        edit(&mut message.routes);
        Snapshot::compile(&message).expect_err("a broken rule").to_string()
    };
    let present = message.routes[1].name.clone();
    let text = refused(&|routes| routes[0].former_names = vec![present.clone()]);
    assert_eq!(
        text,
        format!("routes[0] ({}).former_names: `{present}` is the name of a route", message.routes[0].name)
    );
    let text = refused(&|routes| routes[..2].iter_mut().for_each(|route| route.former_names = vec!["a/b".to_owned()]));
    assert_eq!(text, "routes: the former name \"a/b\" stands twice");
    let many = |count: u32| (0..count).map(|number| format!("a/{number}")).collect::<Vec<_>>();
    let text = refused(&|routes| routes[0].former_names = many(17));
    assert!(text.ends_with(".former_names: 17 is above 16"), "{text}");
    let text = refused(&|routes| routes[0].former_names = vec![String::new()]);
    assert!(text.ends_with(".former_names: a name of 0 bytes; 1 to 256 are allowed"), "{text}");
    let mut allowed = message.clone();
    allowed.routes[0].former_names = many(16);
    assert_eq!(Snapshot::compile(&allowed).expect("within the rules").vocabulary.former_route.len(), 16);
}
