//! Where the base columns tell what a price is: everywhere but where one of its conditions may hold.

use super::Line;
use super::condition::{Condition, Situation};

/// The calls that cost their base rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usual {
    /// Inputs of more tokens may not be.
    least_border: u64,
    /// Batches may not be.
    batch: bool,
    /// Calls that name a region may not be.
    region: bool,
    /// No hour is sure.
    windows: bool,
    from_unix_ms: i64,
    until_unix_ms: i64,
}

impl Usual {
    /// Every call.
    pub const ALWAYS: Self = Self {
        least_border: u64::MAX,
        batch: false,
        region: false,
        windows: false,
        from_unix_ms: i64::MIN,
        until_unix_ms: i64::MAX,
    };

    /// Of a price whose base rates are those of a moment.
    pub(super) fn of(lines: &[Line], unix_ms: i64) -> Self {
        let mut usual = Self::ALWAYS;
        for condition in lines.iter().filter_map(|line| line.condition.as_ref()) {
            let Condition { above_input_tokens, from_unix_ms, until_unix_ms, .. } = **condition;
            if above_input_tokens > 0 {
                usual.least_border = usual.least_border.min(above_input_tokens);
            }
            usual.batch |= condition.batch;
            usual.region |= condition.region.is_some();
            usual.windows |= condition.window.is_some();
            for moment in [from_unix_ms, until_unix_ms] {
                if moment <= unix_ms {
                    usual.from_unix_ms = usual.from_unix_ms.max(moment);
                } else {
                    usual.until_unix_ms = usual.until_unix_ms.min(moment);
                }
            }
        }
        usual
    }

    /// The calls that are of both.
    pub fn narrow(&mut self, other: Self) {
        self.least_border = self.least_border.min(other.least_border);
        self.batch |= other.batch;
        self.region |= other.region;
        self.windows |= other.windows;
        self.from_unix_ms = self.from_unix_ms.max(other.from_unix_ms);
        self.until_unix_ms = self.until_unix_ms.min(other.until_unix_ms);
    }

    /// Whether a call is one of them; of its situation what its request says.
    #[must_use]
    pub fn has(&self, call: &Situation) -> bool {
        let may_differ = call.batch && self.batch || call.region.is_some() && self.region || self.windows;
        !may_differ
            && call.input_tokens <= self.least_border
            && (self.from_unix_ms..self.until_unix_ms).contains(&call.unix_ms)
    }
}
