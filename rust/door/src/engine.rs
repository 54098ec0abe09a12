//! The engine behind both doors: bytes in, bytes out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use bytes::Bytes;
use modelreg_scorer::SnapshotError;
use tokio::sync::watch;

use crate::counters::{DoorCounters, bump};
use crate::health::{self, Health};
use crate::method::Method;
use crate::router::{Clock, Ids, Router, head, internal, line};
use crate::status::{Code, Status};

/// Decides hot calls and owns the health of the process.
#[derive(Debug)]
pub struct Engine {
    serving: watch::Sender<bool>,
    /// Whether it has served before, which tells "draining" from "not yet".
    has_served: AtomicBool,
    door: Arc<DoorCounters>,
    router: Router,
    /// Once a drain began no snapshot makes it serve again.
    draining: AtomicBool,
}

impl Default for Engine {
    /// On the system's clock, with ids from entropy.
    fn default() -> Self {
        Self::new(Clock::System(Instant::now()), Ids::Entropy)
    }
}

impl Engine {
    /// Without a snapshot: not serving yet.
    #[must_use]
    pub fn new(clock: Clock, ids: Ids) -> Self {
        Self {
            serving: watch::Sender::new(false),
            has_served: AtomicBool::new(false),
            door: Arc::default(),
            router: Router::new(clock, ids),
            draining: AtomicBool::new(false),
        }
    }

    /// Answers one hot call. The one function behind both doors.
    ///
    /// # Errors
    /// The status that the caller gets instead of an answer.
    pub fn call(&self, method: Method, request: Bytes) -> Result<Bytes, Status> {
        let started = Instant::now();
        let limit = method.max_request_bytes();
        let result = if request.len() > limit {
            Err(Status::message_too_large(limit, request.len()))
        } else {
            // What is shared is atomics and whole snapshots, which a panic leaves as they were.
            catch_unwind(AssertUnwindSafe(|| self.answer(method, request, started))).unwrap_or_else(|_| {
                bump(&self.door.panics);
                Err(internal(method.name()))
            })
        };
        let code = result.as_ref().map_or_else(|status| status.code, |_| Code::Ok);
        self.router.metrics.called(method, code, started.elapsed());
        result
    }

    fn answer(&self, method: Method, request: Bytes, started: Instant) -> Result<Bytes, Status> {
        let now = self.router.moment(started);
        match method {
            Method::Select => self.router.select(&request, now),
            Method::BatchSelect => self.router.batch_select(request, now),
            Method::EstimateCost => self.router.estimate_cost(&request, now),
            Method::BatchEstimateCost => self.router.batch_estimate_cost(request, now),
            Method::HealthCheck => self.check(&request),
        }
    }

    /// Swaps in an encoded `modelreg.internal.v1.Snapshot`; the process serves from then on. Returns its SHA-256.
    ///
    /// # Errors
    /// It was refused whole; the one before stays in place.
    pub fn load_snapshot(&self, snapshot: &[u8], from_disk: bool) -> Result<[u8; 32], SnapshotError> {
        let sha256 = self.router.load(snapshot, from_disk)?;
        if !self.draining.load(Ordering::Acquire) {
            self.set_serving(true);
        }
        Ok(sha256)
    }

    /// Says that the snapshot in place is current: its age starts again at 0.
    pub fn confirm_snapshot(&self) {
        self.router.confirm();
    }

    /// Revision of the snapshot in place.
    #[must_use]
    pub fn revision(&self) -> Option<u64> {
        self.router.revision_and_age_ms().map(|(revision, _)| revision)
    }

    /// Answers `NOT_SERVING` from now on, for good; calls are still answered.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
        self.set_serving(false);
    }

    /// Moves the manual clock; false when the engine runs on the system's.
    #[must_use]
    pub fn set_clock(&self, unix_ms: i64) -> bool {
        self.router.set_clock(unix_ms)
    }

    /// Whether health checks answer SERVING.
    #[must_use]
    pub fn serving(&self) -> bool {
        *self.serving.borrow()
    }

    /// Says whether new calls are welcome; `Health/Check`, `Health/Watch` and `/readyz` follow.
    pub fn set_serving(&self, serving: bool) {
        if serving {
            self.has_served.store(true, Ordering::Relaxed);
        }
        self.serving.send_replace(serving);
    }

    /// The serving state and its changes.
    #[must_use]
    pub fn watch_serving(&self) -> watch::Receiver<bool> {
        self.serving.subscribe()
    }

    /// Why `/readyz` should fail; `None` when ready.
    #[must_use]
    pub fn not_ready_reason(&self) -> Option<&'static str> {
        if *self.serving.borrow() {
            None
        } else if self.has_served.load(Ordering::Relaxed) {
            Some("draining")
        } else {
            Some("no snapshot loaded yet")
        }
    }

    /// The counters of the transport, which outlive any one door.
    #[must_use]
    pub fn door_counters(&self) -> &Arc<DoorCounters> {
        &self.door
    }

    /// All metrics in Prometheus' text format.
    #[must_use]
    pub fn metrics(&self) -> String {
        let mut text = self.door.render();
        self.router.metrics.render(&mut text);
        if let Some((revision, age_ms)) = self.router.revision_and_age_ms() {
            head(&mut text, "modelreg_snapshot_revision", "gauge", "Revision of the snapshot in place.");
            line(&mut text, format_args!("modelreg_snapshot_revision {revision}"));
            head(
                &mut text,
                "modelreg_snapshot_age_seconds",
                "gauge",
                "Since the snapshot was loaded or last confirmed.",
            );
            line(&mut text, format_args!("modelreg_snapshot_age_seconds {}.{:03}", age_ms / 1_000, age_ms % 1_000));
        }
        text
    }

    fn check(&self, request: &[u8]) -> Result<Bytes, Status> {
        if !health::names_known_service(request)? {
            return Err(Status::new(Code::NotFound, "unknown service"));
        }
        Ok(Health::from_flag(*self.serving.borrow()).message())
    }
}
