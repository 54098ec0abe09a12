//! Snapshots of the corpus: the base that requests are about, and ones that break the rules or hardly keep them.

use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::{ClockWindow, ImportedAmount, ImportedRate, PriceCondition};
use prost::Message;

use crate::registry::registry;

/// Revision of the base snapshot.
pub const BASE_REVISION: u64 = 1;
const SEED: u64 = 5;

/// Enough candidates that most requests pick, few enough that thousands of snapshots load.
pub fn base_message() -> pb::Snapshot {
    registry(SEED, 48)
}

/// The base as bytes.
pub fn base() -> Vec<u8> {
    base_message().encode_to_vec()
}

fn altered(change: impl FnOnce(&mut pb::Snapshot)) -> Vec<u8> {
    // Small ones, and of another revision than the base.
    let mut message = registry(SEED + 1, 6);
    message.revision = BASE_REVISION + 1;
    change(&mut message);
    message.encode_to_vec()
}

/// Every snapshot of the corpus that a seed makes, by name.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let valid = altered(|_| {});
    [
        ("valid", valid.clone()),
        ("empty", Vec::new()),
        ("no-models", altered(|all| (all.models, all.providers, all.routes) = Default::default())),
        ("truncated", valid[..valid.len() / 2].to_vec()),
        ("twice", [valid.as_slice(), &valid].concat()),
        ("format-2", altered(|all| all.format = 2)),
        ("no-settings", altered(|all| all.settings = None)),
        ("unpriced-unknown", altered(|all| settings(all).unpriced = 99)),
        ("unpriced-estimate", altered(|all| settings(all).unpriced = pb::Unpriced::Estimate.into())),
        ("unpriced-allow", altered(|all| settings(all).unpriced = pb::Unpriced::Allow.into())),
        ("market-without-speed", altered(|all| settings(all).market_speed = None)),
        ("route-without-model", altered(|all| all.models.clear())),
        ("route-without-variant", altered(|all| all.routes[0].variants.clear())),
        ("route-twice", altered(|all| all.routes.push(all.routes[0].clone()))),
        ("classes-in-a-circle", altered(circle)),
        ("class-of-no-time", altered(|all| all.task_classes[0].t_ms = 0)),
        (
            "spread-begins-above-the-expected",
            altered(|all| all.task_classes[0].output_spread = Some(spread(1_001, 2_000))),
        ),
        ("spread-ends-below-the-expected", altered(|all| all.task_classes[0].output_spread = Some(spread(0, 999)))),
        ("spread-of-everything", altered(|all| all.task_classes[0].output_spread = Some(spread(0, 1_000_000)))),
        ("spread-too-wide", altered(|all| all.task_classes[0].output_spread = Some(spread(u32::MAX, u32::MAX)))),
        ("no-classes", altered(|all| all.task_classes.clear())),
        ("no-strategies", altered(|all| all.strategies.clear())),
        ("strategy-of-six-weights", altered(|all| all.strategies[0].weights_ppm.push(1))),
        ("strategy-of-no-weight", altered(|all| all.strategies[0].weights_ppm = vec![0; 5])),
        ("rate-too-high", altered(|all| price(all).rates.push(rate("search", 1_000_000_000_000_001)))),
        ("free-with-rates", altered(|all| price(all).free = true)),
        ("tiers", altered(|all| price(all).rates.extend([tier("input_token", 200_000), tier("input_token", 1)]))),
        ("tier-twice", altered(|all| price(all).rates.extend([tier("input_token", 9), tier("input_token", 9)]))),
        ("tier-above-any-input", altered(|all| price(all).rates.push(tier("input_token", u64::MAX)))),
        ("too-many-rates", altered(|all| price(all).rates.extend((1..=513).map(|border| tier("input_token", border))))),
        ("window-of-no-day", altered(|all| price(all).rates.push(at(&[8])))),
        ("window", altered(|all| price(all).rates.push(at(&[7])))),
        ("unit-of-itself", altered(|all| all.unit_kinds[0].part_of.push("input_token".to_owned()))),
        ("price-of-a-source-of-the-future", altered(of_the_future)),
        ("rate-of-no-unit", altered(|all| price(all).rates.push(rate("parsec", 1)))),
        ("highest-of-everything", altered(highest)),
        ("names-of-nothing", altered(|all| all.models[0].name = String::new())),
        ("long-name", altered(|all| all.providers[0].name = "x".repeat(257))),
        ("status-unknown", altered(|all| all.routes[0].status = 1_000)),
        ("dates-at-the-ends", altered(dates)),
        ("output-milli-0", altered(|all| all.models[0].variants[0].output_milli = 0)),
        ("basis-none", altered(|all| all.models.iter_mut().flat_map(|m| &mut m.quality).for_each(|f| f.basis = 7))),
    ]
    .into_iter()
    .map(|(name, bytes)| (format!("Snapshot.{name}"), bytes))
    .collect()
}

