//! Counts of units as a caller names them: within bounds, each kind once, none counted twice.

use modelreg_proto::v1::UnitCount;
use modelreg_scorer::Snapshot;
use modelreg_scorer::parts::{Exceeded, Parts};

use super::errors;
use crate::status::Status;

/// Most of anything in one request.
pub(super) const MAX_COUNT: u64 = 100_000_000;

/// Reads a list in which every unit is one that the field takes.
///
/// # Errors
/// An unknown kind, one that `other` says is stated in another field, a count out of range, or a kind twice.
pub(super) fn read(
    field: &str,
    given: &[UnitCount],
    snapshot: &Snapshot,
    other: impl Fn(usize) -> Option<&'static str>,
) -> Result<Vec<(usize, u64)>, Status> {
    let names = &snapshot.vocabulary.units;
    let mut units: Vec<(usize, u64)> = Vec::with_capacity(given.len());
    for (index, unit) in given.iter().enumerate() {
        let of = |key| format!("{field}[{index}].{key}");
        let number =
            names.find(&unit.kind).ok_or_else(|| errors::unknown_name(&of("kind"), "unit kind", &unit.kind, names))?;
        if let Some(other) = other(number) {
            return Err(errors::conflict(&of("kind"), other));
        }
        if unit.count > MAX_COUNT {
            return Err(errors::out_of_range(&of("count"), unit.count, 0, MAX_COUNT));
        }
        if units.iter().any(|&(other, _)| other == number) {
            return Err(errors::duplicate(&of("kind"), &unit.kind));
        }
        units.push((number, unit.count));
    }
    Ok(units)
}

/// Splits what was read from a list into parts.
///
/// # Errors
/// The parts of a unit have more than the unit.
pub(super) fn split(
    field: &str,
    units: &[(usize, u64)],
    given: &[UnitCount],
    snapshot: &Snapshot,
) -> Result<Parts, Status> {
    Parts::split(units, &snapshot.units).map_err(|Exceeded { unit, count, of_parts }| {
        let name = snapshot.vocabulary.units.name(unit);
        let place = given.iter().position(|given| given.kind == name).unwrap_or(0);
        errors::out_of_range(&format!("{field}[{place}].count"), count, of_parts, MAX_COUNT)
    })
}
