//! What holds for every registry and request: the pass over columns equals the components one by one, quotes equal
//! their lines, and the ranked list equals a naive sort by the words of `docs/scoring.md`.

mod common;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use common::registry::{registry, set_one_priority};
use common::{compiled, queries};
use fastrand::Rng;
use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::Sort;
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::score::{components, total};
use modelreg_scorer::{Scratch, Snapshot, price, select};
use proptest::prelude::*;

/// A registry of 1 to 300 candidates, with one priority or several, under any setting for unknown prices, and the seed of
/// a query.
fn cases() -> impl Strategy<Value = (pb::Snapshot, u64)> {
    let unpriced = prop_oneof![Just(pb::Unpriced::Reject), Just(pb::Unpriced::Estimate), Just(pb::Unpriced::Allow)];
    (any::<u64>(), 1..300_usize, unpriced, any::<bool>(), any::<u64>()).prop_map(
        |(seed, candidates, unpriced, one_priority, query)| {
            let mut message = registry(seed, candidates);
            message.settings.as_mut().expect("settings").unpriced = unpriced.into();
            if one_priority {
                set_one_priority(&mut message);
            }
            (message, query)
        },
    )
}

fn decided(snapshot: &Snapshot, query: &Query) -> Scratch {
    let mut scratch = Scratch::default();
    select(snapshot, &snapshot.priors, query, &mut scratch);
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
        let scratch = decided(&snapshot, &query);
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
            price::lines(&snapshot, slot, &query, |line| {
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

    #[test]
    fn the_ranked_list_is_the_naive_one((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let query = queries::random(&mut Rng::with_seed(seed), &snapshot);
        let scratch = decided(&snapshot, &query);
        prop_assert_eq!(&scratch.ranked, &naive_list(&snapshot, &query, &scratch));
    }

    #[test]
    fn the_ranked_list_is_the_naive_one_where_order_lists_decide((message, seed) in cases()) {
        let snapshot = compiled(&message);
        let mut rng = Rng::with_seed(seed);
        let mut query = queries::plain(&snapshot, queries::any_objective(&mut rng));
        query.max_alternatives = rng.usize(..17);
        queries::order_lists(&mut rng, &snapshot, &mut query);
        let scratch = decided(&snapshot, &query);
        prop_assert_eq!(&scratch.ranked, &naive_list(&snapshot, &query, &scratch));
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
    let rates: BTreeMap<&str, u64> = price.rates.iter().map(|rate| (rate.unit.as_str(), rate.pico_usd)).collect();
    let model = message.models.iter().find(|model| model.name == route.model)?;
    let milli =
        model.variants.iter().find(|known| known.name == variant.name).map_or(1_000, |known| known.output_milli);
    let most = query.max_output_tokens.unwrap_or(u64::MAX).min(100_000_000);
    let output = (query.output_tokens * u64::from(milli) / 1_000).min(most);
    let units = query.units.iter().map(|&(unit, count)| (snapshot.vocabulary.units.name(unit), count));
    let fee = rates.get("request").map(|_| ("request", 1));
    let needed = [("input_token", query.input_tokens), ("output_token", output)].into_iter().chain(units).chain(fee);
    let mut sum = (!rates.is_empty()).then_some(0)?;
    for (unit, count) in needed.filter(|&(_, count)| count > 0) {
        sum += i128::from(count) * i128::from(*rates.get(unit)?);
    }
    Some(sum)
}

/// One candidate as "Order" sees it: smaller keys go first.
#[derive(Clone, Debug)]
struct Entry {
    slot: u32,
    model: u32,
    route: u32,
    /// Index of model, provider, platform in their lists; not listed = last.
    place: [usize; 3],
    priority: u32,
    rank: Rank,
}

/// What ranks, then the ties: higher quality, lower q, route name bytes, variant bytes.
type Rank = (Reverse<i128>, Reverse<u32>, i128, String, String);

/// Steps 2, 3 and 5 with nothing but sorts and queues.
fn naive_list(snapshot: &Snapshot, query: &Query, scratch: &Scratch) -> Vec<u32> {
    let mut models: BTreeMap<u32, Vec<Entry>> = BTreeMap::new();
    for slot in scratch.alive.iter() {
        let entry = entry(snapshot, query, slot);
        models.entry(entry.model).or_default().push(entry);
    }
    let mut queues: Vec<Vec<Entry>> = models.into_values().collect();
    for queue in &mut queues {
        queue.sort_by_key(|entry| (entry.place, entry.priority, entry.rank.clone()));
    }
    queues.sort_by_key(|queue| (queue[0].place, queue[0].rank.clone()));
    let mut list = Vec::new();
    if queues.is_empty() {
        return list.iter().map(|entry: &Entry| entry.slot).collect();
    }
    take_next(&mut queues[0], &mut list);
    take_next(&mut queues[0], &mut list);
    for queue in &mut queues[1..] {
        take_next(queue, &mut list);
    }
    while queues.iter().any(|queue| !queue.is_empty()) {
        for queue in &mut queues {
            take_next(queue, &mut list);
        }
    }
    list[1..].sort_by_key(|entry| entry.place);
    list.truncate(1 + query.max_alternatives);
    list.iter().map(|entry| entry.slot).collect()
}

/// Moves a model's next candidate to the list; one whose route is listed is passed over in the same turn.
fn take_next(queue: &mut Vec<Entry>, list: &mut Vec<Entry>) {
    while !queue.is_empty() {
        let next = queue.remove(0);
        if list.iter().all(|listed| listed.route != next.route) {
            list.push(next);
            return;
        }
    }
}

fn entry(snapshot: &Snapshot, query: &Query, slot: usize) -> Entry {
    let identity = &snapshot.identity[slot];
    let rules = &query.rules;
    let index =
        |list: &[usize], number: u32| list.iter().position(|&listed| listed == number as usize).unwrap_or(usize::MAX);
    let quality = components(snapshot, &snapshot.priors, query, slot).ppm[0];
    let q = snapshot.ranked_pico_usd(slot, query);
    let rank = (
        Reverse(what_ranks(snapshot, query, slot)),
        Reverse(quality),
        q,
        snapshot.vocabulary.routes.name(identity.route as usize).to_owned(),
        snapshot.variants[slot].to_string(),
    );
    Entry {
        slot: u32::try_from(slot).expect("few slots"),
        model: identity.model,
        route: identity.route,
        place: [
            index(&rules.models.order, identity.model),
            index(&rules.providers.order, identity.provider),
            index(&rules.platforms.order, identity.platform),
        ],
        priority: snapshot.priority[slot],
        rank,
    }
}

/// The total, the utility, or the negative of the sorted figure.
#[expect(clippy::cast_possible_truncation, reason = "columns hold integers up to 10^7")]
fn what_ranks(snapshot: &Snapshot, query: &Query, slot: usize) -> i128 {
    let parts = components(snapshot, &snapshot.priors, query, slot);
    let q = snapshot.ranked_pico_usd(slot, query);
    match query.objective {
        Objective::Score { weights_ppm, .. } => i128::from(total(&parts, weights_ppm)),
        Objective::Willingness { pico_usd } => pico_usd * i128::from(parts.ppm[0]) / 1_000_000 - q,
        Objective::Sort(Sort::Throughput) => -(snapshot.priors.us_per_token[slot] as i128),
        Objective::Sort(Sort::Latency) => -(snapshot.priors.ttft_ms[slot] as i128),
        Objective::Sort(Sort::Price | Sort::Unspecified) => -q,
    }
}
