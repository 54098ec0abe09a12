//! Step 2: who competes inside its model by priority; the others are reserves.

use super::Standings;
use crate::bits::Bits;
use crate::snapshot::Snapshot;

/// The candidates still in but for those behind another of their model by priority alone; where standings differ, which
/// go before priorities, everybody. `buffer` is overwritten where that is not `alive` itself.
pub fn in_front<'b>(snapshot: &Snapshot, standings: &Standings, alive: &'b Bits, buffer: &'b mut Bits) -> &'b Bits {
    if snapshot.mixed_priorities.is_empty() || standings.differ() {
        return alive;
    }
    buffer.copy_from(alive);
    for &model in &snapshot.mixed_priorities {
        let slots = snapshot.model_slots[model as usize].iter().map(|&slot| slot as usize);
        let of_model = slots.filter(|&slot| alive.contains(slot));
        let Some(least) = of_model.clone().map(|slot| snapshot.priority[slot]).min() else { continue };
        for slot in of_model.filter(|&slot| snapshot.priority[slot] > least) {
            buffer.remove(slot);
        }
    }
    buffer
}