fn settings(all: &mut pb::Snapshot) -> &mut pb::Settings {
    all.settings.as_mut().expect("settings")
}

fn price(all: &mut pb::Snapshot) -> &mut pb::Price {
    all.routes[0].price = Some(pb::Price { rates: vec![rate("input_token", 1)], ..pb::Price::default() });
    all.routes[0].price.as_mut().expect("just set")
}

fn rate(unit: &str, pico_usd: u64) -> pb::Rate {
    pb::Rate { unit: unit.to_owned(), pico_usd, condition: None }
}

/// A price by somebody who is unknown here, who wrote something that no engine reads.
fn of_the_future(all: &mut pb::Snapshot) {
    let price = price(all);
    price.source = 99;
    let amount = ImportedAmount { amount: "no number".to_owned(), ..ImportedAmount::default() };
    price.imported.push(ImportedRate { kind: "parsec".to_owned(), condition: None, amount: Some(amount) });
}

fn at(weekdays: &[u32]) -> pb::Rate {
    let window = Some(ClockWindow { from_minute: 990, until_minute: 30, weekdays: weekdays.to_vec() });
    pb::Rate { condition: Some(PriceCondition { window, ..Default::default() }), ..rate("input_token", 2) }
}

fn tier(unit: &str, above_input_tokens: u64) -> pb::Rate {
    pb::Rate { condition: Some(PriceCondition { above_input_tokens, ..Default::default() }), ..rate(unit, 2) }
}

fn spread(low_milli: u32, high_milli: u32) -> pb::OutputSpread {
    pb::OutputSpread { low_milli, high_milli }
}

fn circle(all: &mut pb::Snapshot) {
    for index in 0..all.task_classes.len() {
        let parent = all.task_classes[(index + 1) % all.task_classes.len()].name.clone();
        all.task_classes[index].parent = parent;
        all.task_classes[index].has_sources = false;
    }
}

/// Every number as high as a snapshot may have it.
fn highest(all: &mut pb::Snapshot) {
    all.revision = u64::MAX;
    for class in &mut all.task_classes {
        (class.input_tokens, class.output_tokens, class.t_ms) = (100_000_000, 100_000_000, u32::MAX);
    }
    for model in &mut all.models {
        (model.context_tokens, model.max_output_tokens) = (Some(u64::MAX), Some(u64::MAX));
        model.variants.iter_mut().for_each(|variant| variant.output_milli = 1_000_000);
    }
    for route in &mut all.routes {
        route.priority = u32::MAX;
        route.speed = Some(pb::Speed { ttft_ms: Some(3_600_000), us_per_token: Some(10_000_000) });
        let units = ["input_token", "output_token", "request", "image", "search"];
        let rates = units.map(|unit| rate(unit, 1_000_000_000_000_000)).to_vec();
        route.price = Some(pb::Price { rates, ..pb::Price::default() });
        route.variants.iter_mut().for_each(|variant| (variant.price, variant.speed) = (None, None));
    }
    for strategy in &mut all.strategies {
        (strategy.weights_ppm, strategy.min_quality_ppm) = (vec![1_000_000; 5], Some(u32::MAX));
    }
}

fn dates(all: &mut pb::Snapshot) {
    all.built_at_unix_ms = i64::MIN;
    for route in &mut all.routes {
        (route.active_from_unix_ms, route.active_until_unix_ms) = (Some(i64::MIN), Some(i64::MAX));
    }
}
