//! Who is in: the checks of `docs/scoring.md`, row by row, each a few word operations over the candidates still in.

mod compared;
mod exclude;
mod health;
mod refused;

pub use compared::compared;
pub use health::leave;
pub use refused::refuse;

use modelreg_proto::v1::ExclusionReason as Reason;
use modelreg_proto::v1::{AttemptOutcome, Status, UnknownField};

use crate::bits::Bits;
use crate::live::Live;
use crate::query::{Objective, Query, Wanted};
use crate::quote::unusual;
use crate::scratch::Scratch;
use crate::snapshot::{INPUT_TOKEN, OUTPUT_TOKEN, Snapshot};

/// Safety below this excludes where safety is required.
pub const MIN_SAFETY_PPM: u32 = 500_000;
/// Thousandths: blended ceilings are per 1,000 tokens.
const PER_1K: i128 = 1_000;

/// Which rows of the table apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// All that look at the candidate alone: for a selection, where [`leave`] comes next.
    All,
    /// Without those after 44, price state and floor: for an estimate.
    Constraints,
}

/// Fills `competing`, `alive`, the counts and the reasons of `scratch`.
pub fn run(snapshot: &Snapshot, live: &Live, query: &Query, rows: Rows, scratch: &mut Scratch) {
    scratch.reset(snapshot.slots(), query.keep_reasons);
    compete(snapshot, query, scratch);
    let mut checks = Checks { snapshot, live, query, scratch };
    checks.life_cycle();
    checks.workload();
    checks.attempts();
    checks.abilities();
    checks.limits();
    checks.prices();
    checks.speeds();
    checks.figures();
    checks.terms_of_use();
    checks.names();
    checks.parameters_and_versions();
    if rows == Rows::All {
        checks.price_state();
        checks.floor();
    }
}

/// Variants of another tier or effort do not compete; they are not counted as excluded.
fn compete(snapshot: &Snapshot, query: &Query, scratch: &mut Scratch) {
    let sets = &snapshot.sets;
    match query.tier {
        Wanted::Any => scratch.competing.copy_from(&sets.plain),
        Wanted::Only(tier) => scratch.competing.copy_from(&sets.tier[tier]),
        Wanted::Nobody => scratch.competing.clear_like(&sets.plain),
    }
    match query.effort {
        Wanted::Any => {}
        Wanted::Only(effort) => scratch.competing.intersect(&sets.effort[effort]),
        Wanted::Nobody => scratch.competing.clear_like(&sets.plain),
    }
    scratch.alive.copy_from(&scratch.competing);
}

struct Checks<'c> {
    snapshot: &'c Snapshot,
    live: &'c Live,
    query: &'c Query,
    scratch: &'c mut Scratch,
}

