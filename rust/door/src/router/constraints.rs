//! The constraints of a request: lists within bounds, every name known to the registry.

use std::fmt;

use modelreg_proto::v1::{self as pb, Status as LifeStatus, UnknownField};
use modelreg_scorer::Snapshot;
use modelreg_scorer::names::Names;
use modelreg_scorer::query::{Capability, NameFilter, Rules};
use modelreg_scorer::versions::{MAX_BYTES, range};

use super::errors;
use super::objective::pico;
use crate::status::Status;

const MAX_PPM: u32 = 1_000_000;
const MAX_CAPABILITIES: usize = 32;
const MAX_MODALITIES: usize = 16;
const MAX_CEILINGS: usize = 16;
const MAX_REQUEST_USD: i64 = 1_000_000_000;
const MAX_LISTED: usize = 64;
const MAX_FILTERED: usize = 256;
const MAX_TAGS: usize = 32;
const MAX_STATUSES: usize = 8;
const MAX_SMALL: usize = 16;
const MAX_PATTERN_BYTES: usize = 128;

/// The path of a field of the constraints, written out only where an error names it.
#[derive(Clone, Copy)]
struct Field<'f> {
    /// The field of the request that holds the constraints.
    root: &'f str,
    name: &'static str,
}

impl fmt::Display for Field<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.root, self.name)
    }
}

/// Reads the constraints that stand in the field `root`; `objective::resolve` reads `sort`, `resolve` reads
/// `allow_fallbacks`.
pub(super) fn resolve(root: &str, constraints: &pb::Constraints, snapshot: &Snapshot) -> Result<Rules, Status> {
    let at = |name| Field { root, name };
    let names = &snapshot.vocabulary;
    let mut rules = Rules {
        model_statuses: statuses(at("model_statuses"), &constraints.model_statuses)?,
        route_statuses: statuses(at("route_statuses"), &constraints.route_statuses)?,
        model_types: list(at("model_types"), "model type", &constraints.model_types, &names.types, MAX_SMALL)?,
        input_modalities: maybe(at("input_modalities"), &constraints.input_modalities, &names.modalities)?,
        output_modalities: maybe(at("output_modalities"), &constraints.output_modalities, &names.modalities)?,
        min_context_tokens: constraints.min_context_tokens,
        min_output_tokens: constraints.min_output_tokens,
        max_latency_ms: constraints.max_latency_ms,
        max_ttft_ms: constraints.max_ttft_ms,
        min_output_tokens_per_s: constraints.min_output_tokens_per_s,
        min_quality_ppm: ppm(|| at("min_quality_ppm").to_string(), constraints.min_quality_ppm)?,
        min_availability_ppm: ppm(|| at("min_availability_ppm").to_string(), constraints.min_availability_ppm)?,
        safety_required: constraints.safety_required,
        commercial_use: constraints.commercial_use,
        licences: list(at("licences"), "licence", &constraints.licences, &names.licences, MAX_LISTED)?,
        regions: list(at("regions"), "region", &constraints.regions, &names.regions, MAX_LISTED)?,
        providers: filter(
            [at("providers.only"), at("providers.ignore"), at("providers.order")],
            "provider",
            constraints.providers.as_ref(),
            &names.providers,
        )?,
        models: filter(
            [at("models.only"), at("models.ignore"), at("models.order")],
            "model",
            constraints.models.as_ref(),
            &names.models,
        )?,
        platforms: filter(
            [at("platforms.only"), at("platforms.ignore"), at("platforms.order")],
            "platform",
            constraints.platforms.as_ref(),
            &names.platforms,
        )?,
        tags: list(at("tags"), "tag", &constraints.tags, &names.tags, MAX_TAGS)?,
        matching_models: pattern(at("name_pattern"), constraints.name_pattern.as_deref(), &names.models)?,
        quantizations: list(
            at("quantizations"),
            "quantization",
            &constraints.quantizations,
            &names.quantizations,
            MAX_SMALL,
        )?,
        allow_unknown: unknown_fields(at("allow_unknown"), &constraints.allow_unknown)?,
        ..Rules::default()
    };
    if let Some(wanted) = &constraints.version_range {
        (rules.outside_version, rules.unknown_version) = versions(at("version_range"), wanted, snapshot)?;
    }
    if let Some(policy) = &constraints.data_policy {
        rules.zdr = policy.zdr;
        rules.no_training = policy.no_training;
        rules.max_retention_days = policy.max_retention_days;
    }
    if let Some(capabilities) = &constraints.capabilities {
        rules.required = required(at("capabilities.required"), capabilities, snapshot)?;
        rules.excluded = list(
            at("capabilities.excluded"),
            "capability",
            &capabilities.excluded,
            &names.capabilities,
            MAX_CAPABILITIES,
        )?;
    }
    if let Some(ceilings) = &constraints.price_ceilings {
        rules.unit_ceilings = unit_ceilings(at("price_ceilings.units"), &ceilings.units, snapshot)?;
        rules.blended_ceiling_pico_usd = ceilings.blended_per_1k_pico_usd;
        rules.request_ceiling_pico_usd = match &ceilings.per_request {
            Some(usd) => Some(pico(&at("price_ceilings.per_request"), usd, MAX_REQUEST_USD)?),
            None => None,
        };
    }
    Ok(rules)
}

