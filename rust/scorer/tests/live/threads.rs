//! Many threads at once: one of them probes, nothing is lost, nobody waits for a fold.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::thread;

use modelreg_scorer::live::{Event, Health, Outcome, Traffic};

use crate::world::{World, ended, ok};

const THREADS: u64 = 8;

#[test]
fn of_many_threads_one_probes() {
    let world = World::new(4);
    let mut now_ms = 1_000;
    for round in 0..500_u128 {
        // The first five open the circuit, one more opens a half-open one.
        world.fail(0, now_ms);
        now_ms += 100_000;
        assert_eq!(world.columns(now_ms).health[world.route(0)].state, Health::HalfOpen);
        let (barrier, winners) = (Barrier::new(usize::try_from(THREADS).expect("small")), AtomicU32::new(0));
        thread::scope(|scope| {
            for thread in 0..u128::from(THREADS) {
                let (world, barrier, winners) = (&world, &barrier, &winners);
                scope.spawn(move || {
                    barrier.wait();
                    let decision = round << 8 | thread;
                    let won = world.view.claim(&world.binding, world.route(0), decision, now_ms + 1_000, now_ms);
                    winners.fetch_add(u32::from(won), Relaxed);
                    assert_eq!(world.binding.traffic().probed_until_ms(world.route(0)), Some(now_ms + 1_000));
                });
            }
        });
        assert_eq!(winners.load(Relaxed), 1);
        now_ms += 1_000;
        world.columns(now_ms);
    }
}

#[test]
fn whatever_many_threads_begin_and_report_is_counted_once() {
    const CALLS: u64 = 20_000;
    let world = World::new(30);
    let (clock_ms, deepest) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (world, clock_ms, deepest) = (&world, &clock_ms, &deepest);
            scope.spawn(move || {
                let mut rng = fastrand::Rng::with_seed(thread);
                let mut epoch = 0;
                for _ in 0..CALLS {
                    let now_ms = clock_ms.fetch_add(1, Relaxed) / 4;
                    let live = world.view.current(&world.snapshot, &world.binding, now_ms);
                    assert!(live.epoch >= epoch, "columns never go back");
                    epoch = live.epoch;
                    drop(live);
                    let (slot, decision) = (rng.usize(..world.snapshot.slots()), rng.u128(..));
                    world.view.begin(&world.binding, slot, 0, decision, 600_000, now_ms);
                    deepest.fetch_max(world.view.decisions_in_flight(), Relaxed);
                    let outcome = if rng.u8(..10) == 0 { Outcome::Timeout } else { Outcome::Ok };
                    let event = Event { decision: Some(decision), ttft_ms: Some(50), ..ended(slot, outcome) };
                    assert!(world.record(&event, now_ms).planned);
                    assert!(!world.record(&Event { decision: Some(decision), ..ok(slot) }, now_ms).planned);
                }
            });
        }
    });
    let totals: Vec<_> = (0..world.snapshot.route_slots.len()).map(|route| world.binding.totals(route)).collect();
    assert_eq!(totals.iter().map(|route| route.picks).sum::<u64>(), THREADS * CALLS);
    assert_eq!(totals.iter().map(|route| route.successes + route.failures).sum::<u64>(), 2 * THREADS * CALLS);
    let traffic = world.binding.traffic();
    assert!((0..totals.len()).all(|route| traffic.in_flight(route) == 0));
    assert_eq!(world.view.decisions_in_flight(), 0);
    assert!((1..=THREADS).contains(&deepest.load(Relaxed)));
}
