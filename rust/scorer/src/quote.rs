//! Quotes: what a workload costs on a candidate, exact to the pico-USD.

use crate::bits::Bits;
use crate::price::{self, Price, Situation};
use crate::query::Query;
use crate::score::{MAX_EXACT_PICO_USD, exact};
use crate::snapshot::{INPUT_TOKEN, OUTPUT_TOKEN, REQUEST, Snapshot, UnitKind};

/// One line of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'s> {
    /// How many.
    pub count: u64,
    /// The line of the price they are charged by.
    pub price: &'s price::Line,
}

impl Line<'_> {
    /// count * rate.
    #[must_use]
    pub fn amount_pico_usd(&self) -> i128 {
        i128::from(self.count) * i128::from(self.price.pico_usd)
    }
}

/// What a call takes of priced units: what is expected of it, or what it took.
#[derive(Clone, Copy, Debug)]
pub struct Usage<'u> {
    /// All input tokens, parts included.
    pub input_tokens: u64,
    /// Those of them that no part has.
    pub plain_input_tokens: u64,
    /// All output tokens, parts included; no fewer than those of the parts are meant.
    pub output_tokens: u64,
    /// Those of them that `units` has.
    pub output_part_tokens: u64,
    /// (unit, count above 0) of everything else, each without what its parts have.
    pub units: &'u [(usize, u64)],
    /// (unit, count) of what only this candidate has in its cache.
    pub cached: Option<(usize, u64)>,
}

impl Usage<'_> {
    fn plain_output_tokens(&self) -> u64 {
        self.output_tokens.saturating_sub(self.output_part_tokens)
    }

    fn all_tokens(&self) -> u64 {
        self.input_tokens + self.output_tokens.max(self.output_part_tokens)
    }

    fn others(&self) -> impl Iterator<Item = (usize, u64)> {
        self.units.iter().copied().chain(self.cached)
    }
}

/// What a usage costs by the price of a candidate.
#[derive(Clone, Copy, Debug)]
pub struct Charge<'s> {
    usage: Usage<'s>,
    situation: Situation,
    price: &'s Price,
    kinds: &'s [UnitKind],
    fixed: Fixed<'s>,
}

/// The lines that count for what nearly every call takes, looked up once.
#[derive(Clone, Copy, Debug)]
struct Fixed<'s> {
    input: Option<&'s price::Line>,
    output: Option<&'s price::Line>,
    hardware: Option<&'s price::Line>,
    request: Option<&'s price::Line>,
}

/// What a call costs by how much it writes: its rates are looked up once.
#[derive(Clone, Copy, Debug)]
pub struct Costs<'u> {
    usage: Usage<'u>,
    /// Of all but plain output and hardware; None while a unit of it has no rate.
    others_pico_usd: Option<i128>,
    output_pico_usd: Option<u64>,
    hardware_pico_usd: u64,
}

impl Costs<'_> {
    /// The exact cost with so many output tokens, parts included; None while a needed unit has no rate.
    #[must_use]
    pub fn at(&self, output_tokens: u64) -> Option<i128> {
        let usage = Usage { output_tokens, ..self.usage };
        let amount = |count: u64, rate: u64| i128::from(count) * i128::from(rate);
        let output = match usage.plain_output_tokens() {
            0 => 0,
            plain => amount(plain, self.output_pico_usd?),
        };
        Some(self.others_pico_usd? + output + amount(usage.all_tokens(), self.hardware_pico_usd))
    }
}

impl<'s> Charge<'s> {
    /// Of a usage on a candidate.
    #[must_use]
    pub fn new(snapshot: &'s Snapshot, slot: usize, usage: Usage<'s>, situation: Situation) -> Self {
        let (price, kinds) = (snapshot.price_of(slot), &snapshot.units);
        let fixed = Fixed {
            input: price.charged(INPUT_TOKEN, &situation, kinds),
            output: price.charged(OUTPUT_TOKEN, &situation, kinds),
            hardware: snapshot.hardware_token.and_then(|unit| price.line(unit, &situation)),
            request: price.line(REQUEST, &situation),
        };
        Self { usage, situation, price, kinds, fixed }
    }

