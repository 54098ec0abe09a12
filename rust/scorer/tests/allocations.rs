//! A warm decision allocates nothing: every allocation of this binary is counted, by thread.

mod common;

use common::counting::{self, Counting};
use common::registry::{registry, set_one_priority};
use common::world::{self, World};
use common::{compiled, queries};
use fastrand::Rng;
use modelreg_proto::internal::v1::Unpriced;
use modelreg_proto::v1::{ExclusionReason, Sort};
use modelreg_scorer::interval::interval;
use modelreg_scorer::live::{Lengths, NoTraffic, Spread, Traffic};
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::{Live, Scratch, Snapshot, select};

#[global_allocator]
static COUNTING: Counting = Counting;

const SIZES: [usize; 2] = [32, 2_400];
const SEED: u64 = 11;

fn snapshot(candidates: usize, unpriced: Unpriced) -> Snapshot {
    let mut message = registry(SEED, candidates);
    message.settings.as_mut().expect("settings").unpriced = unpriced.into();
    compiled(&message)
}

/// The same where the score alone decides inside a model, which is ranked in another way.
fn of_one_priority(candidates: usize) -> Snapshot {
    let mut message = registry(SEED, candidates);
    set_one_priority(&mut message);
    compiled(&message)
}

/// What decides needs, once for each objective, with and without order lists, everybody in.
fn of_every_kind(snapshot: &Snapshot) -> Vec<Query> {
    let sorts = [Sort::Price, Sort::Throughput, Sort::Latency].map(Objective::Sort);
    let objectives = [queries::WEIGHTS, queries::WILLINGNESS].into_iter().chain(sorts);
    let mut kinds = Vec::new();
    for objective in objectives {
        let mut query = queries::plain(snapshot, objective);
        query.keep_reasons = true;
        kinds.push(query.clone());
        query.rules.models.order = vec![1, 0];
        query.rules.providers.order = vec![2];
        query.rules.platforms.order = vec![0];
        kinds.push(query);
    }
    kinds
}

/// A scratch that has served this snapshot.
fn warm(snapshot: &Snapshot) -> Scratch {
    let mut scratch = Scratch::default();
    for query in of_every_kind(snapshot) {
        select(snapshot, &snapshot.priors, &NoTraffic, &query, &mut scratch);
        assert!(!scratch.ranked.is_empty(), "the registry has eligible candidates");
    }
    scratch
}

/// Allocations of one decision on a scratch that is warm.
fn allocations(snapshot: &Snapshot, query: &Query, scratch: &mut Scratch) -> u64 {
    allocations_in(&snapshot.priors, &NoTraffic, snapshot, query, scratch)
}

fn allocations_in<T: Traffic>(
    live: &Live,
    traffic: &T,
    snapshot: &Snapshot,
    query: &Query,
    scratch: &mut Scratch,
) -> u64 {
    let before = counting::allocations();
    select(snapshot, live, traffic, query, scratch);
    counting::allocations() - before
}

/// Fails where a decision allocates while so many of a hundred routes are out, and so many busy.
fn allocates_nothing_where(sick_percent: u8, busy_percent: u8, seen: impl Fn(&Scratch) -> bool) {
    for candidates in SIZES {
        for snapshot in [snapshot(candidates, Unpriced::Reject), of_one_priority(candidates)] {
            let mut scratch = warm(&snapshot);
            let mut rng = Rng::with_seed(SEED);
            let mut found = false;
            for number in 0..100 {
                let World { live, traffic } = world::random(&mut rng, &snapshot, sick_percent, busy_percent);
                let mut query = queries::plain(&snapshot, queries::any_objective(&mut rng));
                queries::order_lists(&mut rng, &snapshot, &mut query);
                let count = allocations_in(&live, &traffic, &snapshot, &query, &mut scratch);
                // The first ones still warm: nobody left before, and no load was compared.
                assert!(count == 0 || number < 10, "{candidates} candidates: {query:?}");
                found |= seen(&scratch);
            }
            assert!(found, "no decision of the kind among {candidates} candidates");
        }
    }
}

