//! One endpoint after another, by each sidecar's own counter.

use crate::simulate::policy::{Ask, Failure, Policy, Told};
use crate::simulate::world::{ENDPOINTS, World};

/// Sidecars in turn through the endpoints, each from a place of its own.
#[derive(Debug)]
pub struct RoundRobin {
    next: Vec<usize>,
}

impl RoundRobin {
    /// For so many sidecars; the seed says where each begins.
    #[must_use]
    pub fn new(sidecars: usize, seed: u64) -> Self {
        let mut chance = fastrand::Rng::with_seed(seed);
        Self { next: (0..sidecars).map(|_| chance.usize(..ENDPOINTS)).collect() }
    }
}

impl Policy for RoundRobin {
    fn pick(&mut self, ask: &Ask, _world: &World) -> Result<usize, Failure> {
        let next = &mut self.next[ask.sidecar];
        loop {
            let endpoint = *next;
            *next = (*next + 1) % ENDPOINTS;
            if Some(endpoint) != ask.failed {
                return Ok(endpoint);
            }
        }
    }

    fn told(&mut self, _told: &Told) -> Result<(), Failure> {
        Ok(())
    }
}
