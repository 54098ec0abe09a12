//! What a decision reads of the live view, as columns over slots and over routes. Until samples fold in, the priors stand.

use modelreg_proto::v1::TermSource;

use super::lengths::Lengths;
use crate::bits::Bits;
use crate::query::Query;
use crate::snapshot::{Snapshot, SpeedFigure};

/// Columns over slots that samples move, those of numbers padded to whole words. Integers in floats: each is exact (see
/// [`crate::score`]).
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// Number of the fold; 0 while only priors are known.
    pub epoch: u64,
    /// Time to first token.
    pub ttft_ms: Vec<f32>,
    /// Time per output token.
    pub us_per_token: Vec<f32>,
    /// Where the two come from.
    pub speed_source: Vec<SpeedFigure>,
    /// Availability component.
    pub availability_ppm: Vec<f32>,
    /// The longest time to first token and the longest time per token of all.
    pub longest: (u64, u64),
    /// Slots whose time to first token is the market's: unknown to constraints.
    pub market_ttft: Bits,
    /// Slots whose time per token is the market's.
    pub market_us_per_token: Bits,
    /// Slots whose availability comes from samples, not from the prior.
    pub availability_live: Bits,
    /// Slots of routes that are cooling or open.
    pub leaving: Bits,
    /// Slots of routes that were half-open at the fold: whether one is probed by now, [`Traffic`] says.
    ///
    /// [`Traffic`]: super::Traffic
    pub half_open: Bits,
    /// By route: whether it may be picked. Empty while all are healthy.
    pub health: Vec<RouteHealth>,
    /// How long answers were; of no influence on the ranking.
    pub lengths: Lengths,
}

/// Whether a route may be picked, as of the fold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RouteHealth {
    /// The state.
    pub state: Health,
    /// Until when it is out, in the monotonic ms of the live view; 0 for those that are in.
    pub recovers_at_ms: u64,
}

/// The states of a route's health, as far as a fold knows them: a half-open one may be probed by now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// In.
    #[default]
    Healthy,
    /// Out: it refused by a limit or asked to be left alone.
    Cooling,
    /// Out: its circuit is open.
    Open,
    /// In, for one request.
    HalfOpen,
}

impl Live {
    /// Room for `slots`, nothing in it.
    pub(crate) fn sized(slots: usize) -> Self {
        let none = || Bits::none(slots);
        Self {
            market_ttft: none(),
            market_us_per_token: none(),
            availability_live: none(),
            leaving: none(),
            half_open: none(),
            ..Self::default()
        }
    }

    /// Appends a slot's priors.
    pub(crate) fn push(&mut self, ttft: (u32, TermSource), us_per_token: (u32, TermSource), availability_ppm: u32) {
        let slot = self.ttft_ms.len();
        if ttft.1 == TermSource::Market {
            self.market_ttft.insert(slot);
        }
        if us_per_token.1 == TermSource::Market {
            self.market_us_per_token.insert(slot);
        }
        self.longest = (self.longest.0.max(u64::from(ttft.0)), self.longest.1.max(u64::from(us_per_token.0)));
        self.ttft_ms.push(small(ttft.0));
        self.us_per_token.push(small(us_per_token.0));
        self.speed_source.push(SpeedFigure { ttft: ttft.1, us_per_token: us_per_token.1 });
        self.availability_ppm.push(small(availability_ppm));
    }

    /// t: `ttft_ms + expected_output * us_per_token / 1000`.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "integers from 0 to 10^7")]
    pub fn latency_ms(&self, snapshot: &Snapshot, slot: usize, query: &Query) -> u64 {
        let per_token = self.us_per_token[slot] as u64;
        self.ttft_ms[slot] as u64 + snapshot.expected_output(slot, query) * per_token / 1_000
    }
}

/// Bounded below 2^24, hence exact.
#[expect(clippy::cast_precision_loss, reason = "bounded below 2^24")]
pub(super) fn small(value: u32) -> f32 {
    value as f32
}
