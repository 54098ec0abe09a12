//! What comes from outside: who calls when, and how lucky each attempt is. Drawn before any policy acts.

use std::f64::consts::TAU;

use super::world::whole;

/// One request of a caller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request {
    /// When it arrives.
    pub at_us: u64,
    /// The sidecar its caller asks.
    pub sidecar: usize,
    /// Standard normal draws: the luck of its first attempt and of its fallback, wherever they go.
    pub luck: [f64; 2],
}

/// Poisson arrivals of `rate_per_s` until `until_us`, dealt to the sidecars by chance.
#[must_use]
pub fn requests(seed: u64, rate_per_s: f64, sidecars: usize, until_us: u64) -> Vec<Request> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut requests = Vec::new();
    let mut elapsed_s = 0.0;
    loop {
        // 1 - f64() is above 0, where the logarithm is finite.
        elapsed_s -= (1.0 - chance.f64()).ln() / rate_per_s;
        let at_us = whole(elapsed_s * 1e6);
        if at_us >= until_us {
            return requests;
        }
        requests.push(Request { at_us, sidecar: chance.usize(..sidecars), luck: normal_pair(&mut chance) });
    }
}

/// Two independent standard normal draws (Box and Muller).
fn normal_pair(chance: &mut fastrand::Rng) -> [f64; 2] {
    let radius = (-2.0 * (1.0 - chance.f64()).ln()).sqrt();
    let (sin, cos) = (TAU * chance.f64()).sin_cos();
    [radius * cos, radius * sin]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::to_f64;

    #[test]
    fn a_seed_draws_the_same_requests_again_and_another_seed_others() {
        let first = requests(7, 30.0, 4, 10_000_000);
        assert_eq!(first, requests(7, 30.0, 4, 10_000_000));
        assert_ne!(first, requests(8, 30.0, 4, 10_000_000));
    }

    #[test]
    fn arrivals_come_at_the_rate_and_luck_is_standard_normal() {
        let all = requests(1, 40.0, 10, 1_000_000_000);
        let count = to_f64(u64::try_from(all.len()).expect("fits"));
        assert!((count / 40_000.0 - 1.0).abs() < 0.02, "{count}");
        let mean = all.iter().map(|request| request.luck[0]).sum::<f64>() / count;
        let square = all.iter().map(|request| request.luck[1].powi(2)).sum::<f64>() / count;
        assert!(mean.abs() < 0.02 && (square - 1.0).abs() < 0.03, "{mean} {square}");
    }
}