impl Checks<'_> {
    /// Rows 1 to 5.
    fn life_cycle(&mut self) {
        let (sets, rules) = (&self.snapshot.sets, &self.query.rules);
        let active = [Status::Active as usize];
        self.unless_in_any(Reason::ModelStatus, &sets.model_status, either(&rules.model_statuses, &active));
        self.unless_in_any(Reason::RouteStatus, &sets.route_status, either(&rules.route_statuses, &active));
        let now = self.query.now_unix_ms;
        let active_time = &self.snapshot.active;
        self.where_among(Reason::NotYetActive, &sets.dated, |slot| now < active_time[slot].0);
        self.where_among(Reason::NoLongerActive, &sets.dated, |slot| now >= active_time[slot].1);
        let chat = self.snapshot.vocabulary.types.find("chat");
        self.unless_in_any(Reason::ModelType, &sets.model_type, either(&rules.model_types, chat.as_slice()));
    }

    /// Rows 6 to 9, but for what attempts add to 6.
    fn workload(&mut self) {
        let (snapshot, query) = (self.snapshot, self.query);
        let sets = &snapshot.sets;
        let too_small = |slot: usize| {
            snapshot.context.get(slot).is_some_and(|context| tokens_needed(snapshot, slot, query) > context)
        };
        let context = snapshot.context.below(largest_need(snapshot, query));
        if query.max_output_tokens.is_some() {
            // All need the same.
            self.if_below(Reason::ContextExceeded, context, too_small);
        } else if let Some(below) = context {
            self.where_among(Reason::ContextExceeded, below.at_most(), too_small);
        }
        self.attempted_contexts();
        if let Some(max_output) = query.max_output_tokens {
            self.if_below(Reason::OutputExceeded, snapshot.output_cap.below(max_output), |slot| {
                snapshot.output_cap.get(slot).is_some_and(|cap| max_output > cap)
            });
        }
        for &(unit, _) in &query.units {
            if let Some(modality) = snapshot.units[unit].input_modality {
                self.unless_in(Reason::Modality, &sets.input_modality[modality]);
            }
            if let Some(modality) = snapshot.units[unit].output_modality {
                self.unless_in(Reason::Modality, &sets.output_modality[modality]);
            }
        }
        for &parameter in &query.parameters {
            self.unless_in_known(Reason::Parameter, &sets.parameter, parameter);
        }
        if query.stream {
            self.unless_in(Reason::Parameter, &sets.stream);
        }
        if query.batch {
            self.unless_in(Reason::Parameter, &sets.batch);
        }
    }

    /// Row 6: an attempt at a route of known context showed that it is too small, and so is every smaller one.
    fn attempted_contexts(&mut self) {
        let snapshot = self.snapshot;
        let Some(tried) = attempted_context(snapshot, self.query) else { return };
        self.if_below(Reason::ContextExceeded, snapshot.context.below(tried.saturating_add(1)), |slot| {
            snapshot.context.get(slot).is_some_and(|context| context <= tried)
        });
    }

    /// Row 10.
    fn attempts(&mut self) {
        let (snapshot, query) = (self.snapshot, self.query);
        for attempt in &query.attempts {
            let tried = &snapshot.route_slots[attempt.route];
            self.each_of(Reason::AlreadyTried, tried);
            if attempt.outcome == AttemptOutcome::ContentRefused {
                let model = snapshot.route_model[attempt.route] as usize;
                self.each_of(Reason::AlreadyTried, &snapshot.model_slots[model]);
            }
        }
    }

    /// Rows 11 to 15.
    fn abilities(&mut self) {
        let (snapshot, rules) = (self.snapshot, &self.query.rules);
        let sets = &snapshot.sets;
        for capability in &rules.required {
            self.if_in(Reason::Capability, &sets.capability_absent[capability.number]);
            if let Some(least) = capability.min_score_ppm {
                let scores = &snapshot.capability_score[capability.number];
                self.where_among(Reason::Capability, &sets.capability_present[capability.number], |slot| {
                    scores.get(slot).copied().flatten().is_some_and(|score| score < least)
                });
            }
        }
        for &capability in &rules.excluded {
            self.if_in(Reason::Capability, &sets.capability_present[capability]);
        }
        if self.counts_unknown(UnknownField::Capability) {
            for capability in &rules.required {
                self.unless_in(Reason::UnknownCapability, &sets.capability_present[capability.number]);
                if capability.min_score_ppm.is_some() {
                    let scores = &snapshot.capability_score[capability.number];
                    self.where_among(Reason::UnknownCapability, &sets.all, |slot| {
                        scores.get(slot).copied().flatten().is_none()
                    });
                }
            }
            for &capability in &rules.excluded {
                self.unless_in(Reason::UnknownCapability, &sets.capability_absent[capability]);
            }
        }
        for &modality in &rules.input_modalities {
            self.unless_known_in(Reason::InputModality, &sets.input_modality, modality, &sets.input_modality_unknown);
        }
        for &modality in &rules.output_modalities {
            self.unless_known_in(
                Reason::OutputModality,
                &sets.output_modality,
                modality,
                &sets.output_modality_unknown,
            );
        }
        if self.counts_unknown(UnknownField::Modality) {
            if !rules.input_modalities.is_empty() {
                self.if_in(Reason::UnknownModality, &sets.input_modality_unknown);
            }
            if !rules.output_modalities.is_empty() {
                self.if_in(Reason::UnknownModality, &sets.output_modality_unknown);
            }
        }
    }

    /// Rows 16 to 19.
    fn limits(&mut self) {
        let (snapshot, rules) = (self.snapshot, &self.query.rules);
        let both = [
            (
                rules.min_context_tokens,
                &snapshot.context,
                UnknownField::Context,
                Reason::MinContext,
                Reason::UnknownContext,
            ),
            (
                rules.min_output_tokens,
                &snapshot.output_cap,
                UnknownField::MaxOutput,
                Reason::MinOutput,
                Reason::UnknownMaxOutput,
            ),
        ];
        for (least, limits, field, below_reason, unknown_reason) in both {
            let Some(least) = least else { continue };
            self.if_below(below_reason, limits.below(least), |slot| {
                limits.get(slot).is_some_and(|limit| limit < least)
            });
            if self.counts_unknown(field) {
                self.if_in(unknown_reason, limits.unknown());
            }
        }
    }

    /// Rows 20 and 21.
    fn prices(&mut self) {
        let (snapshot, query, rules) = (self.snapshot, self.query, &self.query.rules);
        let blended = rules.blended_ceiling_pico_usd;
        let (units, request) = (&rules.unit_ceilings, rules.request_ceiling_pico_usd);
        if units.is_empty() && blended.is_none() && request.is_none() {
            return;
        }
        let rate = |slot: usize, unit: usize| {
            let line =
                snapshot.price_of(slot).charged(unit, &snapshot.situation(slot, &query.situation()), &snapshot.units);
            line.map(|line| line.pico_usd)
        };
        let blended_rate = |slot: usize| {
            let tokens = 3 * i128::from(rate(slot, INPUT_TOKEN)?) + i128::from(rate(slot, OUTPUT_TOKEN)?);
            // Each of the four has its share of hardware.
            let hardware = snapshot.hardware_token.and_then(|unit| rate(slot, unit)).unwrap_or(0);
            Some(tokens + 4 * i128::from(hardware))
        };
        self.where_among(Reason::PriceCeiling, &snapshot.sets.all, |slot| {
            let price = snapshot.price_of(slot);
            !price.free
                && (units.iter().any(|&(unit, most)| rate(slot, unit).is_some_and(|rate| rate > most))
                    || blended.is_some_and(|most| {
                        blended_rate(slot).is_some_and(|rate| PER_1K * rate > 4 * i128::from(most))
                    })
                    || request
                        .is_some_and(|most| snapshot.expected_pico_usd(slot, query).is_some_and(|cost| cost > most)))
        });
        if self.counts_unknown(UnknownField::Price) {
            self.where_among(Reason::UnknownPrice, &snapshot.sets.all, |slot| {
                let price = snapshot.price_of(slot);
                !price.free
                    && (units.iter().any(|&(unit, _)| rate(slot, unit).is_none())
                        || blended.is_some() && blended_rate(slot).is_none()
                        || request.is_some() && snapshot.expected_pico_usd(slot, query).is_none())
            });
        }
    }

    /// Rows 22 to 25.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the columns hold integers from 0 to 10^7"
    )]
    fn speeds(&mut self) {
        let (snapshot, live, query, rules) = (self.snapshot, self.live, self.query, &self.query.rules);
        let (ttft_unknown, per_token_unknown) = (&live.market_ttft, &live.market_us_per_token);
        // Most ceilings are far above anything there is: then nobody needs to be looked at.
        let longest = live.longest.0 + largest_output(snapshot, query) * live.longest.1 / 1_000;
        if let Some(most) = rules.max_latency_ms.filter(|&most| most < longest) {
            self.where_among(Reason::MaxLatency, &snapshot.sets.all, |slot| {
                live.latency_ms(snapshot, slot, query) > most
                    && !ttft_unknown.contains(slot)
                    && !per_token_unknown.contains(slot)
            });
        }
        if let Some(most) = rules.max_ttft_ms {
            self.where_among(Reason::MaxTtft, &snapshot.sets.all, |slot| {
                !ttft_unknown.contains(slot) && live.ttft_ms[slot] as u64 > most
            });
        }
        if let Some(least) = rules.min_output_tokens_per_s {
            self.where_among(Reason::MinThroughput, &snapshot.sets.all, |slot| {
                !per_token_unknown.contains(slot) && live.us_per_token[slot] as u64 * u64::from(least) > 1_000_000
            });
        }
        if self.counts_unknown(UnknownField::Latency) {
            if rules.max_latency_ms.is_some() || rules.max_ttft_ms.is_some() {
                self.if_in(Reason::UnknownLatency, ttft_unknown);
            }
            if rules.max_latency_ms.is_some() || rules.min_output_tokens_per_s.is_some() {
                self.if_in(Reason::UnknownLatency, per_token_unknown);
            }
        }
    }

    /// Rows 26 to 29.
    fn figures(&mut self) {
        let (snapshot, live, rules) = (self.snapshot, self.live, &self.query.rules);
        if let Some(least) = rules.min_quality_ppm {
            let quality = &snapshot.quality[snapshot.classes[self.query.class].quality];
            self.if_below(Reason::MinQuality, quality.below(least), |slot| quality.is_below(slot, least));
            self.if_unknown(Reason::UnknownQuality, UnknownField::Quality, &quality.unknown);
        }
        if let Some(least) = rules.min_availability_ppm {
            let column = &live.availability_ppm;
            self.where_among(Reason::MinAvailability, &snapshot.sets.all, |slot| {
                f64::from(column[slot]) < f64::from(least)
            });
        }
        if rules.safety_required {
            let column = &snapshot.columns.safety_ppm;
            self.where_among(Reason::Safety, &snapshot.sets.safety_known, |slot| {
                f64::from(column[slot]) < f64::from(MIN_SAFETY_PPM)
            });
        }
    }

    /// Rows 30 to 37.
    fn terms_of_use(&mut self) {
        let (snapshot, rules) = (self.snapshot, &self.query.rules);
        let sets = &snapshot.sets;
        if rules.commercial_use {
            self.if_in(Reason::CommercialUse, &sets.commercial_no);
            self.if_unknown(Reason::UnknownCommercialUse, UnknownField::CommercialUse, &sets.commercial_unknown);
        }
        if !rules.licences.is_empty() {
            self.unless_known_in_any(Reason::Licence, &sets.licence, &rules.licences, &sets.licence_unknown);
            self.if_unknown(Reason::UnknownLicence, UnknownField::Licence, &sets.licence_unknown);
        }
        if !rules.regions.is_empty() {
            self.unless_known_in_any(Reason::Region, &sets.region, &rules.regions, &sets.region_unknown);
            self.if_unknown(Reason::UnknownRegion, UnknownField::Region, &sets.region_unknown);
        }
        let retention = &snapshot.retention_days;
        if rules.zdr {
            self.if_in(Reason::DataPolicy, &sets.zdr_no);
        }
        if rules.no_training {
            self.if_in(Reason::DataPolicy, &sets.training_yes);
        }
        if let Some(most) = rules.max_retention_days {
            self.where_among(Reason::DataPolicy, &sets.all, |slot| retention[slot].is_some_and(|days| days > most));
        }
        if rules.zdr {
            self.if_unknown(Reason::UnknownDataPolicy, UnknownField::DataPolicy, &sets.zdr_unknown);
        }
        if rules.no_training {
            self.if_unknown(Reason::UnknownDataPolicy, UnknownField::DataPolicy, &sets.training_unknown);
        }
        if rules.max_retention_days.is_some() && self.counts_unknown(UnknownField::DataPolicy) {
            self.where_among(Reason::UnknownDataPolicy, &sets.all, |slot| retention[slot].is_none());
        }
    }

    /// Rows 38 to 44.
    fn names(&mut self) {
        let (sets, rules) = (&self.snapshot.sets, &self.query.rules);
        self.filter(Reason::Provider, &sets.provider, &rules.providers);
        self.filter(Reason::Model, &sets.model, &rules.models);
        if let Some(models) = &rules.aliased_models {
            self.unless_in_any(Reason::Model, &sets.model, models);
        }
        self.filter(Reason::Platform, &sets.platform, &rules.platforms);
        for &tag in &rules.tags {
            self.unless_in(Reason::Tag, &sets.tag[tag]);
        }
        if let Some(models) = &rules.matching_models {
            self.unless_in_any(Reason::NamePattern, &sets.model, models);
        }
        if !rules.quantizations.is_empty() {
            self.unless_known_in_any(
                Reason::Quantization,
                &sets.quantization,
                &rules.quantizations,
                &sets.quantization_unknown,
            );
            self.if_unknown(Reason::UnknownQuantization, UnknownField::Quantization, &sets.quantization_unknown);
        }
    }

    /// Rows 48 to 50.
    fn parameters_and_versions(&mut self) {
        let rules = &self.query.rules;
        self.each_of_models(Reason::ParameterBounds, &rules.outside_bounds);
        self.each_of_models(Reason::Version, &rules.outside_version);
        if self.counts_unknown(UnknownField::Version) {
            self.each_of_models(Reason::UnknownVersion, &rules.unknown_version);
        }
    }

    /// The last row but two: the operator's setting for unknown prices.
    fn price_state(&mut self) {
        if self.snapshot.unpriced == crate::snapshot::Unpriced::Reject {
            mark_unpriced(self.snapshot, self.query, &mut self.scratch.set);
            self.if_set(Reason::UnknownPrice);
        }
    }

    /// The last two rows: the strategy's own floor, dropped when nobody meets it.
    fn floor(&mut self) {
        let Objective::Score { floor_ppm: Some(floor), .. } = self.query.objective else { return };
        let quality = &self.snapshot.quality[self.snapshot.classes[self.query.class].quality];
        // Every floor of a strategy was prepared with the snapshot.
        let Some(below) = quality.below_floor(floor) else { return };
        let counts_unknown = self.counts_unknown(UnknownField::Quality);
        let words = self.scratch.alive.words().iter().zip(below.words()).zip(quality.unknown.words());
        let mut meets = words.map(|((alive, below), unknown)| alive & !below & !(unknown & mask(counts_unknown)));
        if meets.any(|word| word != 0) {
            self.if_in(Reason::QualityFloor, below);
            self.if_unknown(Reason::UnknownQuality, UnknownField::Quality, &quality.unknown);
        } else {
            self.scratch.floor_dropped = !self.scratch.alive.is_empty();
        }
    }
}

