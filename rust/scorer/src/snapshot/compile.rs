//! From the snapshot message to columns and sets, refusing whatever breaks a rule stated in the proto.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Arguments;

use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::TermSource;

use super::columns::Builder;
use super::vocabulary::{FIXED_UNITS, Vocabulary};
use super::{Bound, Snapshot, SnapshotError, Strategy, TaskClass, UnitKind, parts};
use crate::names::Names;
use crate::price::Price;
use crate::versions;

/// The one format this engine reads.
const FORMAT: u32 = 1;
/// Most candidates of a snapshot.
const MAX_CANDIDATES: usize = 100_000;
/// Longest name of anything.
const MAX_NAME_BYTES: usize = 256;
/// Bounds that keep the arithmetic of the score exact, as `docs/scoring.md` lists them.
const MAX_TTFT_MS: u32 = 3_600_000;
const MAX_US_PER_TOKEN: u32 = 10_000_000;
const MAX_OUTPUT_MILLI: u32 = 1_000_000;
const MAX_PPM: u32 = 1_000_000;
const MAX_CAUTION_MILLI: u32 = 3_000;
/// Most names a route may have had.
const MAX_FORMER_NAMES: u64 = 16;
/// Most models that one alias may stand for.
const MAX_ALIASED: usize = 64;
/// Most tokens a class may assume, and most a limit may name.
const MAX_TOKENS: u32 = 100_000_000;

type Result<T> = std::result::Result<T, SnapshotError>;

impl Snapshot {
    /// Builds the columns.
    ///
    /// # Errors
    /// [`SnapshotError`] names the first entry that breaks a rule; nothing is kept of the message then.
    pub fn compile(message: &pb::Snapshot) -> Result<Self> {
        if message.format != FORMAT {
            return Err(SnapshotError::new(
                "format",
                format!("{} is not {FORMAT}, the one this engine reads", message.format),
            ));
        }
        let settings = checked_settings(message)?;
        let mut vocabulary = Vocabulary::default();
        let units = compile_units(message, &mut vocabulary)?;
        let (classes, quality_classes) = compile_classes(message, &mut vocabulary)?;
        let strategies = compile_strategies(message, &mut vocabulary)?;
        let models =
            numbered(&mut vocabulary.models, "models", message.models.iter().map(|model| model.name.as_str()))?;
        let providers = numbered(
            &mut vocabulary.providers,
            "providers",
            message.providers.iter().map(|provider| provider.name.as_str()),
        )?;
        check_models(message, &vocabulary)?;
        compile_aliases(message, &mut vocabulary)?;
        let versions = message.models.iter().map(|model| model.version.as_deref().and_then(versions::read)).collect();
        let bounds = message.models.iter().map(|model| bounds_of(model, &mut vocabulary)).collect::<Result<_>>()?;
        let candidates = ordered_candidates(message, &models, &providers)?;
        if candidates.len() > MAX_CANDIDATES {
            return Err(SnapshotError::new(
                "routes",
                format!("{} candidates; at most {MAX_CANDIDATES}", candidates.len()),
            ));
        }
        let mut builder = Builder::new(message, settings, vocabulary, units, candidates.len(), &quality_classes)?;
        for candidate in &candidates {
            builder.add(candidate)?;
        }
        Ok(Snapshot { versions, bounds, ..builder.finish(classes, strategies) })
    }
}

/// One candidate of the message, before it has a slot.
pub(super) struct Candidate<'m> {
    pub(super) route: &'m pb::Route,
    pub(super) variant: &'m pb::RouteVariant,
    pub(super) model: &'m pb::Model,
    pub(super) provider: &'m pb::Provider,
    pub(super) source_route: usize,
    pub(super) source_variant: usize,
}

