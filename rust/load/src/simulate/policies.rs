//! The policies by name.

use super::policy::{Failure, Policy};
use super::rivals::{LatencyBased, LeastInFlight, Oracle, PeakEwma, Random, RoundRobin};
use super::sidecars::Sidecars;

/// Who picks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picker {
    /// [`Sidecars`].
    Modelreg,
    /// [`Oracle`].
    Oracle,
    /// [`Random`].
    Random,
    /// [`RoundRobin`].
    RoundRobin,
    /// [`LeastInFlight`].
    LeastInFlight,
    /// [`PeakEwma`].
    PeakEwma,
    /// [`LatencyBased`].
    LatencyBased,
}

impl Picker {
    /// All of them, ours and the truth first.
    pub const ALL: [Self; 7] = [
        Self::Modelreg,
        Self::Oracle,
        Self::Random,
        Self::RoundRobin,
        Self::LeastInFlight,
        Self::PeakEwma,
        Self::LatencyBased,
    ];

    /// As on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Modelreg => "modelreg",
            Self::Oracle => "oracle",
            Self::Random => "random",
            Self::RoundRobin => "round-robin",
            Self::LeastInFlight => "least-in-flight",
            Self::PeakEwma => "p2c-peak-ewma",
            Self::LatencyBased => "litellm-latency",
        }
    }

    /// A policy for so many sidecars, its own chances drawn from the seed.
    ///
    /// # Errors
    /// The engine refused its snapshot.
    pub fn policy(self, sidecars: usize, seed: u64) -> Result<Box<dyn Policy>, Failure> {
        Ok(match self {
            Self::Modelreg => Box::new(Sidecars::new(sidecars, seed)?),
            Self::Oracle => Box::new(Oracle),
            Self::Random => Box::new(Random::new(seed)),
            Self::RoundRobin => Box::new(RoundRobin::new(sidecars, seed)),
            Self::LeastInFlight => Box::new(LeastInFlight::new(sidecars, seed)),
            Self::PeakEwma => Box::new(PeakEwma::new(sidecars, seed)),
            Self::LatencyBased => Box::new(LatencyBased::new(sidecars, seed)),
        })
    }
}
