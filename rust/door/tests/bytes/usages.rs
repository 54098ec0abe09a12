//! Usage events of the corpus: valid ones of many kinds, and every kind of bad input that issue or contract names.

use modelreg_proto::v1::{self as pb, AckMode, UsageOutcome, UsagePhase};
use prost::Message;

use crate::registry::NOW_UNIX_MS;
use crate::requests::{batch, text};
use crate::snapshots::base_message;

const DAY_MS: i64 = 86_400_000;

fn event(change: impl FnOnce(&mut pb::RecordUsageRequest)) -> Vec<u8> {
    let offered = &base_message().routes[0];
    let route = pb::RouteRef { route_id: offered.name.clone(), variant: offered.variants[0].name.clone() };
    let mut request = pb::RecordUsageRequest {
        event_id: text("0195b2c8-7b5a-7c3d-9e2f-0a1b2c3d4e5f"),
        route: Some(route),
        outcome: UsageOutcome::Ok.into(),
        ..pb::RecordUsageRequest::default()
    };
    change(&mut request);
    request.encode_to_vec()
}

/// Every field of the event set, to valid values.
pub fn everything() -> Vec<u8> {
    let headers = [
        ("Retry-After", "12"),
        ("x-ratelimit-remaining-requests", "0"),
        ("x-ratelimit-reset-requests", "6m0s"),
        ("anthropic-ratelimit-input-tokens-remaining", "0"),
        ("anthropic-ratelimit-input-tokens-reset", "2027-01-01T00:00:00Z"),
    ];
    event(|event| {
        event.decision_id = Some(text("0195b2c8-7b5a-7c3d-9e2f-0a1b2c3d4e60"));
        event.attempt = Some(100);
        event.phase = UsagePhase::Final.into();
        event.outcome = UsageOutcome::RateLimited.into();
        event.started_at_unix_ms = Some(NOW_UNIX_MS - 900);
        event.latency_ms = Some(900);
        event.ttft_ms = Some(200);
        event.units = [("input_token", 1_000), ("output_token", 300), ("search", 1)]
            .map(|(kind, count)| pb::UnitCount { kind: text(kind), count })
            .to_vec();
        event.ack = AckMode::Memory.into();
        event.retry_after_ms = Some(1_000);
        event.limit_headers = headers.map(|(name, value)| (text(name), text(value))).into();
        event.error_code = Some(text("rate_limit_exceeded"));
        event.http_status = Some(429);
        event.task_class = Some(text("coding"));
    })
}

