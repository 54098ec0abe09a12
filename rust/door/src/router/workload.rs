//! The workload of a request: counts within bounds, defaults of the task class, and the reference cost they make.

use modelreg_proto::v1::{Label, ParameterValue, UnitCount, Workload};
use modelreg_scorer::Snapshot;
use modelreg_scorer::parts::Parts;
use modelreg_scorer::query::Wanted;
use modelreg_scorer::score::MAX_EXACT_PICO_USD;
use modelreg_scorer::snapshot::{Bound, INPUT_TOKEN, OUTPUT_TOKEN, REQUEST, Vocabulary};

use super::units::MAX_COUNT;
use super::{errors, units};
use crate::status::Status;

const MAX_UNITS: usize = 16;
const MAX_PARAMETERS: usize = 64;
const MAX_PARAMETER_BYTES: usize = 64;
/// Largest size of a parameter's value: its millionths fit 64 bits.
const MAX_VALUE: f64 = 1e12;
const MILLION: f64 = 1e6;

/// A workload in numbers.
pub(super) struct Counts {
    pub(super) input_tokens: u64,
    pub(super) output_tokens: u64,
    pub(super) max_output_tokens: Option<u64>,
    pub(super) parts: Parts,
    pub(super) reference_cost_pico_usd: u64,
    pub(super) tier: Wanted,
    pub(super) region: Option<usize>,
    pub(super) effort: Wanted,
    pub(super) parameters: Vec<Option<usize>>,
    /// Models whose bounds do not take the values.
    pub(super) outside_bounds: Vec<usize>,
    /// Set when a count came from the class.
    pub(super) label: Option<Label>,
}

/// Reads the workload, `None` being the empty one.
pub(super) fn resolve(workload: Option<&Workload>, class: usize, snapshot: &Snapshot) -> Result<Counts, Status> {
    let empty = Workload::default();
    let workload = workload.unwrap_or(&empty);
    for (field, value) in [
        ("workload.input_tokens", workload.input_tokens),
        ("workload.expected_output_tokens", workload.expected_output_tokens),
        ("workload.max_output_tokens", workload.max_output_tokens),
    ] {
        if let Some(value) = value.filter(|&value| value > MAX_COUNT) {
            return Err(errors::out_of_range(field, value, 0, MAX_COUNT));
        }
    }
    let defaults = &snapshot.classes[class];
    let assumed = workload.input_tokens.is_none() || workload.expected_output_tokens.is_none();
    let vocabulary = &snapshot.vocabulary;
    let parts = parts(&workload.units, snapshot)?;
    let mut counts = Counts {
        input_tokens: whole("workload.input_tokens", workload.input_tokens, defaults.input_tokens, parts.input_tokens)?,
        output_tokens: whole(
            "workload.expected_output_tokens",
            workload.expected_output_tokens,
            defaults.output_tokens,
            parts.output_tokens,
        )?,
        max_output_tokens: workload.max_output_tokens,
        parts,
        reference_cost_pico_usd: 0,
        tier: Wanted::new(workload.service_tier.as_deref(), &vocabulary.tiers),
        region: region(workload.region.as_deref(), vocabulary)?,
        effort: Wanted::new(workload.effort.as_deref(), &vocabulary.efforts),
        parameters: parameters(&workload.parameters, snapshot)?,
        outside_bounds: Vec::new(),
        label: assumed.then_some(Label::DefaultWorkload),
    };
    if !workload.parameter_values.is_empty() {
        let values = values(&workload.parameter_values, snapshot)?;
        counts.parameters.extend(values.iter().map(|&(parameter, _)| parameter));
        counts.outside_bounds = outside_bounds(&values, snapshot);
    }
    counts.reference_cost_pico_usd = reference_cost(&counts, snapshot);
    Ok(counts)
}

/// A count with the parts that were given of it: the class's where it was not, but no less than they have.
fn whole(field: &str, given: Option<u64>, of_class: u64, of_parts: u64) -> Result<u64, Status> {
    match given {
        Some(count) if count < of_parts => Err(errors::out_of_range(field, count, of_parts, MAX_COUNT)),
        Some(count) => Ok(count),
        None if of_parts > MAX_COUNT => Err(errors::out_of_range("workload.units", of_parts, 0, MAX_COUNT)),
        None => Ok(of_class.max(of_parts)),
    }
}

