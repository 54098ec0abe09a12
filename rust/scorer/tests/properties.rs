//! What holds for every registry and request: the pass over columns equals the components one by one, quotes equal
//! their lines.

mod common;

use std::collections::BTreeMap;

use common::{cases, compiled, queries};
use fastrand::Rng;
use modelreg_proto::internal::v1 as pb;
use modelreg_scorer::live::NoTraffic;
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::score::{components, total, totals};
use modelreg_scorer::{Scratch, Snapshot, quote, select};
use proptest::prelude::*;

fn decided(snapshot: &Snapshot, query: &Query) -> Scratch {
    let mut scratch = Scratch::default();
    select(snapshot, &snapshot.priors, &NoTraffic, query, &mut scratch);
    scratch
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
            quote::lines(&snapshot, slot, &query, |line| {
                sum += line.amount_pico_usd();
                lines += 1;
            });
            let quoted = snapshot.expected_pico_usd(slot, &query);
            prop_assert_eq!(sum, quoted.unwrap_or(0), "slot {}", slot);
            prop_assert!(quoted.is_some() || lines == 0, "slot {}: lines of an unknown price", slot);
            prop_assert_eq!(quoted, by_hand(&message, &snapshot, slot, &query), "slot {}", slot);
        }
    }

    #[test]
    fn an_upper_bound_is_never_below_the_quote((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let query = queries::random(&mut Rng::with_seed(seed), &snapshot);
        for slot in 0..snapshot.slots() {
            if let Some(upper) = snapshot.upper_bound_pico_usd(slot, &query) {
                prop_assert!(snapshot.expected_pico_usd(slot, &query).is_some_and(|quote| quote <= upper), "slot {}", slot);
            }
        }
    }

}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a total is an integer below 2^53")]
fn whole(total: f64) -> u64 {
    total as u64
}

/// The expected quote from the message: Σ count * rate over the units needed; None where a rate is missing.
fn by_hand(message: &pb::Snapshot, snapshot: &Snapshot, slot: usize, query: &Query) -> Option<i128> {
    let identity = &snapshot.identity[slot];
    let route = &message.routes[identity.source_route as usize];
    let variant = &route.variants[identity.source_variant as usize];
    let price = variant.price.as_ref().or(route.price.as_ref())?;
    if price.free {
        return Some(0);
    }
    let fits = |above: u64| above == 0 || above < query.input_tokens;
    let mut fitting: Vec<_> = price.rates.iter().filter(|rate| fits(rate.above_input_tokens)).collect();
    // The last of a unit stays in the map.
    fitting.sort_by_key(|rate| rate.above_input_tokens);
    let rates: BTreeMap<&str, u64> = fitting.iter().map(|rate| (rate.unit.as_str(), rate.pico_usd)).collect();
    let model = message.models.iter().find(|model| model.name == route.model)?;
    let milli =
        model.variants.iter().find(|known| known.name == variant.name).map_or(1_000, |known| known.output_milli);
    let most = query.max_output_tokens.unwrap_or(u64::MAX).min(100_000_000);
    let written = (query.output_tokens * u64::from(milli) / 1_000).min(most);
    let output = if model.r#type == "embedding" { 0 } else { written };
    let units = query.units.iter().map(|&(unit, count)| (snapshot.vocabulary.units.name(unit), count));
    let fee = rates.get("request").map(|_| ("request", 1));
    let needed = [("input_token", query.input_tokens), ("output_token", output)].into_iter().chain(units).chain(fee);
    let mut sum = (!rates.is_empty()).then_some(0)?;
    for (unit, count) in needed.filter(|&(_, count)| count > 0) {
        sum += i128::from(count) * i128::from(*rates.get(unit)?);
    }
    Some(sum)
}
