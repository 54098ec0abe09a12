//! Calls to an engine of eight equal routes.

use std::error::Error;

use bytes::Bytes;
use modelreg_door::{Engine, Method, Status};
use modelreg_proto::v1 as pb;
use modelreg_proto::v1::{UsageOutcome, UsagePhase};
use prost::Message;

use crate::ids::Ids;
use crate::one_model::{self, OUTPUT_TOKENS, Route};

/// Routes of one model, one price and one speed.
pub const ROUTES: usize = 8;

pub type Failure = Box<dyn Error + Send + Sync>;

/// Their snapshot: answers take 800 ms.
pub fn snapshot() -> Vec<u8> {
    let routes: Vec<Route> = (0..ROUTES)
        .map(|number| Route {
            name: one_model::route_name(&format!("provider-{number}")),
            ttft_ms: 200,
            us_per_token: 2_000,
        })
        .collect();
    one_model::encoded(&routes)
}

/// A decision, as far as it matters here.
pub struct Decision {
    pub id: String,
    /// Name of the route selected.
    pub route: String,
}

/// A Select with all defaults.
pub fn select(engine: &Engine) -> Result<Decision, Failure> {
    let answer = pb::SelectResponse::decode(call(engine, Method::Select, Bytes::new())?)?;
    let route = answer.selected.and_then(|choice| choice.route).ok_or("Select named no route")?;
    Ok(Decision { id: answer.decision_id, route: route.route_id })
}

/// Usage that says it went well.
pub fn record(engine: &Engine, decision: Decision, latency_ms: u64, ids: &mut Ids) -> Result<(), Failure> {
    let usage = pb::RecordUsageRequest {
        event_id: String::from_utf8_lossy(&ids.next_text()).into_owned(),
        decision_id: Some(decision.id),
        phase: UsagePhase::Final.into(),
        outcome: UsageOutcome::Ok.into(),
        latency_ms: Some(latency_ms),
        ttft_ms: Some(latency_ms / 4),
        units: vec![pb::UnitCount { kind: "output_token".into(), count: OUTPUT_TOKENS.into() }],
        ..pb::RecordUsageRequest::default()
    };
    call(engine, Method::RecordUsage, Bytes::from(usage.encode_to_vec()))?;
    Ok(())
}

fn call(engine: &Engine, method: Method, request: Bytes) -> Result<Bytes, Failure> {
    engine
        .call(method, request)
        .map_err(|Status { code, message, .. }| format!("{}: {code:?} {message}", method.name()).into())
}
