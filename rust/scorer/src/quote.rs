//! Quotes: what a workload costs on a candidate, exact to the pico-USD.

use crate::bits::Bits;
use crate::price::{Price, Rate};
use crate::query::Query;
use crate::snapshot::{INPUT_TOKEN, OUTPUT_TOKEN, REQUEST, Snapshot};

/// One line of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Unit number.
    pub unit: usize,
    /// How many.
    pub count: u64,
    /// What one costs.
    pub rate: Rate,
}

impl Line {
    /// count * rate.
    #[must_use]
    pub fn amount_pico_usd(&self) -> i128 {
        i128::from(self.count) * i128::from(self.rate.pico_usd)
    }
}

/// What is priced: the workload of a query with so many output tokens, at the rates for so many input tokens.
#[derive(Clone, Copy)]
struct Usage<'q> {
    query: &'q Query,
    output_tokens: u64,
    rates_at_input_tokens: u64,
}

impl<'q> Usage<'q> {
    fn new(query: &'q Query, output_tokens: u64) -> Self {
        Self { query, output_tokens, rates_at_input_tokens: query.input_tokens }
    }

    /// Calls `each` with every needed unit, in the order of a quote's lines, and its rate where there is one.
    fn needed(self, price: &Price, mut each: impl FnMut(usize, u64, Option<Rate>)) {
        let rate = |unit: usize| price.rate(unit, self.rates_at_input_tokens);
        let tokens = [(INPUT_TOKEN, self.query.input_tokens), (OUTPUT_TOKEN, self.output_tokens)];
        for (unit, count) in tokens.into_iter().chain(self.query.units.iter().copied()) {
            if count > 0 {
                each(unit, count, rate(unit));
            }
        }
        if let Some(fee) = rate(REQUEST) {
            each(REQUEST, 1, Some(fee));
        }
    }

    /// The exact cost; None while a needed unit has no rate.
    fn cost_pico_usd(self, price: &Price) -> Option<i128> {
        if price.free {
            return Some(0);
        }
        if price.is_unknown() {
            return None;
        }
        let mut sum = Some(0_i128);
        self.needed(price, |_, count, rate| {
            sum = match (sum, rate) {
                (Some(sum), Some(rate)) => Some(sum + i128::from(count) * i128::from(rate.pico_usd)),
                _ => None,
            };
        });
        sum
    }
}

/// Adds the candidates that cost other than their base rates for this input.
pub(crate) fn add_tiered(snapshot: &Snapshot, query: &Query, set: &mut Bits) {
    if query.input_tokens <= snapshot.least_border {
        return;
    }
    for slot in snapshot.sets.tiered.iter().filter(|&slot| snapshot.price_of(slot).is_tiered_at(query.input_tokens)) {
        set.insert(slot);
    }
}

/// Calls `each` with the lines of the expected quote; none for free and unknown prices.
pub fn lines(snapshot: &Snapshot, slot: usize, query: &Query, mut each: impl FnMut(Line)) {
    let price = snapshot.price_of(slot);
    let usage = Usage::new(query, snapshot.expected_output(slot, query));
    if price.free || usage.cost_pico_usd(price).is_none() {
        return;
    }
    usage.needed(price, |unit, count, rate| {
        if let Some(rate) = rate {
            each(Line { unit, count, rate });
        }
    });
}

/// A context tier whose border an input is just below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearTier {
    /// Its border.
    pub above_input_tokens: u64,
    /// The expected quote at the rates beyond.
    pub expected_pico_usd: i128,
}

/// The next tier, where the input has at least 95 % of its border; none for free and unknown prices.
#[must_use]
pub fn near_tier(snapshot: &Snapshot, slot: usize, query: &Query) -> Option<NearTier> {
    let price = snapshot.price_of(slot);
    let borders = price.tiers.iter().map(|tier| tier.above_input_tokens);
    let above_input_tokens = borders.filter(|&border| query.input_tokens <= border).min()?;
    if 100 * query.input_tokens < 95 * above_input_tokens {
        return None;
    }
    let usage = Usage::new(query, snapshot.expected_output(slot, query));
    usage.cost_pico_usd(price)?;
    let beyond = Usage { rates_at_input_tokens: above_input_tokens + 1, ..usage };
    Some(NearTier { above_input_tokens, expected_pico_usd: beyond.cost_pico_usd(price)? })
}

/// Calls `each` with the needed units that have no rate; none for free prices.
pub fn unpriced_units(snapshot: &Snapshot, slot: usize, query: &Query, mut each: impl FnMut(usize)) {
    let price = snapshot.price_of(slot);
    if price.free {
        return;
    }
    Usage::new(query, snapshot.expected_output(slot, query)).needed(price, |unit, _, rate| {
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
        Usage::new(query, self.expected_output(slot, query)).cost_pico_usd(self.price_of(slot))
    }

    /// The quote with so many output tokens in pico-USD; None while a needed unit has no rate.
    #[must_use]
    pub fn pico_usd_at(&self, slot: usize, query: &Query, output_tokens: u64) -> Option<i128> {
        Usage::new(query, output_tokens).cost_pico_usd(self.price_of(slot))
    }

    /// The quote with the output at its cap; None while the price or every cap is unknown.
    #[must_use]
    pub fn upper_bound_pico_usd(&self, slot: usize, query: &Query) -> Option<i128> {
        let price = self.price_of(slot);
        if price.free {
            return Some(0);
        }
        if !self.writes_output(slot) {
            return self.expected_pico_usd(slot, query);
        }
        let cap = query.max_output_tokens.or(self.output_cap.get(slot))?;
        Usage::new(query, cap.max(self.expected_output(slot, query))).cost_pico_usd(price)
    }

    /// The quote that ranks and breaks ties: an unknown price stands at twice the reference cost.
    #[must_use]
    pub fn ranked_pico_usd(&self, slot: usize, query: &Query) -> i128 {
        self.expected_pico_usd(slot, query).unwrap_or(2 * i128::from(query.reference_cost_pico_usd))
    }

    fn writes_output(&self, slot: usize) -> bool {
        self.columns.output_milli[slot] > 0.0
    }

    /// `min(floor(n * output_milli / 1000), max_output_tokens)`.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an integer from 0 to 10^6")]
    pub fn expected_output(&self, slot: usize, query: &Query) -> u64 {
        query.scaled_output(self.columns.output_milli[slot] as u64)
    }
}
