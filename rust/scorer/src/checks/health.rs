//! Step 1 of "Order": routes that are open, probed or cooling leave, unless more than half would.

use modelreg_proto::v1::ExclusionReason as Reason;

use super::Checks;
use crate::bits::Bits;
use crate::live::{Health, Live, Traffic};
use crate::query::Query;
use crate::scratch::Scratch;
use crate::snapshot::Snapshot;

/// The last two rows; in panic nobody leaves.
pub fn leave<T: Traffic>(snapshot: &Snapshot, live: &Live, traffic: &T, query: &Query, scratch: &mut Scratch) {
    if live.health.is_empty() {
        return;
    }
    let mut leaving = std::mem::take(&mut scratch.set);
    mark_leaving(snapshot, live, traffic, &scratch.alive, &mut leaving);
    if !leaving.is_empty() {
        let ends = &snapshot.sets.last_of_route;
        scratch.panic = 2 * leaving.groups(ends) > scratch.alive.groups(ends);
        if !scratch.panic {
            let cooling = |slot: usize| live.health[snapshot.identity[slot].route as usize].state == Health::Cooling;
            let mut checks = Checks { snapshot, live, query, scratch };
            checks.where_among(Reason::CircuitOpen, &leaving, |slot| !cooling(slot));
            checks.where_among(Reason::Cooldown, &leaving, cooling);
        }
    }
    scratch.set = leaving;
}

/// Marks the candidates still in whose route would leave.
fn mark_leaving<T: Traffic>(snapshot: &Snapshot, live: &Live, traffic: &T, alive: &Bits, set: &mut Bits) {
    set.copy_from(&live.leaving);
    let mut asked = None;
    for slot in live.half_open.iter() {
        let route = snapshot.identity[slot].route as usize;
        // Once a route, whose slots are neighbours: another thread may begin a probe in between.
        let probed = match asked {
            Some((same, probed)) if same == route => probed,
            _ => traffic.probed_until_ms(route).is_some(),
        };
        asked = Some((route, probed));
        if probed {
            set.insert(slot);
        }
    }
    set.intersect(alive);
}
