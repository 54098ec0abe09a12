//! Time as an argument: when a fold comes, what it moves, and what a clock that jumps does.

use modelreg_proto::v1::TermSource;
use modelreg_scorer::live::{Event, Health, Outcome, Traffic};

use crate::world::{World, ended, ok};

fn ttft(slot: usize, ttft_ms: u64) -> Event<'static> {
    Event { ttft_ms: Some(ttft_ms), ..ok(slot) }
}

#[test]
fn a_fold_comes_with_the_first_call_ten_ms_after_the_last() {
    let world = World::new(5);
    assert_eq!(world.columns(10).epoch, 0, "nothing to show");
    world.record(&ttft(0, 77), 11);
    assert_eq!([19, 20, 29].map(|now_ms| world.columns(now_ms).epoch), [0, 1, 1]);
    world.record(&ttft(1, 88), 29);
    let live = world.columns(30);
    assert_eq!((live.epoch, live.ttft_ms[1].to_bits()), (2, 88_f32.to_bits()));
}

#[test]
fn the_epoch_rises_only_when_something_changed() {
    let world = World::new(5);
    world.record(&ended(0, Outcome::Cancelled), 0);
    world.view.begin(&world.binding, 0, 0, 1, 1_000, 0);
    assert_eq!([100, 5_000].map(|now_ms| world.columns(now_ms).epoch), [0, 0]);
    world.record(&ended(0, Outcome::BadRequest), 5_000);
    assert_eq!([5_010, 65_000].map(|now_ms| world.columns(now_ms).epoch), [1, 1]);
    // A minute without a call: what is worse than its prior would stand back.
    assert_eq!([65_010, 605_000].map(|now_ms| world.columns(now_ms).epoch), [2, 2]);
    // Ten minutes without another one: the prior stands again.
    let live = world.columns(605_010);
    assert_eq!((live.epoch, live.availability_live.contains(0)), (3, false));
}

#[test]
fn after_a_minute_of_silence_a_route_that_failed_is_as_available_as_any() {
    let world = World::new(5);
    world.record(&ended(0, Outcome::ServerError), 0);
    let shown = |now_ms| world.columns(now_ms).availability_ppm[0].to_bits();
    let (failed, prior) = (942_857_f32.to_bits(), 990_000_f32.to_bits());
    assert_eq!([10, 60_000, 60_010].map(shown), [failed, failed, prior]);
}

#[test]
fn after_a_minute_of_silence_the_prior_stands_for_what_was_slower_until_a_call_begins() {
    let world = World::new(5);
    let prior_ms = world.snapshot.priors.ttft_ms[0].to_bits();
    let slow_ms = 3_600_000_f32.to_bits();
    world.record(&ttft(0, 3_600_000), 0);
    world.record(&ttft(1, 0), 0);
    let shown = |now_ms| world.columns(now_ms).ttft_ms[..2].iter().map(|ms| ms.to_bits()).collect::<Vec<_>>();
    assert_eq!([10, 60_000, 60_010].map(shown), [[slow_ms, 0], [slow_ms, 0], [prior_ms, 0]]);
    world.view.begin(&world.binding, 0, 0, 1, 1_000, 60_015);
    assert_eq!([60_020, 120_010, 120_020].map(shown), [[slow_ms, 0], [slow_ms, 0], [prior_ms, 0]]);
}

#[test]
fn everybody_healthy_has_no_column_of_health() {
    let world = World::new(5);
    world.fail(0, 0);
    assert_eq!(world.columns(10).health.len(), world.snapshot.route_slots.len());
    let open_until_ms = world.columns(10).health[world.route(0)].recovers_at_ms;
    assert_eq!(world.columns(open_until_ms).health[world.route(0)].state, Health::HalfOpen);
    world.record(&ok(0), open_until_ms);
    assert!(world.columns(open_until_ms + 10).health.is_empty());
}

#[test]
fn a_probe_that_nobody_reports_is_over_with_the_first_fold_after_its_time() {
    let world = World::new(5);
    world.fail(0, 0);
    assert_eq!(world.columns(60_000).health[world.route(0)].state, Health::HalfOpen);
    assert!(world.view.claim(&world.binding, world.route(0), 1, 61_000, 60_000));
    let probed_until_ms = |now_ms| {
        world.columns(now_ms);
        world.binding.traffic().probed_until_ms(world.route(0))
    };
    assert_eq!([60_990, 60_999, 61_000].map(probed_until_ms), [Some(61_000), Some(61_000), None]);
    assert!(world.view.claim(&world.binding, world.route(0), 2, 90_000, 61_000));
}

#[test]
fn a_route_that_failed_again_since_the_fold_is_not_tried() {
    let world = World::new(5);
    world.fail(0, 0);
    assert_eq!(world.columns(60_000).health[world.route(0)].state, Health::HalfOpen);
    world.record(&ended(0, Outcome::Timeout), 60_001);
    assert!(world.columns(60_002).half_open.contains(0), "as of the fold");
    assert!(!world.view.claim(&world.binding, world.route(0), 1, 61_000, 60_003));
    assert!(world.binding.traffic().probed_until_ms(world.route(0)).is_some_and(|until_ms| until_ms > 67_000));
}

#[test]
fn the_age_of_the_oldest_call_is_as_of_the_last_fold() {
    let world = World::new(5);
    world.view.begin(&world.binding, 0, 0, 1, 60_000, 100);
    world.view.begin(&world.binding, 0, 0, 2, 60_000, 300);
    let oldest_age_ms = |now_ms| {
        world.columns(now_ms);
        world.binding.traffic().oldest_age_ms(world.route(0))
    };
    assert_eq!([400, 405, 410].map(oldest_age_ms), [300, 300, 310]);
    world.record(&Event { decision: Some(1), ..ok(0) }, 411);
    assert_eq!([420, 60_406, 60_416].map(oldest_age_ms), [120, 60_106, 0]);
    assert_eq!(world.view.decisions_in_flight(), 0);
}

#[test]
fn a_clock_that_jumps_back_harms_no_statistic() {
    let world = World::new(5);
    world.record(&ttft(0, 1_000), 5_000_000);
    world.fail(1, 5_000_000);
    world.view.begin(&world.binding, 2, 0, 1, 1_000, 5_000_000);
    let before = world.columns(5_000_000);
    for now_ms in [0, 7, 20] {
        world.record(&ttft(0, 200), now_ms);
        world.record(&ttft(3, now_ms + 1), now_ms);
        world.view.begin(&world.binding, 2, 0, u128::from(now_ms) + 10, 1_000, now_ms);
        let live = world.columns(now_ms);
        assert_eq!(live.ttft_ms[0].to_bits(), 1_000_f32.to_bits());
        assert_eq!(live.health[world.route(1)], before.health[world.route(1)]);
        assert_eq!(live.speed_source[0].ttft, TermSource::Live);
    }
    world.record(&ttft(3, 201), 7_000);
    assert_eq!(world.columns(7_010).ttft_ms[3].to_bits(), 101_f32.to_bits(), "it goes on from there");
    world.record(&ttft(0, 200), 5_007_000);
    let live = world.columns(5_007_000);
    assert_eq!((live.ttft_ms[0].to_bits(), world.view.decisions_in_flight()), (600_f32.to_bits(), 0));
}
