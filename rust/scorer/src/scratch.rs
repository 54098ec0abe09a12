//! Buffers of one thread, kept between decisions so that a warm decision allocates nothing.

use crate::bits::Bits;

/// One more than the highest number of an `ExclusionReason`.
pub const REASONS: usize = 46;

/// No slot.
pub const NO_SLOT: u32 = u32::MAX;

/// Working memory of a decision, and its result.
#[derive(Clone, Debug)]
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
    /// By slot: what ranks, exact; [`crate::score::OUT`] for a candidate that is out.
    pub totals: Vec<f64>,
    /// By slot: what ranks where amounts are too large for [`Self::totals`]; the least number for a candidate that is out.
    pub figures: Vec<i128>,
    /// Whether `figures` rank instead of `totals`.
    pub wide: bool,
    /// Slots of the answer: the selected one and its alternatives.
    pub ranked: Vec<u32>,
    /// Whether the strategy's own floor was dropped.
    pub floor_dropped: bool,
    pub(crate) set: Bits,
    pub(crate) extra: Vec<f64>,
    pub(crate) place: Vec<u32>,
    pub(crate) number_place: Vec<u32>,
    pub(crate) heads: Vec<u32>,
    pub(crate) sorted: Vec<u32>,
    pub(crate) by_model: Vec<u32>,
    pub(crate) turns: Vec<(u32, u32, u32, u32)>,
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
            set: Bits::default(),
            extra: Vec::new(),
            place: Vec::new(),
            number_place: Vec::new(),
            heads: Vec::new(),
            sorted: Vec::new(),
            by_model: Vec::new(),
            turns: Vec::new(),
        }
    }
}

impl Scratch {
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
        self.wide = false;
    }
}
