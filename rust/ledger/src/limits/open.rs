//! What calls that are not over took and get back: the tokens that they do not use, and their slots.

use std::collections::{BTreeSet, HashMap};

use modelreg_proto::v1::LimitUnit;

use super::entries::Place;
use super::entry::Mark;

/// Most decisions that are remembered.
const MAX_OPEN: usize = 262_144;

/// What was taken from one entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) place: Place,
    pub(super) mark: Mark,
    pub(super) count: u64,
    pub(super) unit: LimitUnit,
}

/// What one decision took.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) parts: Box<[Part]>,
    pub(super) tokens: u64,
    /// Of the last attempt that started.
    pub(super) attempt: u32,
    expires_ns: u64,
}

/// Decisions that are not over.
#[derive(Debug)]
pub(super) struct Opens {
    by_decision: HashMap<u128, Open>,
    by_expiry: BTreeSet<(u64, u128)>,
    most: usize,
    evicted: u64,
}

impl Opens {
    pub(super) fn new() -> Self {
        Self { by_decision: HashMap::new(), by_expiry: BTreeSet::new(), most: MAX_OPEN, evicted: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.by_decision.len()
    }

    pub(super) fn evicted(&self) -> u64 {
        self.evicted
    }

    /// Forgets those that nobody waits for any longer; their slots expire by themselves.
    pub(super) fn expire(&mut self, now_ns: u64) {
        while let Some(&(expires_ns, decision)) = self.by_expiry.first()
            && expires_ns <= now_ns
        {
            self.by_expiry.pop_first();
            self.by_decision.remove(&decision);
        }
    }

    /// Remembers a decision. Returns what gave way to it, the next to expire.
    pub(super) fn insert(&mut self, decision: u128, parts: Box<[Part]>, tokens: u64, expires_ns: u64) -> Option<Open> {
        let oldest = if self.by_decision.len() < self.most { None } else { self.by_expiry.pop_first() };
        let evicted = oldest.and_then(|(_, oldest)| self.by_decision.remove(&oldest));
        self.evicted += u64::from(evicted.is_some());
        self.by_expiry.insert((expires_ns, decision));
        self.by_decision.insert(decision, Open { parts, tokens, attempt: 1, expires_ns });
        evicted
    }

    pub(super) fn get_mut(&mut self, decision: u128) -> Option<&mut Open> {
        self.by_decision.get_mut(&decision)
    }

    pub(super) fn remove(&mut self, decision: u128) -> Option<Open> {
        let open = self.by_decision.remove(&decision)?;
        self.by_expiry.remove(&(open.expires_ns, decision));
        Some(open)
    }
}
