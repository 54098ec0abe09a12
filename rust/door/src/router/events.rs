//! Usage events by id: each counts once, however often it is sent and from however many threads.

use modelreg_ledger::Ticket;

use super::recent::{Key, Known, Recent};

/// How long an event is recognised.
const LIFE_MS: u64 = 600_000;
/// Most events that are recognised.
pub(super) const MAX_ENTRIES: usize = 262_144;
/// Entries whose tickets are looked at when one more comes: as many as come, and one to catch up.
const SETTLED_AT_ONCE: usize = 2;

/// The events of the last ten minutes, each with what tells whether it is on disk; None where it is, or where nothing is.
#[derive(Debug)]
pub(super) struct Events {
    recent: Recent<Option<Ticket>>,
    /// Number of the oldest entry whose ticket was still open.
    settled: u64,
}

impl Events {
    /// Empty.
    pub(super) fn new() -> Self {
        Self { recent: Recent::new(LIFE_MS), settled: 0 }
    }

    /// What is known of an event. One that did not get to the disk is new again.
    pub(super) fn look_up(&mut self, key: Key, now_ms: u64) -> Known<Option<Ticket>> {
        while self.recent.pop_old(now_ms).is_some() {}
        let is_lost = matches!(self.recent.kept(key), Some(Some(ticket)) if matches!(ticket.outcome(), Some(Err(_))));
        if is_lost { Known::New } else { self.recent.look_up(key).cloned() }
    }

    /// Keeps an event that is new.
    pub(super) fn keep(&mut self, key: Key, ticket: Option<Ticket>, now_ms: u64) {
        if self.recent.kept(key).is_some() {
            self.recent.replace(key, ticket);
            return;
        }
        if self.recent.len() >= MAX_ENTRIES {
            self.recent.pop();
        }
        self.recent.push(key, ticket, now_ms);
        self.settle();
    }

    /// Lets go of tickets whose events are on disk.
    fn settle(&mut self) {
        let numbers = self.recent.numbers();
        self.settled = self.settled.max(numbers.start);
        for _ in 0..SETTLED_AT_ONCE {
            let Some(kept) = self.recent.kept_at(self.settled) else { return };
            match kept.as_ref().map(Ticket::outcome) {
                Some(None) => return,
                Some(Some(Ok(()))) => *kept = None,
                // A ticket that says that its event is lost stays, to say so.
                Some(Some(Err(_))) | None => {}
            }
            self.settled += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::recent::Digests;
    use super::*;

    #[test]
    fn an_event_is_recognised_for_ten_minutes() {
        let (mut events, digests) = (Events::new(), Digests::new());
        let key = digests.key(b"id", b"payload");
        events.keep(key, None, 0);
        assert!(matches!(events.look_up(key, LIFE_MS - 1), Known::Same(None)));
        assert!(matches!(events.look_up(digests.key(b"id", b"other numbers"), LIFE_MS - 1), Known::Other));
        assert!(matches!(events.look_up(key, LIFE_MS), Known::New));
    }

    #[test]
    fn the_oldest_makes_room() {
        let (mut events, digests) = (Events::new(), Digests::new());
        let key = |number: usize| digests.key(&number.to_le_bytes(), b"");
        for number in 0..=MAX_ENTRIES {
            events.keep(key(number), None, 0);
        }
        assert_eq!(events.recent.len(), MAX_ENTRIES);
        assert!(matches!(events.look_up(key(0), 0), Known::New));
        assert!(matches!(events.look_up(key(1), 0), Known::Same(None)));
    }
}
