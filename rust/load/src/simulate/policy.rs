//! What every policy is asked and told.

use std::error::Error;

use super::world::World;

/// Why a policy could not answer; only the engine can fail.
pub type Failure = Box<dyn Error>;

/// A caller asks its sidecar where to go.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The request, by its number in the run.
    pub request: usize,
    /// The sidecar asked.
    pub sidecar: usize,
    /// Now.
    pub now_us: u64,
    /// The endpoint that failed this request already: it asks for its fallback.
    pub failed: Option<usize>,
}

/// A caller tells its sidecar how an attempt ended.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The request, by its number in the run.
    pub request: usize,
    /// The sidecar told.
    pub sidecar: usize,
    /// Now: when the attempt ended.
    pub now_us: u64,
    /// Where it was.
    pub endpoint: usize,
    /// Whether it was the fallback.
    pub is_fallback: bool,
    /// Whether it failed.
    pub failed: bool,
    /// From its start to its end, queueing included.
    pub latency_us: u64,
    /// From its start to its first token.
    pub ttft_us: u64,
}

/// Picks endpoints. One object plays all sidecars; each must decide on what it was told itself.
pub trait Policy {
    /// Picks an endpoint; the caller goes there at once.
    ///
    /// # Errors
    /// The engine refused.
    fn pick(&mut self, ask: &Ask, world: &World) -> Result<usize, Failure>;

    /// Takes in how an attempt ended.
    ///
    /// # Errors
    /// The engine refused.
    fn told(&mut self, told: &Told) -> Result<(), Failure>;
}
