//! `modelreg._core`: conversion of errors and the fork guard, nothing else. `python/modelreg/_core.pyi` is its manual.

mod config;
mod engine;
mod errors;
mod spool;
mod usage_batch;

use mimalloc::MiMalloc;
use pyo3::prelude::*;

/// Answers are made and dropped on different threads; this allocator is at its best there.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The module.
#[pymodule]
mod _core {
    #[pymodule_export]
    use super::engine::Engine;
    #[pymodule_export]
    use super::errors::{BudgetSetError, CallError, CoreError, ForkError, KeySetError, SnapshotError, SpoolError};
    #[pymodule_export]
    use super::usage_batch::UsageBatch;

    use super::{Bound, PyResult};
    use modelreg_scorer::versions;
    use pyo3::exceptions::PyValueError;
    use pyo3::types::{PyModule, PyModuleMethods};

    /// Version of the engine.
    #[pyo3::pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// Whether a version is within a semver range; one that is no version never is.
    #[pyo3::pyfunction]
    fn matches_version(wanted: &str, version: &str) -> PyResult<bool> {
        let wanted = versions::range(wanted).map_err(PyValueError::new_err)?;
        Ok(versions::read(version).is_some_and(|version| wanted.matches(&version)))
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", version())
    }
}
