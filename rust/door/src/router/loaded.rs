//! A snapshot in service, tied to the live view.

use std::sync::atomic::{AtomicBool, AtomicU64};

use bytes::Bytes;
use modelreg_scorer::Snapshot;
use modelreg_scorer::live::{Binding, LiveView};

use super::credentials::Credentials;
use super::prepared::Prepared;

/// What one snapshot needs to answer with.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) snapshot: Snapshot,
    /// To the statistics that go on.
    pub(super) binding: Binding,
    pub(crate) sha256: [u8; 32],
    /// As in [`Prepared`].
    pub(super) choices: Vec<Bytes>,
    pub(super) quotes: Vec<Bytes>,
    pub(super) routes: Vec<Bytes>,
    pub(super) credentials: Credentials,
    /// Whether it was read from `last.snapshot` and nobody has confirmed it since.
    pub(super) from_disk: AtomicBool,
    /// When it was loaded or last confirmed, in the clock's monotonic ms.
    pub(super) confirmed_at_ms: AtomicU64,
}

impl Loaded {
    /// Ties what was prepared to the live view.
    pub(super) fn new(prepared: Prepared, view: &LiveView, from_disk: bool, now_ms: u64) -> Self {
        let Prepared { snapshot, sha256, choices, quotes, routes, credentials } = prepared;
        Self {
            binding: view.bind(&snapshot, now_ms),
            snapshot,
            sha256,
            choices,
            quotes,
            routes,
            credentials,
            from_disk: AtomicBool::new(from_disk),
            confirmed_at_ms: AtomicU64::new(now_ms),
        }
    }
}
