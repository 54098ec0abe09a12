//! Errors of the engine as Python exceptions: the one place of their conversion.

use modelreg_door::{AsideError, Status};
use modelreg_ledger::{CommitError, ReadError};
use pyo3::exceptions::PyException;
use pyo3::types::{PyAnyMethods, PyBytes};
use pyo3::{PyErr, PyResult, Python, create_exception};

create_exception!(_core, CoreError, PyException, "Base of every error the engine raises.");
create_exception!(_core, SnapshotError, CoreError, "A snapshot was refused whole; the one before stays.");
create_exception!(_core, KeySetError, CoreError, "A set of API keys was refused whole; the one before stays.");
create_exception!(_core, BudgetSetError, CoreError, "A set of budgets was refused whole; the one before stays.");
create_exception!(_core, ForkError, CoreError, "The engine was used in a process forked from the one that made it.");
create_exception!(_core, SpoolError, CoreError, "The usage spool cannot be read, or what was shipped not be deleted.");
create_exception!(_core, CallError, CoreError, "A call ended with a gRPC status other than OK.");

/// A `CallError` with `code`, `message` and `details`.
pub(crate) fn call_error(python: Python<'_>, status: &Status) -> PyErr {
    let code = status.code.number();
    let details = PyBytes::new(python, &status.details);
    let error = CallError::new_err((code, status.message.to_string(), details.clone().unbind()));
    let value = error.value(python);
    let filled: PyResult<()> = (|| {
        value.setattr("code", code)?;
        value.setattr("message", status.message.as_ref())?;
        value.setattr("details", details)
    })();
    match filled {
        Ok(()) => error,
        Err(failure) => failure,
    }
}

/// What a question aside of the snapshot in place raises.
pub(crate) fn aside_error(python: Python<'_>, error: &AsideError) -> PyErr {
    match error {
        AsideError::Snapshot(error) => SnapshotError::new_err(error.to_string()),
        AsideError::Status(status) => call_error(python, status),
    }
}

/// Events that cannot be read.
pub(crate) fn read_error(error: &ReadError) -> PyErr {
    SpoolError::new_err(error.to_string())
}

/// A deletion that is not on the disk.
pub(crate) fn forget_error(error: CommitError) -> PyErr {
    SpoolError::new_err(format!("what was shipped cannot be deleted from the usage spool: {error}"))
}
