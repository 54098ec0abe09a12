//! The class `Engine`: each method lets the GIL go, calls its Rust twin and converts the error.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use modelreg_door::{DoorHandle, Method, ProbeHandle, books, quotes, replay, start, start_probe};
use modelreg_proto::internal::v1::EngineConfig;
use prost::Message;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::types::PyBytes;
use pyo3::{Bound, PyErr, PyResult, Python, pyclass, pymethods};

use crate::config;
use crate::errors::{
    BudgetSetError, ForkError, KeySetError, LimitSetError, SnapshotError, SpoolError, aside_error, call_error,
    forget_error, read_error,
};
use crate::spool::Opened;
use crate::usage_batch::UsageBatch;

/// The engine behind both doors.
#[pyclass(frozen, module = "modelreg._core")]
pub(crate) struct Engine {
    inner: Arc<modelreg_door::Engine>,
    config: EngineConfig,
    spool: Option<Opened>,
    open: Mutex<Open>,
    /// The process that made it: threads and locks do not survive a fork.
    pid: u32,
}

/// What was started.
#[derive(Default)]
struct Open {
    door: Option<DoorHandle>,
    probe: Option<ProbeHandle>,
}

#[pymethods]
impl Engine {
    #[new]
    fn new(config: &[u8]) -> PyResult<Self> {
        let config = config::decode(config)?;
        let mut engine = modelreg_door::Engine::new(config::clock(&config), config::ids(&config));
        if let Some(sample_ppm) = config.decision_sample_ppm {
            engine = engine.recording(sample_ppm);
        }
        if config.keys {
            engine = engine.requiring_keys();
        }
        let spool = Opened::of(&config)?;
        if let Some(opened) = &spool {
            engine = engine
                .spooling(Arc::clone(&opened.spool), opened.found(), &config.sidecar)
                .map_err(|error| read_error(&error))?;
        }
        Ok(Self { inner: Arc::new(engine), config, spool, open: Mutex::default(), pid: std::process::id() })
    }

    fn check_snapshot(&self, python: Python<'_>, snapshot: &[u8]) -> PyResult<()> {
        self.same_process()?;
        python.detach(|| self.inner.check_snapshot(snapshot)).map_err(|error| SnapshotError::new_err(error.to_string()))
    }