/// The optional capabilities, which never exclude.
pub(super) fn optional_capabilities(constraints: &pb::Constraints, snapshot: &Snapshot) -> Result<Vec<usize>, Status> {
    let Some(capabilities) = &constraints.capabilities else { return Ok(Vec::new()) };
    let field = Field { root: "constraints", name: "capabilities.optional" };
    list(field, "capability", &capabilities.optional, &snapshot.vocabulary.capabilities, MAX_CAPABILITIES)
}

fn required(
    field: Field<'_>,
    capabilities: &pb::CapabilityConstraint,
    snapshot: &Snapshot,
) -> Result<Vec<Capability>, Status> {
    bounded(field, capabilities.required.len(), MAX_CAPABILITIES)?;
    let names = &snapshot.vocabulary.capabilities;
    let each = capabilities.required.iter().enumerate();
    each.map(|(index, requirement)| {
        Ok(Capability {
            number: find(|| format!("{field}[{index}].name"), "capability", &requirement.name, names)?,
            min_score_ppm: ppm(|| format!("{field}[{index}].min_score_ppm"), requirement.min_score_ppm)?,
        })
    })
    .collect()
}

fn unit_ceilings(
    field: Field<'_>,
    given: &[pb::UnitPriceCeiling],
    snapshot: &Snapshot,
) -> Result<Vec<(usize, u64)>, Status> {
    bounded(field, given.len(), MAX_CEILINGS)?;
    let mut ceilings: Vec<(usize, u64)> = Vec::with_capacity(given.len());
    for (index, ceiling) in given.iter().enumerate() {
        let path = || format!("{field}[{index}].kind");
        let unit = find(path, "unit kind", &ceiling.kind, &snapshot.vocabulary.units)?;
        if ceilings.iter().any(|&(other, _)| other == unit) {
            return Err(errors::duplicate(&path(), &ceiling.kind));
        }
        ceilings.push((unit, ceiling.max_pico_usd));
    }
    Ok(ceilings)
}

