//! The snapshot: the registry as columns over slots, built once per change and never altered.
//!
//! A slot is a candidate (route × variant); slots are numbered in the order of (route name, variant) bytes, so that a
//! slot number is also the last tie-breaker and no answer depends on the order of the input.

mod columns;
mod compile;
mod error;
mod figures;
mod limits;
mod parts;
mod sets;
mod vocabulary;

pub use error::SnapshotError;
pub use figures::{Figures, SpeedFigure};
pub use limits::{Below, Limits};
pub use sets::Sets;
pub use vocabulary::{CACHED_INPUT_TOKEN, HARDWARE_TOKEN, INPUT_TOKEN, OUTPUT_TOKEN, REQUEST, Vocabulary};

use modelreg_proto::v1::TermSource;

use crate::live::Live;
use crate::price::{Origin, Price, Situation, Usual};

/// What happens to a candidate of unknown price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpriced {
    /// It is excluded.
    Reject,
    /// It is ranked as if it cost twice the reference.
    Estimate,
    /// It competes with a cost component of 0.
    Allow,
}

/// A task class.
#[derive(Clone, Debug)]
pub struct TaskClass {
    /// Input tokens of a request that does not say.
    pub input_tokens: u64,
    /// Output tokens of a request that does not say.
    pub output_tokens: u64,
    /// T of the speed component.
    pub t_ms: u32,
    /// Between which parts of the expected output 90 % of the answers lie, in thousandths of it; absent where unknown.
    pub output_spread_milli: Option<(u64, u64)>,
    /// Column of the quality figures that stand for this class.
    pub quality: usize,
}

/// A strategy: named weights and constraints.
#[derive(Clone, Debug)]
pub struct Strategy {
    /// Version of its data.
    pub version: u32,
    /// quality, cost, speed, safety, availability.
    pub weights_ppm: [u32; 5],
    /// The floor it brings; dropped when nothing meets it.
    pub min_quality_ppm: Option<u32>,
    /// Whether it asks for safety.
    pub safety_required: bool,
}

/// A kind of unit that is priced.
#[derive(Clone, Debug)]
pub struct UnitKind {
    /// Reference price of one unit, for C.
    pub reference_pico_usd: u64,
    /// Input modality it needs.
    pub input_modality: Option<usize>,
    /// Output modality it needs.
    pub output_modality: Option<usize>,
    /// What it is a part of, and what those are parts of, each once.
    pub part_of: Vec<usize>,
}

/// What a candidate says of a call on it, as numbers of the vocabulary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// Its variant's service tier.
    pub tier: Option<u32>,
    /// Its variant's speed mode.
    pub speed: Option<u32>,
    /// The only region it is served from.
    pub region: Option<u32>,
}

/// Attempts that are taken as seen before the first one, and the share of them that went well.
#[derive(Clone, Copy, Debug)]
pub struct AvailabilityPrior {
    /// The share.
    pub ppm: u32,
    /// How many.
    pub attempts: u32,
}

/// What a request parameter may be, in millionths.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Number of the parameter.
    pub parameter: usize,
    /// The least; absent: none.
    pub least: Option<i64>,
    /// The greatest; absent: none.
    pub greatest: Option<i64>,
}

impl Bound {
    /// Whether a value is within.
    #[must_use]
    pub fn takes(&self, millionths: i64) -> bool {
        self.least.is_none_or(|least| millionths >= least)
            && self.greatest.is_none_or(|greatest| millionths <= greatest)
    }
}

/// What a candidate is made of, as numbers into the [`Vocabulary`].
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// Route, numbered by name.
    pub route: u32,
    /// Model.
    pub model: u32,
    /// Provider.
    pub provider: u32,
    /// Platform.
    pub platform: u32,
    /// Index of the route in the message the snapshot was built from.
    pub source_route: u32,
    /// Index of the variant in that route.
    pub source_variant: u32,
}

/// Columns over slots that the score reads, padded to whole words. Integers in floats: each is exact (see
/// [`crate::score`]).
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// By word of slots: whether all of them have 1,000 in the next column.
    pub plain_output: Vec<bool>,
    /// Output in thousandths of the usual; 0 where a model writes none.
    pub output_milli: Vec<f32>,
    /// pico-USD per input token; 0 where there is no rate.
    pub input_rate: Vec<f64>,
    /// pico-USD per output token; 0 where there is no rate.
    pub output_rate: Vec<f64>,
    /// The same two rounded, for the rough pass.
    pub rough_input_rate: Vec<f32>,
    /// See there.
    pub rough_output_rate: Vec<f32>,
    /// pico-USD per request; empty where no candidate has a fee.
    pub request_fee: Vec<f64>,
    /// Safety component.
    pub safety_ppm: Vec<f32>,
}

