//! The loop: mutate, try, and on failure keep the input for the corpus.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::corpus::{Kind, Seed};
use crate::mutate::mutated;

/// Seed of a run of fixed length.
const SEED: u64 = 20_251_120;
/// Runs there are; a time is divided among them.
const RUNS: u32 = 6;

/// Tries mutations of these seeds: `count` of them, or for this run's share of `MODELREG_FUZZ_SECONDS`.
/// `MODELREG_FUZZ_SEED` repeats a timed run.
pub fn run(kind: Kind, seeds: &[Seed], count: u64, mut attempt: impl FnMut(&[u8]) -> Result<(), String>) {
    let seconds = number("MODELREG_FUZZ_SECONDS");
    let seed = number("MODELREG_FUZZ_SEED").unwrap_or_else(|| seconds.map_or(SEED, |_| fastrand::u64(..)));
    let mut rng = Rng::with_seed(seed);
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds) / RUNS);
    let mut tried = 0;
    while until.map_or(tried < count, |until| Instant::now() < until) {
        let input = mutated(&mut rng, seeds);
        if let Err(problem) = attempt(&input) {
            let kept =
                Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.found-{seed}-{tried}.bin", kind.prefix()));
            fs::write(&kept, &input).expect("the input can be kept");
            panic!(
                "{problem}\nafter {tried} mutations from MODELREG_FUZZ_SEED={seed}; the input of {} bytes is {}: \
                 fix the cause and move it to rust/door/tests/corpus",
                input.len(),
                kept.display()
            );
        }
        tried += 1;
    }
    println!("{}: {tried} mutations from seed {seed}", kind.prefix());
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok().filter(|text| !text.is_empty())?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is `{text}`, not a whole number")))
}