fn filter(
    [only, ignore, order]: [Field<'_>; 3],
    kind: &str,
    given: Option<&pb::NameFilter>,
    names: &Names,
) -> Result<NameFilter, Status> {
    let Some(given) = given else { return Ok(NameFilter::default()) };
    Ok(NameFilter {
        only: list(only, kind, &given.only, names, MAX_FILTERED)?,
        ignore: list(ignore, kind, &given.ignore, names, MAX_FILTERED)?,
        order: list(order, kind, &given.order, names, MAX_LISTED)?,
    })
}

fn list(field: Field<'_>, kind: &str, given: &[String], names: &Names, most: usize) -> Result<Vec<usize>, Status> {
    bounded(field, given.len(), most)?;
    let each = given.iter().enumerate();
    each.map(|(index, name)| find(|| format!("{field}[{index}]"), kind, name, names)).collect()
}

/// Names that need not be known: a modality no model has excludes them all.
fn maybe(field: Field<'_>, given: &[String], names: &Names) -> Result<Vec<Option<usize>>, Status> {
    bounded(field, given.len(), MAX_MODALITIES)?;
    Ok(given.iter().map(|name| names.find(name)).collect())
}

fn find(field: impl Fn() -> String, kind: &str, name: &str, names: &Names) -> Result<usize, Status> {
    names.find(name).ok_or_else(|| errors::unknown_name(&field(), kind, name, names))
}

fn bounded(field: Field<'_>, length: usize, most: usize) -> Result<(), Status> {
    if length > most {
        return Err(errors::too_long(&field.to_string(), length, most));
    }
    Ok(())
}

fn ppm(field: impl Fn() -> String, value: Option<u32>) -> Result<Option<u32>, Status> {
    match value {
        Some(value) if value > MAX_PPM => Err(errors::out_of_range(&field(), value, 0, MAX_PPM)),
        _ => Ok(value),
    }
}

fn statuses(field: Field<'_>, given: &[i32]) -> Result<Vec<usize>, Status> {
    bounded(field, given.len(), MAX_STATUSES)?;
    let each = given.iter().enumerate();
    each.map(|(index, &value)| match LifeStatus::try_from(value) {
        Ok(status) if status != LifeStatus::Unspecified => Ok(status as usize),
        _ => Err(errors::unknown_enum(&format!("{field}[{index}]"), value)),
    })
    .collect()
}

fn unknown_fields(field: Field<'_>, given: &[i32]) -> Result<u32, Status> {
    bounded(field, given.len(), MAX_SMALL)?;
    given.iter().enumerate().try_fold(0, |mask, (index, &value)| match UnknownField::try_from(value) {
        Ok(unknown) if unknown != UnknownField::Unspecified => Ok(mask | 1 << (unknown as u32)),
        _ => Err(errors::unknown_enum(&format!("{field}[{index}]"), value)),
    })
}

/// The models whose id matches a glob.
fn pattern(field: Field<'_>, given: Option<&str>, models: &Names) -> Result<Option<Vec<usize>>, Status> {
    let Some(pattern) = given else { return Ok(None) };
    bounded(field, pattern.len(), MAX_PATTERN_BYTES)?;
    let matching = models.iter().enumerate().filter(|(_, name)| matches(pattern, name));
    Ok(Some(matching.map(|(number, _)| number).collect()))
}

/// The models whose version is outside the range, and those without one that can be compared.
fn versions(field: Field<'_>, wanted: &str, snapshot: &Snapshot) -> Result<(Vec<usize>, Vec<usize>), Status> {
    bounded(field, wanted.len(), MAX_BYTES)?;
    let range = range(wanted).map_err(|why| errors::unfit_value(&field.to_string(), &why))?;
    let each = || snapshot.versions.iter().enumerate();
    let outside = each().filter(|(_, version)| version.as_ref().is_some_and(|version| !range.matches(version)));
    let unknown = each().filter(|(_, version)| version.is_none());
    Ok((outside.map(|(model, _)| model).collect(), unknown.map(|(model, _)| model).collect()))
}

/// `*` any run of characters, `?` exactly one. Backs up to the last star only, hence at most quadratic.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == name[seen] => {
                at += 1;
                seen += 1;
            }
            _ => match &mut star {
                Some((star_at, swallowed)) => {
                    *swallowed += 1;
                    (at, seen) = (*star_at + 1, *swallowed);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|&rest| rest == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_glob_matches_whole_names_only() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("", "", true),
            ("gpt-*", "gpt-5", true),
            ("gpt-?", "gpt-5", true),
            ("gpt-?", "gpt-55", false),
            ("*mini*", "gpt-5-mini-high", true),
            ("a*b*c", "aXbXbc", true),
            ("a*b", "ab*", false),
            ("ü?", "üx", true),
            ("[a]", "a", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
