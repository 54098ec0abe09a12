//! Exact totals of those that need one: the rough pass tells who does.

use std::cell::{Cell, RefCell, RefMut};

use super::arithmetic::exact;
use super::inputs::{Factors, Inputs, extra_units};
use super::pass::exceptions;
use super::rough::{Rough, is_of_use, margin};
use super::{components, total};
use crate::bits::{Bits, WORD};
use crate::checks::mark_unpriced;
use crate::live::Live;
use crate::native::{self, Pass};
use crate::query::Query;
use crate::quote::{add_unusual, has_unusual};
use crate::snapshot::{Snapshot, Unpriced};

/// With fewer slots the exact pass is as quick.
const LEAST_SLOTS: usize = WORD;
/// With fewer models that have a candidate the best of each is wanted: hardly anybody is out of question.
const LEAST_MODELS: usize = 9;

/// Working memory of [`LazyTotals`].
#[derive(Clone, Debug, Default)]
pub struct LazyBuffers {
    extra: Vec<f64>,
    exceptions: Bits,
    rough: Rough,
    /// Slots whose exact total is in the next column.
    known: Vec<u64>,
    totals: Vec<f64>,
}

/// The exact total of any candidate still in, made when it is asked for the first time.
pub struct LazyTotals<'l> {
    snapshot: &'l Snapshot,
    live: &'l Live,
    query: &'l Query,
    weights_ppm: [u32; 5],
    inputs: Inputs<'l>,
    factors: Factors,
    exceptions: &'l Bits,
    margin: f64,
    rough: RefCell<&'l mut Rough>,
    known: &'l [Cell<u64>],
    totals: &'l [Cell<f64>],
}

impl<'l> LazyTotals<'l> {
    /// Of everybody in `alive`, roughly of those in `front`; None where the exact pass does better.
    pub fn new(
        snapshot: &'l Snapshot,
        live: &'l Live,
        query: &'l Query,
        weights_ppm: [u32; 5],
        alive: &Bits,
        front: &Bits,
        buffers: &'l mut LazyBuffers,
    ) -> Option<Self> {
        let is_small = snapshot.slots() < LEAST_SLOTS || snapshot.models_with_slots < LEAST_MODELS;
        if is_small || query.output_part_tokens > 0 {
            return None;
        }
        let factors = Factors::new(snapshot, query, weights_ppm);
        let margin = margin(&factors);
        if !is_of_use(margin, &factors) {
            return None;
        }
        let LazyBuffers { extra, exceptions: set, rough, known, totals } = buffers;
        extra_units(snapshot, query, extra);
        let inputs = Inputs::new(snapshot, live, query, extra);
        let columns = &snapshot.columns;
        rough.fill(&inputs, [&columns.rough_input_rate, &columns.rough_output_rate], &factors, front);
        let may_be_unpriced = snapshot.unpriced != Unpriced::Reject;
        if may_be_unpriced || has_unusual(snapshot, query) {
            // A cost component that is no ratio of the columns, unlike that of free candidates.
            set.clear_like(front);
            if may_be_unpriced {
                mark_unpriced(snapshot, query, set);
            }
            add_unusual(snapshot, query, set);
            set.intersect(front);
            for slot in set.iter() {
                rough.set(slot, exact(total(&components(snapshot, live, query, slot), weights_ppm)));
            }
        }
        exceptions(snapshot, query, alive, set);
        known.clear();
        known.resize(alive.words().len(), 0);
        totals.resize(snapshot.slots(), 0.0);
        Some(Self {
            snapshot,
            live,
            query,
            weights_ppm,
            inputs,
            factors,
            exceptions: set,
            margin,
            rough: RefCell::new(rough),
            known: Cell::from_mut(known.as_mut_slice()).as_slice_of_cells(),
            totals: Cell::from_mut(totals.as_mut_slice()).as_slice_of_cells(),
        })
    }

    /// The exact total.
    #[inline]
    #[must_use]
    pub fn total(&self, slot: usize) -> f64 {
        if self.known[slot / WORD].get() >> (slot % WORD) & 1 == 0 {
            self.make(slot);
        }
        self.totals[slot].get()
    }

    // Apart, as most are asked for again and again.
    #[inline(never)]
    fn make(&self, slot: usize) {
        let known = &self.known[slot / WORD];
        known.set(known.get() | 1 << (slot % WORD));
        self.totals[slot].set(if self.exceptions.contains(slot) {
            exact(total(&components(self.snapshot, self.live, self.query, slot), self.weights_ppm))
        } else {
            native::run(Make { inputs: &self.inputs, factors: &self.factors, slot })
        });
    }

    /// The candidates not taken yet, by their rough totals.
    pub(crate) fn rough(&self) -> RefMut<'_, &'l mut Rough> {
        self.rough.borrow_mut()
    }

    /// Most by which a rough total is off.
    pub(crate) fn margin(&self) -> f64 {
        self.margin
    }
}

/// One exact total.
struct Make<'m, 'l> {
    inputs: &'m Inputs<'l>,
    factors: &'m Factors,
    slot: usize,
}

impl Pass for Make<'_, '_> {
    type Found = f64;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled once for each kind of processor")]
    fn run<const NATIVE: bool>(self) -> f64 {
        self.inputs.total::<NATIVE>(self.slot, self.factors)
    }
}