pub fn events() -> Vec<(&'static str, Vec<u8>)> {
    let id = |id: &str| event(|event| event.event_id = text(id));
    let started = |unix_ms| event(|event| event.started_at_unix_ms = Some(unix_ms));
    let route = |route_id: &str, variant: &str| {
        event(|event| event.route = Some(pb::RouteRef { route_id: text(route_id), variant: text(variant) }))
    };
    let units = |units: &[(&str, u64)]| {
        let units = units.iter().map(|&(kind, count)| pb::UnitCount { kind: text(kind), count }).collect();
        event(|event| event.units = units)
    };
    let headers = |headers: Vec<(String, String)>| event(|event| event.limit_headers = headers.into_iter().collect());
    let odd = ["NaN", "-1", "inf", "1e400", "18446744073709551616", "9999-99-99T99:99:99Z", "\u{0}", ""];
    vec![
        ("empty", Vec::new()),
        ("least", event(|_| {})),
        ("everything", everything()),
        ("other-numbers", event(|event| event.latency_ms = Some(1))),
        ("event-id-absent", id("")),
        ("event-id-no-uuid", id("\u{1f600}".repeat(100).as_str())),
        ("event-id-version-4", id("0195b2c8-7b5a-4c3d-9e2f-0a1b2c3d4e5f")),
        ("decision-id-no-uuid", event(|event| event.decision_id = Some(text("mine")))),
        (
            "decision-of-a-departed-route",
            event(|event| {
                event.event_id = text("0195b2c8-7b5a-7c3d-9e2f-0a1b2c3d4e61");
                event.decision_id = Some(text("0195b2c8-7b5a-7c3d-9e2f-0a1b2c3d4e62"));
                event.route = Some(pb::RouteRef { route_id: text("departed"), variant: text("default") });
            }),
        ),
        ("decision-alone", event(|event| (event.decision_id, event.route) = (Some(text("mine")), None))),
        ("route-absent", event(|event| event.route = None)),
        ("route-unknown", route("nobody/nothing", "")),
        ("route-long", route(&"x".repeat(257), "")),
        ("variant-unknown", route(&base_message().routes[0].name, "effort=highest")),
        ("variant-long", route(&base_message().routes[0].name, &"x".repeat(129))),
        ("attempt-0", event(|event| event.attempt = Some(0))),
        ("attempt-too-many", event(|event| event.attempt = Some(u32::MAX))),
        ("phase-started", event(|event| event.phase = UsagePhase::Started.into())),
        ("phase-unknown", event(|event| event.phase = i32::MIN)),
        ("outcome-absent", event(|event| event.outcome = 0)),
        ("outcome-unknown", event(|event| event.outcome = i32::MAX)),
        ("started-from-the-future", started(NOW_UNIX_MS + 300_001)),
        ("started-a-day-ago", started(NOW_UNIX_MS - DAY_MS)),
        ("started-36-days-ago", started(NOW_UNIX_MS - 36 * DAY_MS)),
        ("started-ends", [started(i64::MIN), started(i64::MAX)].concat()),
        ("latency-absurd", event(|event| event.latency_ms = Some(u64::MAX))),
        ("ttft-after-the-end", event(|event| (event.latency_ms, event.ttft_ms) = (Some(1), Some(2)))),
        ("units-10000", units(&vec![("search", 1); 10_000])),
        ("unit-twice", units(&[("search", 1), ("search", 1)])),
        ("unit-unknown", units(&[("serach", 1)])),
        ("unit-too-many", units(&[("output_token", u64::MAX)])),
        ("ack-durable", event(|event| event.ack = AckMode::Durable.into())),
        ("ack-unknown", event(|event| event.ack = -1)),
        ("retry-after-too-long", event(|event| event.retry_after_ms = Some(u64::MAX))),
        ("headers-65", headers((0..65).map(|number| (number.to_string(), text("0"))).collect())),
        ("headers-long", headers(vec![(text("retry-after"), "1".repeat(257))])),
        (
            "headers-odd",
            headers(
                (0..).zip(odd).map(|(number, value)| (format!("x-ratelimit-reset-{number}"), text(value))).collect(),
            ),
        ),
        (
            "headers-odd-and-spent",
            headers(
                (0..)
                    .zip(odd)
                    .flat_map(|(number, value)| {
                        [("remaining", "0"), ("reset", value)]
                            .map(|(what, value)| (format!("X-RateLimit-{what}-{number}"), text(value)))
                    })
                    .chain([(text("retry-after"), text("Thu, 32 Foo 20222 99:99:99 GMT"))])
                    .collect(),
            ),
        ),
        ("error-code-long", event(|event| event.error_code = Some("x".repeat(129)))),
        ("task-class-unknown", event(|event| event.task_class = Some(text("codng")))),
        ("task-class-long", event(|event| event.task_class = Some("x".repeat(10_000)))),
        ("http-status-0", event(|event| event.http_status = Some(0))),
        ("http-status-600", event(|event| event.http_status = Some(600))),
    ]
}

pub fn batches_of_events() -> Vec<(&'static str, Vec<u8>)> {
    let items = events();
    let small = || items.iter().map(|(_, bytes)| bytes.as_slice()).filter(|bytes| bytes.len() < 400);
    vec![
        ("empty", Vec::new()),
        ("mixed", batch(small())),
        ("the-same-twice", batch([everything(), everything()].iter().map(Vec::as_slice))),
        ("broken-items", batch([&b"\x0a"[..], b"\x00", b"\xff\xff", b""])),
        ("257", batch(vec![&b""[..]; 257])),
        ("truncated", batch(small())[..20].to_vec()),
        ("depth-closed-groups", [vec![0x7b; 5_000], vec![0x7c; 5_000]].concat()),
    ]
}
