//! Runs as a table for people: medians over the seeds.

use std::fmt::Write;

use serde_json::Value;

/// One line for each scenario, number of sidecars and policy, in the order of the runs.
#[must_use]
pub fn render(runs: &[Value]) -> String {
    let key = |run: &Value| (run["scenario"].clone(), run["sidecars"].clone(), run["policy"].clone());
    let mut keys: Vec<_> = Vec::new();
    for run in runs {
        if !keys.contains(&key(run)) {
            keys.push(key(run));
        }
    }
    let mut text = format!(
        "{:9} {:>8}  {:16} {:>8} {:>8} {:>8} {:>9} {:>7}\n",
        "scenario", "sidecars", "policy", "p50 s", "p99 s", "max s", "attempts", "failed"
    );
    for each in keys {
        let same: Vec<&Value> = runs.iter().filter(|run| key(run) == each).collect();
        let median = |figure: &str| median(&same, figure);
        // A String takes all that is written to it.
        let _ = writeln!(
            text,
            "{:9} {:>8}  {:16} {:>8.2} {:>8.2} {:>8.1} {:>9.3} {:>7.0}",
            each.0.as_str().unwrap_or_default(),
            each.1,
            each.2.as_str().unwrap_or_default(),
            median("p50_ms") / 1e3,
            median("p99_ms") / 1e3,
            median("max_ms") / 1e3,
            median("attempts_per_request"),
            median("failed"),
        );
    }
    text
}

fn median(runs: &[&Value], figure: &str) -> f64 {
    let mut values: Vec<f64> = runs.iter().filter_map(|run| run[figure].as_f64()).collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
