//! What holds for every registry and request: the pass over columns equals the components one by one, quotes equal
//! their lines.

mod common;

use common::{by_hand, cases, compiled, queries};
use fastrand::Rng;
use modelreg_scorer::live::NoTraffic;
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::score::{components, total, totals};
use modelreg_scorer::{Scratch, Snapshot, select};
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
    fn an_upper_bound_is_never_below_the_quote((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let query = queries::random(&mut Rng::with_seed(seed), &snapshot);
        for slot in 0..snapshot.slots() {
            if let Some(upper) = snapshot.upper_bound_pico_usd(slot, &query, &snapshot.expected_charge(slot, &query).costs()) {
                prop_assert!(snapshot.expected_pico_usd(slot, &query).is_some_and(|quote| quote <= upper), "slot {}", slot);
            }
        }
    }

}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a total is an integer below 2^53")]
fn whole(total: f64) -> u64 {
    total as u64
}
