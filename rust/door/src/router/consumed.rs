//! What a call consumed: its counts, normalised to one convention, and what they cost.

use modelreg_proto::v1::{self as pb, CacheConvention};
use modelreg_scorer::Snapshot;
use modelreg_scorer::names::Names;
use modelreg_scorer::parts::Parts;
use modelreg_scorer::price::Situation;
use modelreg_scorer::quote::{Charge, Usage};
use modelreg_scorer::snapshot::{CACHED_INPUT_TOKEN, INPUT_TOKEN, OUTPUT_TOKEN, REQUEST};

use super::units::MAX_COUNT;
use super::{errors, units};
use crate::status::Status;

/// Most kinds of units of one event.
pub(super) const MAX_UNITS: usize = 32;
/// What input that an EXCLUDED `input_token` lacks is a part of.
const CACHE_UNITS: [&str; 2] = [CACHED_INPUT_TOKEN, "cache_write_token"];

/// The counts of an event.
#[derive(Default)]
pub(super) struct Consumed {
    /// All input, parts included.
    input_tokens: u64,
    /// Whether any of it was reported.
    has_input: bool,
    /// All output, parts included; None where it was not given.
    pub(super) output_tokens: Option<u64>,
    parts: Parts,
}

impl Consumed {
    /// Reads the units of an event.
    pub(super) fn read(request: &pb::RecordUsageRequest, snapshot: &Snapshot) -> Result<Self, Status> {
        const FIELD: &str = "units";
        let given = &request.units;
        let mut units = units::read(FIELD, given, snapshot, |unit| {
            (unit == REQUEST || Some(unit) == snapshot.hardware_token).then_some("route")
        })?;
        let input = whole_of(INPUT_TOKEN, &units);
        let output = whole_of(OUTPUT_TOKEN, &units);
        units.retain(|&(unit, _)| unit != INPUT_TOKEN && unit != OUTPUT_TOKEN);
        let parts = units::split(FIELD, &units, given, snapshot)?;
        let input_tokens = if request.cache_convention() == CacheConvention::Excluded {
            let on_top = of_cache(&parts, snapshot);
            whole(input, parts.input_tokens - on_top, errors::out_of_range)? + on_top
        } else {
            whole(input, parts.input_tokens, errors::input_parts_exceed)?
        };
        let output_tokens = match output {
            Some(_) => Some(whole(output, parts.output_tokens, errors::out_of_range)?),
            None => None,
        };
        let has_input = input.is_some() || parts.input_tokens > 0;
        Ok(Self { input_tokens, has_input, output_tokens, parts })
    }

    /// All input, where it was reported.
    pub(super) fn reported_input_tokens(&self) -> Option<u64> {
        self.has_input.then_some(self.input_tokens)
    }

    /// All input and output, as far as reported; None: neither was.
    pub(super) fn reported_tokens(&self) -> Option<u64> {
        let input = self.reported_input_tokens();
        (input.is_some() || self.output_tokens.is_some())
            .then(|| input.unwrap_or(0).saturating_add(self.output_tokens.unwrap_or(0)))
    }

    /// What it costs on a candidate.
    pub(super) fn charge<'s>(&'s self, snapshot: &'s Snapshot, slot: usize, call: Situation) -> Charge<'s> {
        let Self { input_tokens, output_tokens, parts, .. } = self;
        let output_tokens = output_tokens.unwrap_or(parts.output_tokens);
        let usage = Usage {
            input_tokens: *input_tokens,
            plain_input_tokens: input_tokens.saturating_sub(parts.input_tokens),
            output_tokens,
            output_part_tokens: parts.output_tokens,
            units: &parts.units,
            cached: None,
        };
        let call = Situation { input_tokens: *input_tokens, ..call };
        Charge::new(snapshot, slot, usage, snapshot.situation(slot, &call))
    }
}

/// What rates may depend on, as far as an event says it; the input is not in it yet.
pub(super) fn situation(request: &pb::RecordUsageRequest, snapshot: &Snapshot, started_at_unix_ms: i64) -> Situation {
    let vocabulary = &snapshot.vocabulary;
    // One that no rate has is said all the same: the candidate's own then does not hold.
    let number = |names: &Names, name: &Option<String>| {
        let name = name.as_deref().filter(|name| !name.is_empty())?;
        Some(names.find(name).and_then(|number| u32::try_from(number).ok()).unwrap_or(Situation::OTHER))
    };
    Situation {
        input_tokens: 0,
        batch: request.batch,
        tier: number(&vocabulary.tiers, &request.service_tier),
        speed: None,
        region: number(&vocabulary.regions, &request.region),
        unix_ms: started_at_unix_ms,
    }
}

/// Where a list counts all input or all output, and how much.
fn whole_of(unit: usize, units: &[(usize, u64)]) -> Option<(usize, u64)> {
    units.iter().enumerate().find(|(_, (number, _))| *number == unit).map(|(index, &(_, count))| (index, count))
}

/// Tokens that were read from or written to a prompt cache.
fn of_cache(parts: &Parts, snapshot: &Snapshot) -> u64 {
    let cache = CACHE_UNITS.map(|name| snapshot.vocabulary.units.find(name));
    let is_of_cache = |unit: usize| {
        cache.iter().flatten().any(|&cached| unit == cached || snapshot.units[unit].part_of.contains(&cached))
    };
    parts.units.iter().filter(|&&(unit, _)| is_of_cache(unit)).map(|&(_, count)| count).sum()
}

/// A count that its parts are in; that of its parts where it was not given.
fn whole(
    given: Option<(usize, u64)>,
    of_parts: u64,
    refuse: impl Fn(&str, u64, u64, u64) -> Status,
) -> Result<u64, Status> {
    match given {
        Some((index, count)) if count < of_parts => {
            Err(refuse(&format!("units[{index}].count"), count, of_parts, MAX_COUNT))
        }
        Some((_, count)) => Ok(count),
        None => Ok(of_parts),
    }
}
