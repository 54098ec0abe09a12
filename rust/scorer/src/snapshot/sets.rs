//! Sets of slots by attribute, one per value the registry knows: most constraints are a union of a few of them.

use modelreg_proto::internal::v1 as pb;

use super::Vocabulary;
use super::compile::Candidate;
use crate::bits::Bits;
use crate::names::Names;
use crate::price::Condition;

/// Numbers of `modelreg.v1.Status`, `UNSPECIFIED` included.
pub const STATUSES: usize = 8;

/// Sets of slots. A `Vec` is indexed by the number of the name in the vocabulary of that kind.
#[derive(Clone, Debug, Default)]
pub struct Sets {
    /// Every slot.
    pub all: Bits,
    /// The last slot of each route.
    pub last_of_route: Bits,
    /// Variants without a tier or speed key: who competes when no service tier is asked for.
    pub plain: Bits,
    /// By service tier.
    pub tier: Vec<Bits>,
    /// By effort.
    pub effort: Vec<Bits>,
    /// By status of the model.
    pub model_status: Vec<Bits>,
    /// By status of the route.
    pub route_status: Vec<Bits>,
    /// Slots with a first or last day.
    pub dated: Bits,
    /// By model type.
    pub model_type: Vec<Bits>,
    /// By modality: models known to take it.
    pub input_modality: Vec<Bits>,
    /// Models of unknown input modalities.
    pub input_modality_unknown: Bits,
    /// By modality: models known to give it.
    pub output_modality: Vec<Bits>,
    /// Models of unknown output modalities.
    pub output_modality_unknown: Bits,
    /// By parameter: models known to take it.
    pub parameter: Vec<Bits>,
    /// Known to stream.
    pub stream: Bits,
    /// Known to take batches.
    pub batch: Bits,
    /// By capability: known present.
    pub capability_present: Vec<Bits>,
    /// By capability: known absent.
    pub capability_absent: Vec<Bits>,
    /// Known not to allow commercial use.
    pub commercial_no: Bits,
    /// Commercial use unknown.
    pub commercial_unknown: Bits,
    /// By licence.
    pub licence: Vec<Bits>,
    /// Licence unknown.
    pub licence_unknown: Bits,
    /// By region.
    pub region: Vec<Bits>,
    /// Regions unknown.
    pub region_unknown: Bits,
    /// Known not to assure zero retention.
    pub zdr_no: Bits,
    /// Zero retention unknown.
    pub zdr_unknown: Bits,
    /// Known to train on data.
    pub training_yes: Bits,
    /// Training unknown.
    pub training_unknown: Bits,
    /// By provider.
    pub provider: Vec<Bits>,
    /// By model.
    pub model: Vec<Bits>,
    /// By platform.
    pub platform: Vec<Bits>,
    /// By tag.
    pub tag: Vec<Bits>,
    /// By quantisation.
    pub quantization: Vec<Bits>,
    /// Quantisation unknown.
    pub quantization_unknown: Bits,
    /// Free by statement.
    pub free: Bits,
    /// Neither free nor any rate: nothing is known of the price.
    pub priceless: Bits,
    /// By unit: candidates that are not free and have no rate for it, where calls may need one.
    pub no_rate: Vec<Bits>,
    /// With rates that do not hold for every call.
    pub conditional: Bits,
    /// Safety figure known.
    pub safety_known: Bits,
}

