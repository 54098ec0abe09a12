//! Which units are counted in which others: cached input in input, cached audio in cached input, audio and input.

use std::collections::BTreeSet;

use modelreg_proto::internal::v1 as pb;

use super::SnapshotError;
use super::vocabulary::{FIXED_UNITS, HARDWARE_TOKEN, INPUT_TOKEN, OUTPUT_TOKEN};
use crate::names::Names;

/// By unit: all that it is counted in.
///
/// # Errors
/// A unit that there is not, one that is a part of itself, or one of input and output, and one that is a whole always.
pub(super) fn compile(kinds: &[pb::UnitKind], units: &Names) -> Result<Vec<Vec<usize>>, SnapshotError> {
    let mut stated: Vec<Vec<usize>> = vec![Vec::new(); units.len()];
    for (index, kind) in kinds.iter().enumerate() {
        let Some(unit) = units.find(&kind.name) else { continue };
        for outer in &kind.part_of {
            let Some(outer) = units.find(outer) else {
                let path = format_args!("unit_kinds[{index}] ({}).part_of", kind.name);
                return Err(SnapshotError::new(path, format!("no unit kind `{outer}`")));
            };
            stated[unit].push(outer);
        }
    }
    let mut all = Vec::with_capacity(stated.len());
    for (unit, direct) in stated.iter().enumerate() {
        let mut around: BTreeSet<usize> = BTreeSet::new();
        let mut open = direct.clone();
        while let Some(outer) = open.pop() {
            if around.insert(outer) {
                open.extend(&stated[outer]);
            }
        }
        let refuse =
            |problem: &str| Err(SnapshotError::new(format_args!("unit_kinds ({})", units.name(unit)), problem));
        // Their rates stand in columns and fees by themselves.
        if !around.is_empty() && (FIXED_UNITS.contains(&units.name(unit)) || units.name(unit) == HARDWARE_TOKEN) {
            return refuse("is a part of others, and has to be a whole");
        }
        if around.contains(&unit) {
            return refuse("is a part of itself");
        }
        if around.contains(&INPUT_TOKEN) && around.contains(&OUTPUT_TOKEN) {
            return refuse("is a part of input and of output");
        }
        all.push(around.into_iter().collect());
    }
    Ok(all)
}
