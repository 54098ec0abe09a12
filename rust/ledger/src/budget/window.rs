//! A window of a budget: one subject's day or month, and what goes into its counter.

use std::sync::Arc;

use modelreg_proto::internal::v1::WindowKey;
use prost::Message;
use sha2::{Digest, Sha256};

/// Which window: the name of a budget, one of its subjects, and when it began.
#[derive(Debug, PartialEq, Eq)]
pub struct Window {
    /// Name of the budget.
    pub budget: Box<str>,
    /// Whose, or of what.
    pub subject: Box<str>,
    /// ms since 1970 UTC.
    pub start_unix_ms: i64,
    key: Box<[u8]>,
    digest: u64,
}

impl Window {
    /// Of its parts.
    #[must_use]
    pub fn new(budget: &str, subject: &str, start_unix_ms: i64) -> Self {
        let message = WindowKey { budget: budget.to_owned(), subject: subject.to_owned(), start_unix_ms };
        let key = message.encode_to_vec();
        let mut digest = [0; 8];
        digest.copy_from_slice(&Sha256::digest(&key)[..8]);
        Self {
            budget: budget.into(),
            subject: subject.into(),
            start_unix_ms,
            key: key.into(),
            digest: u64::from_be_bytes(digest),
        }
    }

    /// From its [`key`](Self::key); `None` for what is none.
    #[must_use]
    pub fn of_key(key: &[u8]) -> Option<Self> {
        let WindowKey { budget, subject, start_unix_ms } = WindowKey::decode(key).ok()?;
        Some(Self::new(&budget, &subject, start_unix_ms))
    }

    /// The encoded `modelreg.internal.v1.WindowKey`: its name in files.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// Its name in tokens, the same at every server.
    pub(super) fn digest(&self) -> u64 {
        self.digest
    }
}

/// What an entry adds to a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Where.
    pub window: Arc<Window>,
    /// How much; negative where a charge is taken back.
    pub pico_usd: i64,
}

/// A window as the ledger's file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRow {
    /// Which.
    pub window: Arc<Window>,
    /// Spent.
    pub posted: i128,
    /// Up to here money may have been given out.
    pub granted: i128,
    /// How long a hold of it lives at the most, ms.
    pub life_ms: u64,
    /// The highest threshold that was told of, 0 ... 3.
    pub fired: u8,
}
