//! Rate vectors and quotes: what a workload costs on a candidate, exact to the pico-USD.

use std::fmt::Arguments;

use modelreg_proto::internal::v1 as pb;

use crate::names::Names;
use crate::query::Query;
use crate::snapshot::{INPUT_TOKEN, OUTPUT_TOKEN, REQUEST, Snapshot, SnapshotError};

/// The rates of one candidate, by unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price {
    /// Free by statement.
    pub free: bool,
    /// (unit, pico-USD), ascending by unit.
    pub rates: Vec<(usize, u64)>,
}

impl Price {
    /// Highest rate: above it, sums of a quote could leave the exact range.
    pub const MAX_RATE_PICO_USD: u64 = 1_000_000_000_000_000;

    /// From the message; none is a price of which nothing is known.
    ///
    /// # Errors
    /// An unknown unit, a unit twice, a rate out of range, or rates beside `free`.
    pub fn compile(message: Option<&pb::Price>, units: &Names, path: Arguments<'_>) -> Result<Self, SnapshotError> {
        let Some(message) = message else { return Ok(Self::default()) };
        if message.free && !message.rates.is_empty() {
            return Err(SnapshotError::new(path, "free, and yet rates are given"));
        }
        let mut rates = Vec::with_capacity(message.rates.len());
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
            rates.push((unit, rate.pico_usd));
        }
        rates.sort_unstable();
        if rates.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(SnapshotError::new(path, "a unit stands twice"));
        }
        Ok(Self { free: message.free, rates })
    }

    /// pico-USD of one unit, where there is a rate.
    #[must_use]
    pub fn rate(&self, unit: usize) -> Option<u64> {
        self.rates.binary_search_by_key(&unit, |&(unit, _)| unit).ok().map(|index| self.rates[index].1)
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        !self.free && self.rates.is_empty()
    }
}

/// One line of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Unit number.
    pub unit: usize,
    /// How many.
    pub count: u64,
    /// pico-USD of one.
    pub rate_pico_usd: u64,
}

impl Line {
    /// count * rate.
    #[must_use]
    pub fn amount_pico_usd(&self) -> i128 {
        i128::from(self.count) * i128::from(self.rate_pico_usd)
    }
}

/// Calls `each` with every needed unit, in the order of a quote's lines, and its rate where there is one.
fn needed(price: &Price, query: &Query, output: u64, mut each: impl FnMut(usize, u64, Option<u64>)) {
    let tokens = [(INPUT_TOKEN, query.input_tokens), (OUTPUT_TOKEN, output)];
    for (unit, count) in tokens.into_iter().chain(query.units.iter().copied()) {
        if count > 0 {
            each(unit, count, price.rate(unit));
        }
    }
    if let Some(fee) = price.rate(REQUEST) {
        each(REQUEST, 1, Some(fee));
    }
}

/// The exact cost of the workload with `output` tokens; None while a needed unit has no rate.
#[must_use]
pub fn cost_pico_usd(price: &Price, query: &Query, output: u64) -> Option<i128> {
    if price.free {
        return Some(0);
    }
    if price.is_unknown() {
        return None;
    }
    let mut sum = Some(0_i128);
    needed(price, query, output, |_, count, rate| {
        sum = match (sum, rate) {
            (Some(sum), Some(rate)) => Some(sum + i128::from(count) * i128::from(rate)),
            _ => None,
        };
    });
    sum
}

/// Calls `each` with the lines of the expected quote; none for free and unknown prices.
pub fn lines(snapshot: &Snapshot, slot: usize, query: &Query, mut each: impl FnMut(Line)) {
    let price = snapshot.price_of(slot);
    let output = snapshot.expected_output(slot, query);
    if price.free || cost_pico_usd(price, query, output).is_none() {
        return;
    }
    needed(price, query, output, |unit, count, rate| {
        if let Some(rate_pico_usd) = rate {
            each(Line { unit, count, rate_pico_usd });
        }
    });
}

/// Calls `each` with the needed units that have no rate; none for free prices.
pub fn unpriced_units(snapshot: &Snapshot, slot: usize, query: &Query, mut each: impl FnMut(usize)) {
    let price = snapshot.price_of(slot);
    if price.free {
        return;
    }
    needed(price, query, snapshot.expected_output(slot, query), |unit, _, rate| {
        if rate.is_none() {
            each(unit);
        }
    });
}

impl Snapshot {
    /// The price of a candidate.
    #[must_use]
    pub fn price_of(&self, slot: usize) -> &Price {
        &self.prices[self.price[slot] as usize]
    }

    /// The expected quote in pico-USD; None while unknown.
    #[must_use]
    pub fn expected_pico_usd(&self, slot: usize, query: &Query) -> Option<i128> {
        cost_pico_usd(self.price_of(slot), query, self.expected_output(slot, query))
    }

    /// The quote with the output at its cap; None while the price or every cap is unknown.
    #[must_use]
    pub fn upper_bound_pico_usd(&self, slot: usize, query: &Query) -> Option<i128> {
        let price = self.price_of(slot);
        if price.free {
            return Some(0);
        }
        let cap = query.max_output_tokens.or(self.output_cap.get(slot))?;
        cost_pico_usd(price, query, cap.max(self.expected_output(slot, query)))
    }

    /// The quote that ranks and breaks ties: an unknown price stands at twice the reference cost.
    #[must_use]
    pub fn ranked_pico_usd(&self, slot: usize, query: &Query) -> i128 {
        self.expected_pico_usd(slot, query).unwrap_or(2 * i128::from(query.reference_cost_pico_usd))
    }

    /// `min(floor(n * output_milli / 1000), max_output_tokens)`.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an integer from 1 to 10^6")]
    pub fn expected_output(&self, slot: usize, query: &Query) -> u64 {
        query.scaled_output(self.columns.output_milli[slot] as u64)
    }
}
