//! What holds for every registry and request: the pass over columns equals the components one by one, quotes equal
//! their lines, and more of anything never costs less within a context tier.

mod common;

use common::queries::plain;
use common::registry::{UNITS, registry, set_usual_rates};
use common::{by_hand, cases, compiled, queries};
use fastrand::Rng;
use modelreg_proto::v1::Sort;
use modelreg_scorer::live::NoTraffic;
use modelreg_scorer::price::Situation;
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::quote::{Charge, Usage};
use modelreg_scorer::score::{components, total, totals};
use modelreg_scorer::snapshot::{INPUT_TOKEN, OUTPUT_TOKEN};
use modelreg_scorer::{Scratch, Snapshot, select};
use proptest::prelude::*;

fn decided(snapshot: &Snapshot, query: &Query) -> Scratch {
    let mut scratch = Scratch::default();
    select(snapshot, &snapshot.priors, &NoTraffic, query, &mut scratch);
    scratch
}

#[test]
fn base_rates_tell_of_some_and_not_of_all() {
    let (mut told, mut all) = (0, 0);
    for seed in 0..50 {
        let mut message = registry(seed, 100);
        set_usual_rates(&mut message);
        let snapshot = compiled(&message);
        let query = plain(&snapshot, Objective::Sort(Sort::Price));
        for slot in 0..snapshot.slots() {
            let (quote, bound) = (snapshot.base_quote(slot, &query), snapshot.base_bound(slot, &query));
            told += usize::from(quote.is_some() && bound.is_some());
            all += 1;
        }
    }
    assert!(told > all / 10 && told < all, "{told} of {all}");
}

