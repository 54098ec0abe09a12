//! The core alone: time of a decision, or a fixed number of decisions for an instruction counter to watch.
//!
//! `modelreg-core-bench` prints `{"decision_us": {"32": …}, "quote_us": {"flat": …, "conditional": …}}`;
//! `modelreg-core-bench SLOTS DECISIONS` only decides.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use modelreg_load::{quotes, registry};
use modelreg_scorer::live::NoTraffic;
use modelreg_scorer::query::Query;
use modelreg_scorer::{Scratch, Snapshot, select};
use serde_json::{Map, Value, json};

const SIZES: [usize; 3] = [32, 1_000, 10_000];
/// Candidates decided on in one measured window.
const WINDOW_SLOTS: usize = 20_000_000;
const WINDOWS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => {
            let mut times = Map::new();
            for slots in SIZES {
                times.insert(slots.to_string(), json!(decision_us(slots)?));
            }
            let [flat, conditional] = quotes::times_us()?;
            let quotes = json!({"flat": flat, "conditional": conditional});
            println!("{}", json!({"decision_us": Value::from(times), "quote_us": quotes}));
        }
        [slots, decisions] => {
            let (snapshot, queries) = registry::generate(slots.parse()?)?;
            decide(&snapshot, &queries, decisions.parse()?, &mut Scratch::default());
        }
        _ => return Err("give nothing, or the number of candidates and of decisions".into()),
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a time to print")]
fn decision_us(slots: usize) -> Result<f64, Box<dyn Error>> {
    let (snapshot, queries) = registry::generate(slots)?;
    let mut scratch = Scratch::default();
    let decisions = WINDOW_SLOTS / slots / WINDOWS;
    decide(&snapshot, &queries, queries.len(), &mut scratch);
    let mut times = [0.0; WINDOWS];
    for time in &mut times {
        let started = Instant::now();
        decide(&snapshot, &queries, decisions, &mut scratch);
        *time = started.elapsed().as_secs_f64() * 1e6 / decisions as f64;
    }
    times.sort_unstable_by(f64::total_cmp);
    Ok((times[WINDOWS / 2] * 1_000.0).round() / 1_000.0)
}

fn decide(snapshot: &Snapshot, queries: &[Query], decisions: usize, scratch: &mut Scratch) {
    for query in queries.iter().cycle().take(decisions) {
        select(snapshot, &snapshot.priors, &NoTraffic, black_box(query), scratch);
        black_box(&scratch.ranked);
    }
}