    #[pyo3(signature = (snapshot, *, from_disk = false))]
    fn load_snapshot<'py>(
        &self,
        python: Python<'py>,
        snapshot: &[u8],
        from_disk: bool,
    ) -> PyResult<Bound<'py, PyBytes>> {
        self.same_process()?;
        let loaded = python.detach(|| self.inner.load_snapshot(snapshot, from_disk));
        loaded.map(|sha256| PyBytes::new(python, &sha256)).map_err(|error| SnapshotError::new_err(error.to_string()))
    }

    fn confirm_snapshot(&self) -> PyResult<()> {
        self.same_process()?;
        self.inner.confirm_snapshot();
        Ok(())
    }

    fn revision(&self) -> PyResult<Option<u64>> {
        self.same_process()?;
        Ok(self.inner.revision())
    }

    fn load_keys(&self, python: Python<'_>, key_set: &[u8]) -> PyResult<()> {
        self.same_process()?;
        python.detach(|| self.inner.load_keys(key_set)).map_err(|error| KeySetError::new_err(error.to_string()))
    }

    fn load_limits(&self, python: Python<'_>, limit_set: &[u8]) -> PyResult<()> {
        self.same_process()?;
        python.detach(|| self.inner.load_limits(limit_set)).map_err(|error| LimitSetError::new_err(error.to_string()))
    }

    fn needs_keys(&self) -> bool {
        self.config.keys
    }

    #[allow(clippy::needless_pass_by_value, reason = "PyO3 makes it")]
    fn authenticate<'py>(&self, python: Python<'py>, authorization: Vec<Vec<u8>>) -> PyResult<Bound<'py, PyBytes>> {
        self.same_process()?;
        match self.inner.authenticate(authorization.iter().map(Vec::as_slice)) {
            Ok(caller) => Ok(PyBytes::new(python, &caller.encode())),
            Err(status) => Err(call_error(python, &status)),
        }
    }

    #[pyo3(signature = (method, request, authorization = Vec::new()))]
    #[allow(clippy::needless_pass_by_value, reason = "PyO3 makes it")]
    fn call<'py>(
        &self,
        python: Python<'py>,
        method: &str,
        request: &[u8],
        authorization: Vec<Vec<u8>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        self.same_process()?;
        let found = hot(python, method)?;
        let admitted = self.inner.admit(found, authorization.iter().map(Vec::as_slice));
        let caller = admitted.map_err(|status| call_error(python, &status))?;
        // The bytes are copied once, so that the GIL can go while the engine works.
        let request = request.to_vec();
        match python.detach(|| self.inner.call_of(&caller, found, request.into())) {
            Ok(answer) => Ok(PyBytes::new(python, &answer)),
            Err(status) => Err(call_error(python, &status)),
        }
    }

    #[staticmethod]
    fn hot_methods() -> Vec<&'static str> {
        Method::ALL.iter().map(|method| method.path()).collect()
    }

    #[staticmethod]
    fn max_request_bytes(python: Python<'_>, method: &str) -> PyResult<usize> {
        Ok(hot(python, method)?.max_request_bytes())
    }

    fn may_wait(&self, python: Python<'_>, method: &str) -> PyResult<bool> {
        Ok(self.inner.may_wait(hot(python, method)?))
    }

    fn live_view<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.same_process()?;
        let view = python.detach(|| self.inner.live_view());
        Ok(PyBytes::new(python, &view))
    }

    fn drain_decisions<'py>(
        &self,
        python: Python<'py>,
        max_count: usize,
        max_wait_s: f64,
    ) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        self.same_process()?;
        let max_wait = seconds("max_wait_s", max_wait_s)?;
        let records = python.detach(|| self.inner.drain_decisions(max_count, max_wait));
        Ok(records.iter().map(|record| PyBytes::new(python, record)).collect())
    }

    fn usage_batch(
        &self,
        python: Python<'_>,
        max_events: usize,
        max_bytes: usize,
        max_wait_s: f64,
    ) -> PyResult<UsageBatch> {
        self.same_process()?;
        let max_wait = seconds("max_wait_s", max_wait_s)?;
        let spool = &self.opened()?.spool;
        let batch = python.detach(|| {
            self.inner.sweep_books();
            spool.batch(max_events, max_bytes, max_wait)
        });
        let batch = batch.map_err(|error| read_error(&error))?;
        Ok(UsageBatch::new(batch.payloads, batch.through))
    }

    #[pyo3(signature = (through, duplicates = Vec::new()))]
    fn usage_shipped(&self, python: Python<'_>, through: u64, duplicates: Vec<[u8; 16]>) -> PyResult<()> {
        self.same_process()?;
        let spool = &self.opened()?.spool;
        python.detach(|| self.inner.usage_shipped(spool, through, duplicates)).map_err(forget_error)
    }

    fn recost<'py>(&self, python: Python<'py>, request: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        self.same_process()?;
        // Without a spool there is no store that the calls are from.
        self.opened()?;
        match python.detach(|| self.inner.recost(request)) {
            Ok(answer) => Ok(PyBytes::new(python, &answer)),
            Err(status) => Err(call_error(python, &status)),
        }
    }

    fn load_budgets(&self, python: Python<'_>, budget_set: &[u8]) -> PyResult<()> {
        self.same_process()?;
        let loaded = python.detach(|| self.inner.load_budgets(budget_set));
        loaded.map_err(|error| BudgetSetError::new_err(error.to_string()))
    }

    fn ledger_books<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.same_process()?;
        let spool = &self.opened()?.spool;
        let books = python.detach(|| books(spool)).map_err(|error| read_error(&error))?;
        Ok(PyBytes::new(python, &books))
    }

    #[pyo3(signature = (budget = None, most = 100))]
    fn budget_windows<'py>(
        &self,
        python: Python<'py>,
        budget: Option<&str>,
        most: usize,
    ) -> PyResult<Bound<'py, PyBytes>> {
        self.same_process()?;
        let windows = python.detach(|| self.inner.budget_windows(budget, most));
        Ok(PyBytes::new(python, &windows))
    }

    fn spool_state<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.same_process()?;
        Ok(PyBytes::new(python, &self.opened()?.state().encode_to_vec()))
    }

    fn end_usage_waits(&self) -> PyResult<()> {
        self.same_process()?;
        self.opened()?.spool.end_waits();
        Ok(())
    }

    fn close_spool(&self, python: Python<'_>) -> PyResult<()> {
        self.same_process()?;
        if let Some(opened) = &self.spool {
            python.detach(|| opened.spool.close());
        }
        Ok(())
    }

    #[staticmethod]
    #[pyo3(signature = (snapshot, decision, objective = None))]
    fn replay<'py>(
        python: Python<'py>,
        snapshot: &[u8],
        decision: &[u8],
        objective: Option<&[u8]>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        match python.detach(|| replay(snapshot, decision, objective)) {
            Ok(answer) => Ok(PyBytes::new(python, &answer)),
            Err(error) => Err(aside_error(python, &error)),
        }
    }

    #[staticmethod]
    fn quotes<'py>(python: Python<'py>, snapshot: &[u8], request: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        match python.detach(|| quotes(snapshot, request)) {
            Ok(answer) => Ok(PyBytes::new(python, &answer)),
            Err(error) => Err(aside_error(python, &error)),
        }
    }

    fn serving(&self) -> PyResult<bool> {
        self.same_process()?;
        Ok(self.inner.serving())
    }

    fn door_is_open(&self) -> PyResult<()> {
        self.same_process()?;
        self.inner.door_is_open();
        Ok(())
    }

    fn drain(&self) -> PyResult<()> {
        self.same_process()?;
        self.inner.drain();
        Ok(())
    }

    fn metrics(&self, python: Python<'_>) -> PyResult<String> {
        self.same_process()?;
        Ok(python.detach(|| self.inner.metrics()))
    }

    fn start_door(&self, python: Python<'_>) -> PyResult<String> {
        self.same_process()?;
        // Name and lock are waited for without the GIL, which the holder of the lock may need.
        python.detach(|| {
            let options = config::door(&self.config)?;
            let mut open = self.open();
            if open.door.is_some() {
                return Err(PyRuntimeError::new_err("the door is open already"));
            }
            let door = start(Arc::clone(&self.inner), options)
                .map_err(|error| config::bind_error("grpc_address", &self.config.grpc_address, &error))?;
            let address = door.local_addr().to_string();
            open.door = Some(door);
            Ok(address)
        })
    }

    fn start_probe(&self, python: Python<'_>) -> PyResult<String> {
        self.same_process()?;
        python.detach(|| {
            let address = config::address("probe_address", &self.config.probe_address)?;
            let mut open = self.open();
            if open.probe.is_some() {
                return Err(PyRuntimeError::new_err("the probe is open already"));
            }
            let probe = start_probe(Arc::clone(&self.inner), address)
                .map_err(|error| config::bind_error("probe_address", &self.config.probe_address, &error))?;
            let address = probe.local_addr().to_string();
            open.probe = Some(probe);
            Ok(address)
        })
    }

    fn stop(&self, python: Python<'_>, grace_s: f64) -> PyResult<u64> {
        self.same_process()?;
        let grace = seconds("grace_s", grace_s)?;
        self.inner.drain();
        self.inner.close_decisions();
        // Threads are joined without the GIL: one of them may be waiting for a Python door that needs it.
        Ok(python.detach(|| {
            let open = std::mem::take(&mut *self.open());
            let cut = open.door.map_or(0, |door| door.stop(grace));
            if let Some(probe) = open.probe {
                probe.stop();
            }
            cut
        }))
    }

    fn set_clock(&self, unix_ms: i64) -> PyResult<()> {
        self.same_process()?;
        if self.inner.set_clock(unix_ms) {
            return Ok(());
        }
        Err(PyValueError::new_err("the engine runs on the system's clock; give manual_clock_unix_ms to move it"))
    }
}

