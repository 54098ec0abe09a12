//! `modelreg-simulate`: our rule, its rivals and an oracle through the same simulated fleet, as JSON or as a table.

use std::process::ExitCode;

use modelreg_load::simulate::args::{Args, USAGE};
use modelreg_load::simulate::figures::Figures;
use modelreg_load::simulate::policy::Failure;
use modelreg_load::simulate::world::World;
use modelreg_load::simulate::{draws, run, scenario, table};
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let args = match Args::parse(words) {
        Ok(args) => args,
        Err(refusal) => {
            eprintln!("{refusal}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match simulate(&args) {
        Ok(runs) if args.json => println!("{}", json!({ "runs": runs })),
        Ok(runs) => print!("{}", table::render(&runs)),
        Err(failure) => {
            eprintln!("{failure}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Every combination, the same draws for all policies.
fn simulate(args: &Args) -> Result<Vec<Value>, Failure> {
    let rate_per_s = World::rate_per_s(args.load);
    let mut runs = Vec::new();
    for &scenario in &args.scenarios {
        for &sidecars in &args.sidecars {
            for &seed in &args.seeds {
                let requests = draws::requests(seed, rate_per_s, sidecars, scenario::COUNTED_US.end);
                for picker in &args.pickers {
                    let mut policy = picker.policy(sidecars, seed)?;
                    let figures: Figures = run::play(scenario, &requests, policy.as_mut())?;
                    let mut report = figures.render();
                    report["scenario"] = scenario.name().into();
                    report["sidecars"] = sidecars.into();
                    report["seed"] = seed.into();
                    report["policy"] = picker.name().into();
                    runs.push(report);
                }
            }
        }
    }
    Ok(runs)
}
