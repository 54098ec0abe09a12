//! What calls that are not over took and get back: the tokens that they do not use, and their slots.

use modelreg_proto::v1::LimitUnit;
use smallvec::SmallVec;

use super::entries::Place;
use super::entry::Mark;
use super::now::{MILLI_NS, ms_of};
use crate::expiring::Expiring;

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

/// What was taken from several.
pub(super) type Parts = SmallVec<[Part; 2]>;

/// What one decision took.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) parts: Parts,
    pub(super) tokens: u64,
    /// Of the last attempt that started.
    pub(super) attempt: u32,
    expires_ns: u64,
}

/// Decisions that are not over, each until the ms in which nobody waits for it any longer.
#[derive(Debug)]
pub(super) struct Opens {
    open: Expiring<Open>,
    most: usize,
    evicted: u64,
}

impl Opens {
    pub(super) fn new() -> Self {
        Self::at_most(MAX_OPEN)
    }

    pub(super) fn at_most(most: usize) -> Self {
        Self { open: Expiring::default(), most, evicted: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    pub(super) fn evicted(&self) -> u64 {
        self.evicted
    }

    /// Forgets those that nobody waits for any longer; their slots expire by themselves.
    pub(super) fn expire(&mut self, now_ns: u64) {
        while let Some((until_ms, decision)) = self.open.next()
            && until_ms <= now_ns / MILLI_NS
        {
            self.open.remove(decision);
        }
    }

    /// Remembers a decision. Returns the one that gave way to it, the next to expire.
    pub(super) fn insert(
        &mut self,
        decision: u128,
        parts: Parts,
        tokens: u64,
        expires_ns: u64,
    ) -> Option<(u128, Open)> {
        let next = if self.open.len() < self.most { None } else { self.open.next() };
        let evicted = next.and_then(|(_, next)| self.open.remove(next).map(|open| (next, open)));
        self.evicted += u64::from(evicted.is_some());
        self.open.insert(decision, ms_of(expires_ns), Open { parts, tokens, attempt: 1, expires_ns });
        evicted
    }

    /// One that is waited for.
    pub(super) fn get_mut(&mut self, decision: u128, now_ns: u64) -> Option<&mut Open> {
        self.open.get_mut(decision).filter(|open| open.expires_ns > now_ns)
    }

    pub(super) fn remove(&mut self, decision: u128) -> Option<Open> {
        self.open.remove(decision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_to_expire_gives_way_where_there_is_no_room() {
        let mut opens = Opens::at_most(2);
        for (decision, tokens, expires_ns) in [(1, 10, 9 * MILLI_NS), (2, 20, 5 * MILLI_NS)] {
            assert!(opens.insert(decision, Parts::new(), tokens, expires_ns).is_none());
        }
        let (evicted, open) = opens.insert(3, Parts::new(), 30, 7 * MILLI_NS).unwrap();
        assert_eq!((evicted, open.tokens, opens.len(), opens.evicted()), (2, 20, 2, 1));
        assert!(opens.remove(2).is_none());
    }

    #[test]
    fn a_decision_is_waited_for_to_the_nanosecond() {
        let mut opens = Opens::new();
        let expires_ns = 3 * MILLI_NS + 5;
        opens.insert(1, Parts::new(), 10, expires_ns);
        opens.expire(expires_ns);
        assert!(opens.get_mut(1, expires_ns - 1).is_some() && opens.get_mut(1, expires_ns).is_none());
        opens.expire(4 * MILLI_NS);
        assert_eq!(opens.len(), 0);
    }
}
