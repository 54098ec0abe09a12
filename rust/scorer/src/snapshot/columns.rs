//! Fills the columns and sets, one candidate after the other in the order of their slots.

use std::collections::{BTreeMap, BTreeSet};

use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::TermSource;

use super::compile::Candidate;
use super::figures::{self, Figures};
use super::sets::{Sets, variant_key};
use super::vocabulary::{CACHED_INPUT_TOKEN, HARDWARE_TOKEN, INPUT_TOKEN, OUTPUT_TOKEN, REQUEST, Vocabulary};
use super::{
    AvailabilityPrior, Columns, Identity, Limits, Mode, Snapshot, SnapshotError, Strategy, TaskClass, UnitKind,
    Unpriced,
};
use crate::bits::{Bits, WORD};
use crate::live::Live;
use crate::names::Names;
use crate::price::{Origin, Price, Usual};

/// Most memory of the sets by attribute: names are given by whoever writes the models file.
const MAX_SETS_BYTES: usize = 512 << 20;

type Result<T> = std::result::Result<T, SnapshotError>;

/// Fills the columns, slot by slot.
pub(super) struct Builder<'m> {
    settings: &'m pb::Settings,
    quality_classes: &'m [String],
    snapshot: Snapshot,
    context: Vec<Option<u64>>,
    output_cap: Vec<Option<u64>>,
    price_numbers: BTreeMap<Price, u32>,
    variant_names: Names,
}

impl<'m> Builder<'m> {
    pub(super) fn new(
        message: &'m pb::Snapshot,
        settings: &'m pb::Settings,
        mut vocabulary: Vocabulary,
        units: Vec<UnitKind>,
        slots: usize,
        quality_classes: &'m [String],
    ) -> Result<Self> {
        let unpriced = match settings.unpriced() {
            pb::Unpriced::Reject => Unpriced::Reject,
            pb::Unpriced::Estimate => Unpriced::Estimate,
            pb::Unpriced::Allow => Unpriced::Allow,
            pb::Unpriced::Unspecified => return Err(SnapshotError::new("settings.unpriced", "missing or unknown")),
        };
        Sets::intern_attributes(message, &mut vocabulary);
        let [hardware_token, cached_input_token] =
            [HARDWARE_TOKEN, CACHED_INPUT_TOKEN].map(|name| vocabulary.units.find(name));
        let names = Sets::names(&vocabulary) + units.len();
        if names.saturating_mul(slots.div_ceil(8)) > MAX_SETS_BYTES {
            let text = format!("{names} names over {slots} candidates need more than {MAX_SETS_BYTES} bytes of sets");
            return Err(SnapshotError::new("models", text));
        }
        let sets = Sets::sized(&vocabulary, units.len(), slots);
        let snapshot = Snapshot {
            versions: Vec::new(),
            bounds: Vec::new(),
            revision: message.revision,
            demo: message.demo,
            unpriced,
            sets,
            capability_score: vec![Vec::new(); vocabulary.capabilities.len()],
            model_slots: vec![Vec::new(); vocabulary.models.len()],
            models_with_slots: 0,
            quality: vec![Figures::sized(slots); quality_classes.len()],
            vocabulary,
            classes: Vec::new(),
            strategies: Vec::new(),
            units,
            identity: Vec::with_capacity(slots),
            model: Vec::with_capacity(slots),
            variants: Vec::with_capacity(slots),
            variant: Vec::with_capacity(slots),
            priority: Vec::with_capacity(slots),
            mixed_priorities: Vec::new(),
            columns: Columns::default(),
            safety_basis: Vec::with_capacity(slots),
            priors: Live::sized(slots),
            availability_prior: AvailabilityPrior {
                ppm: settings.availability_prior_ppm,
                attempts: settings.availability_prior_attempts,
            },
            price: Vec::with_capacity(slots),
            prices: Vec::new(),
            origin: Vec::with_capacity(slots),
            context: Limits::new(Vec::new()),
            smallest_output_milli: 1_000,
            largest_output_milli: 1_000,
            largest_rates: (0, 0),
            usual: Usual::ALWAYS,
            usual_by_price: Vec::new(),
            hardware_token,
            cached_input_token,
            mode: Vec::with_capacity(slots),
            built_at_unix_ms: message.built_at_unix_ms,
            output_cap: Limits::new(Vec::new()),
            active: Vec::with_capacity(slots),
            retention_days: Vec::with_capacity(slots),
            route_model: Vec::new(),
            route_slots: Vec::new(),
        };
        let (context, output_cap) = (Vec::with_capacity(slots), Vec::with_capacity(slots));
        let (price_numbers, variant_names) = (BTreeMap::new(), Names::default());
        Ok(Self { settings, quality_classes, snapshot, context, output_cap, price_numbers, variant_names })
    }

