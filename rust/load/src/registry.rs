//! A seeded registry of any size for the core's own measurements: every candidate eligible for every query.

use std::error::Error;

use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::{Status, TermSource};
use modelreg_scorer::Snapshot;
use modelreg_scorer::query::{Objective, Query, Rules, Wanted};

const SEED: u64 = 20_261_120;
/// Routes of a model, each with one variant: what a popular model has.
const ROUTES_PER_MODEL: usize = 6;
/// Different queries, so that no branch learns the answer.
const QUERIES: usize = 64;
const BALANCED_PPM: [u32; 5] = [360_000, 360_000, 180_000, 50_000, 50_000];
const REFERENCE_PICO_USD: [u64; 2] = [1_000_000, 4_000_000];

/// A snapshot of `slots` candidates, and queries for it.
///
/// # Errors
/// The snapshot breaks a rule, which would be a bug here.
pub fn generate(slots: usize) -> Result<(Snapshot, Vec<Query>), Box<dyn Error>> {
    let mut chance = fastrand::Rng::with_seed(SEED);
    let snapshot = Snapshot::compile(&message_of(slots, &mut chance))?;
    let queries = (0..QUERIES).map(|_| query(&mut chance)).collect();
    Ok((snapshot, queries))
}

/// The message of the snapshot of `slots` candidates.
#[must_use]
pub fn message(slots: usize) -> pb::Snapshot {
    message_of(slots, &mut fastrand::Rng::with_seed(SEED))
}

fn message_of(slots: usize, chance: &mut fastrand::Rng) -> pb::Snapshot {
    let models = (0..slots.div_ceil(ROUTES_PER_MODEL)).map(|number| model(number, chance)).collect();
    pb::Snapshot {
        format: 1,
        revision: 1,
        settings: Some(settings()),
        task_classes: vec![pb::TaskClass {
            name: "general".into(),
            has_sources: true,
            input_tokens: 1_000,
            output_tokens: 300,
            t_ms: 4_000,
            ..pb::TaskClass::default()
        }],
        unit_kinds: units(),
        models,
        providers: (0..ROUTES_PER_MODEL)
            .map(|number| pb::Provider { name: format!("provider-{number}"), ..pb::Provider::default() })
            .collect(),
        routes: (0..slots).map(|number| route(number, chance)).collect(),
        ..pb::Snapshot::default()
    }
}

pub(crate) fn settings() -> pb::Settings {
    pb::Settings {
        unpriced: pb::Unpriced::Reject.into(),
        caution_milli: 1_000,
        market_speed: Some(pb::Speed { ttft_ms: Some(4_900), us_per_token: Some(17_544) }),
        unknown_quality_mean_ppm: 250_000,
        unknown_quality_se_ppm: 250_000,
        availability_prior_ppm: 990_000,
        availability_prior_attempts: 20,
        unknown_safety_ppm: 500_000,
    }
}

pub(crate) fn units() -> Vec<pb::UnitKind> {
    let prices = REFERENCE_PICO_USD.into_iter().chain([0]);
    ["input_token", "output_token", "request"]
        .iter()
        .zip(prices)
        .map(|(name, reference_pico_usd)| pb::UnitKind {
            name: (*name).into(),
            reference_pico_usd,
            ..pb::UnitKind::default()
        })
        .collect()
}

fn model(number: usize, chance: &mut fastrand::Rng) -> pb::Model {
    pb::Model {
        name: format!("model-{number:05}"),
        vendor: "vendor".into(),
        r#type: "chat".into(),
        status: Status::Active.into(),
        context_tokens: Some([32_000, 128_000, 200_000, 1_000_000][chance.usize(..4)]),
        max_output_tokens: Some(16_000),
        quality: vec![pb::Figure {
            task_class: "general".into(),
            mean_ppm: chance.u32(450_000..=1_000_000),
            se_ppm: 50_000,
            basis: TermSource::Measured.into(),
            ..pb::Figure::default()
        }],
        ..pb::Model::default()
    }
}

fn route(number: usize, chance: &mut fastrand::Rng) -> pb::Route {
    let (model, provider) = (number / ROUTES_PER_MODEL, number % ROUTES_PER_MODEL);
    let rate = |unit: &str, pico_usd: u64| pb::Rate { unit: unit.into(), pico_usd, condition: None };
    let input = chance.u64(50_000..20_000_000);
    pb::Route {
        name: format!("provider-{provider}/model-{model:05}"),
        provider: format!("provider-{provider}"),
        model: format!("model-{model:05}"),
        platform: format!("provider-{provider}"),
        priority: 100,
        status: Status::Active.into(),
        price: Some(pb::Price {
            rates: vec![rate("input_token", input), rate("output_token", input * chance.u64(2..6))],
            ..pb::Price::default()
        }),
        speed: Some(pb::Speed { ttft_ms: Some(chance.u32(150..6_000)), us_per_token: Some(chance.u32(2_000..40_000)) }),
        variants: vec![pb::RouteVariant::default()],
        ..pb::Route::default()
    }
}

fn query(chance: &mut fastrand::Rng) -> Query {
    let (input_tokens, output_tokens) = (chance.u64(100..8_000), chance.u64(20..2_000));
    Query {
        now_unix_ms: 0,
        class: 0,
        input_tokens,
        input_part_tokens: 0,
        output_part_tokens: 0,
        region: None,
        output_tokens,
        max_output_tokens: None,
        units: Vec::new(),
        warm: Vec::new(),
        reference_cost_pico_usd: input_tokens * REFERENCE_PICO_USD[0] + output_tokens * REFERENCE_PICO_USD[1],
        tier: Wanted::Any,
        effort: Wanted::Any,
        stream: false,
        batch: false,
        parameters: Vec::new(),
        objective: Objective::Score { weights_ppm: BALANCED_PPM, floor_ppm: Some(400_000) },
        rules: Rules::default(),
        attempts: Vec::new(),
        max_alternatives: 3,
        keep_reasons: false,
        refused: Vec::new(),
    }
}
