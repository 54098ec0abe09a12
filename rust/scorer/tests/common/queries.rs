//! Queries for a generated registry: one that constrains nothing, and random ones of every kind.

use fastrand::Rng;
use modelreg_proto::v1::{AttemptOutcome, Sort, UnknownField};
use modelreg_scorer::Snapshot;
use modelreg_scorer::parts::Parts;
use modelreg_scorer::query::{Attempt, Capability, NameFilter, Objective, Query, Rules, Wanted};
use modelreg_scorer::score::MAX_EXACT_PICO_USD;
use modelreg_scorer::snapshot::{INPUT_TOKEN, OUTPUT_TOKEN};

use super::registry::{CAPABILITIES, NOW_UNIX_MS, UNITS};

/// Most of anything in one request.
const MAX_COUNT: u64 = 100_000_000;
/// The objectives, by what ranks.
pub const WEIGHTS: Objective =
    Objective::Score { weights_ppm: [360_000, 360_000, 180_000, 50_000, 50_000], floor_ppm: None };
pub const WILLINGNESS: Objective = Objective::Willingness { pico_usd: 1_000_000_000_000 };

/// The default workload, the most alternatives, no constraint.
pub fn plain(snapshot: &Snapshot, objective: Objective) -> Query {
    let mut query = Query {
        now_unix_ms: NOW_UNIX_MS,
        class: 0,
        input_tokens: 1_000,
        output_tokens: 300,
        max_output_tokens: None,
        input_part_tokens: 0,
        output_part_tokens: 0,
        units: Vec::new(),
        warm: Vec::new(),
        reference_cost_pico_usd: 0,
        tier: Wanted::Any,
        effort: Wanted::Any,
        stream: false,
        batch: false,
        region: None,
        parameters: Vec::new(),
        objective,
        rules: Rules::default(),
        attempts: Vec::new(),
        max_alternatives: 16,
        keep_reasons: false,
        refused: Vec::new(),
    };
    set_reference_cost(&mut query, snapshot);
    query
}

/// Any query; the same state of `rng` gives the same one.
pub fn random(rng: &mut Rng, snapshot: &Snapshot) -> Query {
    let objective = any_objective(rng);
    let mut query = plain(snapshot, objective);
    query.class = rng.usize(..snapshot.classes.len());
    query.input_tokens = one(rng, &[0, 1, 1_000, 50_000, MAX_COUNT]);
    query.output_tokens = one(rng, &[0, 1, 300, 1_001, 20_000, MAX_COUNT]);
    query.max_output_tokens = maybe(rng, &[0, 100, 4_000, MAX_COUNT]);
    let mut units = Vec::new();
    for unit in UNITS.iter().filter_map(|name| snapshot.vocabulary.units.find(name)) {
        if rng.u8(..4) == 0 {
            units.push((unit, one(rng, &[1, 3, 900, MAX_COUNT])));
        }
    }
    if let Ok(parts) = Parts::split(&units, &snapshot.units)
        && parts.input_tokens <= query.input_tokens
        && parts.output_tokens <= query.output_tokens
    {
        query.input_part_tokens = parts.input_tokens;
        query.output_part_tokens = parts.output_tokens;
        query.units = parts.units;
    }
    let is_cached = |&(unit, _): &(usize, u64)| Some(unit) == snapshot.cached_input_token;
    if rng.u8(..5) == 0 && !query.units.iter().any(is_cached) {
        let routes = snapshot.route_slots.len();
        for route in (0..routes).filter(|route| route % 7 == 3) {
            query.warm.push((route, one(rng, &[1, 900, MAX_COUNT])));
        }
    }
    query.batch = rng.u8(..6) == 0;
    query.region = rarely(rng, &["eu", "us", "moon"]).and_then(|name| snapshot.vocabulary.regions.find(name));
    query.now_unix_ms += one(rng, &[0, 0, 1, -1, 40_000_000, -90_000_000]);
    query.effort = if rng.u8(..6) == 0 { Wanted::new(Some("high"), &snapshot.vocabulary.efforts) } else { Wanted::Any };
    query.tier = if rng.u8(..6) == 0 { Wanted::new(Some("flex"), &snapshot.vocabulary.tiers) } else { Wanted::Any };
    query.max_alternatives = one(rng, &[0, 1, 3, 16]);
    query.keep_reasons = rng.bool();
    order_lists(rng, snapshot, &mut query);
    if rng.bool() {
        constraints(rng, snapshot, &mut query);
    }
    set_reference_cost(&mut query, snapshot);
    query
}

/// Weights (coarse ones, so that totals tie, and one-sided ones), willingness to pay or a sort.
pub fn any_objective(rng: &mut Rng) -> Objective {
    match rng.u8(..6) {
        0..3 => any_weights(rng),
        3 => Objective::Willingness { pico_usd: one(rng, &[0, 2_200_000_000, 1_000_000 * 1_000_000_000_000]) },
        _ => Objective::Sort(one(rng, &[Sort::Price, Sort::Throughput, Sort::Latency])),
    }
}

