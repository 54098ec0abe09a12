//! Limits by sets equal limits by comparing each candidate, also where there are more distinct limits than sets: the
//! reference's registries are too small for that.

mod common;

use common::registry::registry;
use common::{compiled, queries};
use fastrand::Rng;
use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::{AttemptOutcome, TermSource};
use modelreg_scorer::live::NoTraffic;
use modelreg_scorer::query::{Attempt, Query};
use modelreg_scorer::score::components;
use modelreg_scorer::{Scratch, Snapshot, select};
use proptest::prelude::*;

/// Candidates of one registry, with a context, a cap and a quality of their own each.
const CANDIDATES: usize = 300;
const STEP: u64 = 100;

/// Where unknown prices compete, so that a count changes nothing but limits.
fn of_many_limits(seed: u64) -> pb::Snapshot {
    let mut message = registry(seed, CANDIDATES);
    message.settings.as_mut().expect("settings").unpriced = pb::Unpriced::Allow.into();
    for (number, route) in (1..).zip(&mut message.routes) {
        route.context_tokens = (number % 5 > 0).then_some(number * STEP);
        route.max_output_tokens = (number % 7 > 0).then_some(number * STEP / 2);
    }
    for (number, model) in (1..).zip(&mut message.models) {
        model.quality.iter_mut().for_each(|figure| (figure.mean_ppm, figure.se_ppm) = (number * 10_000, 0));
    }
    message
}

/// A number at a limit of the registry or one beside it, below the smallest and above the largest now and then.
fn around_a_limit(rng: &mut Rng) -> u64 {
    (rng.u64(..CANDIDATES as u64 + 10) * STEP / 2 + rng.u64(..3)).saturating_sub(1)
}

fn limited(rng: &mut Rng, snapshot: &Snapshot) -> Query {
    let mut query = unlimited(snapshot);
    let mut maybe = |least: fn(&mut Rng) -> u64| rng.bool().then(|| least(rng));
    query.input_tokens = maybe(around_a_limit).unwrap_or(0);
    query.output_tokens = maybe(around_a_limit).unwrap_or(0);
    query.max_output_tokens = maybe(around_a_limit);
    query.rules.min_context_tokens = maybe(around_a_limit);
    query.rules.min_output_tokens = maybe(around_a_limit);
    let quality = maybe(|rng| rng.u64(..60) * 10_000 + rng.u64(..2));
    query.rules.min_quality_ppm = quality.and_then(|least| u32::try_from(least).ok());
    if rng.bool() {
        let route = rng.usize(..snapshot.route_slots.len());
        query.attempts.push(Attempt { route, outcome: AttemptOutcome::ContextExceeded });
    }
    query
}

fn unlimited(snapshot: &Snapshot) -> Query {
    let mut query = queries::plain(snapshot, queries::WEIGHTS);
    (query.input_tokens, query.output_tokens) = (0, 0);
    query
}

fn eligible(snapshot: &Snapshot, query: &Query) -> Vec<usize> {
    let mut scratch = Scratch::default();
    select(snapshot, &snapshot.priors, &NoTraffic, query, &mut scratch);
    scratch.alive.iter().collect()
}

/// Rows 6, 7, 10, 16 to 19, 26 and 27 of `docs/scoring.md`, by comparing.
fn is_within(snapshot: &Snapshot, query: &Query, slot: usize) -> bool {
    let (context, cap) = (snapshot.context.get(slot), snapshot.output_cap.get(slot));
    let output = query.max_output_tokens.unwrap_or_else(|| snapshot.expected_output(slot, query));
    let quality = components(snapshot, &snapshot.priors, query, slot);
    let tried = |attempt: &Attempt| {
        let other = snapshot.context.get(snapshot.route_slots[attempt.route][0] as usize);
        let too_small = context.zip(other).is_some_and(|(context, tried)| context <= tried);
        too_small || snapshot.identity[slot].route as usize == attempt.route
    };
    context.is_none_or(|context| query.input_tokens + output <= context)
        && query.max_output_tokens.zip(cap).is_none_or(|(max, cap)| max <= cap)
        && query.rules.min_context_tokens.is_none_or(|least| context.is_some_and(|context| context >= least))
        && query.rules.min_output_tokens.is_none_or(|least| cap.is_some_and(|cap| cap >= least))
        && query
            .rules
            .min_quality_ppm
            .is_none_or(|least| quality.sources[0] != TermSource::None && quality.ppm[0] >= least)
        && !query.attempts.iter().any(tried)
}

proptest! {
    #![proptest_config(common::config("proptest-regressions/limits.txt"))]

    #[test]
    fn who_is_within_the_limits_is_found_as_by_comparing_each((seed, asked) in any::<(u64, u64)>()) {
        let snapshot = compiled(&of_many_limits(seed));
        let query = limited(&mut Rng::with_seed(asked), &snapshot);
        let mut expected = eligible(&snapshot, &unlimited(&snapshot));
        expected.retain(|&slot| is_within(&snapshot, &query, slot));
        prop_assert_eq!(eligible(&snapshot, &query), expected);
    }
}
