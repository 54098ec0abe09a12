//! What goes wrong, when, and which requests are counted.

use std::ops::Range;

const S: u64 = 1_000_000;

/// Before this, policies learn and nothing is counted.
pub const WARM_UP_US: u64 = 200 * S;
/// When the fault is there.
pub const FAULT_US: Range<u64> = WARM_UP_US..WARM_UP_US + 100 * S;
/// Requests that arrive in this span are counted: the fault, and as long again while the policies come back from it.
pub const COUNTED_US: Range<u64> = WARM_UP_US..WARM_UP_US + 200 * S;
/// The endpoint that the fault strikes: the fastest.
pub const STRUCK: usize = 0;
/// How soon a call to a failing endpoint fails.
pub const FAILS_AFTER_US: u64 = 50_000;
/// How much longer a slow endpoint takes.
const SLOWER: f64 = 8.0;

/// One fault, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// Nothing goes wrong.
    Steady,
    /// The fastest endpoint fails every call that reaches it, at once; calls that were there before end well.
    Outage,
    /// What the fastest endpoint begins takes eight times as long.
    Slow,
}

impl Scenario {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Steady, Self::Outage, Self::Slow];

    /// As on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Outage => "outage",
            Self::Slow => "slow",
        }
    }

    /// Whether a call that reaches `endpoint` now fails.
    #[must_use]
    pub fn fails(self, endpoint: usize, now_us: u64) -> bool {
        self == Self::Outage && endpoint == STRUCK && FAULT_US.contains(&now_us)
    }

    /// By how much a call that `endpoint` begins now takes longer.
    #[must_use]
    pub fn slowness(self, endpoint: usize, now_us: u64) -> f64 {
        if self == Self::Slow && endpoint == STRUCK && FAULT_US.contains(&now_us) { SLOWER } else { 1.0 }
    }
}