fn checked_settings(message: &pb::Snapshot) -> Result<&pb::Settings> {
    let settings = message.settings.as_ref().ok_or_else(|| SnapshotError::new("settings", "missing"))?;
    let market = settings.market_speed.as_ref();
    if market.and_then(|speed| speed.ttft_ms).is_none() || market.and_then(|speed| speed.us_per_token).is_none() {
        return Err(SnapshotError::new("settings.market_speed", "both parts must be set"));
    }
    check_speed(format_args!("settings.market_speed"), market)?;
    for (name, value, most) in [
        ("caution_milli", settings.caution_milli, MAX_CAUTION_MILLI),
        ("unknown_quality_mean_ppm", settings.unknown_quality_mean_ppm, MAX_PPM),
        ("unknown_quality_se_ppm", settings.unknown_quality_se_ppm, MAX_PPM),
        ("availability_prior_ppm", settings.availability_prior_ppm, MAX_PPM),
        ("unknown_safety_ppm", settings.unknown_safety_ppm, MAX_PPM),
    ] {
        at_most(format_args!("settings.{name}"), u64::from(value), u64::from(most))?;
    }
    Ok(settings)
}

fn compile_units(message: &pb::Snapshot, vocabulary: &mut Vocabulary) -> Result<Vec<UnitKind>> {
    for name in FIXED_UNITS {
        vocabulary.units.intern(name);
    }
    // Of equally dear rates the first counts: in whatever order they are listed it is the same one.
    let mut names: Vec<&str> = message.unit_kinds.iter().map(|unit| unit.name.as_str()).collect();
    names.sort_unstable();
    for name in names {
        vocabulary.units.intern(name);
    }
    let mut units: BTreeMap<usize, UnitKind> = BTreeMap::new();
    for (index, unit) in message.unit_kinds.iter().enumerate() {
        let path = format_args!("unit_kinds[{index}] ({})", unit.name);
        check_name(path, &unit.name)?;
        at_most(format_args!("{path}.reference_pico_usd"), unit.reference_pico_usd, Price::MAX_RATE_PICO_USD)?;
        let mut modality = |name: &str| (!name.is_empty()).then(|| vocabulary.modalities.intern(name));
        let kind = UnitKind {
            reference_pico_usd: unit.reference_pico_usd,
            input_modality: modality(&unit.input_modality),
            output_modality: modality(&unit.output_modality),
            part_of: Vec::new(),
        };
        if units.insert(vocabulary.units.intern(&unit.name), kind).is_some() {
            return Err(SnapshotError::new(path, "stands twice"));
        }
    }
    for (number, name) in FIXED_UNITS.iter().enumerate() {
        if !units.contains_key(&number) {
            return Err(SnapshotError::new("unit_kinds", format!("`{name}` is missing")));
        }
    }
    let mut units: Vec<UnitKind> = units.into_values().collect();
    for (unit, around) in parts::compile(&message.unit_kinds, &vocabulary.units)?.into_iter().enumerate() {
        units[unit].part_of = around;
    }
    Ok(units)
}

/// The classes, and by quality column the name of the class whose figures it holds.
fn compile_classes(message: &pb::Snapshot, vocabulary: &mut Vocabulary) -> Result<(Vec<TaskClass>, Vec<String>)> {
    let names: Vec<&str> = message.task_classes.iter().map(|class| class.name.as_str()).collect();
    numbered(&mut vocabulary.classes, "task_classes", names.iter().copied())?;
    let mut columns = Names::default();
    let mut classes = Vec::with_capacity(names.len());
    for (index, class) in message.task_classes.iter().enumerate() {
        let path = format_args!("task_classes[{index}] ({})", class.name);
        at_most(format_args!("{path}.input_tokens"), u64::from(class.input_tokens), u64::from(MAX_TOKENS))?;
        at_most(format_args!("{path}.output_tokens"), u64::from(class.output_tokens), u64::from(MAX_TOKENS))?;
        if class.t_ms == 0 {
            return Err(SnapshotError::new(format_args!("{path}.t_ms"), "must be above 0"));
        }
        let source = class_with_sources(message, &vocabulary.classes, index, path)?;
        classes.push(TaskClass {
            input_tokens: u64::from(class.input_tokens),
            output_tokens: u64::from(class.output_tokens),
            t_ms: class.t_ms,
            output_spread_milli: output_spread_milli(class, path)?,
            quality: columns.intern(source),
        });
        for alias in std::iter::once(&class.name).chain(&class.aliases) {
            check_name(path, alias)?;
            if vocabulary.class_aliases.find(alias).is_some() {
                return Err(SnapshotError::new(path, format!("the name or alias `{alias}` stands twice")));
            }
            vocabulary.class_aliases.intern(alias);
            vocabulary.alias_class.push(index);
        }
    }
    Ok((classes, columns.iter().map(ToOwned::to_owned).collect()))
}