    pub(super) fn add(&mut self, candidate: &Candidate<'m>) -> Result<()> {
        let Candidate { route, variant, model, provider, .. } = *candidate;
        let slot = self.snapshot.identity.len();
        let identity = self.identify(candidate);
        if self.snapshot.model_slots[identity.model as usize].is_empty() {
            self.snapshot.models_with_slots += 1;
        }
        self.snapshot.sets.add(slot, candidate, &self.snapshot.vocabulary);
        let snapshot = &mut self.snapshot;
        snapshot.model_slots[identity.model as usize].push(number(slot));
        snapshot.route_slots[identity.route as usize].push(number(slot));
        snapshot.identity.push(identity);
        snapshot.model.push(identity.model);
        snapshot.variants.push(variant.name.as_str().into());
        snapshot.variant.push(number(self.variant_names.intern(&variant.name)));
        snapshot.priority.push(route.priority);
        snapshot.retention_days.push(provider.retention_days);
        self.context.push(route.context_tokens.or(model.context_tokens));
        self.output_cap.push(route.max_output_tokens.or(model.max_output_tokens));
        let from = [route.active_from_unix_ms, model.active_from_unix_ms].into_iter().flatten().max();
        let until = [route.active_until_unix_ms, model.active_until_unix_ms].into_iter().flatten().min();
        if from.is_some() || until.is_some() {
            snapshot.sets.dated.insert(slot);
        }
        snapshot.active.push((from.unwrap_or(i64::MIN), until.unwrap_or(i64::MAX)));
        for capability in model.capabilities.iter().filter(|capability| capability.present) {
            if let (Some(score), Some(index)) =
                (capability.score_ppm, snapshot.vocabulary.capabilities.find(&capability.name))
            {
                let scores = &mut snapshot.capability_score[index];
                scores.resize(slot + 1, None);
                scores[slot] = Some(score);
            }
        }
        self.snapshot.mode.push(mode(candidate, &self.snapshot.vocabulary));
        self.add_price(slot, candidate)?;
        self.add_figures(slot, candidate);
        Ok(())
    }

    fn identify(&mut self, candidate: &Candidate<'m>) -> Identity {
        let vocabulary = &mut self.snapshot.vocabulary;
        let route = vocabulary.routes.intern(&candidate.route.name);
        let model = vocabulary.models.intern(&candidate.model.name);
        let provider = vocabulary.providers.intern(&candidate.provider.name);
        let platform = vocabulary.platforms.intern(&candidate.route.platform);
        if route == self.snapshot.route_model.len() {
            self.snapshot.route_model.push(number(model));
            self.snapshot.route_slots.push(Vec::new());
            for former in &candidate.route.former_names {
                vocabulary.former_routes.intern(former);
                vocabulary.former_route.push(route);
            }
        }
        Identity {
            route: number(route),
            model: number(model),
            provider: number(provider),
            platform: number(platform),
            source_route: number(candidate.source_route),
            source_variant: number(candidate.source_variant),
        }
    }

