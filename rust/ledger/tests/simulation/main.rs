//! The ledger through kills, full disks, lost answers and clocks that jump: seeded, so that each failure is found again.
//!
//! `MODELREG_SEEDS=FROM..UNTIL` runs those; a failure prints its seed and what happened.

mod corrections;
mod disk;
mod holds_true;
mod rules;
mod world;

use world::World;

/// Seeds of the short form.
const SEEDS: std::ops::Range<u64> = 0..3_000;

#[test]
fn no_budget_is_overrun_and_the_books_balance() {
    let seeds = std::env::var("MODELREG_SEEDS").map_or(SEEDS, |given| {
        let (from, until) = given.split_once("..").expect("MODELREG_SEEDS is FROM..UNTIL");
        from.parse().expect("a number")..until.parse().expect("a number")
    });
    for seed in seeds {
        if let Err(what) = World::new(seed).run() {
            panic!("seed {seed}:\n{what}");
        }
    }
}
