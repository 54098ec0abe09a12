//! What must hold after every step of a run, and at its end.

use std::collections::HashMap;

use modelreg_ledger::budget::WindowStatus;

use crate::corrections::corrected;
use crate::disk::{Id, postings};
use crate::rules;
use crate::world::{Call, LIFE_MS, Plan, State, World, of_attempt};

impl World {
    /// Of a hard budget no more is spent than its limit, by calls that stay within what was held for them.
    pub(crate) fn no_budget_is_overrun(&self) -> Result<(), String> {
        let is_promised = |call: &Call| call.run == self.run || self.time_ms < call.expires_ms;
        let mut spent: HashMap<&[u8], i64> = HashMap::new();
        for call in &self.calls {
            let will_spend = match (&call.state, call.plan) {
                (State::Waiting(_), _) | (_, Plan::Never | Plan::Release) => false,
                (State::Gone, _) => call.was_booked,
                (State::Sent(ticket), _) if matches!(ticket.outcome(), Some(Err(_))) => is_promised(call),
                (State::Held, _) => call.was_booked || is_promised(call),
                (State::Sent(_) | State::Done, _) => true,
            };
            if will_spend {
                // What a correction on record took off may be spent by others.
                let lowest = self.disk.with(|disk| disk.lowest.get(&call.event).copied());
                for window in &call.windows {
                    *spent.entry(window).or_default() += lowest.map_or(call.cost, |lowest| lowest.min(call.cost));
                }
            }
        }
        for (window, spent) in spent {
            let limit = self.limits.of(window);
            if limit.is_some_and(|limit| spent > limit) {
                return Err(format!("spent {spent} of {limit:?} in {}", rules::shown(window)));
            }
        }
        Ok(())
    }

    /// Counter = what was shipped for good + what is still here; the store has that, and what it was sent already. To the
    /// unit.
    pub(crate) fn books_balance(&self) -> Result<(), String> {
        self.disk.with(|disk| {
            let mut here: HashMap<&[u8], i128> = HashMap::new();
            let mut sent: HashMap<&[u8], i128> = HashMap::new();
            for event in &disk.entries {
                let is_sent = disk.store.seen.get(&event.id).is_some_and(|seen| seen.payload == event.payload);
                for posting in postings(event) {
                    let amount = i128::from(posting.pico_usd);
                    *here.entry(posting.window.key()).or_default() += amount;
                    *sent.entry(posting.window.key()).or_default() += if is_sent { amount } else { 0 };
                }
            }
            for (key, row) in &disk.rows {
                let sum = |of: &HashMap<&[u8], i128>| of.get(key.as_slice()).copied().unwrap_or(0);
                let forgotten = disk.forgotten.get(key).copied().unwrap_or(0);
                let store = disk.store.sums.get(key).copied().unwrap_or(0);
                if (row.posted, store) != (forgotten + sum(&here), forgotten + sum(&sent)) {
                    let shown = rules::shown(key);
                    return Err(format!("{shown}: counter {}, store {store}, entries {forgotten}", row.posted));
                }
            }
            Ok(())
        })
    }

    /// Each window has what its calls cost, or what was charged for those that never said.
    pub(crate) fn counters_are_what_was_spent(&self) -> Result<(), String> {
        let mut expected: HashMap<Vec<u8>, i128> = HashMap::new();
        for call in &self.calls {
            let kept = |id: Id| self.disk.with(|disk| disk.store.seen.contains_key(&id));
            let usage = kept(call.event);
            // A first attempt that failed, and was told of once the hold had expired, says that nothing was spent.
            let has_failed = self.disk.with(|disk| {
                let said = disk.store.seen.get(&of_attempt(call.event, 1));
                said.and_then(|event| event.booking.as_deref()).is_some_and(|booking| booking.replaced.is_some())
            });
            let charged = self.disk.with(|disk| {
                disk.store
                    .seen
                    .values()
                    .filter_map(|event| event.booking.as_deref())
                    .any(|booking| booking.charged.as_ref().is_some_and(|charge| charge.hold == call.id))
            });
            let cost = if usage {
                call.cost + self.disk.with(|disk| corrected(disk, call.event))
            } else if charged && !has_failed {
                call.amount
            } else {
                0
            };
            for window in &call.windows {
                *expected.entry(window.clone()).or_default() += i128::from(cost);
            }
        }
        self.disk.with(|disk| {
            for (window, expected) in &expected {
                // One that has long been over has none.
                let counter = disk.rows.get(window).map_or(*expected, |row| row.posted);
                let store = disk.store.sums.get(window).copied().unwrap_or(0);
                if counter != *expected || store != *expected {
                    let shown = rules::shown(window);
                    return Err(format!("{shown}: counter {counter}, store {store}, spent {expected}"));
                }
            }
            Ok(())
        })?;
        let (windows, _) = self.ledger.windows(None, usize::MAX, self.now());
        for status in windows {
            let key = rules::key_of(&status);
            let counter = self.disk.with(|disk| disk.rows.get(&key).map_or(0, |row| row.posted));
            if status.posted != counter {
                return Err(format!(
                    "{}/{}: memory {} and disk {counter}",
                    status.budget, status.subject, status.posted
                ));
            }
        }
        Ok(())
    }

    /// Refused is only what does not fit; after a kill what is frozen counts, for as long as a hold lives.
    pub(crate) fn is_no_false_refusal(&self, window: &WindowStatus, needed: i64) -> Result<(), String> {
        let shown = |what: &str| format!("{what}: {window:?}, needed {needed}");
        if window.posted + window.held + i128::from(needed) <= window.limit {
            return Err(shown("refused what fits"));
        }
        if self.run > 0 && self.time_ms - self.began_ms < LIFE_MS {
            return Ok(());
        }
        let held: i64 = self
            .calls
            .iter()
            .filter(|call| call.run == self.run && !call.is_closed() && self.time_ms < call.expires_ms)
            .filter(|call| !matches!(call.state, State::Gone) || call.plan == Plan::Never)
            .filter(|call| call.windows.contains(&rules::key_of(window)))
            .map(|call| call.amount)
            .sum();
        if window.held == i128::from(held) { Ok(()) } else { Err(shown(&format!("refused where {held} is held"))) }
    }
}
