//! Decisions nobody reports and events nobody repeats: memory stays bounded, and routes recover.

use std::fs;

use modelreg_proto::v1::{self as pb, RouteHealth, UsageOutcome};

use crate::fixture::{FOLD_MS, World, alike};

/// Most decisions in flight.
const MAX_FLIGHTS: u64 = 1_000_000;

fn resident_mib() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages: u64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number of pages");
    (pages * 4_096) >> 20
}

/// Selects and distinct events, none of them about each other; then ten minutes later everything is as in the beginning.
fn flood(count: u64) -> (World, u64) {
    let world = World::new(&alike(3));
    let before = resident_mib();
    // Explained least, as a caller in a hurry would.
    let request = pb::SelectRequest { explain: pb::Explain::None.into(), ..pb::SelectRequest::default() };
    for _ in 0..count {
        world.select(&request);
        world.record(&world.event("r-0", UsageOutcome::ServerError));
    }
    let grown = resident_mib().saturating_sub(before);
    assert_eq!(world.live_view().decisions_in_flight, count.min(MAX_FLIGHTS));
    world.pass(FOLD_MS);
    assert_ne!(world.candidate("r-0").health(), RouteHealth::Healthy);
    world.pass(600_000);
    let mut view = world.live_view();
    // Of those that expired each fold lands a bounded number.
    for _ in 0..=count.min(MAX_FLIGHTS) / 2_048 {
        world.pass(FOLD_MS);
        view = world.live_view();
    }
    assert_eq!(view.decisions_in_flight, 0);
    for candidate in view.candidates {
        assert_eq!(candidate.in_flight, 0);
        assert!(matches!(candidate.health(), RouteHealth::Healthy | RouteHealth::HalfOpen), "{candidate:?}");
    }
    world.attempts("r-0", UsageOutcome::Ok, 1);
    assert_eq!(world.candidate("r-0").health(), RouteHealth::Healthy);
    (world, grown)
}

#[test]
fn twenty_thousand_calls_nobody_reports_are_forgotten() {
    let (_, grown) = flood(20_000);
    assert!(grown < 32, "grew by {grown} MiB");
}

#[test]
#[ignore = "takes a while; `make test-long` runs it"]
fn a_million_calls_nobody_reports_keep_memory_bounded() {
    const BEYOND: u64 = 200_000;
    let (world, grown) = flood(MAX_FLIGHTS + BEYOND);
    println!("1,200,000 decisions and events: {grown} MiB");
    assert!(world.engine.metrics().contains(&format!("\nmodelreg_flights_evicted_total {BEYOND}\n")));
    assert!(grown < 160, "grew by {grown} MiB");
}
