//! A seeded registry with a bit of everything: coarse figures so that ties happen, and unknown values in every field.

use fastrand::Rng;
use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::{ClockWindow, Endpoint, PriceCondition, Status, TermSource};

pub const NOW_UNIX_MS: i64 = 1_750_000_000_000;
pub const CAPABILITIES: [&str; 3] = ["tools", "reasoning", "json"];
pub const UNITS: [&str; 6] =
    ["image", "search", "cached_input_token", "image_input_token", "cached_image_input_token", "reasoning_token"];
pub const VARIANTS: [&str; 4] = ["", "effort=high", "effort=low", "tier=flex"];
const PROVIDERS: usize = 7;
const PLATFORMS: [&str; 3] = ["", "px", "py"];
const LICENCES: [&str; 3] = ["", "apache-2.0", "proprietary"];
const MILLION: u32 = 1_000_000;

/// A valid snapshot with exactly so many candidates. The same seed gives the same one.
pub fn registry(seed: u64, candidates: usize) -> pb::Snapshot {
    let mut rng = Rng::with_seed(seed);
    let models: Vec<_> = (0..candidates.div_ceil(6)).map(|number| model(&mut rng, number)).collect();
    let mut routes = Vec::new();
    let mut left = candidates;
    while left > 0 {
        let route = route(&mut rng, routes.len(), &models, left);
        left -= route.variants.len();
        routes.push(route);
    }
    pb::Snapshot {
        format: 1,
        revision: 1,
        built_at_unix_ms: NOW_UNIX_MS,
        demo: false,
        settings: Some(settings()),
        task_classes: task_classes(),
        strategies: strategies(),
        unit_kinds: unit_kinds(),
        models,
        providers: (0..PROVIDERS).map(|number| provider(&mut rng, number)).collect(),
        routes,
        aliases: Vec::new(),
    }
}

/// What a registry has whose operator set no priority.
pub fn set_one_priority(message: &mut pb::Snapshot) {
    message.routes.iter_mut().for_each(|route| route.priority = 100);
}

/// What most registries have: no fee for a request, and rates by which quotes are exact in f64.
pub fn set_usual_rates(message: &mut pb::Snapshot) {
    const MOST_PICO_USD: u64 = 100_000_000;
    let variants = message.routes.iter_mut().flat_map(|route| {
        let pb::Route { price, variants, .. } = route;
        variants.iter_mut().map(|variant| &mut variant.price).chain([price])
    });
    for price in variants.flatten() {
        price.rates.retain(|rate| rate.unit != "request");
        price.rates.iter_mut().for_each(|rate| rate.pico_usd %= MOST_PICO_USD);
    }
}

