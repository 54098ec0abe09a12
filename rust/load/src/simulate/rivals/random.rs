//! Any endpoint, all alike.

use super::{allowed, least_by, nowhere};
use crate::simulate::policy::{Ask, Failure, Policy, Told};
use crate::simulate::world::World;

/// Uniform choice.
#[derive(Debug)]
pub struct Random {
    chance: fastrand::Rng,
}

impl Random {
    /// Draws from this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { chance: fastrand::Rng::with_seed(seed) }
    }
}

impl Policy for Random {
    fn pick(&mut self, ask: &Ask, _world: &World) -> Result<usize, Failure> {
        least_by(allowed(ask), &mut self.chance, |_| 0).ok_or_else(nowhere)
    }

    fn told(&mut self, _told: &Told) -> Result<(), Failure> {
        Ok(())
    }
}
