//! Every name a request may use, by kind.

use crate::names::Names;

/// The names of a snapshot. Numbers index the columns and sets of the same kind.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Task classes; aliases lead to the same number through [`Vocabulary::class_aliases`].
    pub classes: Names,
    /// Names and aliases of classes, for look-ups.
    pub class_aliases: Names,
    /// By alias number: the class.
    pub alias_class: Vec<usize>,
    /// Strategies.
    pub strategies: Names,
    /// Unit kinds.
    pub units: Names,
    /// Capabilities.
    pub capabilities: Names,
    /// Modalities, of input and output.
    pub modalities: Names,
    /// Request parameters.
    pub parameters: Names,
    /// Licences.
    pub licences: Names,
    /// Regions.
    pub regions: Names,
    /// Tags.
    pub tags: Names,
    /// Providers.
    pub providers: Names,
    /// Models.
    pub models: Names,
    /// Other names of models, and names of several.
    pub aliases: Names,
    /// By alias number: the models it stands for.
    pub alias_models: Vec<Vec<usize>>,
    /// Platforms.
    pub platforms: Names,
    /// Model types.
    pub types: Names,
    /// Quantisations.
    pub quantizations: Names,
    /// Service tiers of variants and rates.
    pub tiers: Names,
    /// Speed modes of variants and rates.
    pub speeds: Names,
    /// Efforts of variants.
    pub efforts: Names,
    /// Routes.
    pub routes: Names,
    /// Names that routes had before.
    pub former_routes: Names,
    /// By number of such a name: the route.
    pub former_route: Vec<usize>,
}

impl Vocabulary {
    /// The number of a route by the name it has, or by one it had.
    #[must_use]
    pub fn find_route(&self, name: &str) -> Option<usize> {
        self.routes.find(name).or_else(|| self.former_routes.find(name).map(|former| self.former_route[former]))
    }
}

/// Number of the unit `input_token`.
pub const INPUT_TOKEN: usize = 0;
/// Number of the unit `output_token`.
pub const OUTPUT_TOKEN: usize = 1;
/// Number of the unit `request`.
pub const REQUEST: usize = 2;

/// Name of the unit that every token of input and output takes one of, where hardware is paid by the hour.
pub const HARDWARE_TOKEN: &str = "hardware_token";

/// Name of the unit that input from a prompt cache is.
pub const CACHED_INPUT_TOKEN: &str = "cached_input_token";

/// The unit kinds that are always there, by number.
pub const FIXED_UNITS: [&str; 3] = ["input_token", "output_token", "request"];
