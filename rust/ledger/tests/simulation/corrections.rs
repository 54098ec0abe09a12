//! Corrections of what shipped calls cost: as they stand in the store, like a server reads them there.

use std::collections::BTreeMap;
use std::sync::Arc;

use modelreg_ledger::Event;
use modelreg_ledger::budget::{Adjustment, Posting, Window};
use modelreg_proto::internal::v1::{EntryKind, UsageEvent};
use prost::Message;

use crate::disk::{Disk, Id, postings};
use crate::world::World;

/// What the store has of a call.
struct Standing {
    /// Added to its cost so far.
    corrected: i64,
    corrections: u32,
    posted: BTreeMap<Vec<u8>, i64>,
}

impl World {
    /// Another price is found to be right for a call that is in the store. Corrections of before are there too: a server waits
    /// for that.
    pub(crate) fn correct(&mut self) {
        if self.disk.with(|disk| disk.has_unshipped_correction()) {
            return;
        }
        let shipped: Vec<usize> = (0..self.calls.len())
            .filter(|&index| self.disk.with(|disk| disk.store.seen.contains_key(&self.calls[index].event)))
            .collect();
        if shipped.is_empty() {
            return;
        }
        let index = shipped[self.rng.usize(..shipped.len())];
        let call = &self.calls[index];
        let standing = self.disk.with(|disk| standing(disk, call.event));
        let cost = self.rng.i64(0..=2 * call.amount);
        let differences: Vec<Posting> = standing
            .posted
            .iter()
            .map(|(key, posted)| Posting { window: Arc::new(Window::of_key(key).unwrap()), pico_usd: cost - posted })
            .filter(|posting| posting.pico_usd != 0)
            .collect();
        // A call that cost nothing is in no window, and nothing is known of those that it would be in.
        if differences.is_empty() {
            return;
        }
        // The ledger keeps what is said of it: the difference, and what the call costs since.
        let entry = UsageEvent {
            corrects: call.event.to_vec(),
            cost_pico_usd: Some(cost - call.cost - standing.corrected),
            latency_ms: Some(cost.unsigned_abs()),
            ..UsageEvent::default()
        };
        let adjustment = Adjustment { entry, number: standing.corrections, differences: &differences, unbooked: None };
        drop(self.ledger.adjust(adjustment, self.now()));
        self.trail.push(format!("{} correct {:x} to {cost}", self.time_ms, call.id));
    }
}

/// What corrections in the store add to the cost of a call.
pub fn corrected(disk: &Disk, call: Id) -> i64 {
    standing(disk, call).corrected
}

fn standing(disk: &Disk, call: Id) -> Standing {
    let mut standing = Standing { corrected: 0, corrections: 0, posted: BTreeMap::new() };
    let of_call = disk.store.seen.get(&call).into_iter();
    let corrections: Vec<(&Event, UsageEvent)> = disk.store.seen.values().filter_map(|event| of(event, call)).collect();
    for (_, said) in &corrections {
        standing.corrected += said.cost_pico_usd.unwrap_or(0);
        standing.corrections += 1;
    }
    for event in of_call.chain(corrections.iter().map(|&(event, _)| event)) {
        for Posting { window, pico_usd } in postings(event) {
            *standing.posted.entry(window.key().to_vec()).or_default() += pico_usd;
        }
    }
    standing
}

/// The event, where it corrects the call.
fn of(event: &Event, call: Id) -> Option<(&Event, UsageEvent)> {
    let said = correction(event)?;
    (said.corrects == call).then_some((event, said))
}

/// What a correction says; with what the call costs since, as a duration.
pub fn correction(event: &Event) -> Option<UsageEvent> {
    UsageEvent::decode(event.payload.as_slice()).ok().filter(|said| said.kind() == EntryKind::Adjustment)
}