    /// Whether the price is free by statement.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.price.free
    }

    fn charged(&self, unit: usize) -> Option<&'s price::Line> {
        self.price.charged(unit, &self.situation, self.kinds)
    }

    /// Calls `each` with every needed unit, in the order of a quote's lines, and the line of the price where there is one.
    fn needed(&self, mut each: impl FnMut(usize, u64, Option<&'s price::Line>)) {
        let (usage, fixed) = (&self.usage, &self.fixed);
        let tokens = [
            (INPUT_TOKEN, usage.plain_input_tokens, fixed.input),
            (OUTPUT_TOKEN, usage.plain_output_tokens(), fixed.output),
        ];
        let others = usage.others().map(|(unit, count)| (unit, count, self.charged(unit)));
        for (unit, count, line) in tokens.into_iter().chain(others) {
            if count > 0 {
                each(unit, count, line);
            }
        }
        // These are needed where they have a rate.
        for (line, count) in [(fixed.hardware, usage.all_tokens()), (fixed.request, 1)] {
            if let (Some(line), true) = (line, count > 0) {
                each(line.unit, count, Some(line));
            }
        }
    }

    /// The same call with any number of output tokens.
    #[must_use]
    pub fn costs(&self) -> Costs<'s> {
        let usage = self.usage;
        if self.price.free {
            return Costs { usage, others_pico_usd: Some(0), output_pico_usd: Some(0), hardware_pico_usd: 0 };
        }
        let rate = |line: Option<&price::Line>| line.map(|line| line.pico_usd);
        let amount = |count: u64, line| match count {
            0 => Some(0),
            _ => Some(i128::from(count) * i128::from(rate(line)?)),
        };
        let others: Option<i128> = usage.others().map(|(unit, count)| amount(count, self.charged(unit))).sum();
        let needed =
            amount(usage.plain_input_tokens, self.fixed.input).zip(others).map(|(input, others)| input + others);
        let request = i128::from(rate(self.fixed.request).unwrap_or(0));
        Costs {
            usage,
            others_pico_usd: needed.map(|needed| needed + request).filter(|_| !self.price.is_unknown()),
            output_pico_usd: rate(self.fixed.output),
            hardware_pico_usd: rate(self.fixed.hardware).unwrap_or(0),
        }
    }

    /// The exact cost; None while a needed unit has no rate.
    #[must_use]
    pub fn pico_usd(&self) -> Option<i128> {
        self.costs().at(self.usage.output_tokens)
    }

    /// Calls `each` with the lines of a known price; none where it is free. Units that are charged by one line of the price
    /// are one line, where the first of them stands.
    pub fn lines(&self, mut each: impl FnMut(Line<'s>)) {
        if self.price.free {
            return;
        }
        if self.usage.units.is_empty() && self.usage.cached.is_none() {
            self.needed(|_, count, line| line.map(|price| Line { count, price }).map_or((), &mut each));
            return;
        }
        let mut lines: Vec<Line<'s>> = Vec::with_capacity(self.usage.units.len() + 5);
        self.needed(|_, count, line| {
            let Some(price) = line else { return };
            match lines.iter_mut().find(|line| std::ptr::eq(line.price, price)) {
                Some(line) => line.count += count,
                None => lines.push(Line { count, price }),
            }
        });
        lines.into_iter().for_each(each);
    }

    /// Calls `each` with the needed units that have no rate; none for free prices.
    pub fn unpriced_units(&self, mut each: impl FnMut(usize)) {
        if self.price.free {
            return;
        }
        self.needed(|unit, _, line| {
            if line.is_none() {
                each(unit);
            }
        });
    }
}

/// What is expected of a call on a candidate, worked out once.
#[derive(Clone, Copy, Debug)]
pub struct Quote<'s> {
    /// What is needed, and by which lines of the price it is charged.
    pub charge: Charge<'s>,
    /// The same with any number of output tokens.
    pub costs: Costs<'s>,
    /// The expected quote in pico-USD; None while unknown.
    pub expected_pico_usd: Option<i128>,
}

