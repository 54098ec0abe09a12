//! What is counted of a run.

use serde_json::{Value, json};

use crate::units::{mean, to_f64};

/// Counts of one run: requests by the time they arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    latencies_us: Vec<u64>,
    failed: u64,
    /// Requests that arrived while the fault was there.
    pub requests_in_fault: u64,
    /// Their attempts.
    pub attempts_in_fault: u64,
}

impl Figures {
    /// A request ended: from its arrival to the end of its last attempt.
    pub fn ended(&mut self, latency_us: u64, failed: bool) {
        self.latencies_us.push(latency_us);
        self.failed += u64::from(failed);
    }

    /// The figures; latencies in ms.
    #[must_use]
    pub fn render(mut self) -> Value {
        self.latencies_us.sort_unstable();
        json!({
            "requests": self.latencies_us.len(),
            "failed": self.failed,
            "p50_ms": self.at_ms(50),
            "p99_ms": self.at_ms(99),
            "max_ms": self.at_ms(100),
            "attempts_per_request": mean(self.attempts_in_fault, self.requests_in_fault),
        })
    }

    /// Nearest rank of the sorted latencies.
    fn at_ms(&self, percent: usize) -> f64 {
        let rank = (self.latencies_us.len() * percent).div_ceil(100).max(1);
        self.latencies_us.get(rank - 1).map_or(0.0, |&us| to_f64(us) / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let mut figures = Figures::default();
        for latency_us in (1..=200).rev() {
            figures.ended(latency_us * 1_000, false);
        }
        let rendered = figures.render();
        assert_eq!(rendered["p50_ms"], 100.0);
        assert_eq!(rendered["p99_ms"], 198.0);
        assert_eq!(rendered["max_ms"], 200.0);
    }
}