fn output_spread_milli(class: &pb::TaskClass, path: Arguments<'_>) -> Result<Option<(u64, u64)>> {
    let Some(spread) = &class.output_spread else { return Ok(None) };
    let (low, high) = (u64::from(spread.low_milli), u64::from(spread.high_milli));
    at_most(format_args!("{path}.output_spread.low_milli"), low, 1_000)?;
    at_most(format_args!("{path}.output_spread.high_milli"), high, u64::from(MAX_OUTPUT_MILLI))?;
    if high < 1_000 {
        return Err(SnapshotError::new(
            format_args!("{path}.output_spread.high_milli"),
            format!("{high} is below 1000"),
        ));
    }
    Ok(Some((low, high)))
}

/// The nearest of the class and its parents that has sources; the last of the chain when none has.
fn class_with_sources<'m>(
    message: &'m pb::Snapshot,
    names: &Names,
    start: usize,
    path: Arguments<'_>,
) -> Result<&'m str> {
    let mut index = start;
    for _ in 0..=message.task_classes.len() {
        let class = &message.task_classes[index];
        if class.has_sources || class.parent.is_empty() {
            return Ok(&class.name);
        }
        index = names
            .find(&class.parent)
            .ok_or_else(|| SnapshotError::new(format_args!("{path}.parent"), format!("no class `{}`", class.parent)))?;
    }
    Err(SnapshotError::new(format_args!("{path}.parent"), "the parents form a circle"))
}

fn compile_strategies(message: &pb::Snapshot, vocabulary: &mut Vocabulary) -> Result<Vec<Strategy>> {
    let names = message.strategies.iter().map(|strategy| strategy.name.as_str());
    numbered(&mut vocabulary.strategies, "strategies", names)?;
    message
        .strategies
        .iter()
        .enumerate()
        .map(|(index, strategy)| {
            let path = format_args!("strategies[{index}] ({}).weights_ppm", strategy.name);
            let weights_ppm: [u32; 5] = strategy
                .weights_ppm
                .as_slice()
                .try_into()
                .map_err(|_| SnapshotError::new(path, "must be five weights"))?;
            for weight in weights_ppm {
                at_most(path, u64::from(weight), u64::from(MAX_PPM))?;
            }
            if weights_ppm == [0; 5] {
                return Err(SnapshotError::new(path, "must not all be 0"));
            }
            Ok(Strategy {
                version: strategy.version,
                weights_ppm,
                min_quality_ppm: strategy.min_quality_ppm,
                safety_required: strategy.safety_required,
            })
        })
        .collect()
}

