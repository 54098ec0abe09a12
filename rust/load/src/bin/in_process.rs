//! `modelreg-in-process spread SECONDS` or `unreported DECISIONS`: measures an engine without a door, prints JSON.

use std::process::ExitCode;
use std::time::Duration;

use modelreg_load::in_process::{spread, unreported};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "\
modelreg-in-process spread SECONDS | unreported DECISIONS

  spread      how evenly 77,000 picks a second fall on equal routes; at least 2 seconds
  unreported  what a fifth more decisions than may live cost when none is reported";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let measured = match words.as_slice() {
        ["spread", seconds] => match seconds.parse() {
            Ok(seconds @ 2..) => spread::measure(Duration::from_secs(seconds)),
            _ => return refuse(&format!("spread needs whole seconds, 2 or more, not {seconds:?}")),
        },
        ["unreported", decisions] => match decisions.parse() {
            Ok(decisions) => unreported::measure(decisions),
            Err(_) => return refuse(&format!("unreported needs a whole number of decisions, not {decisions:?}")),
        },
        _ => return refuse("say what to measure"),
    };
    match measured {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn refuse(why: &str) -> ExitCode {
    eprintln!("{why}\n\n{USAGE}");
    ExitCode::from(2)
}
