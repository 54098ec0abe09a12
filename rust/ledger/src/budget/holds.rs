//! Money that is set aside: open holds in the order they expire, and what was charged for those that did.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use smallvec::SmallVec;

use super::Now;
use super::accounts::SEEN_OVER_MS;
use super::whose::Whose;
use super::window::Window;
use crate::expiring::Expiring;

/// Numbers of accounts: those of a call seldom are more.
pub(super) type Numbers = SmallVec<[u32; 6]>;

/// An open hold.
#[derive(Debug)]
pub(super) struct Hold {
    pub(super) amount: i64,
    /// What it is charged when it expires.
    pub(super) on_expiry: i64,
    /// Windows it is held in.
    pub(super) accounts: Numbers,
    pub(super) taken_unix_ms: i64,
    /// On the monotonic clock.
    pub(super) expires_ms: u64,
    pub(super) expires_unix_ms: i64,
    pub(super) revision: u64,
    /// The last attempt on it that has begun, as far as is known: usage of an earlier one does not close it.
    pub(super) last_started: u32,
    pub(super) whose: Arc<Whose>,
}

/// What a hold was charged when it expired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Of which hold.
    pub hold: u128,
    /// How much, in each of these.
    pub pico_usd: i64,
    /// Its windows.
    pub windows: Vec<Arc<Window>>,
    /// It is not replaced any more from then on, ms since 1970 UTC.
    pub until_unix_ms: i64,
}

/// A charge that stands on record, as far as is known.
#[derive(Debug)]
struct Standing {
    charge: Charge,
    /// Usage that is on its way to take its place: it is taken back from the counters meanwhile.
    replacing: u32,
}

/// The holds of a ledger.
#[derive(Debug, Default)]
pub(super) struct Holds {
    /// Until they expire, on the monotonic clock.
    open: Expiring<Hold>,
    charges: HashMap<u128, Standing>,
    /// The charges, the oldest first, with when this run came to know them, on the monotonic clock.
    charged: VecDeque<(u64, u128)>,
}

impl Holds {
    /// With the charges of earlier runs.
    pub(super) fn new(mut charges: Vec<Charge>, now_ms: u64) -> Self {
        charges.sort_by_key(|charge| charge.until_unix_ms);
        let mut holds = Self::default();
        for charge in charges {
            holds.charge(charge, now_ms);
        }
        holds
    }

    pub(super) fn open(&mut self, id: u128, hold: Hold) {
        self.open.insert(id, hold.expires_ms, hold);
    }

    pub(super) fn get(&self, id: u128) -> Option<&Hold> {
        self.open.get(id)
    }

    pub(super) fn get_mut(&mut self, id: u128) -> Option<&mut Hold> {
        self.open.get_mut(id)
    }

    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Takes a hold out.
    pub(super) fn close(&mut self, id: u128) -> Option<Hold> {
        self.open.remove(id)
    }

    /// Moves the end of a hold.
    pub(super) fn extend(&mut self, id: u128, expires_ms: u64, expires_unix_ms: i64) {
        if let Some(hold) = self.open.get_mut(id) {
            (hold.expires_ms, hold.expires_unix_ms) = (expires_ms, expires_unix_ms);
            self.open.put_off(id, expires_ms);
        }
    }

    /// The next hold whose time is over.
    pub(super) fn expired(&self, now_ms: u64) -> Option<u128> {
        self.open.next().filter(|&(expires_ms, _)| expires_ms <= now_ms).map(|(_, id)| id)
    }

    pub(super) fn charge(&mut self, charge: Charge, now_ms: u64) {
        self.charged.push_back((now_ms, charge.hold));
        self.charges.insert(charge.hold, Standing { charge, replacing: 0 });
    }

    /// Usage is on its way to take the place of a charge; the charge, and whether it is the first.
    pub(super) fn replace(&mut self, id: u128) -> Option<(Charge, bool)> {
        let standing = self.charges.get_mut(&id)?;
        standing.replacing += 1;
        Some((standing.charge.clone(), standing.replacing == 1))
    }

    /// It got there.
    pub(super) fn replaced(&mut self, id: u128) {
        self.charges.remove(&id);
    }

    /// It did not; the charge, where no other is on its way.
    pub(super) fn not_replaced(&mut self, id: u128) -> Option<Charge> {
        let standing = self.charges.get_mut(&id)?;
        standing.replacing -= 1;
        (standing.replacing == 0).then(|| standing.charge.clone())
    }

    /// Digests of the windows that a charge is in which may still be replaced.
    pub(super) fn charged_windows(&self) -> HashSet<u64> {
        self.charges.values().flat_map(|standing| &standing.charge.windows).map(|window| window.digest()).collect()
    }

    /// Forgets charges whose time is over, and returns their holds.
    pub(super) fn sweep(&mut self, now: Now) -> Vec<u128> {
        let mut gone = Vec::new();
        while let Some(&(since_ms, id)) = self.charged.front() {
            let is_over = self.charges.get(&id).is_none_or(|standing| {
                standing.charge.until_unix_ms <= now.unix_ms
                    && now.monotonic_ms.saturating_sub(since_ms) >= SEEN_OVER_MS
            });
            if !is_over {
                break;
            }
            self.charged.pop_front();
            gone.extend(self.charges.remove(&id).map(|standing| standing.charge.hold));
        }
        gone
    }
}
