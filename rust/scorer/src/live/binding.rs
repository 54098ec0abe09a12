//! A snapshot tied to the statistics that go on: which route of the live view each of its routes is, and its columns.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use arc_swap::{ArcSwap, Guard};

use super::gauge::GaugeRef;
use super::lengths::Numbered;
use super::route::{Route, RouteTotals};
use super::{FOLD_MS, Live, Traffic};

/// A route and variant of a snapshot, as flights and statistics know it.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) route: Arc<Route>,
    /// The route's name in the snapshot it was made for, by which callers know it.
    pub(super) name: Box<str>,
    pub(super) variant: Box<str>,
    /// Where it stands in that snapshot.
    pub(super) slot: usize,
    /// Number of its model and variant among the lengths of answers.
    pub(super) kind: u32,
}

/// What ties a snapshot to the live view. Made by [`LiveView::bind`], used with the same snapshot only.
///
/// [`LiveView::bind`]: super::LiveView::bind
#[derive(Debug)]
pub struct Binding {
    /// By the snapshot's number of a route.
    pub(super) routes: Vec<Arc<Route>>,
    /// Theirs, likewise.
    gauges: Vec<GaugeRef>,
    /// By slot.
    pub(super) candidates: Vec<Arc<Candidate>>,
    /// Of its candidates and classes among the lengths of answers.
    pub(super) numbered: Numbered,
    pub(super) columns: ArcSwap<Live>,
    pub(super) folded_at_ms: Arc<AtomicU64>,
}

impl Binding {
    /// Of the routes by number, and the candidates by slot.
    pub(super) fn new(
        routes: Vec<Arc<Route>>,
        candidates: Vec<Arc<Candidate>>,
        numbered: Numbered,
        folded_at_ms: Arc<AtomicU64>,
    ) -> Self {
        let gauges = routes.iter().map(|route| route.gauge().clone()).collect();
        Self { routes, gauges, candidates, numbered, columns: ArcSwap::default(), folded_at_ms }
    }

    /// What changes between folds. The age of the oldest call is as of the last fold.
    #[must_use]
    pub fn traffic(&self) -> BoundTraffic<'_> {
        BoundTraffic { gauges: &self.gauges, folded_at_ms: self.folded_at_ms.load(Relaxed) }
    }

    /// What is counted of a route since the process began.
    #[must_use]
    pub fn totals(&self, route: usize) -> RouteTotals {
        self.routes[route].totals()
    }

    /// The columns as they stand.
    pub(super) fn columns(&self) -> Guard<Arc<Live>> {
        self.columns.load()
    }

    /// The slot of a candidate, which may have been made for another snapshot.
    pub(super) fn slot(&self, candidate: &Arc<Candidate>) -> Option<usize> {
        let same = |own: &Arc<Candidate>| Arc::ptr_eq(&own.route, &candidate.route) && own.variant == candidate.variant;
        match self.candidates.get(candidate.slot) {
            Some(own) if same(own) => Some(candidate.slot),
            _ => self.candidates.iter().position(same),
        }
    }
}

/// [`Traffic`] of a binding, at one moment.
#[derive(Clone, Copy, Debug)]
pub struct BoundTraffic<'b> {
    gauges: &'b [GaugeRef],
    folded_at_ms: u64,
}

impl Traffic for BoundTraffic<'_> {
    fn in_flight(&self, route: usize) -> u32 {
        self.gauges[route].in_flight()
    }

    fn oldest_age_ms(&self, route: usize) -> u64 {
        self.gauges[route].oldest_age_ms(self.folded_at_ms)
    }

    fn probed_until_ms(&self, route: usize) -> Option<u64> {
        self.gauges[route].out_until_ms()
    }

    fn next_fold_ms(&self) -> u64 {
        self.folded_at_ms.saturating_add(FOLD_MS)
    }
}
