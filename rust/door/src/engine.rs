//! The engine behind both doors: bytes in, bytes out.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use modelreg_ledger::budget::{BudgetSetError, Found};
use modelreg_ledger::limits::LimitSetError;
use modelreg_ledger::{CommitError, ReadError, Spool};
use modelreg_scorer::SnapshotError;
use tokio::sync::watch;

use crate::counters::{DoorCounters, bump};
use crate::health::{self, Health};
use crate::identity::{Caller, KeySetError, Principal, Verifier};
use crate::method::Method;
use crate::router::{Answered, Clock, Ids, Router, internal};
use crate::status::{Code, Status};

/// Where the process stands. It only ever moves down this list, so that no snapshot ends a drain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Life {
    /// No snapshot is loaded yet.
    NotYet,
    Serving,
    Draining,
}

/// Decides hot calls and owns the health of the process.
#[derive(Debug)]
pub struct Engine {
    life: watch::Sender<Life>,
    door_open: AtomicBool,
    door: Arc<DoorCounters>,
    verifier: Verifier,
    router: Router,
}

/// A hot call that was begun.
pub(crate) enum Begun {
    Done(Result<Bytes, Status>),
    Committing(Committing),
}

/// A hot call whose answer waits for the disk. Dropped before that, it is booked as given up.
pub(crate) struct Committing {
    engine: Arc<Engine>,
    method: Method,
    started: Instant,
    answered: Option<Answered>,
}

impl Drop for Committing {
    fn drop(&mut self) {
        if let Some(answered) = self.answered.take() {
            self.engine.router.conclude(answered, false);
            self.engine.router.metrics.called(self.method, Code::Cancelled, self.started.elapsed());
        }
    }
}

