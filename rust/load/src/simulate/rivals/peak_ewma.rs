//! Power of two choices on peak EWMA, as tower's `load::PeakEwma` under its p2c balancer (Finagle's rule): of two endpoints
//! drawn by chance, the one of the smaller `estimate * (pending + 1)`. A time above the estimate replaces it; below, the
//! estimate moves there by `1 - exp(-elapsed / decay)`; and each look at it lets it decay towards 0 by the same form.
//! Ends of any kind are times to it: neither balancer tells a failure from an answer.

use super::{allowed, nowhere};
use crate::simulate::policy::{Ask, Failure, Policy, Told};
use crate::simulate::world::{ENDPOINTS, World};
use crate::units::to_f64;

/// Finagle's default.
const DECAY_US: f64 = 10e6;
/// What tower's documentation takes while nothing was measured.
const DEFAULT_RTT_US: f64 = 1e6;

#[derive(Clone, Copy, Debug)]
struct Estimate {
    us: f64,
    updated_us: u64,
    pending: u32,
}

impl Estimate {
    fn update(&mut self, sample_us: f64, now_us: u64) {
        if self.us < sample_us {
            self.us = sample_us;
        } else {
            let kept = (-to_f64(now_us - self.updated_us) / DECAY_US).exp();
            self.us = self.us * kept + sample_us * (1.0 - kept);
        }
        self.updated_us = now_us;
    }

    fn load(&mut self, now_us: u64) -> f64 {
        self.update(0.0, now_us);
        self.us * f64::from(self.pending + 1)
    }
}

/// Each sidecar keeps its own estimates.
#[derive(Debug)]
pub struct PeakEwma {
    estimates: Vec<[Estimate; ENDPOINTS]>,
    chance: fastrand::Rng,
}

impl PeakEwma {
    /// For so many sidecars.
    #[must_use]
    pub fn new(sidecars: usize, seed: u64) -> Self {
        let unknown = Estimate { us: DEFAULT_RTT_US, updated_us: 0, pending: 0 };
        Self { estimates: vec![[unknown; ENDPOINTS]; sidecars], chance: fastrand::Rng::with_seed(seed) }
    }
}

impl Policy for PeakEwma {
    fn pick(&mut self, ask: &Ask, _world: &World) -> Result<usize, Failure> {
        let [one, other] = self.chance.choose_multiple(allowed(ask), 2)[..] else {
            return Err(nowhere());
        };
        let estimates = &mut self.estimates[ask.sidecar];
        let (one_load, other_load) = (estimates[one].load(ask.now_us), estimates[other].load(ask.now_us));
        let endpoint = if other_load < one_load { other } else { one };
        estimates[endpoint].pending += 1;
        Ok(endpoint)
    }

    fn told(&mut self, told: &Told) -> Result<(), Failure> {
        let estimate = &mut self.estimates[told.sidecar][told.endpoint];
        estimate.pending -= 1;
        estimate.update(to_f64(told.latency_us), told.now_us);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_counts_at_once_and_decays_by_half_in_seven_seconds() {
        let mut estimate = Estimate { us: 1e6, updated_us: 0, pending: 0 };
        estimate.update(4e6, 0);
        assert!((estimate.us - 4e6).abs() < 1.0);
        estimate.pending = 1;
        let load = estimate.load(6_931_472);
        assert!((load / 4e6 - 1.0).abs() < 1e-6, "{load}");
    }
}