/// All ones or none.
fn mask(on: bool) -> u64 {
    if on { u64::MAX } else { 0 }
}

/// Marks every candidate whose expected quote is unknown.
pub(crate) fn mark_unpriced(snapshot: &Snapshot, query: &Query, set: &mut Bits) {
    let sets = &snapshot.sets;
    set.copy_from(&sets.priceless);
    if query.plain_input_tokens() > 0 {
        set.union(&sets.no_rate[INPUT_TOKEN]);
    }
    for &(unit, _) in &query.units {
        set.union(&sets.no_rate[unit]);
    }
    if query.scaled_output(snapshot.smallest_output_milli) > query.output_part_tokens {
        set.union(&sets.no_rate[OUTPUT_TOKEN]);
    } else {
        // Whether output is needed is the candidate's own affair where its share of n may round to nothing.
        for slot in sets.no_rate[OUTPUT_TOKEN].iter() {
            if snapshot.expected_output(slot, query) > query.output_part_tokens {
                set.insert(slot);
            }
        }
    }
    for slot in unusual(snapshot, query) {
        if snapshot.expected_pico_usd(slot, query).is_some() {
            set.remove(slot);
        } else {
            set.insert(slot);
        }
    }
}

fn either<'n>(given: &'n [usize], default: &'n [usize]) -> &'n [usize] {
    if given.is_empty() { default } else { given }
}

/// input + (max, else expected output).
fn tokens_needed(snapshot: &Snapshot, slot: usize, query: &Query) -> u64 {
    query.input_tokens + query.max_output_tokens.unwrap_or_else(|| snapshot.expected_output(slot, query))
}

/// The most that any candidate needs.
fn largest_need(snapshot: &Snapshot, query: &Query) -> u64 {
    query.input_tokens + query.max_output_tokens.unwrap_or_else(|| largest_output(snapshot, query))
}

/// The most output that is expected of any candidate.
fn largest_output(snapshot: &Snapshot, query: &Query) -> u64 {
    query.scaled_output(snapshot.largest_output_milli)
}

/// The largest context window at which an attempt found the input too long.
fn attempted_context(snapshot: &Snapshot, query: &Query) -> Option<u64> {
    query
        .attempts
        .iter()
        .filter(|attempt| attempt.outcome == AttemptOutcome::ContextExceeded)
        .filter_map(|attempt| snapshot.context.get(*snapshot.route_slots[attempt.route].first()? as usize))
        .max()
}