/// Fails where a decision of this kind allocates on either size.
fn allocates_nothing(change: impl Fn(&Snapshot, &mut Query)) {
    for candidates in SIZES {
        for snapshot in [snapshot(candidates, Unpriced::Reject), of_one_priority(candidates)] {
            let mut scratch = warm(&snapshot);
            let mut query = queries::plain(&snapshot, queries::WEIGHTS);
            change(&snapshot, &mut query);
            assert_eq!(allocations(&snapshot, &query, &mut scratch), 0, "{candidates} candidates: {query:?}");
        }
    }
}

#[test]
fn the_counter_counts() {
    let before = counting::allocations();
    drop(std::hint::black_box(vec![0_u8; 10]));
    assert_eq!(counting::allocations() - before, 1);
}

#[test]
fn a_cold_decision_is_seen_to_allocate() {
    let snapshot = snapshot(32, Unpriced::Reject);
    let query = queries::plain(&snapshot, queries::WEIGHTS);
    assert!(allocations(&snapshot, &query, &mut Scratch::default()) > 0);
}

#[test]
fn ranking_by_weights_allocates_nothing() {
    allocates_nothing(|_, _| {});
}

#[test]
fn ranking_by_willingness_to_pay_allocates_nothing() {
    allocates_nothing(|_, query| query.objective = queries::WILLINGNESS);
}

#[test]
fn ranking_by_one_figure_allocates_nothing() {
    for sort in [Sort::Price, Sort::Throughput, Sort::Latency] {
        allocates_nothing(|_, query| query.objective = Objective::Sort(sort));
    }
}

#[test]
fn order_lists_allocate_nothing() {
    allocates_nothing(|snapshot, query| {
        query.rules.models.order = (0..snapshot.vocabulary.models.len().min(64)).collect();
        query.rules.providers.order = vec![6, 0];
        query.rules.platforms.order = vec![1];
    });
}

#[test]
fn kept_reasons_allocate_nothing() {
    allocates_nothing(|_, query| {
        query.keep_reasons = true;
        query.rules.commercial_use = true;
    });
}

#[test]
fn units_allocate_nothing() {
    allocates_nothing(|snapshot, query| {
        query.units = snapshot.vocabulary.units.find("search").map(|unit| vec![(unit, 3)]).expect("a unit");
    });
}

#[test]
fn loaded_routes_allocate_nothing() {
    allocates_nothing_where(0, 90, |scratch| scratch.reordered);
}

#[test]
fn routes_that_are_out_or_half_open_allocate_nothing() {
    allocates_nothing_where(20, 50, |scratch| scratch.counts[ExclusionReason::CircuitOpen as usize] > 0);
}

#[test]
fn panic_allocates_nothing() {
    allocates_nothing_where(95, 50, |scratch| scratch.panic);
}

#[test]
fn intervals_allocate_nothing() {
    for candidates in SIZES {
        let snapshot = snapshot(candidates, Unpriced::Reject);
        let query = queries::plain(&snapshot, queries::WEIGHTS);
        let spreads = (0..32).map(|slot| (slot, Spread { low_tokens: 10, high_tokens: 900, answers: 50 })).collect();
        let live = Live { lengths: Lengths::recorded(snapshot.slots(), 0, spreads), ..snapshot.priors.clone() };
        let before = counting::allocations();
        let made = (0..snapshot.slots())
            .filter(|&slot| {
                interval(&snapshot, &live, &query, slot, &snapshot.expected_charge(slot, &query).costs()).is_some()
            })
            .count();
        assert_eq!(counting::allocations() - before, 0);
        assert!(made > 0);
    }
}

#[test]
fn constraints_of_every_kind_allocate_nothing_under_every_setting_for_unknown_prices() {
    for unpriced in [Unpriced::Reject, Unpriced::Estimate, Unpriced::Allow] {
        for candidates in SIZES {
            let snapshot = snapshot(candidates, unpriced);
            let mut scratch = warm(&snapshot);
            let mut rng = Rng::with_seed(SEED);
            for _ in 0..200 {
                let query = queries::random(&mut rng, &snapshot);
                assert_eq!(allocations(&snapshot, &query, &mut scratch), 0, "{candidates} candidates: {query:?}");
            }
        }
    }
}
