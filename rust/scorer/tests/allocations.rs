//! A warm decision allocates nothing: every allocation of this binary is counted, by thread.
//!
//! A binary of its own, because a program has one global allocator.
#![allow(unsafe_code, reason = "a global allocator cannot be written without; this one only counts and passes on")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use common::registry::{registry, set_one_priority};
use common::{compiled, queries};
use fastrand::Rng;
use modelreg_proto::internal::v1::Unpriced;
use modelreg_proto::v1::Sort;
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::{Scratch, Snapshot, select};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    // A thread that is ending has no counter any more, and no test either.
    let _ = ALLOCATIONS.try_with(|allocations| allocations.set(allocations.get() + 1));
}

// SAFETY: every call goes to the system's allocator unchanged; the counter is a plain thread-local that allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract, which is the system allocator's too.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count();
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, new_size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

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
        select(snapshot, &snapshot.priors, &query, &mut scratch);
        assert!(!scratch.ranked.is_empty(), "the registry has eligible candidates");
    }
    scratch
}

/// Allocations of one decision on a scratch that is warm.
fn allocations(snapshot: &Snapshot, query: &Query, scratch: &mut Scratch) -> u64 {
    let before = ALLOCATIONS.get();
    select(snapshot, &snapshot.priors, query, scratch);
    ALLOCATIONS.get() - before
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
    let before = ALLOCATIONS.get();
    drop(std::hint::black_box(vec![0_u8; 10]));
    assert_eq!(ALLOCATIONS.get() - before, 1);
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
