//! The class `UsageBatch`: usage events on their way into the store, as rows for either of its databases.

use std::sync::OnceLock;

use modelreg_ledger::copy::{COLUMNS, Columns, Copied, copy, read, write_row};
use pyo3::types::{PyBytes, PyTuple};
use pyo3::{Bound, IntoPyObjectExt, Py, PyAny, PyResult, Python, pyclass, pymethods};

/// Encoded events, and how far the spool may forget once they are in the store.
#[pyclass(frozen, module = "modelreg._core")]
pub(crate) struct UsageBatch {
    events: Vec<Vec<u8>>,
    through: u64,
    copied: OnceLock<Copied>,
}

#[pymethods]
impl UsageBatch {
    #[new]
    pub(crate) fn new(events: Vec<Vec<u8>>, through: u64) -> Self {
        Self { events, through, copied: OnceLock::new() }
    }

    #[getter]
    fn count(&self) -> usize {
        self.events.len()
    }

    #[getter]
    fn through(&self) -> u64 {
        self.through
    }

    fn events<'py>(&self, python: Python<'py>) -> Vec<Bound<'py, PyBytes>> {
        self.events.iter().map(|event| PyBytes::new(python, event)).collect()
    }

    fn malformed(&self, python: Python<'_>) -> Vec<(i32, String)> {
        let malformed = &python.detach(|| self.copied()).malformed;
        malformed.iter().map(|(position, why)| (*position, why.to_string())).collect()
    }

    fn copy_rows<'py>(&self, python: Python<'py>) -> Bound<'py, PyBytes> {
        let copied = python.detach(|| self.copied());
        PyBytes::new(python, &copied.rows)
    }

    fn rows<'py>(&self, python: Python<'py>) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        (0..)
            .zip(&self.events)
            .filter_map(|(position, payload)| read(payload).ok().map(|event| (position, event)))
            .map(|(position, event)| {
                let mut row = Objects { python, values: Vec::with_capacity(COLUMNS.len()), failure: None };
                write_row(position, &event, &mut row);
                match row.failure {
                    None => PyTuple::new(python, row.values),
                    Some(failure) => Err(failure),
                }
            })
            .collect()
    }

    #[staticmethod]
    fn columns() -> Vec<&'static str> {
        COLUMNS.to_vec()
    }
}

impl UsageBatch {
    fn copied(&self) -> &Copied {
        self.copied.get_or_init(|| copy(self.events.iter().map(Vec::as_slice)))
    }
}

/// The values of a row as Python's.
struct Objects<'py> {
    python: Python<'py>,
    values: Vec<Py<PyAny>>,
    failure: Option<pyo3::PyErr>,
}

impl<'py> Objects<'py> {
    fn push(&mut self, value: impl IntoPyObjectExt<'py>) {
        match value.into_py_any(self.python) {
            Ok(value) => self.values.push(value),
            Err(failure) => self.failure = Some(failure),
        }
    }
}

impl Columns for Objects<'_> {
    fn boolean(&mut self, value: bool) {
        self.push(value);
    }

    fn integer(&mut self, value: Option<i32>) {
        self.push(value);
    }

    fn big_integer(&mut self, value: Option<i64>) {
        self.push(value);
    }

    fn bytes(&mut self, value: Option<&[u8]>) {
        let value = value.map(|value| PyBytes::new(self.python, value));
        self.push(value);
    }

    fn text(&mut self, value: Option<&str>) {
        self.push(value);
    }
}