impl Quote<'_> {
    /// The quote that ranks and breaks ties: an unknown price stands at twice the reference cost.
    #[must_use]
    pub fn ranked_pico_usd(&self, query: &Query) -> i128 {
        self.expected_pico_usd.unwrap_or(2 * i128::from(query.reference_cost_pico_usd))
    }
}

/// Adds the candidates that may cost other than their base rates for this call.
pub(crate) fn add_unusual(snapshot: &Snapshot, query: &Query, set: &mut Bits) {
    for slot in unusual(snapshot, query) {
        set.insert(slot);
    }
}

/// Whether there may be such candidates.
pub(crate) fn has_unusual(snapshot: &Snapshot, query: &Query) -> bool {
    !query.warm.is_empty() || !snapshot.usual.has(&query.situation())
}

/// The candidates that may cost other than their base rates for this call, or for whom it is another one: they have a
/// part of the input in their cache.
pub(crate) fn unusual(snapshot: &Snapshot, query: &Query) -> impl Iterator<Item = usize> {
    let call = query.situation();
    let slots = if snapshot.usual.has(&call) { None } else { Some(snapshot.sets.conditional.iter()) };
    let conditional = slots.into_iter().flatten().filter(move |&slot| !snapshot.usual_of(slot).has(&call));
    let warm = query.warm.iter().flat_map(|&(route, _)| &snapshot.route_slots[route]);
    conditional.chain(warm.map(|&slot| slot as usize))
}

/// A context tier whose border an input is just below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearTier {
    /// Its border.
    pub above_input_tokens: u64,
    /// The expected quote at the rates beyond.
    pub expected_pico_usd: i128,
}

/// The next tier of a known quote, where the input has at least 95 % of its border; none for free prices.
#[must_use]
pub fn near_tier(snapshot: &Snapshot, slot: usize, query: &Query, expected_pico_usd: i128) -> Option<NearTier> {
    let is_near = |border: u64| query.input_tokens <= border && 100 * query.input_tokens >= 95 * border;
    let mut near: Vec<u64> = snapshot.price_of(slot).borders().filter(|&border| is_near(border)).collect();
    near.sort_unstable();
    // A border may be one of a condition that does not hold here.
    near.into_iter().find_map(|above_input_tokens| {
        let expected = snapshot.expected_charge(slot, query);
        let situation = Situation { input_tokens: above_input_tokens + 1, ..expected.situation };
        let beyond_pico_usd = Charge::new(snapshot, slot, expected.usage, situation).pico_usd()?;
        (beyond_pico_usd != expected_pico_usd)
            .then_some(NearTier { above_input_tokens, expected_pico_usd: beyond_pico_usd })
    })
}

impl Snapshot {
    /// The price of a candidate.
    #[must_use]
    pub fn price_of(&self, slot: usize) -> &Price {
        &self.prices[self.price[slot] as usize]
    }

    /// What of a call on a candidate its rates may depend on: what is not said of the call the candidate says.
    #[must_use]
    pub fn situation(&self, slot: usize, call: &Situation) -> Situation {
        let own = &self.mode[slot];
        Situation {
            tier: call.tier.or(own.tier),
            speed: call.speed.or(own.speed),
            region: call.region.or(own.region),
            ..*call
        }
    }

    /// The expected quote.
    #[must_use]
    pub fn expected_charge<'s>(&'s self, slot: usize, query: &'s Query) -> Charge<'s> {
        let mut usage = Usage {
            input_tokens: query.input_tokens,
            plain_input_tokens: query.plain_input_tokens(),
            output_tokens: self.expected_output(slot, query),
            output_part_tokens: query.output_part_tokens,
            units: &query.units,
            cached: None,
        };
        if !query.warm.is_empty() {
            let route = self.identity[slot].route as usize;
            let warm = query.warm.iter().find(|&&(warm, _)| warm == route);
            if let (Some(&(_, tokens)), Some(unit)) = (warm, self.cached_input_token) {
                let tokens = tokens.min(usage.plain_input_tokens);
                usage.plain_input_tokens -= tokens;
                usage.cached = Some((unit, tokens));
            }
        }
        Charge::new(self, slot, usage, self.situation(slot, &query.situation()))
    }

