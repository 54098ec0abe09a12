//! Answers as bytes: prepared parts of the snapshot, and numbers written between them.
//!
//! Field numbers are those of `select.proto`, `cost.proto` and `common.proto`; the contract tests decode every field.

use modelreg_proto::v1::{Explain, Label, Obligation, Sort, TermSource};
use modelreg_scorer::interval::interval;
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::quote::{Quote, near_tier};
use modelreg_scorer::score::{self, Components};
use modelreg_scorer::select::utility;
use modelreg_scorer::{Live, Scratch, Snapshot, checks};

use super::cost;
use super::live_view::whole;
use super::loaded::Loaded;
use super::money::SetAside;
use super::resolve::Selection;
use super::wire;

/// Room of an answer, so that it is allocated once.
const CHOICE_BYTES: usize = 512;
const HEAD_BYTES: usize = 256;
const MIN_ATTEMPT_MS: u64 = 1_000;
const MAX_ATTEMPT_MS: u64 = 600_000;

/// What every answer says of the registry.
pub(super) struct Registry {
    pub(super) age_ms: u64,
    /// Labels of the engine's state, ascending.
    pub(super) state_labels: [Option<Label>; 2],
}

impl Registry {
    /// The `RegistryRef`.
    pub(super) fn write(&self, buffer: &mut Vec<u8>, field: u32, loaded: &Loaded, live: &Live) {
        wire::nested(buffer, field, |buffer| {
            wire::number(buffer, 1, loaded.snapshot.revision);
            wire::bytes(buffer, 2, &loaded.sha256);
            wire::number(buffer, 3, self.age_ms);
            wire::number(buffer, 4, live.epoch);
        });
    }
}

/// One answer in the making.
pub(super) struct Answer<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) live: &'a Live,
    pub(super) query: &'a Query,
    pub(super) scratch: &'a Scratch,
    pub(super) registry: &'a Registry,
    /// What the decision set aside; none for what is no decision.
    pub(super) aside: Option<&'a SetAside>,
}