impl Engine {
    fn open(&self) -> std::sync::MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self) -> PyResult<&Opened> {
        self.spool.as_ref().ok_or_else(|| SpoolError::new_err("this engine keeps usage in memory only: no spool_path"))
    }

    fn same_process(&self) -> PyResult<()> {
        let here = std::process::id();
        if here == self.pid {
            return Ok(());
        }
        Err(ForkError::new_err(format!(
            "this engine belongs to process {}, and this is process {here}, forked from it: its threads and locks do not \
             survive a fork. Make a new engine here, or start processes with `spawn`.",
            self.pid
        )))
    }
}

fn seconds(name: &str, value: f64) -> PyResult<Duration> {
    Duration::try_from_secs_f64(value).map_err(|error| PyValueError::new_err(format!("{name} is {value}: {error}")))
}

fn hot(python: Python<'_>, method: &str) -> PyResult<Method> {
    Method::from_path(method).ok_or_else(|| unimplemented(python, method))
}

fn unimplemented(python: Python<'_>, method: &str) -> PyErr {
    let status = modelreg_door::Status::new(modelreg_door::Code::Unimplemented, format!("{method} is no hot method"));
    call_error(python, &status)
}

/// In a forked child the threads of door and probe do not exist: there is nothing to join.
impl Drop for Engine {
    fn drop(&mut self) {
        if std::process::id() != self.pid {
            std::mem::forget(std::mem::take(&mut *self.open()));
        }
    }
}
