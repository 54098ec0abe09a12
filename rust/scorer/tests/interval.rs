//! The interval of a quote: which quantiles it is made from, and what holds of it for every registry and request.

mod common;

use common::registry::registry;
use common::{cases, compiled, queries};
use fastrand::Rng;
use modelreg_proto::v1::IntervalBasis;
use modelreg_scorer::Snapshot;
use modelreg_scorer::interval::{self, Interval};
use modelreg_scorer::live::{Lengths, Live, Spread};
use modelreg_scorer::query::Query;
use proptest::prelude::*;

const GENERAL: usize = 0;
const CODE: usize = 2;

/// The live view where these answers were seen of a slot.
fn live(snapshot: &Snapshot, slot: usize, query: &Query, spread: Spread) -> Live {
    let spreads = vec![(u32::try_from(slot).expect("few slots"), spread)];
    Live { lengths: Lengths::recorded(snapshot.slots(), query.class, spreads), ..snapshot.priors.clone() }
}

/// Beside the expected quote; none where that is unknown.
fn interval(snapshot: &Snapshot, live: &Live, query: &Query, slot: usize) -> Option<Interval> {
    snapshot.expected_pico_usd(slot, query)?;
    interval::interval(snapshot, live, query, slot, &snapshot.expected_charge(slot, query).costs())
}

/// A snapshot, a slot of it whose output has a rate and whose usual output is as expected, and a query.
fn priced() -> (Snapshot, usize, Query) {
    let snapshot = compiled(&registry(5, 100));
    let query = queries::plain(&snapshot, queries::WEIGHTS);
    let fits = |slot: usize| {
        let costs = |tokens| snapshot.expected_charge(slot, &query).costs().at(tokens);
        snapshot.expected_output(slot, &query) == 300
            && snapshot.output_cap.get(slot).is_none_or(|cap| cap > 10_000)
            && costs(301) > costs(300)
    };
    let slot = (0..snapshot.slots()).find(|&slot| fits(slot)).expect("a priced candidate");
    (snapshot, slot, query)
}

/// The output tokens of the low and the high end, with what they rest on.
fn ends(snapshot: &Snapshot, slot: usize, query: &Query, spread: Spread) -> (u64, u64, IntervalBasis, u32) {
    let made = interval(snapshot, &live(snapshot, slot, query, spread), query, slot).expect("an interval");
    let at = |pico_usd: i128| {
        let fits = |&tokens: &u64| snapshot.expected_charge(slot, query).costs().at(tokens) == Some(pico_usd);
        (0..20_000).find(fits).expect("the cost of some tokens")
    };
    (at(made.low_pico_usd), at(made.high_pico_usd.expect("a rate")), made.basis, made.answers)
}

fn seen(low_tokens: u32, high_tokens: u32, answers: u32) -> Spread {
    Spread { low_tokens, high_tokens, answers }
}

#[test]
fn twenty_answers_are_a_history_and_fewer_leave_the_class_prior() {
    let (snapshot, slot, query) = priced();
    assert_eq!(ends(&snapshot, slot, &query, seen(40, 900, 20)), (40, 900, IntervalBasis::History, 20));
    assert_eq!(ends(&snapshot, slot, &query, seen(40, 900, 19)), (30, 750, IntervalBasis::ClassPrior, 19));
}

#[test]
fn what_is_expected_is_never_outside() {
    let (snapshot, slot, query) = priced();
    assert_eq!(ends(&snapshot, slot, &query, seen(400, 900, 50)).0, 300);
    assert_eq!(ends(&snapshot, slot, &query, seen(40, 200, 50)).1, 300);
}

#[test]
fn no_end_is_beyond_what_the_caller_or_the_model_cuts_off() {
    let (snapshot, slot, mut query) = priced();
    query.max_output_tokens = Some(320);
    assert_eq!(ends(&snapshot, slot, &query, seen(40, 900, 50)).1, 320);
    query.max_output_tokens = Some(20);
    assert_eq!(ends(&snapshot, slot, &query, seen(40, 900, 50)), (20, 20, IntervalBasis::History, 50));
    assert_eq!(ends(&snapshot, slot, &query, seen(0, 0, 0)), (20, 20, IntervalBasis::ClassPrior, 0));
}

#[test]
fn the_class_prior_spreads_around_what_the_request_expects() {
    let (snapshot, slot, mut query) = priced();
    query.output_tokens = 1_000;
    assert_eq!(ends(&snapshot, slot, &query, Spread::default()), (100, 2_500, IntervalBasis::ClassPrior, 0));
}

#[test]
fn a_class_of_unknown_spread_has_an_interval_from_history_only() {
    let (snapshot, slot, mut query) = priced();
    assert_eq!(query.class, GENERAL);
    query.class = CODE;
    assert_eq!(interval(&snapshot, &snapshot.priors, &query, slot), None);
    assert_eq!(ends(&snapshot, slot, &query, seen(40, 900, 20)).2, IntervalBasis::History);
}

proptest! {
    #![proptest_config(common::config("proptest-regressions/interval.txt"))]

    #[test]
    fn low_expected_high_and_upper_bound_follow_each_other((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let query = queries::random(&mut rng, &snapshot);
        for slot in 0..snapshot.slots() {
            let low = rng.u32(..100_000_000) >> rng.u32(..27);
            let spread = seen(low, low.saturating_mul(rng.u32(1..50)).min(100_000_000), rng.u32(..40));
            let made = interval(&snapshot, &live(&snapshot, slot, &query, spread), &query, slot);
            let expected = snapshot.expected_pico_usd(slot, &query);
            let Some(made) = made else {
                let says_nothing = query.class == CODE && spread.answers < 20;
                prop_assert!(expected.is_none() || says_nothing, "slot {}: none beside {:?}", slot, expected);
                continue;
            };
            prop_assert!(expected.is_some_and(|expected| made.low_pico_usd <= expected), "slot {}: {:?}", slot, made);
            let Some(high) = made.high_pico_usd else { continue };
            prop_assert!(expected.is_some_and(|expected| expected <= high), "slot {}: {:?}", slot, made);
            if let Some(upper) = snapshot.upper_bound_pico_usd(slot, &query, &snapshot.expected_charge(slot, &query).costs()) {
                prop_assert!(high <= upper, "slot {}: {:?} beyond {}", slot, made, upper);
            }
        }
    }
}