pub fn any_weights(rng: &mut Rng) -> Objective {
    let mut weights_ppm = [0; 5].map(|_: u32| one(rng, &[0, 0, 1, 333_333, 1_000_000]));
    weights_ppm[rng.usize(..5)] = one(rng, &[1, 500_000, 1_000_000]);
    Objective::Score { weights_ppm, floor_ppm: maybe(rng, &[250_000, 400_000, 1_000_000]) }
}

/// Preferences by model, provider and platform, each there half of the time.
pub fn order_lists(rng: &mut Rng, snapshot: &Snapshot, query: &mut Query) {
    let names = &snapshot.vocabulary;
    let rules = &mut query.rules;
    for (filter, count, most) in [
        (&mut rules.models, names.models.len(), 64),
        (&mut rules.providers, names.providers.len(), 4),
        (&mut rules.platforms, names.platforms.len(), 2),
    ] {
        if rng.u8(..4) == 0 {
            filter.order = (0..rng.usize(..=most)).map(|_| rng.usize(..count)).collect();
        }
    }
}

fn constraints(rng: &mut Rng, snapshot: &Snapshot, query: &mut Query) {
    let names = &snapshot.vocabulary;
    query.stream = rng.u8(..8) == 0;
    query.batch = rng.u8(..8) == 0;
    query.parameters = vec![names.parameters.find("seed"); usize::from(rng.u8(..8) == 0)];
    for _ in 0..rng.usize(..3) {
        let outcomes = [AttemptOutcome::Failed, AttemptOutcome::ContextExceeded, AttemptOutcome::ContentRefused];
        query.attempts.push(Attempt { route: rng.usize(..names.routes.len()), outcome: one(rng, &outcomes) });
    }
    let rules = &mut query.rules;
    for number in CAPABILITIES.iter().filter_map(|name| names.capabilities.find(name)) {
        match rng.u8(..8) {
            0 => rules.required.push(Capability { number, min_score_ppm: maybe(rng, &[0, 600_000]) }),
            1 => rules.excluded.push(number),
            _ => {}
        }
    }
    if rng.u8(..4) == 0 {
        rules.input_modalities.push(names.modalities.find("image"));
    }
    rules.min_context_tokens = rarely(rng, &[0, 8_192, 131_072]);
    rules.min_output_tokens = rarely(rng, &[0, 4_096]);
    rules.blended_ceiling_pico_usd = rarely(rng, &[0, 1_750_000_000, u64::MAX]);
    rules.request_ceiling_pico_usd = rarely(rng, &[0, 2_200_000_000]);
    rules.max_latency_ms = rarely(rng, &[1_000, 3_500, 60_000]);
    rules.max_ttft_ms = rarely(rng, &[200, 4_900]);
    rules.min_output_tokens_per_s = rarely(rng, &[0, 100]);
    rules.min_quality_ppm = rarely(rng, &[0, 400_000]);
    rules.min_availability_ppm = rarely(rng, &[990_000]);
    rules.safety_required = rng.u8(..8) == 0;
    rules.commercial_use = rng.u8(..8) == 0;
    rules.zdr = rng.u8(..16) == 0;
    rules.no_training = rng.u8(..16) == 0;
    rules.max_retention_days = rarely(rng, &[0, 30]);
    if rng.u8(..8) == 0 && !names.regions.is_empty() {
        rules.regions = vec![rng.usize(..names.regions.len())];
    }
    if rng.u8(..8) == 0 && !names.licences.is_empty() {
        rules.licences = vec![rng.usize(..names.licences.len())];
    }
    let only = NameFilter { only: some(rng, names.providers.len()), ..NameFilter::default() };
    rules.providers.only = if rng.u8(..8) == 0 { only.only } else { Vec::new() };
    rules.models.ignore = if rng.u8(..8) == 0 { some(rng, names.models.len()) } else { Vec::new() };
    if rng.bool() {
        rules.allow_unknown = rng.u32(..) & ((1 << (UnknownField::Quantization as u32 + 1)) - 1);
    }
}

/// C of `docs/scoring.md`.
pub fn set_reference_cost(query: &mut Query, snapshot: &Snapshot) {
    let output = query.max_output_tokens.map_or(query.output_tokens, |max| max.min(query.output_tokens));
    let tokens =
        [(INPUT_TOKEN, query.plain_input_tokens()), (OUTPUT_TOKEN, output.saturating_sub(query.output_part_tokens))];
    let cost: u128 = tokens
        .iter()
        .chain(&query.units)
        .map(|&(unit, count)| u128::from(count) * u128::from(snapshot.units[unit].reference_pico_usd))
        .sum();
    query.reference_cost_pico_usd = u64::try_from(cost).unwrap_or(u64::MAX).min(MAX_EXACT_PICO_USD);
}

fn one<T: Copy>(rng: &mut Rng, values: &[T]) -> T {
    values[rng.usize(..values.len())]
}

fn maybe<T: Copy>(rng: &mut Rng, values: &[T]) -> Option<T> {
    rng.bool().then(|| one(rng, values))
}

fn rarely<T: Copy>(rng: &mut Rng, values: &[T]) -> Option<T> {
    (rng.u8(..10) == 0).then(|| one(rng, values))
}

fn some(rng: &mut Rng, count: usize) -> Vec<usize> {
    (0..count).filter(|_| rng.bool()).collect()
}
