//! The truth: queues of all endpoints, how fast each is at this moment, and whether it fails. No sidecar can know it.

use super::{allowed, nowhere};
use crate::simulate::policy::{Ask, Failure, Policy, Told};
use crate::simulate::world::World;

/// The least true expected delay, at once.
#[derive(Clone, Copy, Debug)]
pub struct Oracle;

impl Policy for Oracle {
    fn pick(&mut self, ask: &Ask, world: &World) -> Result<usize, Failure> {
        allowed(ask)
            .filter_map(|endpoint| Some((world.expected_delay_s(endpoint, ask.now_us)?, endpoint)))
            .min_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(_, endpoint)| endpoint)
            .ok_or_else(nowhere)
    }

    fn told(&mut self, _told: &Told) -> Result<(), Failure> {
        Ok(())
    }
}