    fn add_price(&mut self, slot: usize, candidate: &Candidate<'m>) -> Result<()> {
        let Candidate { route, variant, model, .. } = *candidate;
        let path = format_args!("routes ({}).price", route.name);
        let message = variant.price.as_ref().or(route.price.as_ref());
        let price = Price::compile(message, &self.snapshot.vocabulary, path)?;
        let (base, snapshot) = (self.snapshot.base_situation(slot), &mut self.snapshot);
        let (sets, units) = (&mut snapshot.sets, &snapshot.units);
        if price.free {
            sets.free.insert(slot);
        } else {
            if price.is_unknown() {
                sets.priceless.insert(slot);
            }
            for (unit, set) in sets.no_rate.iter_mut().enumerate() {
                if price.charged(unit, &base, units).is_none() && (unit != OUTPUT_TOKEN || writes_output(model)) {
                    set.insert(slot);
                }
            }
        }
        let usual = price.usual(snapshot.built_at_unix_ms);
        if usual != Usual::ALWAYS {
            sets.conditional.insert(slot);
            snapshot.usual.narrow(usual);
        }
        // Of the share of hardware every token takes one.
        let rate = |unit: usize| price.charged(unit, &base, units).map_or(0, |line| line.pico_usd);
        let (hardware, most_of_hardware) = match snapshot.hardware_token {
            Some(unit) => (rate(unit), price.most_pico_usd(unit)),
            None => (0, 0),
        };
        let largest = &mut snapshot.largest_rates;
        largest.0 = largest.0.max(price.most_pico_usd(INPUT_TOKEN) + most_of_hardware);
        largest.1 = largest.1.max(price.most_pico_usd(OUTPUT_TOKEN) + most_of_hardware);
        let columns = &mut snapshot.columns;
        columns.input_rate.push(exact(rate(INPUT_TOKEN) + hardware));
        columns.output_rate.push(exact(rate(OUTPUT_TOKEN) + hardware));
        if let Some(fee) = price.line(REQUEST, &base) {
            columns.request_fee.resize(slot, 0.0);
            columns.request_fee.push(exact(fee.pico_usd));
        }
        let (prices, usual_by_price) = (&mut snapshot.prices, &mut snapshot.usual_by_price);
        let index = *self.price_numbers.entry(price).or_insert_with_key(|price| {
            prices.push(price.clone());
            usual_by_price.push(usual);
            number(prices.len() - 1)
        });
        snapshot.price.push(index);
        snapshot.origin.push(Origin::compile(message));
        Ok(())
    }

    fn add_figures(&mut self, slot: usize, candidate: &Candidate<'m>) {
        let Candidate { route, variant, model, .. } = *candidate;
        let levels = [
            variant.speed.as_ref(),
            route.speed.as_ref(),
            model.inferred_speed.as_ref(),
            self.settings.market_speed.as_ref(),
        ];
        // The market's figures are checked to be there, so that the default is never taken. No attempt was seen yet: the
        // availability is its prior.
        let market = (0, TermSource::Market);
        let ttft = figures::speed(levels, |speed| speed.ttft_ms).unwrap_or(market);
        let us_per_token = figures::speed(levels, |speed| speed.us_per_token).unwrap_or(market);
        let snapshot = &mut self.snapshot;
        snapshot.priors.push(ttft, us_per_token, self.settings.availability_prior_ppm);
        let columns = &mut snapshot.columns;
        let of_variant = model.variants.iter().find(|known| known.name == variant.name);
        let milli = of_variant.map_or(1_000, |known| known.output_milli);
        let milli = if writes_output(model) { milli } else { 0 };
        columns.output_milli.push(small(milli));
        if milli > 0 {
            snapshot.smallest_output_milli = snapshot.smallest_output_milli.min(u64::from(milli));
        }
        snapshot.largest_output_milli = snapshot.largest_output_milli.max(u64::from(milli));
        let (safety, basis) = figures::safety(&model.safety, &variant.name, self.settings);
        if basis != TermSource::None {
            snapshot.sets.safety_known.insert(slot);
        }
        columns.safety_ppm.push(small(safety));
        snapshot.safety_basis.push(basis);
        for (column, class) in snapshot.quality.iter_mut().zip(self.quality_classes) {
            let (value, basis) = figures::quality(&model.quality, class, &variant.name, self.settings);
            column.ppm.push(small(value));
            column.basis.push(basis);
            if basis == TermSource::None {
                column.unknown.insert(slot);
            }
        }
    }

