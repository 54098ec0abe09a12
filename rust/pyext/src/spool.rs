//! The usage spool of an engine, as the configuration asks for it, and how it stands as a message.

use std::path::Path;
use std::sync::Arc;

use modelreg_ledger::budget::Found;
use modelreg_ledger::{Recovery, Spool, SpoolOptions};
use modelreg_proto::internal::v1::{EngineConfig, SpoolState};
use pyo3::PyResult;
use pyo3::exceptions::PyOSError;

/// A spool, and what was found when it was opened.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) spool: Arc<Spool>,
    recovery: Recovery,
}

impl Opened {
    /// Opens what the configuration names; None where it names nothing.
    pub(crate) fn of(config: &EngineConfig) -> PyResult<Option<Self>> {
        if config.spool_path.is_empty() {
            return Ok(None);
        }
        let opened = Spool::open(Path::new(&config.spool_path), SpoolOptions::default());
        let (spool, recovery) = opened.map_err(|error| PyOSError::new_err(error.to_string()))?;
        Ok(Some(Self { spool: Arc::new(spool), recovery }))
    }

    /// What the ledger had on record in it.
    pub(crate) fn found(&self) -> Found {
        self.recovery.ledger.clone()
    }

    /// How it stands.
    pub(crate) fn state(&self) -> SpoolState {
        let now = self.spool.state();
        let Recovery { events, salvaged, lost_at_least, moved_to, .. } = &self.recovery;
        SpoolState {
            events: now.events,
            bytes: now.bytes,
            is_full: now.is_full,
            has_failed: now.has_failed,
            found: *events,
            salvaged: *salvaged,
            lost_at_least: *lost_at_least,
            moved_to: moved_to.as_deref().map_or_else(String::new, |path| path.to_string_lossy().into_owned()),
            last: now.last,
            shipped: now.shipped,
        }
    }
}
