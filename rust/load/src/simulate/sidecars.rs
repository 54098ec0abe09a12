//! Our policy: a real engine for each sidecar, on a clock that the simulation moves, called with the bytes a door hands it.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicI64;

use bytes::Bytes;
use modelreg_door::{Clock, Engine, Ids, Method, Status};
use modelreg_proto::v1 as pb;
use modelreg_proto::v1::{UsageOutcome, UsagePhase};
use prost::Message;
use uuid::Builder;

use super::policy::{Ask, Failure, Policy, Told};
use super::world::{self, ENDPOINTS, World};
use crate::one_model::{self, OUTPUT_TOKENS, Route, route_name};

/// 14 November 2026: when every simulation begins.
const BEGAN_UNIX_MS: i64 = 1_794_614_400_000;

/// What a caller keeps of its Select.
struct Decision {
    id: String,
    fallback: Option<usize>,
}

/// Engines that share nothing.
pub struct Sidecars {
    engines: Vec<Engine>,
    routes: [String; ENDPOINTS],
    /// The request of every Select: all defaults.
    select: Bytes,
    /// By request in flight.
    decisions: HashMap<usize, Decision>,
    events: u64,
}

impl Sidecars {
    /// So many engines, their ids and their jitter drawn from the seed.
    ///
    /// # Errors
    /// An engine refused the snapshot, which would be a bug here.
    pub fn new(sidecars: usize, seed: u64) -> Result<Self, Failure> {
        let mut chance = fastrand::Rng::with_seed(seed);
        let routes = route_names(&mut chance);
        let snapshot = snapshot(&routes);
        let engines = (0..sidecars)
            .map(|_| {
                let ids = Ids::Seeded(Mutex::new(fastrand::Rng::with_seed(chance.u64(..))));
                let engine = Engine::new(Clock::Manual(AtomicI64::new(BEGAN_UNIX_MS)), ids);
                engine.load_snapshot(&snapshot, false)?;
                Ok(engine)
            })
            .collect::<Result<_, Failure>>()?;
        let select = Bytes::from(pb::SelectRequest::default().encode_to_vec());
        Ok(Self { engines, routes, select, decisions: HashMap::new(), events: 0 })
    }

    fn call(&self, sidecar: usize, now_us: u64, method: Method, request: Bytes) -> Result<Bytes, Failure> {
        let engine = &self.engines[sidecar];
        if !engine.set_clock(unix_ms(now_us)) {
            return Err("the engine is not on the simulation's clock".into());
        }
        engine
            .call(method, request)
            .map_err(|Status { code, message, .. }| format!("{}: {code:?} {message}", method.name()).into())
    }

    fn select(&mut self, ask: &Ask) -> Result<usize, Failure> {
        let answer = self.call(ask.sidecar, ask.now_us, Method::Select, self.select.clone())?;
        let answer = pb::SelectResponse::decode(answer)?;
        let endpoint = self.endpoint(answer.selected.as_ref()).ok_or("Select named no route of the fleet")?;
        let fallback = self.endpoint(answer.alternatives.first());
        self.decisions.insert(ask.request, Decision { id: answer.decision_id, fallback });
        Ok(endpoint)
    }

    fn endpoint(&self, choice: Option<&pb::RouteChoice>) -> Option<usize> {
        let name = &choice?.route.as_ref()?.route_id;
        self.routes.iter().position(|route| route == name)
    }

    fn record(&mut self, sidecar: usize, now_us: u64, event: pb::RecordUsageRequest) -> Result<(), Failure> {
        self.events += 1;
        let mut number = [0; 10];
        number[2..].copy_from_slice(&self.events.to_be_bytes());
        let millis = u64::try_from(unix_ms(now_us))?;
        let event_id = Builder::from_unix_timestamp_millis(millis, &number).into_uuid().to_string();
        let event = pb::RecordUsageRequest { event_id, ..event };
        self.call(sidecar, now_us, Method::RecordUsage, Bytes::from(event.encode_to_vec()))?;
        Ok(())
    }

    fn event(&self, request: usize, endpoint: usize, is_fallback: bool) -> Result<pb::RecordUsageRequest, Failure> {
        let decision = self.decisions.get(&request).ok_or("usage of a request that was never selected for")?;
        Ok(pb::RecordUsageRequest {
            decision_id: Some(decision.id.clone()),
            route: Some(pb::RouteRef { route_id: self.routes[endpoint].clone(), variant: String::new() }),
            attempt: Some(1 + u32::from(is_fallback)),
            ..pb::RecordUsageRequest::default()
        })
    }
}

impl Policy for Sidecars {
    fn pick(&mut self, ask: &Ask, _world: &World) -> Result<usize, Failure> {
        if ask.failed.is_none() {
            return self.select(ask);
        }
        let endpoint = self.decisions.get(&ask.request).and_then(|decision| decision.fallback);
        let endpoint = endpoint.ok_or("the decision named no alternative")?;
        let begun =
            pb::RecordUsageRequest { phase: UsagePhase::Started.into(), ..self.event(ask.request, endpoint, true)? };
        self.record(ask.sidecar, ask.now_us, begun)?;
        Ok(endpoint)
    }

    fn told(&mut self, told: &Told) -> Result<(), Failure> {
        let event = pb::RecordUsageRequest {
            phase: UsagePhase::Final.into(),
            outcome: if told.failed { UsageOutcome::ServerError } else { UsageOutcome::Ok }.into(),
            latency_ms: Some(told.latency_us / 1_000),
            ttft_ms: (!told.failed).then_some(told.ttft_us / 1_000),
            units: vec![pb::UnitCount { kind: "output_token".into(), count: OUTPUT_TOKENS.into() }],
            ..self.event(told.request, told.endpoint, told.is_fallback)?
        };
        self.record(told.sidecar, told.now_us, event)?;
        if !told.failed || told.is_fallback {
            self.decisions.remove(&told.request);
        }
        Ok(())
    }
}

/// The route of each endpoint, in names whose order says nothing of their speed.
fn route_names(chance: &mut fastrand::Rng) -> [String; ENDPOINTS] {
    let mut providers = ["a", "b", "c", "d", "e", "f", "g"];
    chance.shuffle(&mut providers);
    providers.map(route_name)
}

/// The registry knows each endpoint's median, as a catalogue would, and nothing of its load.
fn snapshot(names: &[String; ENDPOINTS]) -> Vec<u8> {
    let routes: Vec<Route> = names
        .iter()
        .enumerate()
        .map(|(endpoint, name)| {
            let (ttft_ms, us_per_token) = world::median_figures(endpoint, OUTPUT_TOKENS);
            Route { name: name.clone(), ttft_ms, us_per_token }
        })
        .collect();
    one_model::encoded(&routes)
}

fn unix_ms(now_us: u64) -> i64 {
    BEGAN_UNIX_MS.saturating_add_unsigned(now_us / 1_000)
}