fn check_models(message: &pb::Snapshot, vocabulary: &Vocabulary) -> Result<()> {
    for (index, model) in message.models.iter().enumerate() {
        let path = format_args!("models[{index}] ({})", model.name);
        for figure in model.quality.iter().chain(&model.safety) {
            at_most(format_args!("{path}.mean_ppm"), u64::from(figure.mean_ppm), u64::from(MAX_PPM))?;
            at_most(format_args!("{path}.se_ppm"), u64::from(figure.se_ppm), u64::from(MAX_PPM))?;
            let basis = figure.basis();
            if basis < TermSource::Measured || basis > TermSource::Feedback {
                return Err(SnapshotError::new(
                    format_args!("{path}.basis"),
                    format!("{} is no basis", basis.as_str_name()),
                ));
            }
        }
        for figure in &model.quality {
            if vocabulary.classes.find(&figure.task_class).is_none() {
                return Err(SnapshotError::new(
                    format_args!("{path}.quality"),
                    format!("no class `{}`", figure.task_class),
                ));
            }
        }
        let keys = model.quality.iter().map(|figure| (true, &figure.task_class, &figure.variant));
        let keys = keys.chain(model.safety.iter().map(|figure| (false, &figure.task_class, &figure.variant)));
        unique(path, "figure", keys)?;
        unique(path, "variant", model.variants.iter().map(|variant| &variant.name))?;
        unique(path, "capability", model.capabilities.iter().map(|capability| &capability.name))?;
        for variant in &model.variants {
            let milli = variant.output_milli;
            if milli == 0 || milli > MAX_OUTPUT_MILLI {
                return Err(SnapshotError::new(
                    format_args!("{path}.output_milli"),
                    format!("{milli} is not in 1 to {MAX_OUTPUT_MILLI}"),
                ));
            }
        }
        check_speed(format_args!("{path}.inferred_speed"), model.inferred_speed.as_ref())?;
        check_limits(path, model.context_tokens, model.max_output_tokens)?;
    }
    Ok(())
}

fn compile_aliases(message: &pb::Snapshot, vocabulary: &mut Vocabulary) -> Result<()> {
    for (index, alias) in message.aliases.iter().enumerate() {
        let path = format_args!("aliases[{index}] ({})", alias.name);
        check_name(path, &alias.name)?;
        if vocabulary.models.find(&alias.name).is_some() || vocabulary.aliases.find(&alias.name).is_some() {
            return Err(SnapshotError::new(path, "is the name of a model or of another alias"));
        }
        if alias.models.is_empty() || alias.models.len() > MAX_ALIASED {
            return Err(SnapshotError::new(
                path,
                format!("{} models; 1 to {MAX_ALIASED} are allowed", alias.models.len()),
            ));
        }
        let numbers = alias.models.iter().map(|model| {
            vocabulary.models.find(model).ok_or_else(|| SnapshotError::new(path, format!("no model `{model}`")))
        });
        let numbers = numbers.collect::<Result<_>>()?;
        vocabulary.aliases.intern(&alias.name);
        vocabulary.alias_models.push(numbers);
    }
    Ok(())
}

fn bounds_of(model: &pb::Model, vocabulary: &mut Vocabulary) -> Result<Vec<Bound>> {
    let path = format_args!("models ({}).parameter_bounds", model.name);
    unique(path, "parameter", model.parameter_bounds.iter().map(|bounds| &bounds.name))?;
    let each = model.parameter_bounds.iter().map(|bounds| {
        check_name(path, &bounds.name)?;
        Ok(Bound {
            parameter: vocabulary.parameters.intern(&bounds.name),
            least: bounds.least_millionths,
            greatest: bounds.greatest_millionths,
        })
    });
    each.collect()
}

/// Every candidate, in the order of its slot.
fn ordered_candidates<'m>(
    message: &'m pb::Snapshot,
    models: &BTreeMap<&str, usize>,
    providers: &BTreeMap<&str, usize>,
) -> Result<Vec<Candidate<'m>>> {
    unique(format_args!("routes"), "route", message.routes.iter().map(|route| &route.name))?;
    check_former_names(message)?;
    let mut candidates = Vec::new();
    for (source_route, route) in message.routes.iter().enumerate() {
        let path = format_args!("routes[{source_route}] ({})", route.name);
        check_name(path, &route.name)?;
        let find = |kind: &str, numbers: &BTreeMap<&str, usize>, name: &str| {
            numbers
                .get(name)
                .copied()
                .ok_or_else(|| SnapshotError::new(format_args!("{path}.{kind}"), format!("no {kind} `{name}`")))
        };
        let model = &message.models[find("model", models, &route.model)?];
        let provider = &message.providers[find("provider", providers, &route.provider)?];
        if route.variants.is_empty() {
            return Err(SnapshotError::new(format_args!("{path}.variants"), "at least one is needed"));
        }
        unique(path, "variant", route.variants.iter().map(|variant| &variant.name))?;
        check_speed(format_args!("{path}.speed"), route.speed.as_ref())?;
        check_limits(path, route.context_tokens, route.max_output_tokens)?;
        for (source_variant, variant) in route.variants.iter().enumerate() {
            check_speed(format_args!("{path}.variants[{source_variant}].speed"), variant.speed.as_ref())?;
            candidates.push(Candidate { route, variant, model, provider, source_route, source_variant });
        }
    }
    candidates.sort_unstable_by(|a, b| (&a.route.name, &a.variant.name).cmp(&(&b.route.name, &b.variant.name)));
    Ok(candidates)
}

