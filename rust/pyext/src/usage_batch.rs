//! The class `UsageBatch`: usage events on their way into the store, as rows for either of its databases.

use std::sync::OnceLock;

use modelreg_ledger::copy::{COLUMNS, Columns, Copied, POSTING_COLUMNS, copy, posted, read, write_postings, write_row};
use modelreg_proto::internal::v1::UsageEvent;
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
        let mut rows = Objects::of(python);
        for (position, event) in self.well_formed() {
            write_row(position, &event, &mut rows);
        }
        rows.tuples(COLUMNS.len())
    }

    fn has_postings(&self, python: Python<'_>) -> bool {
        !python.detach(|| self.copied()).postings.is_empty()
    }

    fn copy_postings<'py>(&self, python: Python<'py>) -> Bound<'py, PyBytes> {
        let copied = python.detach(|| self.copied());
        PyBytes::new(python, &copied.postings)
    }

    fn postings<'py>(&self, python: Python<'py>) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let mut rows = Objects::of(python);
        for (position, event) in self.well_formed() {
            // It was read, so its postings are in order.
            if let Ok(posted) = posted(&event) {
                write_postings(position, &event, &posted, &mut rows, |_| ());
            }
        }
        rows.tuples(POSTING_COLUMNS.len())
    }

    fn thresholds(&self, python: Python<'_>) -> Vec<i32> {
        python.detach(|| self.copied()).thresholds.clone()
    }

    #[staticmethod]
    fn columns() -> Vec<&'static str> {
        COLUMNS.to_vec()
    }

    #[staticmethod]
    fn posting_columns() -> Vec<&'static str> {
        POSTING_COLUMNS.to_vec()
    }
}

impl UsageBatch {
    fn copied(&self) -> &Copied {
        self.copied.get_or_init(|| copy(self.events.iter().map(Vec::as_slice)))
    }

    fn well_formed(&self) -> impl Iterator<Item = (i32, UsageEvent)> {
        let numbered = (0..).zip(&self.events);
        numbered.filter_map(|(position, payload)| read(payload).ok().map(|event| (position, event)))
    }
}

/// The values of rows as Python's, one after another.
struct Objects<'py> {
    python: Python<'py>,
    values: Vec<Py<PyAny>>,
    failure: Option<pyo3::PyErr>,
}

impl<'py> Objects<'py> {
    fn of(python: Python<'py>) -> Self {
        Self { python, values: Vec::new(), failure: None }
    }

    /// The rows, each of so many values.
    fn tuples(self, columns: usize) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        self.values.chunks(columns).map(|row| PyTuple::new(self.python, row)).collect()
    }

    fn push(&mut self, value: impl IntoPyObjectExt<'py>) {
        match value.into_py_any(self.python) {
            Ok(value) => self.values.push(value),
            Err(failure) => self.failure = Some(failure),
        }
    }
}

impl Columns for Objects<'_> {
    fn boolean(&mut self, value: Option<bool>) {
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
