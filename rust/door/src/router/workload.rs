//! The workload of a request: counts within bounds, defaults of the task class, and the reference cost they make.

use modelreg_proto::v1::{Label, UnitCount, Workload};
use modelreg_scorer::Snapshot;
use modelreg_scorer::query::Wanted;
use modelreg_scorer::score::MAX_EXACT_PICO_USD;
use modelreg_scorer::snapshot::{INPUT_TOKEN, OUTPUT_TOKEN, REQUEST};

use super::errors;
use crate::status::Status;

/// Most of anything in one request.
const MAX_COUNT: u64 = 100_000_000;
const MAX_UNITS: usize = 16;
const MAX_PARAMETERS: usize = 64;
const MAX_PARAMETER_BYTES: usize = 64;

/// A workload in numbers.
pub(super) struct Counts {
    pub(super) input_tokens: u64,
    pub(super) output_tokens: u64,
    pub(super) max_output_tokens: Option<u64>,
    pub(super) units: Vec<(usize, u64)>,
    pub(super) reference_cost_pico_usd: u64,
    pub(super) tier: Wanted,
    pub(super) effort: Wanted,
    pub(super) parameters: Vec<Option<usize>>,
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
    let mut counts = Counts {
        input_tokens: workload.input_tokens.unwrap_or(defaults.input_tokens),
        output_tokens: workload.expected_output_tokens.unwrap_or(defaults.output_tokens),
        max_output_tokens: workload.max_output_tokens,
        units: units(&workload.units, snapshot)?,
        reference_cost_pico_usd: 0,
        tier: Wanted::new(workload.service_tier.as_deref(), &vocabulary.tiers),
        effort: Wanted::new(workload.effort.as_deref(), &vocabulary.efforts),
        parameters: parameters(&workload.parameters, snapshot)?,
        label: assumed.then_some(Label::DefaultWorkload),
    };
    counts.reference_cost_pico_usd = reference_cost(&counts, snapshot);
    Ok(counts)
}

fn units(given: &[UnitCount], snapshot: &Snapshot) -> Result<Vec<(usize, u64)>, Status> {
    if given.len() > MAX_UNITS {
        return Err(errors::too_long("workload.units", given.len(), MAX_UNITS));
    }
    let names = &snapshot.vocabulary.units;
    let mut units: Vec<(usize, u64)> = Vec::with_capacity(given.len());
    for (index, unit) in given.iter().enumerate() {
        let field = || format!("workload.units[{index}].kind");
        let number =
            names.find(&unit.kind).ok_or_else(|| errors::unknown_name(&field(), "unit kind", &unit.kind, names))?;
        match number {
            INPUT_TOKEN => return Err(errors::conflict(&field(), "workload.input_tokens")),
            OUTPUT_TOKEN => return Err(errors::conflict(&field(), "workload.expected_output_tokens")),
            REQUEST => return Err(errors::conflict(&field(), "request")),
            _ => {}
        }
        if unit.count > MAX_COUNT {
            return Err(errors::out_of_range(&format!("workload.units[{index}].count"), unit.count, 0, MAX_COUNT));
        }
        if units.iter().any(|&(other, _)| other == number) {
            return Err(errors::duplicate(&field(), &unit.kind));
        }
        units.push((number, unit.count));
    }
    units.retain(|&(_, count)| count > 0);
    Ok(units)
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

/// C, clamped to 2^53.
fn reference_cost(counts: &Counts, snapshot: &Snapshot) -> u64 {
    let output = counts.max_output_tokens.map_or(counts.output_tokens, |max| max.min(counts.output_tokens));
    let tokens = [(INPUT_TOKEN, counts.input_tokens), (OUTPUT_TOKEN, output)];
    let cost: u128 = tokens
        .iter()
        .chain(&counts.units)
        .map(|&(unit, count)| u128::from(count) * u128::from(snapshot.units[unit].reference_pico_usd))
        .sum();
    u64::try_from(cost).unwrap_or(u64::MAX).min(MAX_EXACT_PICO_USD)
}
