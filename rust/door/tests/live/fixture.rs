//! An engine whose clock the test moves, and its calls as messages.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use modelreg_door::{Clock, Engine, Ids, Method, Status};
use modelreg_proto::internal::v1 as internal;
use modelreg_proto::v1::{self as pb, UsageOutcome};
use prost::Message;

use crate::registry::{NOW_UNIX_MS, registry};

/// Longer than the time between two folds.
pub const FOLD_MS: i64 = 10;

/// An engine and its clock.
pub struct World {
    pub engine: Engine,
    now_unix_ms: AtomicI64,
    events: AtomicU64,
}

impl World {
    pub fn new(snapshot: &internal::Snapshot) -> Self {
        Self::with(snapshot, |engine| engine)
    }

    pub fn with(snapshot: &internal::Snapshot, change: impl FnOnce(Engine) -> Engine) -> Self {
        let clock = Clock::Manual(AtomicI64::new(NOW_UNIX_MS));
        let engine = change(Engine::new(clock, Ids::Seeded(Mutex::new(fastrand::Rng::with_seed(1)))));
        let world = Self { engine, now_unix_ms: AtomicI64::new(NOW_UNIX_MS), events: AtomicU64::new(0) };
        world.load(snapshot);
        world
    }

    pub fn load(&self, snapshot: &internal::Snapshot) {
        self.engine.load_snapshot(&snapshot.encode_to_vec(), false).expect("a valid snapshot");
    }

    pub fn now_unix_ms(&self) -> i64 {
        self.now_unix_ms.load(Ordering::Relaxed)
    }

    /// Moves the clock, back too.
    pub fn pass(&self, ms: i64) {
        let now = self.now_unix_ms.fetch_add(ms, Ordering::Relaxed) + ms;
        assert!(self.engine.set_clock(now));
    }

    pub fn try_select(&self, request: &pb::SelectRequest) -> Result<pb::SelectResponse, Status> {
        call(&self.engine, Method::Select, request)
    }

    pub fn select(&self, request: &pb::SelectRequest) -> pb::SelectResponse {
        self.try_select(request).expect("somebody is eligible")
    }

    pub fn try_record(&self, event: &pb::RecordUsageRequest) -> Result<pb::RecordUsageResponse, Status> {
        call(&self.engine, Method::RecordUsage, event)
    }

    pub fn record(&self, event: &pb::RecordUsageRequest) -> pb::RecordUsageResponse {
        self.try_record(event).expect("usage is taken")
    }

    pub fn release(&self, token: &[u8]) -> Result<pb::ReleaseHoldResponse, Status> {
        call(&self.engine, Method::ReleaseHold, &pb::ReleaseHoldRequest { token: token.to_vec() })
    }

    pub fn extend(&self, token: &[u8], ttl_ms: Option<u64>) -> Result<pb::ExtendHoldResponse, Status> {
        call(&self.engine, Method::ExtendHold, &pb::ExtendHoldRequest { token: token.to_vec(), ttl_ms })
    }

    /// A new event about a route.
    pub fn event(&self, route: &str, outcome: UsageOutcome) -> pb::RecordUsageRequest {
        let number = self.events.fetch_add(1, Ordering::Relaxed);
        pb::RecordUsageRequest {
            event_id: event_id(number),
            route: Some(pb::RouteRef { route_id: route.to_owned(), variant: String::new() }),
            outcome: outcome.into(),
            ..pb::RecordUsageRequest::default()
        }
    }

    /// Reports so many attempts that ended like this, and lets them fold.
    pub fn attempts(&self, route: &str, outcome: UsageOutcome, count: usize) {
        for _ in 0..count {
            self.record(&self.event(route, outcome));
        }
        self.pass(FOLD_MS);
    }

    pub fn live_view(&self) -> pb::LiveView {
        pb::LiveView::decode(self.engine.live_view().as_slice()).expect("a LiveView")
    }

    /// What is counted of a route.
    pub fn route(&self, name: &str) -> pb::LiveRoute {
        self.live_view().routes.into_iter().find(|route| route.route_id == name).expect("a route of the registry")
    }

    /// What is known of a route's default variant.
    pub fn candidate(&self, name: &str) -> pb::LiveCandidate {
        let is_named = |candidate: &pb::LiveCandidate| {
            candidate.route.as_ref().is_some_and(|route| route.route_id == name && route.variant.is_empty())
        };
        self.live_view().candidates.into_iter().find(is_named).expect("a candidate of the registry")
    }
}

fn call<M: Message + Default>(engine: &Engine, method: Method, request: &impl Message) -> Result<M, Status> {
    let answer = engine.call(method, request.encode_to_vec().into())?;
    Ok(M::decode(answer).expect("an answer of the method"))
}

/// A `UUIDv7` of its own.
pub fn event_id(number: u64) -> String {
    format!("01950000-0000-7000-8000-{number:012x}")
}

/// The name of the route that was selected.
pub fn selected(response: &pb::SelectResponse) -> &str {
    response.selected.as_ref().and_then(|choice| choice.route.as_ref()).map_or("", |route| &route.route_id)
}

/// A request for which routes that differ only in what happened to them are equal.
pub fn by_cost() -> pb::SelectRequest {
    let weights = pb::Weights { cost: 1.0, ..pb::Weights::default() };
    let objective = Some(pb::objective::Objective::Weights(weights));
    pb::SelectRequest { objective: Some(pb::Objective { objective }), ..pb::SelectRequest::default() }
}

/// One model on so many routes that differ in nothing but their names, `r-0`, `r-1` and so on.
pub fn alike(routes: usize) -> internal::Snapshot {
    let mut snapshot = registry(1, 1);
    let model = internal::Model {
        name: "model".to_owned(),
        r#type: "chat".to_owned(),
        status: pb::Status::Active.into(),
        ..internal::Model::default()
    };
    let route = |number| internal::Route {
        name: format!("r-{number}"),
        provider: snapshot.providers[0].name.clone(),
        model: model.name.clone(),
        priority: 100,
        status: pb::Status::Active.into(),
        price: Some(internal::Price { free: true, ..internal::Price::default() }),
        speed: Some(internal::Speed { ttft_ms: Some(500), us_per_token: Some(10_000) }),
        variants: vec![internal::RouteVariant::default()],
        ..internal::Route::default()
    };
    snapshot.routes = (0..routes).map(route).collect();
    snapshot.models = vec![model];
    snapshot
}