proptest! {
    #![proptest_config(common::config("proptest-regressions/properties.txt"))]

    #[test]
    fn the_totals_of_the_pass_are_those_of_the_components((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let mut query = queries::random(&mut rng, &snapshot);
        query.objective = queries::any_weights(&mut rng);
        let Objective::Score { weights_ppm, .. } = query.objective else { unreachable!("weights") };
        let mut scratch = decided(&snapshot, &query);
        totals(&snapshot, &snapshot.priors, &query, weights_ppm, &mut scratch);
        for slot in scratch.alive.iter() {
            let expected = total(&components(&snapshot, &snapshot.priors, &query, slot), weights_ppm);
            prop_assert_eq!(whole(scratch.totals[slot]), expected, "slot {}", slot);
        }
    }

    #[test]
    fn a_quote_is_the_sum_of_its_lines_and_of_the_rates_it_was_made_from((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let query = queries::random(&mut Rng::with_seed(seed), &snapshot);
        for slot in 0..snapshot.slots() {
            let (mut sum, mut lines) = (0_i128, 0);
            let quoted = snapshot.expected_pico_usd(slot, &query);
            snapshot.expected_charge(slot, &query).lines(|line| {
                sum += line.amount_pico_usd();
                lines += 1;
            });
            prop_assert!(quoted.is_none_or(|quoted| quoted == sum), "slot {}", slot);
            prop_assert!(lines <= query.units.len() + 5, "slot {}: a line twice", slot);
            prop_assert_eq!(quoted, by_hand::expected_pico_usd(&message, &snapshot, slot, &query), "slot {}", slot);
        }
    }

    #[test]
    fn base_rates_tell_the_exact_quote_and_bound((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut query = queries::random(&mut Rng::with_seed(seed), &snapshot);
        query.units.clear();
        (query.input_part_tokens, query.output_part_tokens) = (0, 0);
        for slot in 0..snapshot.slots() {
            if let Some(pico_usd) = snapshot.base_quote(slot, &query) {
                prop_assert_eq!(Some(i128::from(whole(pico_usd))), snapshot.expected_pico_usd(slot, &query), "slot {}", slot);
            }
            if let Some(bound) = snapshot.base_bound(slot, &query) {
                let costs = snapshot.expected_charge(slot, &query).costs();
                let exact = [costs.at(0), snapshot.upper_bound_pico_usd(slot, &query, &costs)];
                prop_assert_eq!([bound[0], bound[0] + bound[1]].map(|cost| Some(i128::from(cost))), exact, "slot {}", slot);
            }
        }
    }

    #[test]
    fn an_upper_bound_is_never_below_the_quote((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let query = queries::random(&mut Rng::with_seed(seed), &snapshot);
        for slot in 0..snapshot.slots() {
            if let Some(upper) = snapshot.upper_bound_pico_usd(slot, &query, &snapshot.expected_charge(slot, &query).costs()) {
                prop_assert!(snapshot.expected_pico_usd(slot, &query).is_some_and(|quote| quote <= upper), "slot {}", slot);
            }
        }
    }

    #[test]
    fn more_of_any_unit_never_costs_less_within_a_tier((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let query = queries::random(&mut rng, &snapshot);
        let named = UNITS.iter().filter_map(|name| snapshot.vocabulary.units.find(name));
        let units: Vec<usize> = [INPUT_TOKEN, OUTPUT_TOKEN].into_iter().chain(named).collect();
        for slot in 0..snapshot.slots() {
            let mut usage = usage_of(&query);
            let mut cost = usage.pico_usd(&snapshot, slot, &query);
            for _ in 0..8 {
                let more = usage.with_more_of(units[rng.usize(..units.len())], &snapshot, slot, &mut rng);
                let costs_more = more.pico_usd(&snapshot, slot, &query);
                let (Some(before), Some(after)) = (cost, costs_more) else {
                    prop_assert!(costs_more.is_none(), "slot {}: more of it made a price known", slot);
                    continue;
                };
                prop_assert!(before <= after, "slot {}: {:?} costs less than {:?}", slot, more, usage);
                (usage, cost) = (more, costs_more);
            }
        }
    }

    #[test]
    fn a_longer_request_never_costs_less_within_a_tier((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let query = queries::random(&mut rng, &snapshot);
        for slot in 0..snapshot.slots() {
            let mut longer = query.clone();
            longer.input_tokens += within_tier(&snapshot, slot, query.input_tokens, rng.u64(..100_000));
            longer.output_tokens += rng.u64(..100_000);
            let (before, after) = (snapshot.expected_pico_usd(slot, &query), snapshot.expected_pico_usd(slot, &longer));
            prop_assert!(before.zip(after).is_none_or(|(before, after)| before <= after), "slot {}", slot);
        }
    }
}

/// A usage that can grow.
#[derive(Clone, Debug)]
struct Counts {
    input_tokens: u64,
    plain_input_tokens: u64,
    output_tokens: u64,
    output_part_tokens: u64,
    units: Vec<(usize, u64)>,
}

fn usage_of(query: &Query) -> Counts {
    Counts {
        input_tokens: query.input_tokens,
        plain_input_tokens: query.plain_input_tokens(),
        output_tokens: query.output_tokens,
        output_part_tokens: query.output_part_tokens,
        units: query.units.clone(),
    }
}

impl Counts {
    /// The same with more of a unit, and of what it is a part of; of input no more than its tier has.
    fn with_more_of(&self, unit: usize, snapshot: &Snapshot, slot: usize, rng: &mut Rng) -> Self {
        let is_in = |whole| unit == whole || snapshot.units[unit].part_of.contains(&whole);
        let wanted = rng.u64(1..100_000);
        let more = if is_in(INPUT_TOKEN) { within_tier(snapshot, slot, self.input_tokens, wanted) } else { wanted };
        let mut grown = self.clone();
        grown.input_tokens += if is_in(INPUT_TOKEN) { more } else { 0 };
        grown.output_tokens += if is_in(OUTPUT_TOKEN) { more } else { 0 };
        match unit {
            INPUT_TOKEN => grown.plain_input_tokens += more,
            OUTPUT_TOKEN => {}
            _ => {
                grown.output_part_tokens += if is_in(OUTPUT_TOKEN) { more } else { 0 };
                match grown.units.iter_mut().find(|(known, _)| *known == unit) {
                    Some((_, count)) => *count += more,
                    None => grown.units.push((unit, more)),
                }
            }
        }
        grown
    }

    fn pico_usd(&self, snapshot: &Snapshot, slot: usize, query: &Query) -> Option<i128> {
        let usage = Usage {
            input_tokens: self.input_tokens,
            plain_input_tokens: self.plain_input_tokens,
            output_tokens: self.output_tokens,
            output_part_tokens: self.output_part_tokens,
            units: &self.units,
            cached: None,
        };
        let call = Situation { input_tokens: self.input_tokens, ..query.situation() };
        Charge::new(snapshot, slot, usage, snapshot.situation(slot, &call)).pico_usd()
    }
}

/// How many more tokens of input, of those wanted, are in the tier of a candidate.
fn within_tier(snapshot: &Snapshot, slot: usize, input_tokens: u64, wanted: u64) -> u64 {
    let borders = snapshot.price_of(slot).borders().filter(|&border| border >= input_tokens);
    borders.map(|border| border - input_tokens).min().map_or(wanted, |left| left.min(wanted))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a total is an integer below 2^53")]
fn whole(total: f64) -> u64 {
    total as u64
}
