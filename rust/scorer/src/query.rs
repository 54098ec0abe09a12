//! A request after its names became numbers: all the decision reads of it.

use modelreg_proto::v1::{AttemptOutcome, ExclusionReason, Sort};

use crate::bits::Bits;
use crate::names::Names;
use crate::price::Situation;

/// What "best" means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// The weighted sum of the components.
    Score {
        /// quality, cost, speed, safety, availability.
        weights_ppm: [u32; 5],
        /// A strategy's own floor: one that a strategy of the snapshot brings.
        floor_ppm: Option<u32>,
    },
    /// Worth of the quality minus the quote.
    Willingness {
        /// Worth of full quality.
        pico_usd: i128,
    },
    /// One figure alone.
    Sort(Sort),
}

/// A choice by name, as numbers.
#[derive(Clone, Debug, Default)]
pub struct NameFilter {
    /// Empty: all.
    pub only: Vec<usize>,
    /// Out.
    pub ignore: Vec<usize>,
    /// Preferred first.
    pub order: Vec<usize>,
}

/// A needed capability.
#[derive(Clone, Copy, Debug)]
pub struct Capability {
    /// Its number.
    pub number: usize,
    /// The least score.
    pub min_score_ppm: Option<u32>,
}

/// Hard constraints; an absent or empty one does not constrain.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a constraint of the contract")]
pub struct Rules {
    /// Statuses of the model; empty: ACTIVE.
    pub model_statuses: Vec<usize>,
    /// Statuses of the route; empty: ACTIVE.
    pub route_statuses: Vec<usize>,
    /// Model types; empty: `chat`.
    pub model_types: Vec<usize>,
    /// Capabilities that must be there.
    pub required: Vec<Capability>,
    /// Capabilities that must not.
    pub excluded: Vec<usize>,
    /// Input modalities; None is one no model has.
    pub input_modalities: Vec<Option<usize>>,
    /// Output modalities; None is one no model has.
    pub output_modalities: Vec<Option<usize>>,
    /// Least context window.
    pub min_context_tokens: Option<u64>,
    /// Least output cap.
    pub min_output_tokens: Option<u64>,
    /// (unit, most pico-USD).
    pub unit_ceilings: Vec<(usize, u64)>,
    /// Per 1,000 tokens, three in to one out.
    pub blended_ceiling_pico_usd: Option<u64>,
    /// For the expected quote.
    pub request_ceiling_pico_usd: Option<i128>,
    /// Longest expected latency.
    pub max_latency_ms: Option<u64>,
    /// Longest time to first token.
    pub max_ttft_ms: Option<u64>,
    /// Least output speed.
    pub min_output_tokens_per_s: Option<u32>,
    /// Least quality; never dropped.
    pub min_quality_ppm: Option<u32>,
    /// Least availability.
    pub min_availability_ppm: Option<u32>,
    /// The request's or the strategy's.
    pub safety_required: bool,
    /// Commercial use must be allowed.
    pub commercial_use: bool,
    /// Licences that will do.
    pub licences: Vec<usize>,
    /// Regions of which one must serve.
    pub regions: Vec<usize>,
    /// Zero data retention.
    pub zdr: bool,
    /// No training.
    pub no_training: bool,
    /// Longest retention.
    pub max_retention_days: Option<u32>,
    /// By provider.
    pub providers: NameFilter,
    /// By model.
    pub models: NameFilter,
    /// By platform.
    pub platforms: NameFilter,
    /// Tags that must all be there.
    pub tags: Vec<usize>,
    /// Models whose id matches the pattern asked for.
    pub matching_models: Option<Vec<usize>>,
    /// Models that the alias asked for stands for.
    pub aliased_models: Option<Vec<usize>>,
    /// Models whose version is outside the range asked for.
    pub outside_version: Vec<usize>,
    /// Models without a version that can be compared, where a range was asked for.
    pub unknown_version: Vec<usize>,
    /// Models whose bounds do not take the values asked for.
    pub outside_bounds: Vec<usize>,
    /// Quantisations that will do.
    pub quantizations: Vec<usize>,
    /// Bit `UnknownField` set: its unknown values pass.
    pub allow_unknown: u32,
}