impl Future for Committing {
    type Output = Result<Bytes, Status>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(answered) = &mut self.answered else { return Poll::Pending };
        let result = ready!(answered.poll_commits(context));
        if let Some(answered) = self.answered.take() {
            self.engine.router.conclude(answered, result.is_ok());
        }
        Poll::Ready(self.engine.book(self.method, result, self.started))
    }
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
            life: watch::Sender::new(Life::NotYet),
            door_open: AtomicBool::new(false),
            door: Arc::default(),
            verifier: Verifier::default(),
            router: Router::new(clock, ids),
        }
    }

    /// Records decisions for [`Self::drain_decisions`]: of all Selects so many in a million, and each that asks for the full
    /// explanation.
    #[must_use]
    pub fn recording(mut self, sample_ppm: u32) -> Self {
        self.router.sample_ppm = Some(sample_ppm);
        self
    }

    /// Asks every caller for an API key of those that [`Self::load_keys`] brings.
    #[must_use]
    pub fn requiring_keys(mut self) -> Self {
        self.verifier = Verifier::of_keys();
        self
    }

    /// Keeps usage and the books of budgets in `spool`, under the name of this sidecar. Events that it holds are recognised,
    /// and the books go on from what was found in it.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn spooling(mut self, spool: Arc<Spool>, found: Found, sidecar: &str) -> Result<Self, ReadError> {
        self.router.recognise(&spool)?;
        self.router.sidecar = sidecar.into();
        self.router.keep_books(&spool, found);
        self.router.spool = Some(spool);
        Ok(self)
    }

    /// Swaps in an encoded `modelreg.internal.v1.BudgetSet`: from here on it is enforced, and after a restart too.
    ///
    /// # Errors
    /// It was refused whole; the one before stays in place.
    pub fn load_budgets(&self, budget_set: &[u8]) -> Result<(), BudgetSetError> {
        self.router.load_budgets(budget_set)
    }

    /// Does what is due in the books: holds expire also where nobody calls.
    pub fn sweep_books(&self) {
        self.router.sweep_books();
    }

    /// Forgets usage that the store has, up to a number that a batch of `spool` gave. `duplicates` are ids of entries that
    /// the store had before, from another copy of them: what they posted is taken back.
    ///
    /// # Errors
    /// They are not forgotten, and come again.
    pub fn usage_shipped(&self, spool: &Spool, through: u64, duplicates: Vec<[u8; 16]>) -> Result<(), CommitError> {
        self.router.shipped(spool, through, duplicates)
    }

    /// An encoded `modelreg.v1.ListBudgetWindowsResponse`: at most so many windows of a budget, or of all.
    #[must_use]
    pub fn budget_windows(&self, budget: Option<&str>, most: usize) -> Vec<u8> {
        self.router.budget_windows(budget, most)
    }

    /// Swaps in an encoded `modelreg.internal.v1.KeySet`: from here on every call is verified by it.
    ///
    /// # Errors
    /// It was refused whole; the one before stays in place.
    pub fn load_keys(&self, key_set: &[u8]) -> Result<(), KeySetError> {
        self.verifier.load(key_set)
    }

    /// Swaps in an encoded `modelreg.internal.v1.LimitSet`: from here on calls take from its rate limits.
    ///
    /// # Errors
    /// It was refused whole; the one before stays in place.
    pub fn load_limits(&self, limit_set: &[u8]) -> Result<(), LimitSetError> {
        self.router.load_limits(limit_set)
    }

    /// Finds whose a call is, from every value of its header `authorization`.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`, and `UNAVAILABLE` before keys are loaded; never where no key is needed.
    pub fn authenticate<'h>(&self, authorization: impl IntoIterator<Item = &'h [u8]>) -> Result<Caller, Status> {
        self.verifier.authenticate(authorization, || self.router.moment(Instant::now()).unix_ms)
    }

    /// Lets a hot call in, and finds whose it is.
    ///
    /// # Errors
    /// As [`Self::authenticate`], and `PERMISSION_DENIED`. The call is over then, and booked.
    pub fn admit<'h>(
        &self,
        method: Method,
        authorization: impl IntoIterator<Item = &'h [u8]>,
    ) -> Result<Caller, Status> {
        let Some(permission) = method.permission() else { return Ok(Caller::local()) };
        let admitted = self.authenticate(authorization).and_then(|caller| caller.check(permission).map(|()| caller));
        admitted.inspect_err(|status| self.router.metrics.called(method, status.code, Duration::ZERO))
    }

    /// Answers one hot call of the developer on this machine, and waits on this thread for the disk where the answer does.
    ///
    /// # Errors
    /// The status that the caller gets instead of an answer.
    pub fn call(&self, method: Method, request: Bytes) -> Result<Bytes, Status> {
        self.call_of(&Caller::local(), method, request)
    }

    /// As [`Self::call`], of a caller that [`Self::admit`] let in.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn call_of(&self, caller: &Principal, method: Method, request: Bytes) -> Result<Bytes, Status> {
        let started = Instant::now();
        let result = self.run(caller, method, request, started).and_then(|answered| {
            let result = answered.wait();
            if answered.waits() {
                self.router.conclude(answered, result.is_ok());
            }
            result
        });
        self.book(method, result, started)
    }

    /// Whether an answer may have to wait for the disk, as things stand.
    #[must_use]
    pub fn may_wait(&self, method: Method) -> bool {
        let is_select = matches!(method, Method::Select | Method::BatchSelect);
        method.may_wait() && !(is_select && self.router.ledger.is_idle())
    }

    /// Begins one hot call of a caller that was let in, for who waits for the disk without a thread.
    pub(crate) fn begin(self: &Arc<Self>, caller: &Principal, method: Method, request: Bytes) -> Begun {
        let started = Instant::now();
        match self.run(caller, method, request, started) {
            Ok(answered) if answered.waits() => {
                let engine = Arc::clone(self);
                Begun::Committing(Committing { engine, method, started, answered: Some(answered) })
            }
            result => Begun::Done(self.book(method, result.map(|answered| answered.bytes), started)),
        }
    }

    /// The one function behind both doors.
    fn run(&self, caller: &Principal, method: Method, request: Bytes, started: Instant) -> Result<Answered, Status> {
        let limit = method.max_request_bytes();
        if request.len() > limit {
            return Err(Status::message_too_large(limit, request.len()));
        }
        // What is shared is atomics and whole snapshots, which a panic leaves as they were.
        catch_unwind(AssertUnwindSafe(|| self.answer(caller, method, request, started))).unwrap_or_else(|_| {
            bump(&self.door.panics);
            Err(internal(method.name()))
        })
    }

    fn book(&self, method: Method, result: Result<Bytes, Status>, started: Instant) -> Result<Bytes, Status> {
        let code = result.as_ref().map_or_else(|status| status.code, |_| Code::Ok);
        self.router.metrics.called(method, code, started.elapsed());
        result
    }

    fn answer(&self, caller: &Principal, method: Method, request: Bytes, started: Instant) -> Result<Answered, Status> {
        let now = self.router.moment(started);
        let bytes = match method {
            Method::Select => return self.router.select(&request, now, caller),
            Method::BatchSelect => return self.router.batch_select(request, now, caller),
            Method::ReleaseHold => self.router.release_hold(&request, now, caller),
            Method::ExtendHold => return self.router.extend_hold(&request, now, caller),
            Method::EstimateCost => self.router.estimate_cost(&request, now),
            Method::BatchEstimateCost => self.router.batch_estimate_cost(request, now),
            Method::RecordUsage => return self.router.record_usage(&request, now, caller),
            Method::BatchRecordUsage => return self.router.batch_record_usage(request, now, caller),
            Method::CheckRateLimit => self.router.check_rate_limit(&request, now, caller),
            Method::HealthCheck => self.check(&request),
        };
        bytes.map(Answered::from)
    }

    /// Says whether [`Self::load_snapshot`] would take these bytes, and prepares them, so that it is quick with the same.
    ///
    /// # Errors
    /// It would refuse them.
    pub fn check_snapshot(&self, snapshot: &[u8]) -> Result<(), SnapshotError> {
        self.router.check(snapshot)
    }

    /// Swaps in an encoded `modelreg.internal.v1.Snapshot`; the process serves from then on, unless it drains. Returns its
    /// SHA-256.
    ///
    /// # Errors
    /// It was refused whole; the one before stays in place.
    pub fn load_snapshot(&self, snapshot: &[u8], from_disk: bool) -> Result<[u8; 32], SnapshotError> {
        let sha256 = self.router.load(snapshot, from_disk)?;
        self.advance(Life::Serving);
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

    /// An encoded `modelreg.v1.LiveView` over the snapshot in place; empty before the first.
    #[must_use]
    pub fn live_view(&self) -> Vec<u8> {
        self.router.live_view()
    }

    /// Prices calls of the store, an encoded `modelreg.internal.v1.RecostRequest`, by the snapshot in place, and returns an encoded
    /// `RecostResponse` once the corrections are in the spool and on the disk.
    ///
    /// # Errors
    /// There is no snapshot, or the disk did not take them all.
    pub fn recost(&self, request: &[u8]) -> Result<Vec<u8>, Status> {
        self.router.recost(request)
    }

    /// Takes the oldest recorded decisions, each an encoded `modelreg.v1.Decision`; waits for the first one for at most
    /// `max_wait`.
    #[must_use]
    pub fn drain_decisions(&self, max_count: usize, max_wait: Duration) -> Vec<Bytes> {
        self.router.records.drain(max_count, max_wait)
    }

    /// Ends the wait of everybody who drains decisions, for good.
    pub fn close_decisions(&self) {
        self.router.records.close();
    }

    /// Says that a door listens: nobody is ready before. The Rust door says it itself.
    pub fn door_is_open(&self) {
        self.door_open.store(true, Ordering::Release);
    }

    /// Answers `NOT_SERVING` from now on, for good; calls are still answered.
    pub fn drain(&self) {
        self.advance(Life::Draining);
    }

    /// Moves the manual clock; false when the engine runs on the system's.
    #[must_use]
    pub fn set_clock(&self, unix_ms: i64) -> bool {
        self.router.set_clock(unix_ms)
    }

    /// Whether health checks answer SERVING.
    #[must_use]
    pub fn serving(&self) -> bool {
        *self.life.borrow() == Life::Serving
    }

    /// Where the process stands, and every change of it.
    pub(crate) fn watch_life(&self) -> watch::Receiver<Life> {
        self.life.subscribe()
    }

    /// Compares and sets under the channel's one lock: a load that races a drain loses.
    fn advance(&self, to: Life) {
        self.life.send_if_modified(|life| {
            let is_later = to > *life;
            if is_later {
                *life = to;
            }
            is_later
        });
    }

    /// Why `/readyz` should fail; `None` when ready.
    #[must_use]
    pub fn not_ready_reason(&self) -> Option<&'static str> {
        match *self.life.borrow() {
            Life::NotYet => Some("no snapshot loaded yet"),
            Life::Serving if !self.door_open.load(Ordering::Acquire) => Some("the door is not open yet"),
            Life::Serving if self.verifier.waits_for_keys() => Some("no API keys loaded yet"),
            Life::Serving => None,
            Life::Draining => Some("draining"),
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
        self.verifier.render(&mut text);
        self.router.render(&mut text);
        text
    }

    fn check(&self, request: &[u8]) -> Result<Bytes, Status> {
        if !health::names_known_service(request)? {
            return Err(Status::new(Code::NotFound, "unknown service"));
        }
        Ok(Health::from_flag(self.serving()).message())
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    const SNAPSHOT: &[u8] = include_bytes!("../tests/corpus/Snapshot.valid.bin");

    #[test]
    fn a_drain_is_for_good() {
        let engine = Engine::default();
        engine.load_snapshot(SNAPSHOT, false).unwrap();
        assert!(engine.serving());
        engine.drain();
        engine.load_snapshot(SNAPSHOT, false).unwrap();
        assert_eq!((engine.serving(), engine.not_ready_reason()), (false, Some("draining")));
    }

    #[test]
    fn a_drain_before_the_first_snapshot_is_a_drain() {
        let engine = Engine::default();
        engine.drain();
        engine.load_snapshot(SNAPSHOT, false).unwrap();
        assert_eq!((engine.serving(), engine.not_ready_reason()), (false, Some("draining")));
    }

    #[test]
    fn no_load_that_races_a_drain_undoes_it() {
        for _ in 0..200 {
            let engine = Engine::default();
            thread::scope(|scope| {
                scope.spawn(|| engine.load_snapshot(SNAPSHOT, false).unwrap());
                scope.spawn(|| engine.drain());
            });
            assert!(!engine.serving());
        }
    }
}
