//! A candidate's standing: what goes before the number that ranks, its route's health and its place in the order lists.

use crate::bits::Bits;
use crate::live::{Health, Live, Traffic};
use crate::query::Query;
use crate::snapshot::{Identity, Snapshot};

/// Place of a name that no order list has.
const LAST: u32 = 255;

/// Which number of a candidate an order list is about.
type NumberOf = fn(&Identity) -> u32;

/// Health key, then order place; the smaller goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// When the route recovers; none goes before any.
    recovers_at_ms: Option<u64>,
    /// (model, provider, platform) in the order lists, a byte each.
    place: u32,
}

/// The standings of a decision.
#[derive(Clone, Debug, Default)]
pub struct Standings {
    by_slot: Vec<Standing>,
    /// Place by number, for one list at a time.
    place_of: Vec<u32>,
    differ: bool,
}

impl Standings {
    /// By slot, right for the candidates still in; empty where nobody's differs.
    pub(super) fn by_slot(&self) -> &[Standing] {
        if self.differ { &self.by_slot } else { &[] }
    }

    /// Whether anybody's may differ.
    pub(crate) fn differ(&self) -> bool {
        self.differ
    }

    /// When a candidate's route recovers, as the decision read it; only known after panic, of the candidates still in.
    #[must_use]
    pub fn recovers_at_ms(&self, slot: usize) -> Option<u64> {
        self.by_slot().get(slot)?.recovers_at_ms
    }

    /// Finds the standings of the candidates still in: in panic routes differ in health, with order lists in place.
    pub(crate) fn find<T: Traffic>(
        &mut self,
        snapshot: &Snapshot,
        panic: Option<(&Live, &T)>,
        query: &Query,
        alive: &Bits,
    ) {
        let ordered = query.is_ordered();
        self.differ = ordered || panic.is_some();
        if !self.differ {
            return;
        }
        self.by_slot.resize(snapshot.slots(), Standing::default());
        for slot in alive.iter() {
            let route = snapshot.identity[slot].route as usize;
            let recovers_at_ms = panic.and_then(|(live, traffic)| recovers_at_ms(live, traffic, route));
            self.by_slot[slot] = Standing { recovers_at_ms, place: 0 };
        }
        if ordered {
            self.places(snapshot, query, alive);
        }
    }

    fn places(&mut self, snapshot: &Snapshot, query: &Query, alive: &Bits) {
        let (rules, vocabulary) = (&query.rules, &snapshot.vocabulary);
        let lists: [(_, _, NumberOf); 3] = [
            (&rules.models, vocabulary.models.len(), |identity| identity.model),
            (&rules.providers, vocabulary.providers.len(), |identity| identity.provider),
            (&rules.platforms, vocabulary.platforms.len(), |identity| identity.platform),
        ];
        for (filter, names, number) in lists {
            self.place_of.clear();
            self.place_of.resize(names, LAST);
            for (place, &listed) in (0..).zip(&filter.order) {
                self.place_of[listed] = self.place_of[listed].min(place);
            }
            for slot in alive.iter() {
                let place = self.place_of[number(&snapshot.identity[slot]) as usize];
                let standing = &mut self.by_slot[slot];
                standing.place = standing.place << 8 | place;
            }
        }
    }
}

/// When a route is in again; None while it is in. A fold at the earliest brings it back, so that those of one fold tie.
fn recovers_at_ms<T: Traffic>(live: &Live, traffic: &T, route: usize) -> Option<u64> {
    let health = live.health.get(route).copied().unwrap_or_default();
    let recovers_at_ms = match health.state {
        Health::Healthy => None,
        Health::Cooling | Health::Open => Some(health.recovers_at_ms),
        Health::HalfOpen => traffic.probed_until_ms(route),
    };
    recovers_at_ms.map(|at_ms| at_ms.max(traffic.next_fold_ms()))
}