/// The whole registry as the engine sees it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Rises with every change.
    pub revision: u64,
    /// Whether catalogue offers stand in for routes.
    pub demo: bool,
    /// Setting for unknown prices.
    pub unpriced: Unpriced,
    /// Names to numbers and back.
    pub vocabulary: Vocabulary,
    /// By class number.
    pub classes: Vec<TaskClass>,
    /// By strategy number.
    pub strategies: Vec<Strategy>,
    /// By unit number.
    pub units: Vec<UnitKind>,
    /// By slot.
    pub identity: Vec<Identity>,
    /// By slot: the model, once more as a column of its own for the ranking.
    pub model: Vec<u32>,
    /// By slot: name of the variant.
    pub variants: Vec<Box<str>>,
    /// By slot: number of that name; the same where the names are.
    pub variant: Vec<u32>,
    /// By slot: smaller goes first inside a model.
    pub priority: Vec<u32>,
    /// Models whose routes differ in priority.
    pub mixed_priorities: Vec<u32>,
    /// By slot.
    pub columns: Columns,
    /// The live view before any sample.
    pub priors: Live,
    /// What stands for attempts nobody has seen.
    pub availability_prior: AvailabilityPrior,
    /// By quality column, then slot.
    pub quality: Vec<Figures>,
    /// By slot: basis of the safety component.
    pub safety_basis: Vec<TermSource>,
    /// By slot: index of its price.
    pub price: Vec<u32>,
    /// Distinct prices.
    pub prices: Vec<Price>,
    /// By slot: where its price comes from. Not of the price: equal prices of two sources are one.
    pub origin: Vec<Origin>,
    /// Context windows.
    pub context: Limits,
    /// The smallest `output_milli` of a candidate that writes output, at most 1,000.
    pub smallest_output_milli: u64,
    /// The largest `output_milli` of a candidate.
    pub largest_output_milli: u64,
    /// The largest rates of an input and of an output token on any condition, in pico-USD.
    pub largest_rates: (u64, u64),
    /// The calls that cost the base rates of the columns, whoever takes them.
    pub usual: Usual,
    /// By price: the same of its candidates.
    pub usual_by_price: Vec<Usual>,
    /// The unit `hardware_token`, where it is listed.
    pub hardware_token: Option<usize>,
    /// The unit `cached_input_token`, where it is listed.
    pub cached_input_token: Option<usize>,
    /// By slot: what it says of a call that the request leaves open.
    pub mode: Vec<Mode>,
    /// When it was built, ms since 1970: base rates are those of then.
    pub built_at_unix_ms: i64,
    /// Output caps.
    pub output_cap: Limits,
    /// Sets of slots by attribute.
    pub sets: Sets,
    /// By slot: competes from (ms since 1970) until before; only read for [`Sets::dated`].
    pub active: Vec<(i64, i64)>,
    /// By slot: longest retention in days, where known.
    pub retention_days: Vec<Option<u32>>,
    /// By capability, then slot: score, where known. Empty where no score of the capability is known.
    pub capability_score: Vec<Vec<Option<u32>>>,
    /// By model: its version, where it can be compared.
    pub versions: Vec<Option<semver::Version>>,
    /// By model: what its parameters may be.
    pub bounds: Vec<Vec<Bound>>,
    /// By model: its slots, ascending.
    pub model_slots: Vec<Vec<u32>>,
    /// How many models have one.
    pub models_with_slots: usize,
    /// By route: its model.
    pub route_model: Vec<u32>,
    /// By route: its slots, ascending.
    pub route_slots: Vec<Vec<u32>>,
}

impl Snapshot {
    /// A call at the base rates of a candidate.
    #[must_use]
    pub fn base_situation(&self, slot: usize) -> Situation {
        let Mode { tier, speed, region } = self.mode[slot];
        Situation { tier, speed, region, unix_ms: self.built_at_unix_ms, ..Situation::default() }
    }

    /// The calls that cost a candidate's base rates.
    #[must_use]
    pub fn usual_of(&self, slot: usize) -> &Usual {
        &self.usual_by_price[self.price[slot] as usize]
    }

    /// How many candidates there are.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.identity.len()
    }
}
