//! Calls at a time: each has a slot until it is over, or until nobody waits for it any longer.

use std::collections::BTreeSet;

/// The slots that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Concurrent {
    /// When each expires, and whose it is.
    slots: BTreeSet<(u64, u128)>,
}

impl Concurrent {
    pub(super) fn advance(&mut self, now_ns: u64) {
        while self.slots.first().is_some_and(|&(expires_ns, _)| expires_ns <= now_ns) {
            self.slots.pop_first();
        }
    }

    pub(super) fn remaining(&self, limit: u64) -> u64 {
        limit.saturating_sub(self.slots.len() as u64)
    }

    /// How long until one is free at the latest.
    pub(super) fn wait_ns(&self, limit: u64, now_ns: u64) -> u64 {
        let over = (self.slots.len() as u64 + 1).saturating_sub(limit);
        let last =
            usize::try_from(over).unwrap_or(usize::MAX).checked_sub(1).and_then(|last| self.slots.iter().nth(last));
        last.map_or(0, |&(expires_ns, _)| expires_ns.saturating_sub(now_ns))
    }

    /// How long until all are free at the latest.
    pub(super) fn free_in_ns(&self, now_ns: u64) -> u64 {
        self.slots.last().map_or(0, |&(expires_ns, _)| expires_ns.saturating_sub(now_ns))
    }

    pub(super) fn is_free(&self) -> bool {
        self.slots.is_empty()
    }

    pub(super) fn take(&mut self, decision: u128, expires_ns: u64) {
        self.slots.insert((expires_ns, decision));
    }

    pub(super) fn give_back(&mut self, decision: u128, expires_ns: u64) {
        self.slots.remove(&(expires_ns, decision));
    }
}