/// A former name leads to one route, and never away from a route that has it now.
fn check_former_names(message: &pb::Snapshot) -> Result<()> {
    let present: BTreeSet<&str> = message.routes.iter().map(|route| route.name.as_str()).collect();
    for (index, route) in message.routes.iter().enumerate() {
        let path = format_args!("routes[{index}] ({}).former_names", route.name);
        at_most(path, route.former_names.len() as u64, MAX_FORMER_NAMES)?;
        for former in &route.former_names {
            check_name(path, former)?;
            if present.contains(former.as_str()) {
                return Err(SnapshotError::new(path, format!("`{former}` is the name of a route")));
            }
        }
    }
    unique(format_args!("routes"), "former name", message.routes.iter().flat_map(|route| &route.former_names))
}

fn numbered<'m>(
    names: &mut Names,
    list: &str,
    given: impl Iterator<Item = &'m str>,
) -> Result<BTreeMap<&'m str, usize>> {
    let mut numbers = BTreeMap::new();
    for (index, name) in given.enumerate() {
        let path = format_args!("{list}[{index}] ({name})");
        check_name(path, name)?;
        if numbers.insert(name, index).is_some() {
            return Err(SnapshotError::new(path, "the name stands twice"));
        }
        names.intern(name);
    }
    Ok(numbers)
}

fn unique<K: Ord + std::fmt::Debug>(path: Arguments<'_>, kind: &str, keys: impl Iterator<Item = K>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if seen.contains(&key) {
            return Err(SnapshotError::new(path, format!("the {kind} {key:?} stands twice")));
        }
        seen.insert(key);
    }
    Ok(())
}

fn check_name(path: Arguments<'_>, name: &str) -> Result<()> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES {
        return Err(SnapshotError::new(
            path,
            format!("a name of {} bytes; 1 to {MAX_NAME_BYTES} are allowed", name.len()),
        ));
    }
    Ok(())
}

fn check_speed(path: Arguments<'_>, speed: Option<&pb::Speed>) -> Result<()> {
    let Some(speed) = speed else { return Ok(()) };
    at_most(format_args!("{path}.ttft_ms"), u64::from(speed.ttft_ms.unwrap_or(0)), u64::from(MAX_TTFT_MS))?;
    at_most(
        format_args!("{path}.us_per_token"),
        u64::from(speed.us_per_token.unwrap_or(0)),
        u64::from(MAX_US_PER_TOKEN),
    )
}

fn check_limits(path: Arguments<'_>, context_tokens: Option<u64>, max_output_tokens: Option<u64>) -> Result<()> {
    for (name, limit) in [("context_tokens", context_tokens), ("max_output_tokens", max_output_tokens)] {
        at_most(format_args!("{path}.{name}"), limit.unwrap_or(0), u64::from(MAX_TOKENS))?;
    }
    Ok(())
}

fn at_most(path: Arguments<'_>, value: u64, most: u64) -> Result<()> {
    if value > most {
        return Err(SnapshotError::new(path, format!("{value} is above {most}")));
    }
    Ok(())
}
