//! The endpoint on which this sidecar has the fewest calls in flight.

use super::{allowed, least_by, nowhere};
use crate::simulate::policy::{Ask, Failure, Policy, Told};
use crate::simulate::world::{ENDPOINTS, World};

/// Each sidecar counts its own calls.
#[derive(Debug)]
pub struct LeastInFlight {
    in_flight: Vec<[u32; ENDPOINTS]>,
    chance: fastrand::Rng,
}

impl LeastInFlight {
    /// For so many sidecars.
    #[must_use]
    pub fn new(sidecars: usize, seed: u64) -> Self {
        Self { in_flight: vec![[0; ENDPOINTS]; sidecars], chance: fastrand::Rng::with_seed(seed) }
    }
}

impl Policy for LeastInFlight {
    fn pick(&mut self, ask: &Ask, _world: &World) -> Result<usize, Failure> {
        let counts = &mut self.in_flight[ask.sidecar];
        let endpoint = least_by(allowed(ask), &mut self.chance, |endpoint| counts[endpoint]).ok_or_else(nowhere)?;
        counts[endpoint] += 1;
        Ok(endpoint)
    }

    fn told(&mut self, told: &Told) -> Result<(), Failure> {
        self.in_flight[told.sidecar][told.endpoint] -= 1;
        Ok(())
    }
}
