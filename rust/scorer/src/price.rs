//! The rates of a candidate: base rates by unit, and context tiers in their place.

use std::collections::BTreeSet;
use std::fmt::Arguments;

use modelreg_proto::internal::v1 as pb;

use crate::names::Names;
use crate::snapshot::SnapshotError;

/// The rates of one candidate, by unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price {
    /// Free by statement.
    pub free: bool,
    /// Base rates: (unit, pico-USD), ascending by unit.
    pub rates: Vec<(usize, u64)>,
    /// What holds in place of a base rate, ascending.
    pub tiers: Vec<Tier>,
}

/// A context tier of one unit: a cliff, not a margin, as it reprices all of the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tier {
    /// Unit number.
    pub unit: usize,
    /// Holds for inputs of more tokens.
    pub above_input_tokens: u64,
    /// pico-USD of one.
    pub pico_usd: u64,
}

/// What one unit costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// pico-USD of one.
    pub pico_usd: u64,
    /// The border of the tier it is of; 0 for a base rate.
    pub above_input_tokens: u64,
}

impl Price {
    /// Highest rate: above it, sums of a quote could leave the exact range.
    pub const MAX_RATE_PICO_USD: u64 = 1_000_000_000_000_000;
    /// Highest border: no input has more tokens.
    pub const MAX_BORDER: u64 = 100_000_000;

    /// Most borders of one price.
    pub const MAX_BORDERS: usize = 16;

    /// From the message; none is a price of which nothing is known.
    ///
    /// # Errors
    /// An unknown unit, a unit twice or without a base rate, a rate or border out of range, too many borders, or rates
    /// beside `free`.
    pub fn compile(message: Option<&pb::Price>, units: &Names, path: Arguments<'_>) -> Result<Self, SnapshotError> {
        let Some(message) = message else { return Ok(Self::default()) };
        if message.free && !message.rates.is_empty() {
            return Err(SnapshotError::new(path, "free, and yet rates are given"));
        }
        let mut rates = Vec::with_capacity(message.rates.len());
        let mut tiers = Vec::new();
        for rate in &message.rates {
            let Some(unit) = units.find(&rate.unit) else {
                return Err(SnapshotError::new(path, format!("no unit kind `{}`", rate.unit)));
            };
            if rate.pico_usd > Self::MAX_RATE_PICO_USD {
                return Err(SnapshotError::new(
                    path,
                    format!("{} is above {}", rate.pico_usd, Self::MAX_RATE_PICO_USD),
                ));
            }
            let &pb::Rate { pico_usd, above_input_tokens, .. } = rate;
            if above_input_tokens == 0 {
                rates.push((unit, pico_usd));
            } else {
                tiers.push(Tier { unit, above_input_tokens, pico_usd });
            }
        }
        rates.sort_unstable();
        tiers.sort_unstable();
        let border = |tier: &Tier| (tier.unit, tier.above_input_tokens);
        if rates.windows(2).any(|pair| pair[0].0 == pair[1].0)
            || tiers.windows(2).any(|pair| border(&pair[0]) == border(&pair[1]))
        {
            return Err(SnapshotError::new(path, "a unit stands twice"));
        }
        let price = Self { free: message.free, rates, tiers };
        price.check_tiers(path)?;
        Ok(price)
    }

    fn check_tiers(&self, path: Arguments<'_>) -> Result<(), SnapshotError> {
        for tier in &self.tiers {
            if tier.above_input_tokens > Self::MAX_BORDER {
                let problem = format!("a tier above {} tokens; at most {}", tier.above_input_tokens, Self::MAX_BORDER);
                return Err(SnapshotError::new(path, problem));
            }
            if self.base_rate(tier.unit).is_none() {
                return Err(SnapshotError::new(path, "a unit has a tier and no base rate"));
            }
        }
        let borders: BTreeSet<u64> = self.tiers.iter().map(|tier| tier.above_input_tokens).collect();
        if borders.len() > Self::MAX_BORDERS {
            let problem = format!("{} tiers; at most {}", borders.len(), Self::MAX_BORDERS);
            return Err(SnapshotError::new(path, problem));
        }
        Ok(())
    }

    /// pico-USD of one unit below all tiers, where there is a rate.
    #[must_use]
    pub fn base_rate(&self, unit: usize) -> Option<u64> {
        self.rates.binary_search_by_key(&unit, |&(unit, _)| unit).ok().map(|index| self.rates[index].1)
    }

    /// What one unit costs in a call of so many input tokens, where there is a rate.
    #[must_use]
    pub fn rate(&self, unit: usize, input_tokens: u64) -> Option<Rate> {
        let fits = |tier: &&Tier| tier.unit == unit && tier.above_input_tokens < input_tokens;
        match self.tiers.iter().rfind(fits) {
            Some(&Tier { above_input_tokens, pico_usd, .. }) => Some(Rate { pico_usd, above_input_tokens }),
            None => self.base_rate(unit).map(|pico_usd| Rate { pico_usd, above_input_tokens: 0 }),
        }
    }

    /// Whether an input of so many tokens is beyond the first border.
    #[must_use]
    pub fn is_tiered_at(&self, input_tokens: u64) -> bool {
        self.tiers.iter().any(|tier| tier.above_input_tokens < input_tokens)
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        !self.free && self.rates.is_empty()
    }
}
