//! Which candidates an estimate quotes, and in which order.

use crate::checks::{self, Rows};
use crate::live::Live;
use crate::query::Query;
use crate::scratch::Scratch;
use crate::snapshot::Snapshot;

/// Fills `scratch.ranked` with every candidate that passes the constraints, cheapest first, unknown prices last.
pub fn matching(snapshot: &Snapshot, live: &Live, query: &Query, scratch: &mut Scratch) {
    checks::run(snapshot, live, query, Rows::Constraints, scratch);
    let Scratch { alive, ranked, .. } = scratch;
    ranked.extend(alive.iter().filter_map(|slot| u32::try_from(slot).ok()));
    cheapest_first(snapshot, query, ranked);
}

/// The same with every candidate, whatever the checks would say.
pub fn all(snapshot: &Snapshot, query: &Query, scratch: &mut Scratch) {
    scratch.reset(0, false);
    scratch.ranked.extend(snapshot.sets.all.iter().filter_map(|slot| u32::try_from(slot).ok()));
    cheapest_first(snapshot, query, &mut scratch.ranked);
}

fn cheapest_first(snapshot: &Snapshot, query: &Query, ranked: &mut [u32]) {
    ranked.sort_by_cached_key(|&slot| {
        let cost = snapshot.expected_pico_usd(slot as usize, query);
        (cost.is_none(), cost, slot)
    });
}

/// Fills `scratch.ranked` with one candidate, whatever the checks would say.
pub fn one(slot: u32, scratch: &mut Scratch) {
    scratch.reset(0, false);
    scratch.ranked.push(slot);
}