    /// The expected quote with all that it is made of.
    #[must_use]
    pub fn quote<'s>(&'s self, slot: usize, query: &'s Query) -> Quote<'s> {
        let charge = self.expected_charge(slot, query);
        let costs = charge.costs();
        Quote { charge, costs, expected_pico_usd: costs.at(charge.usage.output_tokens) }
    }

    /// The expected quote in pico-USD; None while unknown.
    #[must_use]
    pub fn expected_pico_usd(&self, slot: usize, query: &Query) -> Option<i128> {
        self.expected_charge(slot, query).pico_usd()
    }

    /// The quote with the output at its cap; None while the price or every cap is unknown. `costs` are those of the call.
    #[must_use]
    pub fn upper_bound_pico_usd(&self, slot: usize, query: &Query, costs: &Costs<'_>) -> Option<i128> {
        if self.price_of(slot).free {
            return Some(0);
        }
        if !self.writes_output(slot) {
            return costs.at(self.expected_output(slot, query));
        }
        costs.at(self.output_bound(slot, query)?)
    }

    /// The output tokens that the upper bound is for; None where no cap is known, and for what writes no output.
    #[must_use]
    pub fn output_bound(&self, slot: usize, query: &Query) -> Option<u64> {
        if !self.writes_output(slot) {
            return None;
        }
        let cap = query.max_output_tokens.or(self.output_cap.get(slot))?;
        Some(cap.max(self.expected_output(slot, query)))
    }

    /// As of a [`Quote`].
    #[must_use]
    pub fn ranked_pico_usd(&self, slot: usize, query: &Query) -> i128 {
        self.quote(slot, query).ranked_pico_usd(query)
    }

    /// The expected quote, where it is one of tokens at base rates that are known and an exact integer in f64.
    #[must_use]
    pub fn base_quote(&self, slot: usize, query: &Query) -> Option<f64> {
        let [input, output] = self.base_costs(slot, query, self.expected_output(slot, query))?;
        Some(input + output)
    }

    /// Likewise [`Self::upper_bound_pico_usd`], as what the input costs and what the output.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "integers below 2^53")]
    pub fn base_bound(&self, slot: usize, query: &Query) -> Option<[i64; 2]> {
        let output = if self.writes_output(slot) { self.output_bound(slot, query)? } else { 0 };
        self.base_costs(slot, query, output).map(|costs| costs.map(|cost| cost as i64))
    }

    fn base_costs(&self, slot: usize, query: &Query, output_tokens: u64) -> Option<[f64; 2]> {
        let is_of_tokens = query.units.is_empty() && query.warm.is_empty() && self.columns.request_fee.is_empty();
        let call = query.situation();
        if !is_of_tokens || !self.is_in_base_mode(slot, &call) || !self.usual_of(slot).has(&call) {
            return None;
        }
        let (sets, counts) = (&self.sets, [(INPUT_TOKEN, query.input_tokens), (OUTPUT_TOKEN, output_tokens)]);
        let lacks_rate = counts.iter().any(|&(unit, count)| count > 0 && sets.no_rate[unit].contains(slot));
        if lacks_rate || sets.priceless.contains(slot) {
            return None;
        }
        let input = exact(query.input_tokens) * self.columns.input_rate[slot];
        let output = exact(output_tokens) * self.columns.output_rate[slot];
        // Below 2^53 nothing was rounded on the way.
        (input + output < exact(MAX_EXACT_PICO_USD)).then_some([input, output])
    }

    /// Whether what a call asks for is what the candidate is, as it is of whoever is in.
    fn is_in_base_mode(&self, slot: usize, call: &Situation) -> bool {
        let own = &self.mode[slot];
        call.tier.is_none_or(|tier| own.tier == Some(tier)) && call.speed.is_none_or(|speed| own.speed == Some(speed))
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