/// A key of the variants that may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It was not asked for.
    Any,
    /// Only variants of this value compete.
    Only(usize),
    /// It was asked for, and no variant has it.
    Nobody,
}

impl Wanted {
    /// From the name asked for.
    #[must_use]
    pub fn new(asked: Option<&str>, names: &Names) -> Self {
        match asked {
            None => Self::Any,
            Some(name) => names.find(name).map_or(Self::Nobody, Self::Only),
        }
    }
}

/// What was tried before.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// The route.
    pub route: usize,
    /// How it ended.
    pub outcome: AttemptOutcome,
}

/// A whole request.
#[derive(Clone, Debug)]
pub struct Query {
    /// ms since 1970 UTC.
    pub now_unix_ms: i64,
    /// Task class.
    pub class: usize,
    /// Input tokens, all parts included.
    pub input_tokens: u64,
    /// Those of them that `units` has.
    pub input_part_tokens: u64,
    /// n: expected output tokens of a variant of 1,000 `output_milli`.
    pub output_tokens: u64,
    /// The cap the caller will enforce.
    pub max_output_tokens: Option<u64>,
    /// Output tokens that `units` has; they are counted in the output too.
    pub output_part_tokens: u64,
    /// (unit, count above 0), in the order of the request, each without what its parts have.
    pub units: Vec<(usize, u64)>,
    /// (route, input tokens that it has in its cache).
    pub warm: Vec<(usize, u64)>,
    /// C, at most 2^53.
    pub reference_cost_pico_usd: u64,
    /// Service tier.
    pub tier: Wanted,
    /// Effort.
    pub effort: Wanted,
    /// The answer is streamed.
    pub stream: bool,
    /// Through a batch interface.
    pub batch: bool,
    /// Where it will be served from.
    pub region: Option<usize>,
    /// Parameters in use; None is one no model takes.
    pub parameters: Vec<Option<usize>>,
    /// What "best" means.
    pub objective: Objective,
    /// Hard constraints.
    pub rules: Rules,
    /// What was tried before.
    pub attempts: Vec<Attempt>,
    /// Most alternatives; 0 where fallbacks are not allowed.
    pub max_alternatives: usize,
    /// Candidates that are refused for what is not theirs: no room in a budget or a limit.
    pub refused: Vec<(ExclusionReason, Bits)>,
    /// Keep the reason of every excluded candidate, not only counts.
    pub keep_reasons: bool,
}

/// Most output tokens that are expected of anybody, whatever the multiple of its variant: it keeps latencies exact.
const MAX_OUTPUT_TOKENS: u64 = 100_000_000;

impl Query {
    /// Input tokens that no part has.
    #[must_use]
    pub fn plain_input_tokens(&self) -> u64 {
        self.input_tokens.saturating_sub(self.input_part_tokens)
    }

    /// What rates may depend on, as far as the request says it.
    #[must_use]
    pub fn situation(&self) -> Situation {
        let number = |number: usize| u32::try_from(number).ok();
        Situation {
            input_tokens: self.input_tokens,
            batch: self.batch,
            tier: match self.tier {
                Wanted::Any => None,
                Wanted::Only(tier) => number(tier),
                Wanted::Nobody => Some(Situation::OTHER),
            },
            speed: None,
            region: self.region.and_then(number),
            unix_ms: self.now_unix_ms,
        }
    }

    /// What no expected output exceeds.
    #[must_use]
    pub fn output_bound(&self) -> u64 {
        self.max_output_tokens.unwrap_or(MAX_OUTPUT_TOKENS).min(MAX_OUTPUT_TOKENS)
    }

    /// `min(floor(n * output_milli / 1000), max_output_tokens)`.
    #[must_use]
    pub fn scaled_output(&self, output_milli: u64) -> u64 {
        (self.output_tokens * output_milli / 1_000).min(self.output_bound())
    }

    /// Whether any of the three order lists is given.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        [&self.rules.models, &self.rules.providers, &self.rules.platforms].iter().any(|filter| !filter.order.is_empty())
    }
}
