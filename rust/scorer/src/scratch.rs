//! Buffers of one thread, kept between decisions so that a warm decision allocates nothing.

use crate::bits::Bits;
use crate::order::{self, Standings};
use crate::score::LazyBuffers;

/// One more than the highest number of an `ExclusionReason`.
pub const REASONS: usize = 53;

/// No slot.
pub const NO_SLOT: u32 = u32::MAX;

/// A candidate that live load was compared of, with what its route had in flight then; it may have moved on since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The candidate.
    pub slot: u32,
    /// Calls in flight on its route.
    pub in_flight: u32,
    /// Age of the oldest of them.
    pub oldest_age_ms: u64,
}

/// Working memory of a decision, and its result.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an outcome of its own")]
pub struct Scratch {
    /// Candidates that compete, excluded ones included.
    pub competing: Bits,
    /// Candidates no check has excluded.
    pub alive: Bits,
    /// Excluded candidates by reason.
    pub counts: [u32; REASONS],
    /// The first of them.
    pub examples: [u32; REASONS],
    /// By slot: number of the reason; only where the query keeps reasons.
    pub reasons: Vec<u8>,
    /// By slot: what ranks, exact, where it is needed of all; [`crate::score::OUT`] for a candidate that is out.
    pub totals: Vec<f64>,
    /// By slot: what ranks where amounts are too large for [`Self::totals`]; the least number for a candidate that is
    /// out.
    pub figures: Vec<i128>,
    /// Whether `figures` rank instead of `totals`.
    pub wide: bool,
    /// Slots of the answer: the selected one and its alternatives.
    pub ranked: Vec<u32>,
    /// Whether the strategy's own floor was dropped.
    pub floor_dropped: bool,
    /// Whether more than half of the eligible routes would have left, so that all stayed.
    pub panic: bool,
    /// Whether live load put another candidate first than the score.
    pub reordered: bool,
    /// What step 4 compared: of each model in reach its best and what it puts forward, the selected one included; empty
    /// where the step does not apply.
    pub looked_at: Vec<Looked>,
    /// What goes before the number that ranks: health and place in the order lists.
    pub standings: Standings,
    pub(crate) front: Bits,
    pub(crate) set: Bits,
    pub(crate) extra: Vec<f64>,
    pub(crate) lazy: LazyBuffers,
    pub(crate) order: order::Buffers,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            competing: Bits::default(),
            alive: Bits::default(),
            counts: [0; REASONS],
            examples: [NO_SLOT; REASONS],
            reasons: Vec::new(),
            totals: Vec::new(),
            figures: Vec::new(),
            wide: false,
            ranked: Vec::new(),
            floor_dropped: false,
            panic: false,
            reordered: false,
            looked_at: Vec::new(),
            standings: Standings::default(),
            front: Bits::default(),
            set: Bits::default(),
            extra: Vec::new(),
            lazy: LazyBuffers::default(),
            order: order::Buffers::default(),
        }
    }
}

impl Scratch {
    /// What else step 4 compared inside the models; only where the query keeps reasons.
    #[must_use]
    pub fn passed_over(&self) -> &[Looked] {
        &self.order.passed_over
    }

    /// Forgets the last decision; every buffer keeps its memory.
    pub(crate) fn reset(&mut self, slots: usize, keep_reasons: bool) {
        self.counts = [0; REASONS];
        self.examples = [NO_SLOT; REASONS];
        self.reasons.clear();
        if keep_reasons {
            self.reasons.resize(slots, 0);
        }
        self.ranked.clear();
        self.floor_dropped = false;
        self.panic = false;
        self.reordered = false;
        self.looked_at.clear();
        self.order.passed_over.clear();
        self.wide = false;
    }
}