impl Answer<'_> {
    /// The `SelectResponse` of a decision that picked, all but its explanation, which is its last field.
    pub(super) fn select(&self, selection: &Selection, decision_id: &[u8]) -> Vec<u8> {
        let mut buffer = Vec::with_capacity(HEAD_BYTES + CHOICE_BYTES * self.scratch.ranked.len());
        wire::bytes(&mut buffer, 1, decision_id);
        self.registry(&mut buffer, 2);
        wire::bytes(&mut buffer, 3, self.class_name().as_bytes());
        self.choices(&mut buffer, selection);
        self.labels(&mut buffer, 6, selection);
        if self.query.rules.safety_required {
            let both = [Obligation::ModerateInput, Obligation::ModerateOutput];
            wire::packed(&mut buffer, 7, both.into_iter().map(|obligation| obligation as u64));
        }
        self.excluded(&mut buffer, 8);
        wire::nested(&mut buffer, 9, |buffer| self.objective_applied(buffer, selection));
        wire::nested(&mut buffer, 10, |buffer| self.retry(buffer));
        wire::number(&mut buffer, 11, u64::from(self.scratch.competing.count()));
        buffer
    }

    /// The explanation, where it was asked for.
    pub(super) fn explain(&self, buffer: &mut Vec<u8>, selection: &Selection) {
        if selection.explain == Explain::Full {
            wire::nested(buffer, 12, |buffer| self.explanation(buffer));
        }
    }

    /// The part of a `SelectResponse` that a replay compares.
    pub(super) fn replayed(&self, selection: &Selection) -> Vec<u8> {
        let mut buffer = Vec::with_capacity(CHOICE_BYTES * self.scratch.ranked.len());
        self.choices(&mut buffer, selection);
        self.labels(&mut buffer, 6, selection);
        wire::nested(&mut buffer, 9, |buffer| self.objective_applied(buffer, selection));
        buffer
    }

    /// The `EstimateCostResponse` of these slots.
    pub(super) fn estimate(&self, slots: &[u32], matched: usize, label: Option<Label>) -> Vec<u8> {
        let mut buffer = Vec::with_capacity(HEAD_BYTES + CHOICE_BYTES * slots.len());
        self.registry(&mut buffer, 1);
        wire::bytes(&mut buffer, 2, self.class_name().as_bytes());
        for &slot in slots {
            let slot = slot as usize;
            wire::nested_after(&mut buffer, 3, &self.loaded.quotes[slot], |buffer| {
                wire::nested(buffer, 5, |buffer| {
                    let quote = self.snapshot().quote(slot, self.query);
                    self.quote(buffer, slot, &quote, true);
                    self.interval(buffer, slot, &quote);
                    cost::origin(buffer, self.snapshot().origin[slot]);
                });
            });
        }
        wire::number(&mut buffer, 4, matched as u64);
        self.excluded(&mut buffer, 5);
        let [last, stale] = self.registry.state_labels;
        let labels = [self.demo(), label, last, stale];
        wire::packed(&mut buffer, 6, labels.into_iter().flatten().map(|label| label as u64));
        buffer
    }

    fn snapshot(&self) -> &Snapshot {
        &self.loaded.snapshot
    }

    fn class_name(&self) -> &str {
        self.snapshot().vocabulary.classes.name(self.query.class)
    }

    /// The selected candidate and the alternatives.
    fn choices(&self, buffer: &mut Vec<u8>, selection: &Selection) {
        for (index, &slot) in self.scratch.ranked.iter().enumerate() {
            let field = if index == 0 { 4 } else { 5 };
            let prepared = &self.loaded.choices[slot as usize];
            wire::nested_after(buffer, field, prepared, |buffer| {
                self.choice(buffer, slot as usize, selection);
                wire::number(buffer, 16, u64::from(self.aside.is_some_and(|aside| aside.covers(index))));
            });
        }
    }

    pub(super) fn registry(&self, buffer: &mut Vec<u8>, field: u32) {
        self.registry.write(buffer, field, self.loaded, self.live);
    }

    /// What of a choice depends on the request.
    fn choice(&self, buffer: &mut Vec<u8>, slot: usize, selection: &Selection) {
        let (snapshot, query) = (self.snapshot(), self.query);
        let itemised = selection.explain != Explain::None;
        let quote = snapshot.quote(slot, query);
        let components = || score::components_at(snapshot, self.live, query, slot, quote.expected_pico_usd);
        if let Objective::Score { weights_ppm, .. } = query.objective {
            let components = components();
            let total = score::total(&components, weights_ppm);
            wire::double(buffer, 8, shown_score(total, weights_ppm));
            wire::optional(buffer, 9, total);
            if itemised {
                terms(buffer, 10, &components, Some(weights_ppm));
            }
        } else if itemised {
            terms(buffer, 10, &components(), None);
        }
        wire::nested(buffer, 11, |buffer| {
            self.quote(buffer, slot, &quote, itemised);
            self.interval(buffer, slot, &quote);
            if itemised {
                cost::origin(buffer, snapshot.origin[slot]);
            }
        });
        wire::number(buffer, 12, self.live.latency_ms(snapshot, slot, query));
        wire::number(buffer, 13, u64::from(whole(self.live.ttft_ms[slot])));
        for &capability in &selection.optional_capabilities {
            if !snapshot.sets.capability_present[capability].contains(slot) {
                wire::element(buffer, 14, snapshot.vocabulary.capabilities.name(capability).as_bytes());
            }
        }
        if let Objective::Willingness { pico_usd } = query.objective {
            let quality = snapshot.quality[snapshot.classes[query.class].quality].ppm[slot];
            wire::usd(buffer, 15, utility(pico_usd, quality, quote.ranked_pico_usd(query)));
        }
    }

    /// The part of a `Quote` that candidates of an explanation have too.
    fn quote(&self, buffer: &mut Vec<u8>, slot: usize, quote: &Quote<'_>, itemised: bool) {
        let (snapshot, query) = (self.snapshot(), self.query);
        let Quote { charge, costs, expected_pico_usd } = quote;
        cost::state(buffer, charge, *expected_pico_usd);
        let Some(expected) = *expected_pico_usd else {
            return cost::unpriced(buffer, charge, &snapshot.vocabulary);
        };
        if let Some(upper) = snapshot.upper_bound_pico_usd(slot, query, costs) {
            wire::usd(buffer, 3, upper);
        }
        if itemised {
            cost::lines(buffer, charge, &snapshot.vocabulary);
        }
        if let Some(near) = near_tier(snapshot, slot, query, expected) {
            wire::nested(buffer, 6, |buffer| {
                wire::number(buffer, 1, near.above_input_tokens);
                wire::usd(buffer, 2, near.expected_pico_usd);
            });
        }
    }

    /// The part of a `Quote` that only what is returned has, where its price is known.
    fn interval(&self, buffer: &mut Vec<u8>, slot: usize, quote: &Quote<'_>) {
        let known = quote.expected_pico_usd.map(|_| &quote.costs);
        let Some(interval) = known.and_then(|costs| interval(self.snapshot(), self.live, self.query, slot, costs))
        else {
            return;
        };
        wire::usd(buffer, 7, interval.low_pico_usd);
        if let Some(high) = interval.high_pico_usd {
            wire::usd(buffer, 8, high);
        }
        wire::number(buffer, 9, interval.basis as u64);
        wire::number(buffer, 10, u64::from(interval.answers));
    }

    fn labels(&self, buffer: &mut Vec<u8>, field: u32, selection: &Selection) {
        let snapshot = self.snapshot();
        let unpriced = |&slot: &u32| snapshot.expected_pico_usd(slot as usize, self.query).is_none();
        // Unknown prices are only ever returned where the setting lets them through.
        let any_unpriced = snapshot.unpriced != modelreg_scorer::snapshot::Unpriced::Reject
            && self.scratch.ranked.iter().any(unpriced);
        let (estimated, unknown) = match snapshot.unpriced {
            modelreg_scorer::snapshot::Unpriced::Estimate => (any_unpriced, false),
            _ => (false, any_unpriced),
        };
        let unmeasured = self.query.rules.safety_required
            && self.scratch.ranked.first().is_some_and(|&slot| !snapshot.sets.safety_known.contains(slot as usize));
        let [last, stale] = self.registry.state_labels;
        let labels = [
            self.demo(),
            selection.label,
            self.scratch.floor_dropped.then_some(Label::QualityFloorDropped),
            estimated.then_some(Label::PriceEstimated),
            unknown.then_some(Label::PriceUnknown),
            unmeasured.then_some(Label::SafetyUnmeasured),
            last,
            stale,
            self.scratch.panic.then_some(Label::Panic),
            self.scratch.reordered.then_some(Label::LoadReordered),
        ];
        let of_budgets = self.aside.iter().flat_map(|aside| &aside.labels).copied();
        wire::packed(buffer, field, labels.into_iter().flatten().chain(of_budgets).map(|label| label as u64));
    }

    fn demo(&self) -> Option<Label> {
        self.snapshot().demo.then_some(Label::Demo)
    }

    fn excluded(&self, buffer: &mut Vec<u8>, field: u32) {
        for (reason, (&count, &example)) in self.scratch.counts.iter().zip(&self.scratch.examples).enumerate() {
            if count > 0 {
                wire::nested(buffer, field, |buffer| {
                    wire::number(buffer, 1, reason as u64);
                    wire::number(buffer, 2, u64::from(count));
                    wire::element(buffer, 3, &self.loaded.routes[example as usize]);
                });
            }
        }
    }

    fn objective_applied(&self, buffer: &mut Vec<u8>, selection: &Selection) {
        let snapshot = self.snapshot();
        if let Some(strategy) = selection.strategy {
            wire::bytes(buffer, 1, snapshot.vocabulary.strategies.name(strategy).as_bytes());
            wire::number(buffer, 2, u64::from(snapshot.strategies[strategy].version));
        }
        match self.query.objective {
            Objective::Score { weights_ppm, floor_ppm } => {
                wire::packed(buffer, 3, weights_ppm.into_iter().map(u64::from));
                if let Some(floor) = floor_ppm.filter(|_| !self.scratch.floor_dropped) {
                    wire::optional(buffer, 4, u64::from(floor));
                }
            }
            Objective::Willingness { pico_usd } => wire::usd(buffer, 5, pico_usd),
            Objective::Sort(sort) => wire::number(buffer, 6, if sort == Sort::Unspecified { 0 } else { sort as u64 }),
        }
    }

    fn retry(&self, buffer: &mut Vec<u8>) {
        let latency = self
            .scratch
            .ranked
            .first()
            .map_or(0, |&slot| self.live.latency_ms(self.snapshot(), slot as usize, self.query));
        wire::number(buffer, 1, (2 * latency).clamp(MIN_ATTEMPT_MS, MAX_ATTEMPT_MS));
        wire::number(buffer, 2, self.scratch.ranked.len() as u64);
    }

    fn explanation(&self, buffer: &mut Vec<u8>) {
        for slot in self.scratch.competing.iter() {
            wire::nested(buffer, 1, |buffer| self.candidate(buffer, slot));
        }
        wire::number(buffer, 2, self.query.reference_cost_pico_usd);
        wire::number(buffer, 3, u64::from(self.snapshot().classes[self.query.class].t_ms));
    }

    fn candidate(&self, buffer: &mut Vec<u8>, slot: usize) {
        let (snapshot, query) = (self.snapshot(), self.query);
        wire::element(buffer, 1, &self.loaded.routes[slot]);
        let reason = self.scratch.reasons[slot];
        wire::number(buffer, 2, u64::from(reason));
        let quote = snapshot.quote(slot, query);
        let components = score::components_at(snapshot, self.live, query, slot, quote.expected_pico_usd);
        if let Objective::Score { weights_ppm, .. } = query.objective {
            terms(buffer, 3, &components, Some(weights_ppm));
            wire::optional(buffer, 4, score::total(&components, weights_ppm));
        } else {
            terms(buffer, 3, &components, None);
        }
        wire::nested(buffer, 5, |buffer| {
            self.quote(buffer, slot, &quote, true);
            cost::origin(buffer, snapshot.origin[slot]);
        });
        wire::number(buffer, 6, self.live.latency_ms(snapshot, slot, query));
        if let Ok(reason) = i32::from(reason).try_into() {
            let (actual, limit) = checks::compared(snapshot, self.live, query, slot, reason);
            for (field, value) in [(7, actual), (8, limit)] {
                if let Some(value) = value {
                    wire::optional(buffer, field, value);
                }
            }
        }
    }
}

/// The five terms; without weights only the quality.
fn terms(buffer: &mut Vec<u8>, field: u32, components: &Components, weights_ppm: Option<[u32; 5]>) {
    let shown = if weights_ppm.is_some() { 5 } else { 1 };
    for index in 0..shown {
        wire::nested(buffer, field, |buffer| {
            wire::number(buffer, 1, index as u64 + 1);
            wire::number(buffer, 2, u64::from(components.ppm[index]));
            if let Some(weights) = weights_ppm {
                wire::optional(buffer, 3, u64::from(weights[index]));
            }
            let source: TermSource = components.sources[index];
            wire::number(buffer, 4, source as u64);
        });
    }
}

/// `total / (Σ weight_ppm * 1,000,000)`.
#[expect(clippy::cast_precision_loss, reason = "both are below 2^53")]
fn shown_score(total: u64, weights_ppm: [u32; 5]) -> f64 {
    let weights: u64 = weights_ppm.into_iter().map(u64::from).sum();
    total as f64 / (weights * 1_000_000) as f64
}