fn region(name: Option<&str>, vocabulary: &Vocabulary) -> Result<Option<usize>, Status> {
    let Some(name) = name else { return Ok(None) };
    let regions = &vocabulary.regions;
    regions.find(name).map(Some).ok_or_else(|| errors::unknown_name("workload.region", "region", name, regions))
}

fn parts(given: &[UnitCount], snapshot: &Snapshot) -> Result<Parts, Status> {
    const FIELD: &str = "workload.units";
    if given.len() > MAX_UNITS {
        return Err(errors::too_long(FIELD, given.len(), MAX_UNITS));
    }
    let units = units::read(FIELD, given, snapshot, |unit| match unit {
        INPUT_TOKEN => Some("workload.input_tokens"),
        OUTPUT_TOKEN => Some("workload.expected_output_tokens"),
        REQUEST => Some("request"),
        _ if Some(unit) == snapshot.hardware_token => Some("workload.input_tokens"),
        _ => None,
    })?;
    units::split(FIELD, &units, given, snapshot)
}

fn parameters(given: &[String], snapshot: &Snapshot) -> Result<Vec<Option<usize>>, Status> {
    if given.len() > MAX_PARAMETERS {
        return Err(errors::too_long("workload.parameters", given.len(), MAX_PARAMETERS));
    }
    for (index, name) in given.iter().enumerate() {
        if name.len() > MAX_PARAMETER_BYTES {
            return Err(errors::too_long(&format!("workload.parameters[{index}]"), name.len(), MAX_PARAMETER_BYTES));
        }
    }
    Ok(given.iter().map(|name| snapshot.vocabulary.parameters.find(name)).collect())
}

/// The parameters with their values in millionths, rounded half to even; none has a parameter that no model knows.
#[expect(clippy::cast_possible_truncation, reason = "bounded to 10^18 before")]
fn values(given: &[ParameterValue], snapshot: &Snapshot) -> Result<Vec<(Option<usize>, i64)>, Status> {
    if given.len() > MAX_PARAMETERS {
        return Err(errors::too_long("workload.parameter_values", given.len(), MAX_PARAMETERS));
    }
    let mut values: Vec<(Option<usize>, i64)> = Vec::with_capacity(given.len());
    for (index, parameter) in given.iter().enumerate() {
        let name = || format!("workload.parameter_values[{index}].name");
        if parameter.name.len() > MAX_PARAMETER_BYTES {
            return Err(errors::too_long(&name(), parameter.name.len(), MAX_PARAMETER_BYTES));
        }
        if given[..index].iter().any(|other| other.name == parameter.name) {
            return Err(errors::duplicate(&name(), &parameter.name));
        }
        // NaN is in no range.
        if !(-MAX_VALUE..=MAX_VALUE).contains(&parameter.value) {
            let field = format!("workload.parameter_values[{index}].value");
            return Err(errors::out_of_range(&field, parameter.value, -MAX_VALUE, MAX_VALUE));
        }
        let millionths = (parameter.value * MILLION).round_ties_even() as i64;
        values.push((snapshot.vocabulary.parameters.find(&parameter.name), millionths));
    }
    Ok(values)
}

/// The models whose bounds do not take one of the values.
fn outside_bounds(values: &[(Option<usize>, i64)], snapshot: &Snapshot) -> Vec<usize> {
    let takes = |bounds: &[Bound], parameter: usize, value: i64| {
        bounds.iter().all(|bound| bound.parameter != parameter || bound.takes(value))
    };
    let models = snapshot.bounds.iter().enumerate().filter(|(_, bounds)| {
        values.iter().any(|&(parameter, value)| parameter.is_some_and(|parameter| !takes(bounds, parameter, value)))
    });
    models.map(|(model, _)| model).collect()
}

/// C, clamped to 2^53.
fn reference_cost(counts: &Counts, snapshot: &Snapshot) -> u64 {
    let output = counts.max_output_tokens.map_or(counts.output_tokens, |max| max.min(counts.output_tokens));
    let (input_parts, output_parts) = (counts.parts.input_tokens, counts.parts.output_tokens);
    let tokens = [
        (INPUT_TOKEN, counts.input_tokens.saturating_sub(input_parts)),
        (OUTPUT_TOKEN, output.saturating_sub(output_parts)),
    ];
    let cost: u128 = tokens
        .iter()
        .chain(&counts.parts.units)
        .map(|&(unit, count)| u128::from(count) * u128::from(snapshot.units[unit].reference_pico_usd))
        .sum();
    u64::try_from(cost).unwrap_or(u64::MAX).min(MAX_EXACT_PICO_USD)
}
