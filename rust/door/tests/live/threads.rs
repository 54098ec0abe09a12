//! Many threads at once: an event counts once, a probe has one winner.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use modelreg_door::replay;
use modelreg_proto::v1::{self as pb, RouteHealth, UsageAck, UsageOutcome};
use prost::Message;

use crate::fixture::{World, alike, by_cost, selected};

const THREADS: usize = 4;

#[test]
fn the_same_events_from_many_threads_count_once() {
    const EVENTS: usize = 5_000;
    let world = World::new(&alike(3));
    let events: Vec<_> = (0..EVENTS).map(|_| world.event("r-0", UsageOutcome::Ok)).collect();
    let start = Barrier::new(THREADS);
    let send_all = || {
        start.wait();
        events.iter().filter(|event| world.record(event).ack() == UsageAck::Memory).count()
    };
    let taken: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(send_all)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!((taken, world.route("r-0").successes), (EVENTS, EVENTS as u64));
}

#[test]
fn a_half_open_route_is_tried_by_one_of_many_threads() {
    for round in 0..50 {
        let world = World::new(&alike(3));
        world.attempts("r-0", UsageOutcome::ServerError, 5);
        world.pass(6_000);
        world.live_view();
        let start = Barrier::new(THREADS);
        let picks = || {
            start.wait();
            (0..8).filter(|_| selected(&world.select(&by_cost())) == "r-0").count()
        };
        let probes: usize = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(picks)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(probes, 1, "round {round}");
    }
}

#[test]
fn one_decision_under_a_request_id_is_one_call_in_flight() {
    let world = World::new(&alike(3));
    let start = Barrier::new(THREADS);
    let request = pb::SelectRequest { request_id: Some("once".to_owned()), ..pb::SelectRequest::default() };
    let select = || {
        start.wait();
        world.select(&request).decision_id
    };
    let mut ids: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(select)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    ids.dedup();
    assert_eq!((ids.len(), world.live_view().decisions_in_flight), (1, 1));
}

#[test]
fn a_decision_that_another_one_under_its_request_id_forestalled_tries_no_route() {
    for round in 0..200 {
        let world = World::new(&alike(3));
        world.attempts("r-0", UsageOutcome::ServerError, 5);
        world.pass(6_000);
        world.live_view();
        let start = Barrier::new(THREADS);
        let request = pb::SelectRequest { request_id: Some("once".to_owned()), ..by_cost() };
        let select = || {
            start.wait();
            world.select(&request)
        };
        let answers: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(select)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let tried = selected(&answers[0]) == "r-0";
        let expected = if tried { RouteHealth::Probed } else { RouteHealth::HalfOpen };
        assert_eq!(world.candidate("r-0").health(), expected, "round {round}");
    }
}

#[test]
fn what_was_decided_beside_other_calls_is_decided_again_byte_for_byte() {
    let snapshot = alike(12);
    let bytes = snapshot.encode_to_vec();
    let world = World::with(&snapshot, |engine| engine.recording(1_000_000));
    let call = |seed: u64| {
        let mut rng = fastrand::Rng::with_seed(seed);
        for _ in 0..2_000 {
            let response = world.select(&pb::SelectRequest::default());
            if rng.u8(..10) > 0 {
                let mut usage = world.event(selected(&response), UsageOutcome::Ok);
                usage.decision_id = Some(response.decision_id);
                world.record(&usage);
            }
        }
    };
    thread::scope(|scope| {
        for seed in 0..THREADS as u64 {
            let call = &call;
            scope.spawn(move || call(seed));
        }
    });
    for record in world.engine.drain_decisions(1_000_000, Duration::ZERO) {
        let recorded = pb::Decision::decode(record.as_ref()).expect("a Decision").response.expect("an answer");
        let replayed = replay(&bytes, &record, None).expect("a replay");
        let replayed = pb::SelectResponse::decode(replayed).expect("a SelectResponse");
        assert_eq!((replayed.selected, replayed.alternatives), (recorded.selected, recorded.alternatives));
    }
}
