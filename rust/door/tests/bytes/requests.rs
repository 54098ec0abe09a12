//! Requests of the corpus: valid ones of many kinds, and every kind of bad input that issue or contract names.

use modelreg_proto::v1::estimate_cost_request::Of;
use modelreg_proto::v1::objective::Objective as Best;
use modelreg_proto::v1::{self as pb, Explain, Sort, Status, UnknownField};
use prost::Message;

use crate::holds;
use crate::registry::NOW_UNIX_MS;
use crate::snapshots::base_message;
use crate::usages;

type Named = (String, Vec<u8>);

/// Every request of the corpus that a seed makes, by name.
pub fn all() -> Vec<Named> {
    let lists = [
        named("Select", selects()),
        named("Select", broken(&everything())),
        named("BatchSelect", batches_of_selects()),
        named("EstimateCost", estimates()),
        named("EstimateCost", broken(&priced())),
        named("BatchEstimateCost", batches_of_estimates()),
        named("RecordUsage", usages::events()),
        named("RecordUsage", broken(&usages::everything())),
        named("BatchRecordUsage", usages::batches_of_events()),
        named("ReleaseHold", holds::releases()),
        named("ExtendHold", holds::extensions()),
        named("HealthCheck", health_checks()),
    ];
    lists.into_iter().flatten().collect()
}

