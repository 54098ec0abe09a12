//! What the live view takes: no allocation a call once warm, and a bounded memory for a million decisions in flight.

mod common;

use std::time::Instant;

use common::compiled;
use common::counting::{self, Counting};
use common::registry::registry;
use modelreg_scorer::Snapshot;
use modelreg_scorer::live::{Binding, Called, Event, Limit, LiveView, Outcome, Phase, Random, Traffic};

#[global_allocator]
static COUNTING: Counting = Counting;

const SPAN_MS: u64 = 600_000;

struct World {
    view: LiveView,
    snapshot: Snapshot,
    binding: Binding,
    rng: fastrand::Rng,
    next_slot: usize,
}

fn world(candidates: usize) -> World {
    let view = LiveView::new(Random::seeded(1));
    let snapshot = compiled(&registry(5, candidates));
    let binding = view.bind(&snapshot, 0);
    World { view, snapshot, binding, rng: fastrand::Rng::with_seed(2), next_slot: 0 }
}

impl World {
    fn begin(&mut self, now_ms: u64) -> (usize, u128) {
        let (slot, decision) = (self.next_slot, self.rng.u128(..));
        self.next_slot = (slot + 1) % self.snapshot.slots();
        self.view.begin(&self.binding, slot, 0, decision, SPAN_MS, now_ms);
        (slot, decision)
    }

    fn end(&mut self, (slot, decision): (usize, u128), now_ms: u64) {
        let outcome = if self.rng.u8(..20) == 0 { Outcome::ServerError } else { Outcome::Ok };
        let event = Event {
            decision: Some(decision),
            attempt: 1,
            called: Called::Slot(slot),
            phase: Phase::Final(outcome),
            ttft_ms: Some(self.rng.u64(100..900)),
            latency_ms: Some(self.rng.u64(1_000..9_000)),
            class: None,
            output_tokens: Some(300),
            retry_after_ms: None,
            limit: Limit::Left,
            fresh: true,
        };
        assert!(self.view.record(&self.snapshot, &self.binding, &event, now_ms).planned);
    }
}

fn allocations_of(work: impl FnOnce()) -> u64 {
    let before = counting::allocations();
    work();
    counting::allocations() - before
}

#[test]
fn a_warm_view_takes_calls_in_without_allocating() {
    let mut world = world(100);
    let mut in_flight = std::collections::VecDeque::with_capacity(2_000);
    let mut calls = |world: &mut World, from_ms: u64| {
        for now_ms in from_ms..from_ms + 20_000 {
            let begun = world.begin(now_ms);
            in_flight.push_back(begun);
            if in_flight.len() > 1_000
                && let Some(begun) = in_flight.pop_front()
            {
                world.end(begun, now_ms);
            }
        }
    };
    calls(&mut world, 0);
    assert_eq!(allocations_of(|| calls(&mut world, 20_000)), 0);
    // A fold makes new columns: the same few allocations whatever came before it.
    let fold =
        |world: &World, now_ms| allocations_of(|| drop(world.view.current(&world.snapshot, &world.binding, now_ms)));
    fold(&world, 50_000);
    calls(&mut world, 50_000);
    assert!(fold(&world, 80_000) < 20);
}

#[test]
fn a_million_decisions_in_flight_take_a_bounded_memory_and_no_more_come() {
    const MOST: u64 = 1_000_000;
    let mut world = world(2_400);
    let before = counting::bytes();
    for number in 0..MOST {
        world.begin(number / 100);
    }
    assert_eq!((world.view.decisions_in_flight(), world.view.flights_evicted()), (MOST, 0));
    let bytes = counting::bytes() - before;
    println!("a million decisions in flight: {:.1} MiB", f64::from(u32::try_from(bytes).expect("small")) / 1_048_576.0);
    for number in 0..MOST {
        world.begin((MOST + number) / 100);
    }
    assert_eq!((world.view.decisions_in_flight(), world.view.flights_evicted()), (MOST, MOST));
    assert!(counting::bytes() - before < 96 << 20, "{} bytes", counting::bytes() - before);
    // Each fold lands a bounded number of those that expired.
    let expired_ms = 2 * MOST / 100 + SPAN_MS + 256;
    let mut left = MOST;
    for fold in 0.. {
        drop(world.view.current(&world.snapshot, &world.binding, expired_ms + 10 * fold));
        let landed = left - world.view.decisions_in_flight();
        left -= landed;
        assert!((1..=4_096).contains(&landed), "fold {fold} landed {landed}");
        if left == 0 {
            break;
        }
    }
    let traffic = world.binding.traffic();
    assert!((0..world.snapshot.route_slots.len()).all(|route| traffic.in_flight(route) == 0));
}

#[test]
#[ignore = "prints timings; run it alone, in release, on a quiet machine"]
fn what_calls_cost() {
    for in_flight in [100, 10_000, 1_000_000] {
        let mut world = world(2_400);
        let mut begun: Vec<_> = (0..in_flight).map(|_| world.begin(1)).collect();
        world.rng.shuffle(&mut begun);
        let each = 200_000_u32;
        let start = Instant::now();
        for number in 0..each as usize {
            let place = number % begun.len();
            world.end(begun[place], 2);
            begun[place] = world.begin(2);
        }
        let both = start.elapsed().as_nanos() / u128::from(each);
        let start = Instant::now();
        for now_ms in 1..1_000 {
            let begun = world.begin(now_ms * 10);
            world.end(begun, now_ms * 10);
            drop(world.view.current(&world.snapshot, &world.binding, now_ms * 10));
        }
        let fold = start.elapsed().as_nanos() / 1_000;
        let start = Instant::now();
        for _ in 0..each {
            drop(world.view.current(&world.snapshot, &world.binding, 9_990));
        }
        let current = start.elapsed().as_nanos() / u128::from(each);
        println!("{in_flight} in flight: begin and record together {both} ns, fold {fold} ns, current {current} ns");
    }
}
