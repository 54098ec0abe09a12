//! `LiteLLM`'s latency-based routing, written from its documentation: the deployment of the lowest mean over its last ten
//! response times, one that was not used yet counting as 0, those within `lowest_latency_buffer` (default 0) of it alike;
//! a deployment cools down for 5 s when over half of its calls in the current minute failed; a retry leaves out the
//! deployments that failed the request. A failure that is no timeout leaves no response time.

use std::collections::VecDeque;

use super::{allowed, least_by, nowhere};
use crate::simulate::policy::{Ask, Failure, Policy, Told};
use crate::simulate::world::{ENDPOINTS, World};
use crate::units::mean;

/// `max_latency_list_size`.
const LIST: usize = 10;
/// `DEFAULT_COOLDOWN_TIME_SECONDS`.
const COOLDOWN_US: u64 = 5_000_000;
/// `DEFAULT_FAILURE_THRESHOLD_MINIMUM_REQUESTS`.
const LEAST_CALLS: u32 = 5;
const MINUTE_US: u64 = 60_000_000;

#[derive(Clone, Debug, Default)]
struct Deployment {
    latencies_us: VecDeque<u64>,
    cools_until_us: u64,
    minute: u64,
    calls: u32,
    failures: u32,
}

impl Deployment {
    fn mean_us(&self) -> f64 {
        mean(self.latencies_us.iter().sum(), u64::try_from(self.latencies_us.len()).unwrap_or(u64::MAX))
    }

    fn count(&mut self, failed: bool, now_us: u64) {
        if self.minute != now_us / MINUTE_US {
            (self.minute, self.calls, self.failures) = (now_us / MINUTE_US, 0, 0);
        }
        self.calls += 1;
        self.failures += u32::from(failed);
        if failed && self.calls >= LEAST_CALLS && 2 * self.failures > self.calls {
            self.cools_until_us = now_us + COOLDOWN_US;
        }
    }
}

/// Each sidecar has a router of its own, without a shared cache.
#[derive(Debug)]
pub struct LatencyBased {
    deployments: Vec<[Deployment; ENDPOINTS]>,
    chance: fastrand::Rng,
}

impl LatencyBased {
    /// For so many sidecars.
    #[must_use]
    pub fn new(sidecars: usize, seed: u64) -> Self {
        let unused: [Deployment; ENDPOINTS] = std::array::from_fn(|_| Deployment::default());
        Self { deployments: vec![unused; sidecars], chance: fastrand::Rng::with_seed(seed) }
    }
}

impl Policy for LatencyBased {
    fn pick(&mut self, ask: &Ask, _world: &World) -> Result<usize, Failure> {
        let deployments = &self.deployments[ask.sidecar];
        let available = allowed(ask).filter(|&endpoint| deployments[endpoint].cools_until_us <= ask.now_us);
        least_by(available, &mut self.chance, |endpoint| deployments[endpoint].mean_us()).ok_or_else(nowhere)
    }

    fn told(&mut self, told: &Told) -> Result<(), Failure> {
        let deployment = &mut self.deployments[told.sidecar][told.endpoint];
        deployment.count(told.failed, told.now_us);
        if !told.failed {
            if deployment.latencies_us.len() == LIST {
                deployment.latencies_us.pop_front();
            }
            deployment.latencies_us.push_back(told.latency_us);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployment_cools_for_five_seconds_when_most_of_its_minute_failed() {
        let mut deployment = Deployment::default();
        for call in 0..4 {
            deployment.count(true, call);
        }
        assert_eq!(deployment.cools_until_us, 0);
        deployment.count(true, 4);
        assert_eq!(deployment.cools_until_us, 5_000_004);
    }
}