fn named(method: &str, list: Vec<(&'static str, Vec<u8>)>) -> Vec<Named> {
    list.into_iter().map(|(name, bytes)| (format!("{method}.{name}"), bytes)).collect()
}

/// A Select that reads every figure of every candidate.
pub fn explained() -> Vec<u8> {
    select(|request| request.explain = Explain::Full.into())
}

/// An `EstimateCost` of every candidate.
pub fn priced() -> Vec<u8> {
    estimate(|request| {
        request.of = Some(Of::Matching(pb::Constraints::default()));
        request.workload = Some(workload());
        request.max_quotes = Some(256);
    })
}

fn select(change: impl FnOnce(&mut pb::SelectRequest)) -> Vec<u8> {
    let mut request = pb::SelectRequest::default();
    change(&mut request);
    request.encode_to_vec()
}

fn constrained(change: impl FnOnce(&mut pb::Constraints)) -> Vec<u8> {
    select(|request| change(request.constraints.get_or_insert_default()))
}

fn objective(best: Best) -> Vec<u8> {
    select(|request| request.objective = Some(pb::Objective { objective: Some(best) }))
}

fn weights(quality: f64, cost: f64) -> Vec<u8> {
    objective(Best::Weights(pb::Weights { quality, cost, ..pb::Weights::default() }))
}

pub fn text(value: &str) -> String {
    value.to_owned()
}

fn many(value: &str) -> Vec<String> {
    vec![text(value); 10_000]
}

fn workload() -> pb::Workload {
    pb::Workload {
        input_tokens: Some(2_000),
        expected_output_tokens: Some(500),
        max_output_tokens: Some(4_000),
        units: vec![pb::UnitCount { kind: text("search"), count: 2 }],
        parameters: vec![text("seed")],
        parameter_values: vec![pb::ParameterValue { name: text("temperature"), value: 0.7 }],
        ..pb::Workload::default()
    }
}

fn valued(values: &[(&str, f64)]) -> Vec<u8> {
    let values = values.iter().map(|&(name, value)| pb::ParameterValue { name: text(name), value }).collect();
    select(|all| all.workload.get_or_insert_default().parameter_values = values)
}

fn attempt(outcome: i32) -> pb::Attempt {
    let route_id = base_message().routes[0].name.clone();
    pb::Attempt { route: Some(pb::RouteRef { route_id, variant: String::new() }), outcome }
}

/// Every field of the request set, to valid values.
fn everything() -> Vec<u8> {
    let filter = |name: &str| {
        Some(pb::NameFilter { only: Vec::new(), ignore: vec![text(name)], order: vec![text(name), text(name)] })
    };
    let required = vec![pb::CapabilityRequirement { name: text("tools"), min_score_ppm: Some(1) }];
    let units = vec![pb::UnitPriceCeiling { kind: text("input_token"), max_pico_usd: u64::MAX }];
    select(|request| {
        request.request_id = Some(text("everything"));
        request.task_class = Some(text("coding_alias"));
        request.workload = Some(workload());
        request.max_alternatives = Some(16);
        request.explain = Explain::Full.into();
        request.dry_run = true;
        request.as_of_unix_ms = Some(NOW_UNIX_MS);
        request.previous_attempts = vec![attempt(1), attempt(2), attempt(3)];
        request.constraints = Some(pb::Constraints {
            capabilities: Some(pb::CapabilityConstraint {
                required,
                optional: vec![text("json")],
                excluded: vec![text("reasoning")],
            }),
            input_modalities: vec![text("text")],
            output_modalities: vec![text("text")],
            min_context_tokens: Some(1),
            min_output_tokens: Some(1),
            price_ceilings: Some(pb::PriceCeilings {
                units,
                blended_per_1k_pico_usd: Some(u64::MAX),
                per_request: Some(pb::Usd { units: 1_000_000_000, pico: 0 }),
            }),
            max_latency_ms: Some(u64::MAX),
            max_ttft_ms: Some(u64::MAX),
            min_output_tokens_per_s: Some(1),
            min_quality_ppm: Some(0),
            min_availability_ppm: Some(0),
            safety_required: true,
            commercial_use: true,
            licences: vec![text("apache-2.0"), text("proprietary")],
            regions: vec![text("eu"), text("us")],
            data_policy: Some(pb::DataPolicy { zdr: true, no_training: true, max_retention_days: Some(u32::MAX) }),
            providers: filter("p0"),
            models: filter("m-00000"),
            platforms: filter("px"),
            tags: vec![text("internal")],
            name_pattern: Some(text("m-*?*")),
            version_range: Some(text(">=1, <3000")),
            model_statuses: vec![Status::Active.into(), Status::Beta.into()],
            route_statuses: vec![Status::Active.into()],
            quantizations: vec![text("fp8")],
            model_types: vec![text("chat")],
            allow_unknown: (1..=UnknownField::Quantization.into()).collect(),
            allow_fallbacks: Some(true),
            sort: Sort::Latency.into(),
        });
    })
}

fn selects() -> Vec<(&'static str, Vec<u8>)> {
    let usd = |units, pico| objective(Best::WillingnessToPay(pb::Usd { units, pico }));
    let strategy = |name: &str| objective(Best::Strategy(text(name)));
    let with_id = |explain: Explain| {
        select(|request| (request.request_id, request.explain) = (Some(text("one")), explain.into()))
    };
    vec![
        ("empty", Vec::new()),
        ("everything", everything()),
        ("explained", explained()),
        ("strategy-balanced", strategy("balanced")),
        ("strategy-safety", strategy("safety-critical")),
        ("strategy-unknown", strategy("balancd")),
        ("class-unknown", select(|request| request.task_class = Some(text("codeing")))),
        ("weights", weights(0.7, 0.3)),
        ("weights-nan", weights(f64::NAN, 0.3)),
        ("weights-infinite", weights(f64::INFINITY, 0.3)),
        ("weights-minus-infinite", weights(0.3, f64::NEG_INFINITY)),
        ("weights-negative", weights(-0.1, 0.3)),
        ("weights-negative-zero", weights(-0.0, 0.3)),
        ("weights-all-negative-zero", weights(-0.0, -0.0)),
        ("weights-zero", weights(0.0, 0.0)),
        ("weights-subnormal", weights(f64::MIN_POSITIVE / 2.0, 0.0)),
        ("weights-largest", weights(f64::MAX, f64::MAX)),
        ("willingness", usd(0, 50_000_000_000)),
        ("willingness-highest", usd(1_000_000, 0)),
        ("willingness-ends", usd(i64::MAX, i64::MIN)),
        ("willingness-negative", usd(i64::MIN, i64::MIN)),
        ("sort-price", constrained(|all| all.sort = Sort::Price.into())),
        ("sort-throughput", constrained(|all| all.sort = Sort::Throughput.into())),
        ("sort-unknown", constrained(|all| all.sort = -1)),
        ("sort-and-strategy", [strategy("balanced"), constrained(|all| all.sort = 1)].concat()),
        ("request-id", with_id(Explain::None)),
        ("request-id-again", with_id(Explain::Summary)),
        ("request-id-empty", select(|request| request.request_id = Some(String::new()))),
        ("request-id-long", select(|request| request.request_id = Some("x".repeat(65)))),
        ("nobody-eligible", constrained(|all| all.min_quality_ppm = Some(1_000_000))),
        ("nobody-competes", select(|request| request.workload.get_or_insert_default().effort = Some(text("none")))),
        ("as-of-without-dry-run", select(|request| request.as_of_unix_ms = Some(0))),
        ("as-of-ends", select(|request| (request.dry_run, request.as_of_unix_ms) = (true, Some(i64::MIN)))),
        ("attempt-without-route", select(|request| request.previous_attempts = vec![pb::Attempt::default()])),
        ("attempt-unknown-outcome", select(|request| request.previous_attempts = vec![attempt(i32::MAX)])),
        ("enum-unknown-explain", select(|request| request.explain = 99)),
        ("enum-unknown-status", constrained(|all| all.model_statuses = vec![2, 99])),
        ("enum-unknown-field", constrained(|all| all.allow_unknown = vec![-5])),
        ("list-10000-tags", constrained(|all| all.tags = many("x"))),
        ("list-10000-models", constrained(|all| all.models.get_or_insert_default().only = many("x"))),
        ("list-10000-statuses", constrained(|all| all.route_statuses = vec![2; 10_000])),
        ("list-10000-parameters", select(|all| all.workload.get_or_insert_default().parameters = many("x"))),
        (
            "list-10000-units",
            select(|all| {
                all.workload.get_or_insert_default().units = vec![pb::UnitCount::default(); 10_000];
            }),
        ),
        ("list-10000-attempts", select(|request| request.previous_attempts = vec![pb::Attempt::default(); 10_000])),
        ("pattern-of-stars", constrained(|all| all.name_pattern = Some("*a".repeat(64)))),
        ("range-of-nothing", constrained(|all| all.version_range = Some(text("newest")))),
        ("range-long", constrained(|all| all.version_range = Some(">=1,".repeat(100)))),
        ("alias-unknown", select(|request| request.model_alias = Some(text("m-0000")))),
        ("alias-long", select(|request| request.model_alias = Some("m".repeat(10_000)))),
        ("value-nan", valued(&[("temperature", f64::NAN)])),
        ("value-huge", valued(&[("temperature", f64::MAX)])),
        ("value-twice", valued(&[("temperature", 1.0), ("temperature", 1.0)])),
        ("pattern-long", constrained(|all| all.name_pattern = Some("*".repeat(129)))),
        (
            "counts-highest",
            select(|request| {
                let most = Some(100_000_000);
                let counts =
                    pb::Workload { input_tokens: most, expected_output_tokens: most, ..pb::Workload::default() };
                request.workload = Some(counts);
            }),
        ),
        ("counts-too-high", select(|all| all.workload.get_or_insert_default().input_tokens = Some(u64::MAX))),
        (
            "unit-twice",
            select(|all| {
                let unit = pb::UnitCount { kind: text("search"), count: 1 };
                all.workload.get_or_insert_default().units = vec![unit.clone(), unit];
            }),
        ),
        ("modality-nobody-has", constrained(|all| all.input_modalities = vec![text("smell")])),
        (
            "limits-at-the-end",
            constrained(|all| {
                (all.min_context_tokens, all.min_output_tokens) = (Some(u64::MAX), Some(u64::MAX));
                all.allow_unknown = vec![3, 4];
            }),
        ),
    ]
}

/// Bytes that are no message, or one nobody writes; `whole` is a valid request of the method.
fn broken(whole: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let after = |bytes: &[u8]| [whole, bytes].concat();
    let nested = (0..2_000).fold(Vec::new(), |inner: Vec<u8>, _| {
        let mut outer = Vec::with_capacity(inner.len() + 4);
        prost::encoding::bytes::encode(4, &inner, &mut outer);
        outer
    });
    vec![
        ("broken-truncated", whole[..whole.len() - 1].to_vec()),
        ("broken-tag-only", b"\x0a".to_vec()),
        ("broken-length-beyond-end", b"\x0a\x05ab".to_vec()),
        ("broken-length-of-2-to-63", b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7fx".to_vec()),
        ("broken-varint-of-11-bytes", after(b"\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")),
        ("broken-varint-highest", after(b"\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")),
        ("broken-field-0", after(b"\x00\x01")),
        ("broken-field-highest", after(b"\xf8\xff\xff\xff\x0f\x01")),
        ("broken-field-too-high", after(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")),
        ("broken-utf-8", b"\x12\x02\xff\xfe".to_vec()),
        ("broken-utf-8-surrogate", b"\x12\x03\xed\xa0\x80".to_vec()),
        ("broken-end-group", after(b"\x7c")),
        ("broken-wire-type-6", after(b"\x0e")),
        ("wrong-wire-varint-for-text", b"\x10\x01".to_vec()),
        ("wrong-wire-text-for-varint", b"\x32\x01x".to_vec()),
        ("wrong-wire-fixed32-for-message", b"\x1d\x01\x02\x03\x04".to_vec()),
        ("wrong-wire-fixed64-for-message", b"\x21\x01\x02\x03\x04\x05\x06\x07\x08".to_vec()),
        ("unknown-fields", after(b"\xa8\x7d\x01\xa2\x7d\x03abc\xad\x7d\x01\x02\x03\x04\x5a\x00")),
        ("unknown-group", after(b"\xa3\x7d\x08\x01\xa4\x7d")),
        ("depth-open-groups", vec![0x7b; 10_000]),
        ("depth-closed-groups", [vec![0x7b; 5_000], vec![0x7c; 5_000]].concat()),
        ("depth-messages", nested),
    ]
}

/// A message of exactly so many bytes, of one unknown field: two bytes of key, five of length (more than it takes), the rest.
pub fn padded(length: usize) -> Vec<u8> {
    let mut bytes = b"\x82\x7d".to_vec();
    let mut rest = length - 7;
    for more in [0x80, 0x80, 0x80, 0x80, 0] {
        bytes.extend(u8::try_from(rest % 0x80).map(|seven_bits| seven_bits | more));
        rest /= 0x80;
    }
    bytes.resize(length, 0);
    bytes
}

fn estimate(change: impl FnOnce(&mut pb::EstimateCostRequest)) -> Vec<u8> {
    let mut request = pb::EstimateCostRequest::default();
    change(&mut request);
    request.encode_to_vec()
}

fn estimates() -> Vec<(&'static str, Vec<u8>)> {
    let of = |of: Of| estimate(|request| request.of = Some(of));
    let matching = |constraints: pb::Constraints| of(Of::Matching(constraints));
    let route = |route_id: String, variant: &str| of(Of::Route(pb::RouteRef { route_id, variant: text(variant) }));
    let offered = &base_message().routes[0];
    vec![
        ("empty", Vec::new()),
        ("priced", priced()),
        ("route", route(offered.name.clone(), &offered.variants[0].name)),
        ("route-unknown", route(text("nobody/nothing"), "")),
        ("route-of-no-such-variant", route(offered.name.clone(), "effort=highest")),
        ("model", of(Of::Model(text("m-00001")))),
        ("model-unknown", of(Of::Model(text("m-0001")))),
        ("model-and-route", [of(Of::Model(text("m-00001"))), route(offered.name.clone(), "")].concat()),
        ("matching-sorted", matching(pb::Constraints { sort: 1, ..pb::Constraints::default() })),
        ("matching-10000-regions", matching(pb::Constraints { regions: many("x"), ..pb::Constraints::default() })),
        ("max-quotes-too-many", estimate(|request| request.max_quotes = Some(257))),
        ("max-quotes-none", [priced(), estimate(|request| request.max_quotes = Some(0))].concat()),
        ("as-of", [priced(), estimate(|request| request.as_of_unix_ms = Some(NOW_UNIX_MS + 1))].concat()),
        ("as-of-negative", [priced(), estimate(|request| request.as_of_unix_ms = Some(-1))].concat()),
    ]
}

/// Field 1, repeated: an item's bytes, whatever they are.
pub fn batch<'i>(items: impl IntoIterator<Item = &'i [u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    items.into_iter().for_each(|item| prost::encoding::bytes::encode(1, &item.to_vec(), &mut bytes));
    bytes
}

fn batches_of_selects() -> Vec<(&'static str, Vec<u8>)> {
    let items = selects();
    let small = || items.iter().map(|(_, bytes)| bytes.as_slice()).filter(|bytes| bytes.len() < 200);
    let whole = batch(small().take(8));
    vec![
        ("empty", Vec::new()),
        ("mixed", batch(small())),
        ("few", whole.clone()),
        ("broken-items", batch([&b"\x0a"[..], b"\x00", b"\xff\xff", b"", &explained()])),
        ("256", batch(vec![&b""[..]; 256])),
        ("257", batch(vec![&b""[..]; 257])),
        ("10000", batch(vec![&b""[..]; 10_000])),
        ("truncated", whole[..whole.len() - 1].to_vec()),
        ("wrong-wire", b"\x08\x01".to_vec()),
        ("unknown-fields", [whole.as_slice(), b"\xa8\x7d\x01"].concat()),
        ("depth-open-groups", vec![0x7b; 10_000]),
    ]
}

fn batches_of_estimates() -> Vec<(&'static str, Vec<u8>)> {
    let items = estimates();
    let small = || items.iter().map(|(_, bytes)| bytes.as_slice()).filter(|bytes| bytes.len() < 200);
    vec![
        ("empty", Vec::new()),
        ("mixed", batch(small())),
        ("broken-items", batch([&b"\x0a"[..], b"\x00", b"\xff\xff", b""])),
        ("257", batch(vec![&b""[..]; 257])),
        ("truncated", batch(small())[..20].to_vec()),
        ("depth-closed-groups", [vec![0x7b; 5_000], vec![0x7c; 5_000]].concat()),
    ]
}

fn health_checks() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("server", Vec::new()),
        ("service", b"\x0a\x19modelreg.v1.RouterService".to_vec()),
        ("service-unknown", b"\x0a\x05other".to_vec()),
        ("service-twice", b"\x0a\x05other\x0a\x00".to_vec()),
        ("service-no-utf-8", b"\x0a\x02\xff\xfe".to_vec()),
        ("truncated", b"\x0a\x19modelreg".to_vec()),
        ("unknown-fields", b"\x10\x96\x01\x1a\x02hi\x25abcd\x29abcdefgh".to_vec()),
        ("depth-open-groups", vec![0x7b; 10_000]),
        ("varint-of-11-bytes", b"\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01".to_vec()),
    ]
}
