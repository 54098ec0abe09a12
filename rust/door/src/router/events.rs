//! Usage events by id: each counts once, however often it is sent and from however many threads.

use super::recent::{Key, Known, Recent};

/// How long an event is recognised.
const LIFE_MS: u64 = 600_000;
/// Most events that are recognised.
const MAX_ENTRIES: usize = 262_144;

/// The events of the last ten minutes.
#[derive(Debug)]
pub(super) struct Events {
    recent: Recent<()>,
}

impl Events {
    /// Empty.
    pub(super) fn new() -> Self {
        Self { recent: Recent::new(LIFE_MS) }
    }

    /// What is known of an event.
    pub(super) fn look_up(&mut self, key: Key, now_ms: u64) -> Known<()> {
        while self.recent.pop_old(now_ms).is_some() {}
        self.recent.look_up(key)
    }

    /// The same, and if it is new, it is known from now on: of several threads one is told that it is new.
    pub(super) fn take(&mut self, key: Key, now_ms: u64) -> Known<()> {
        let known = self.look_up(key, now_ms);
        if known == Known::New {
            if self.recent.len() >= MAX_ENTRIES {
                self.recent.pop();
            }
            self.recent.push(key, (), now_ms);
        }
        known
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
        assert_eq!(events.take(key, 0), Known::New);
        assert_eq!(events.take(key, LIFE_MS - 1), Known::Same(()));
        assert_eq!(events.take(digests.key(b"id", b"other numbers"), LIFE_MS - 1), Known::Other);
        assert_eq!(events.look_up(key, LIFE_MS), Known::New);
    }

    #[test]
    fn the_oldest_makes_room() {
        let (mut events, digests) = (Events::new(), Digests::new());
        let key = |number: usize| digests.key(&number.to_le_bytes(), b"");
        for number in 0..=MAX_ENTRIES {
            assert_eq!(events.take(key(number), 0), Known::New);
        }
        assert_eq!(events.recent.len(), MAX_ENTRIES);
        assert_eq!(events.look_up(key(0), 0), Known::New);
        assert_eq!(events.look_up(key(1), 0), Known::Same(()));
    }
}