impl Sets {
    /// Numbers the attribute values of all models, providers and routes, so that the sets can be sized.
    pub(super) fn intern_attributes(message: &pb::Snapshot, vocabulary: &mut Vocabulary) {
        for model in &message.models {
            for capability in &model.capabilities {
                vocabulary.capabilities.intern(&capability.name);
            }
            for modality in model.input_modalities.iter().chain(&model.output_modalities) {
                vocabulary.modalities.intern(modality);
            }
            intern_all(&mut vocabulary.parameters, &model.parameters);
            intern_all(&mut vocabulary.tags, &model.tags);
            intern_known(&mut vocabulary.licences, &model.licence);
            intern_known(&mut vocabulary.types, &model.r#type);
        }
        for provider in &message.providers {
            intern_all(&mut vocabulary.regions, &provider.regions);
        }
        for route in &message.routes {
            let prices = route.variants.iter().filter_map(|variant| variant.price.as_ref()).chain(&route.price);
            for condition in prices.flat_map(|price| &price.rates).filter_map(|rate| rate.condition.as_ref()) {
                Condition::intern(condition, vocabulary);
            }
            intern_all(&mut vocabulary.regions, &route.regions);
            intern_known(&mut vocabulary.quantizations, &route.quantization);
            vocabulary.platforms.intern(&route.platform);
            for variant in &route.variants {
                if let Some(tier) = variant_key(&variant.name, "tier") {
                    vocabulary.tiers.intern(tier);
                }
                if let Some(speed) = variant_key(&variant.name, "speed") {
                    vocabulary.speeds.intern(speed);
                }
                if let Some(effort) = variant_key(&variant.name, "effort") {
                    vocabulary.efforts.intern(effort);
                }
            }
        }
    }

    /// How many sets [`Self::sized`] makes for the names of the vocabulary.
    pub(super) fn names(vocabulary: &Vocabulary) -> usize {
        let twice = vocabulary.modalities.len() + vocabulary.capabilities.len();
        let once = [
            &vocabulary.tiers,
            &vocabulary.efforts,
            &vocabulary.types,
            &vocabulary.parameters,
            &vocabulary.licences,
            &vocabulary.regions,
            &vocabulary.providers,
            &vocabulary.models,
            &vocabulary.platforms,
            &vocabulary.tags,
            &vocabulary.quantizations,
        ];
        2 * twice + once.iter().map(|names| names.len()).sum::<usize>()
    }

    /// Empty sets for every value of the vocabulary.
    pub(super) fn sized(vocabulary: &Vocabulary, units: usize, slots: usize) -> Self {
        let one = || Bits::none(slots);
        let per = |count: usize| vec![Bits::none(slots); count];
        Self {
            all: one(),
            last_of_route: one(),
            plain: one(),
            tier: per(vocabulary.tiers.len()),
            effort: per(vocabulary.efforts.len()),
            model_status: per(STATUSES),
            route_status: per(STATUSES),
            dated: one(),
            model_type: per(vocabulary.types.len()),
            input_modality: per(vocabulary.modalities.len()),
            input_modality_unknown: one(),
            output_modality: per(vocabulary.modalities.len()),
            output_modality_unknown: one(),
            parameter: per(vocabulary.parameters.len()),
            stream: one(),
            batch: one(),
            capability_present: per(vocabulary.capabilities.len()),
            capability_absent: per(vocabulary.capabilities.len()),
            commercial_no: one(),
            commercial_unknown: one(),
            licence: per(vocabulary.licences.len()),
            licence_unknown: one(),
            region: per(vocabulary.regions.len()),
            region_unknown: one(),
            zdr_no: one(),
            zdr_unknown: one(),
            training_yes: one(),
            training_unknown: one(),
            provider: per(vocabulary.providers.len()),
            model: per(vocabulary.models.len()),
            platform: per(vocabulary.platforms.len()),
            tag: per(vocabulary.tags.len()),
            quantization: per(vocabulary.quantizations.len()),
            quantization_unknown: one(),
            free: one(),
            priceless: one(),
            conditional: one(),
            no_rate: per(units),
            safety_known: one(),
        }
    }

    /// Enters a candidate's attributes.
    pub(super) fn add(&mut self, slot: usize, candidate: &Candidate<'_>, vocabulary: &Vocabulary) {
        let Candidate { route, variant, model, provider, .. } = *candidate;
        let (tier, effort) = (variant_key(&variant.name, "tier"), variant_key(&variant.name, "effort"));
        if tier.is_none() && variant_key(&variant.name, "speed").is_none() {
            self.plain.insert(slot);
        }
        insert_each(&mut self.tier, &vocabulary.tiers, tier, slot);
        insert_each(&mut self.effort, &vocabulary.efforts, effort, slot);
        insert_status(&mut self.model_status, model.status, slot);
        insert_status(&mut self.route_status, route.status, slot);
        insert_each(&mut self.model_type, &vocabulary.types, [&model.r#type], slot);
        insert_each(&mut self.input_modality, &vocabulary.modalities, &model.input_modalities, slot);
        insert_each(&mut self.output_modality, &vocabulary.modalities, &model.output_modalities, slot);
        insert_each(&mut self.parameter, &vocabulary.parameters, &model.parameters, slot);
        for capability in &model.capabilities {
            let sets = if capability.present { &mut self.capability_present } else { &mut self.capability_absent };
            insert_each(sets, &vocabulary.capabilities, [&capability.name], slot);
        }
        insert_each(&mut self.licence, &vocabulary.licences, [&model.licence], slot);
        let regions = if route.regions.is_empty() { &provider.regions } else { &route.regions };
        insert_each(&mut self.region, &vocabulary.regions, regions, slot);
        insert_each(&mut self.provider, &vocabulary.providers, [&provider.name], slot);
        insert_each(&mut self.model, &vocabulary.models, [&model.name], slot);
        insert_each(&mut self.platform, &vocabulary.platforms, [&route.platform], slot);
        insert_each(&mut self.tag, &vocabulary.tags, &model.tags, slot);
        insert_each(&mut self.quantization, &vocabulary.quantizations, [&route.quantization], slot);
        for (set, holds) in [
            (&mut self.input_modality_unknown, model.input_modalities.is_empty()),
            (&mut self.output_modality_unknown, model.output_modalities.is_empty()),
            (&mut self.stream, model.stream() == pb::Known::Yes),
            (&mut self.batch, model.batch() == pb::Known::Yes),
            (&mut self.commercial_no, model.commercial_use() == pb::Known::No),
            (&mut self.commercial_unknown, model.commercial_use() == pb::Known::Unspecified),
            (&mut self.licence_unknown, model.licence.is_empty()),
            (&mut self.region_unknown, regions.is_empty()),
            (&mut self.zdr_no, provider.zdr() == pb::Known::No),
            (&mut self.zdr_unknown, provider.zdr() == pb::Known::Unspecified),
            (&mut self.training_yes, provider.training() == pb::Known::Yes),
            (&mut self.training_unknown, provider.training() == pb::Known::Unspecified),
            (&mut self.quantization_unknown, route.quantization.is_empty()),
        ] {
            if holds {
                set.insert(slot);
            }
        }
    }
}

/// The value of a key in a variant's name, as in `effort=high;thinking=64k`.
#[must_use]
pub fn variant_key<'v>(variant: &'v str, key: &str) -> Option<&'v str> {
    variant.split(';').find_map(|part| part.strip_prefix(key)?.strip_prefix('='))
}

fn intern_all(names: &mut Names, values: &[String]) {
    for value in values {
        names.intern(value);
    }
}

fn intern_known(names: &mut Names, value: &str) {
    if !value.is_empty() {
        names.intern(value);
    }
}

/// Enters the slot in the set of each value; an empty value is an unknown one and has none.
fn insert_each<V: AsRef<str>>(sets: &mut [Bits], names: &Names, values: impl IntoIterator<Item = V>, slot: usize) {
    for value in values {
        if let Some(number) = names.find(value.as_ref()) {
            sets[number].insert(slot);
        }
    }
}

/// A status this engine does not know is in no set, and so passes no check.
fn insert_status(sets: &mut [Bits], status: i32, slot: usize) {
    if let Some(set) = usize::try_from(status).ok().and_then(|number| sets.get_mut(number)) {
        set.insert(slot);
    }
}