    pub(super) fn finish(mut self, classes: Vec<TaskClass>, strategies: Vec<Strategy>) -> Snapshot {
        let slots = self.snapshot.identity.len();
        let floors: BTreeSet<u32> = strategies.iter().filter_map(|strategy| strategy.min_quality_ppm).collect();
        for column in &mut self.snapshot.quality {
            column.prepare(&floors);
        }
        let columns = &mut self.snapshot.columns;
        if !columns.request_fee.is_empty() {
            columns.request_fee.resize(slots, 0.0);
        }
        let plain = |word: &[f32]| word.iter().all(|&milli| milli.to_bits() == 1_000_f32.to_bits());
        columns.plain_output = columns.output_milli.chunks(WORD).map(plain).collect();
        let live = &mut self.snapshot.priors;
        let of_f32 = [&mut columns.output_milli, &mut columns.safety_ppm, &mut live.ttft_ms, &mut live.us_per_token];
        let quality = self.snapshot.quality.iter_mut().map(|column| &mut column.ppm);
        of_f32.into_iter().chain([&mut live.availability_ppm]).chain(quality).for_each(|column| pad(column, 0.0));
        let of_f64 = [&mut columns.input_rate, &mut columns.output_rate, &mut columns.request_fee];
        for column in of_f64 {
            pad(column, 0.0);
        }
        (columns.rough_input_rate, columns.rough_output_rate) =
            (rounded(&columns.input_rate), rounded(&columns.output_rate));
        for scores in self.snapshot.capability_score.iter_mut().filter(|scores| !scores.is_empty()) {
            scores.resize(slots, None);
        }
        let Snapshot { model_slots, priority, mixed_priorities, .. } = &mut self.snapshot;
        for (model, slots) in model_slots.iter().enumerate() {
            let mut priorities = slots.iter().map(|&slot| priority[slot as usize]);
            let first = priorities.next();
            if priorities.any(|priority| Some(priority) != first) {
                mixed_priorities.push(number(model));
            }
        }
        self.snapshot.sets.all = Bits::all(slots);
        for &last in self.snapshot.route_slots.iter().filter_map(|slots| slots.last()) {
            self.snapshot.sets.last_of_route.insert(last as usize);
        }
        Snapshot {
            classes,
            strategies,
            context: Limits::new(self.context),
            output_cap: Limits::new(self.output_cap),
            ..self.snapshot
        }
    }
}

/// What the candidate says of a call: its variant's keys, and its region where there is only one.
fn mode(candidate: &Candidate<'_>, vocabulary: &Vocabulary) -> Mode {
    let Candidate { route, variant, provider, .. } = candidate;
    let number_in = |names: &Names, name: &str| names.find(name).map(number);
    let key = |names: &Names, key: &str| variant_key(&variant.name, key).and_then(|name| number_in(names, name));
    let regions = if route.regions.is_empty() { &provider.regions } else { &route.regions };
    let only_region = if let [region] = regions.as_slice() { number_in(&vocabulary.regions, region) } else { None };
    Mode { tier: key(&vocabulary.tiers, "tier"), speed: key(&vocabulary.speeds, "speed"), region: only_region }
}

/// Whether there are tokens of output to be waited for and priced; some models answer with numbers alone.
fn writes_output(model: &pb::Model) -> bool {
    !matches!(model.r#type.as_str(), "embedding" | "rerank")
}

/// Fills a column up to whole words: the pass over a word of slots needs no end of its own.
fn pad<T: Copy>(column: &mut Vec<T>, with: T) {
    column.resize(column.len().next_multiple_of(WORD), with);
}

/// A slot or index as stored; both are bounded far below 2^32.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Below 2^24 by the bounds above, hence exact.
#[expect(clippy::cast_precision_loss, reason = "bounded below 2^24")]
fn small(value: u32) -> f32 {
    value as f32
}

#[expect(clippy::cast_possible_truncation, reason = "rounding is what is meant")]
fn rounded(column: &[f64]) -> Vec<f32> {
    column.iter().map(|&figure| figure as f32).collect()
}

/// At most 10^15 by the bound on rates, hence exact.
#[expect(clippy::cast_precision_loss, reason = "bounded below 2^53")]
fn exact(rate: u64) -> f64 {
    rate as f64
}