fn settings() -> pb::Settings {
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

fn task_classes() -> Vec<pb::TaskClass> {
    let spread = |low_milli, high_milli| Some(pb::OutputSpread { low_milli, high_milli });
    let class = |name: &str, parent: &str, has_sources, t_ms, output_spread| pb::TaskClass {
        name: name.to_owned(),
        parent: parent.to_owned(),
        has_sources,
        input_tokens: 1_000,
        output_tokens: 300,
        t_ms,
        aliases: vec![format!("{name}_alias")],
        output_spread,
    };
    vec![
        class("general", "", true, 4_000, spread(100, 2_500)),
        class("coding", "general", true, 20_000, spread(1_000, 1_000)),
        class("code", "coding", false, 1, None),
    ]
}

fn strategies() -> Vec<pb::Strategy> {
    let strategy = |name: &str, weights: [u32; 5], min_quality_ppm, safety_required| pb::Strategy {
        name: name.to_owned(),
        version: 1,
        weights_ppm: weights.map(|percent| percent * 10_000).to_vec(),
        min_quality_ppm,
        safety_required,
    };
    vec![
        strategy("balanced", [36, 36, 18, 5, 5], Some(400_000), false),
        strategy("cost-optimized", [15, 60, 5, 10, 10], Some(250_000), false),
        strategy("safety-critical", [30, 10, 10, 40, 10], None, true),
    ]
}

fn unit_kinds() -> Vec<pb::UnitKind> {
    let part = |name: &str, input_modality: &str, reference_pico_usd, part_of: &[&str]| pb::UnitKind {
        name: name.to_owned(),
        input_modality: input_modality.to_owned(),
        output_modality: String::new(),
        reference_pico_usd,
        part_of: part_of.iter().map(|&whole| whole.to_owned()).collect(),
    };
    let kind = |name: &str, input_modality: &str, reference| part(name, input_modality, reference, &[]);
    vec![
        kind("input_token", "", 1_000_000),
        kind("output_token", "", 4_000_000),
        kind("request", "", 0),
        kind("image", "image", 1_000_000_000),
        kind("search", "", 10_000_000_000),
        kind("hardware_token", "", 0),
        part("cached_input_token", "", 0, &["input_token"]),
        part("image_input_token", "image", 500_000, &["input_token"]),
        part("cached_image_input_token", "image", 500_000, &["image_input_token", "cached_input_token"]),
        part("reasoning_token", "", 0, &["output_token"]),
    ]
}

fn provider(rng: &mut Rng, number: usize) -> pb::Provider {
    pb::Provider {
        name: format!("p{number}"),
        regions: some(rng, &["eu", "us", "ap"]),
        zdr: known(rng),
        training: known(rng),
        retention_days: maybe(rng, &[0, 30, 90]),
    }
}

fn model(rng: &mut Rng, number: usize) -> pb::Model {
    pb::Model {
        name: format!("m-{number:05}"),
        vendor: "vendor".to_owned(),
        r#type: one(rng, &["", "embedding", "chat", "chat", "chat", "chat", "chat", "chat", "chat", "chat"]).to_owned(),
        status: mostly(rng, Status::Active, Status::Beta).into(),
        context_tokens: maybe(rng, &[4_096, 32_768, 131_072, 1_000_000]),
        max_output_tokens: maybe(rng, &[512, 4_096, 65_536]),
        input_modalities: some(rng, &["text", "image"]),
        output_modalities: some(rng, &["text"]),
        capabilities: capabilities(rng),
        parameters: some(rng, &["temperature", "seed"]),
        stream: known(rng),
        batch: known(rng),
        licence: one(rng, &LICENCES).to_owned(),
        commercial_use: known(rng),
        tags: some(rng, &["internal", "fast"]),
        variants: VARIANTS.map(|name| variant(rng, name)).to_vec(),
        quality: figures(rng, &["general", "coding"]),
        inferred_speed: (rng.bool()).then(|| speed(rng)),
        safety: figures(rng, &[""]),
        ..pb::Model::default()
    }
}

fn variant(rng: &mut Rng, name: &str) -> pb::Variant {
    let output_milli = if rng.u8(..30) == 0 { MILLION } else { one(rng, &[1_000, 500, 2_718]) };
    pb::Variant { name: name.to_owned(), output_milli }
}

fn capabilities(rng: &mut Rng) -> Vec<pb::Capability> {
    let mut listed = Vec::new();
    for name in some(rng, &CAPABILITIES) {
        let present = rng.u8(..4) > 0;
        let score_ppm = maybe(rng, &[200_000, 600_000, 900_000]).filter(|_| present);
        listed.push(pb::Capability { name, present, score_ppm });
    }
    listed
}

fn figures(rng: &mut Rng, classes: &[&str]) -> Vec<pb::Figure> {
    let mut figures = Vec::new();
    for task_class in classes {
        for variant in ["", "effort=high"] {
            if rng.bool() {
                figures.push(pb::Figure {
                    task_class: (*task_class).to_owned(),
                    variant: variant.to_owned(),
                    mean_ppm: one(rng, &[250_000, 400_000, 500_000, 812_500, MILLION]),
                    se_ppm: one(rng, &[0, 0, 68_864]),
                    basis: one(rng, &[TermSource::Measured, TermSource::Inferred]).into(),
                });
            }
        }
    }
    figures
}

fn route(rng: &mut Rng, number: usize, models: &[pb::Model], most_variants: usize) -> pb::Route {
    let provider = format!("p{}", rng.usize(..PROVIDERS));
    let model = models[rng.usize(..models.len())].name.clone();
    let mut names = VARIANTS.to_vec();
    rng.shuffle(&mut names);
    names.truncate(rng.usize(1..=names.len()).min(most_variants));
    pb::Route {
        // The number makes it unique; its digits come from both ends, so that names are in no order.
        name: format!("{provider}/{model}@{}-{number}", number % 10),
        provider,
        model,
        platform: one(rng, &PLATFORMS).to_owned(),
        priority: one(rng, &[100, 100, 50, 200]),
        status: mostly(rng, Status::Active, Status::Maintenance).into(),
        active_until_unix_ms: (rng.u8(..20) == 0).then_some(NOW_UNIX_MS + 1),
        context_tokens: (rng.u8(..10) == 0).then_some(8_192),
        quantization: one(rng, &["", "fp8", "int4"]).to_owned(),
        price: (rng.u8(..20) > 0).then(|| price(rng)),
        speed: rng.bool().then(|| speed(rng)),
        variants: names.iter().map(|name| route_variant(rng, name)).collect(),
        endpoint: Some(Endpoint { dialect: "openai-chat".to_owned(), ..Endpoint::default() }),
        ..pb::Route::default()
    }
}

fn route_variant(rng: &mut Rng, name: &str) -> pb::RouteVariant {
    pb::RouteVariant {
        name: name.to_owned(),
        price: (rng.u8(..5) == 0).then(|| price(rng)),
        speed: (rng.u8(..5) == 0).then(|| speed(rng)),
        ..pb::RouteVariant::default()
    }
}

/// Known, free or unknown; some lack the rate of a unit, some are as high as allowed.
fn price(rng: &mut Rng) -> pb::Price {
    const USUAL: [u64; 4] = [0, 500_000, 1_000_000, 4_000_000];
    const HUGE: [u64; 3] = [1_000_000_000_000_000, 999_999_999_999_999, 123_456_789_012_345];
    if rng.u8(..12) == 0 {
        return pb::Price { free: true, ..pb::Price::default() };
    }
    let mut rates = Vec::new();
    let is_conditional = rng.u8(..4) == 0;
    for (unit, share) in SHARES {
        let mut conditions = Vec::new();
        if rng.u8(..100) < share {
            conditions.push(None);
        }
        for _ in 0..if is_conditional { rng.usize(..=4) } else { 0 } {
            conditions.push(Some(condition(rng)));
        }
        while let Some(condition) = conditions.pop() {
            let pico_usd = if rng.u8(..10) == 0 { one(rng, &HUGE) } else { one(rng, &USUAL) };
            if !conditions.contains(&condition) {
                rates.push(pb::Rate { unit: unit.to_owned(), pico_usd, condition });
            }
        }
    }
    pb::Price { rates, ..pb::Price::default() }
}

/// Units by the share of prices that have a base rate for them.
const SHARES: [(&str, u8); 10] = [
    ("input_token", 95),
    ("output_token", 95),
    ("image", 70),
    ("search", 70),
    ("request", 20),
    ("hardware_token", 5),
    ("cached_input_token", 50),
    ("image_input_token", 30),
    ("cached_image_input_token", 20),
    ("reasoning_token", 20),
];

/// Something that holds for some queries, all of it set in this order or less.
fn condition(rng: &mut Rng) -> PriceCondition {
    // Around the inputs of the queries.
    const BORDERS: [u64; 8] = [0, 1, 999, 1_000, 1_050, 50_000, 52_000, 100_000_000];
    const TIMES: [i64; 5] =
        [NOW_UNIX_MS - 86_400_000, NOW_UNIX_MS - 1, NOW_UNIX_MS, NOW_UNIX_MS + 1, NOW_UNIX_MS + 86_400_000];
    let name =
        |rng: &mut Rng, names: &[&str]| if rng.u8(..4) == 0 { one(rng, names).to_owned() } else { String::new() };
    let from_unix_ms = rarely(rng, &TIMES);
    let until_unix_ms = rarely(rng, &TIMES).filter(|&until| from_unix_ms.is_none_or(|from| from < until));
    let condition = PriceCondition {
        above_input_tokens: if rng.bool() { one(rng, &BORDERS) } else { 0 },
        batch: rng.u8(..4) == 0,
        service_tier: name(rng, &["flex", "priority"]),
        speed: name(rng, &["fast"]),
        region: name(rng, &["eu", "us", "moon"]),
        window: (rng.u8(..5) == 0).then(|| ClockWindow {
            from_minute: rng.u32(..1_440),
            until_minute: rng.u32(1..=1_440),
            weekdays: (1..=7).filter(|_| rng.bool()).collect(),
        }),
        from_unix_ms,
        until_unix_ms,
    };
    if condition == PriceCondition::default() { PriceCondition { batch: true, ..condition } } else { condition }
}

fn rarely<T: Copy>(rng: &mut Rng, values: &[T]) -> Option<T> {
    (rng.u8(..4) == 0).then(|| one(rng, values))
}

fn speed(rng: &mut Rng) -> pb::Speed {
    pb::Speed { ttft_ms: maybe(rng, &[0, 200, 500, 5_000]), us_per_token: maybe(rng, &[0, 1_000, 10_000, 33_333]) }
}

fn one<T: Copy>(rng: &mut Rng, values: &[T]) -> T {
    values[rng.usize(..values.len())]
}

fn maybe<T: Copy>(rng: &mut Rng, values: &[T]) -> Option<T> {
    (rng.u8(..4) > 0).then(|| one(rng, values))
}

fn mostly<T>(rng: &mut Rng, usual: T, other: T) -> T {
    if rng.u8(..20) == 0 { other } else { usual }
}

fn some(rng: &mut Rng, names: &[&str]) -> Vec<String> {
    names.iter().filter(|_| rng.u8(..3) > 0).map(|&name| name.to_owned()).collect()
}

fn known(rng: &mut Rng) -> i32 {
    one(rng, &[pb::Known::Unspecified, pb::Known::No, pb::Known::Yes]).into()
}
