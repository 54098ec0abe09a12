//! The counter of one window: spent, held, and how much of it may be given out without the authority.

use std::sync::Arc;

use super::authority::{Authority, Grant};
use super::window::{Window, WindowRow};
use crate::spool::Ticket;

/// A chunk is at least one part in so many of the limit: 2 %.
const CHUNKS: i128 = 50;
/// Thresholds in percent; their numbers count from 1.
pub const THRESHOLDS_PERCENT: [u8; 3] = [70, 90, 100];
/// What a hold lives for unless it asks for more.
pub(super) const USUAL_LIFE_MS: u64 = 600_000;

/// A level that was asked for and may not be on record yet.
#[derive(Debug)]
struct Asked {
    level: i128,
    life_ms: u64,
    ticket: Ticket,
}

/// One window.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) window: Arc<Window>,
    /// Number of its budget; `None` where there is no such budget any more.
    pub(super) budget: Option<u32>,
    /// When the next window begins.
    pub(super) end_unix_ms: i64,
    /// Since when it is seen to be over, ms on the monotonic clock: a clock that is set wrong for a moment ends no window.
    pub(super) over_since_ms: Option<u64>,
    pub(super) posted: i128,
    pub(super) held: i128,
    /// What the run before may have given out and not seen back.
    frozen: i128,
    /// No hold of that run lives longer, ms on the monotonic clock.
    thaws_at_ms: u64,
    /// On record: `posted + held + frozen` does not exceed it where the budget is hard.
    granted: i128,
    life_ms: u64,
    asked: Option<Asked>,
    /// The last amount that was set aside: the next may be as much.
    last_amount: i128,
    /// The highest threshold that was told of.
    pub(super) fired: u8,
}

impl Account {
    /// One that nothing was spent from.
    pub(super) fn new(window: Arc<Window>, budget: u32, end_unix_ms: i64) -> Self {
        Self {
            window,
            budget: Some(budget),
            end_unix_ms,
            over_since_ms: None,
            posted: 0,
            held: 0,
            frozen: 0,
            thaws_at_ms: 0,
            granted: 0,
            life_ms: 0,
            asked: None,
            last_amount: 0,
            fired: 0,
        }
    }

    /// One of the run before: what it may have given out counts as held as long as any hold of it can live.
    pub(super) fn found(row: WindowRow, now_ms: u64) -> Self {
        Self {
            posted: row.posted,
            frozen: (row.granted - row.posted).max(0),
            thaws_at_ms: now_ms.saturating_add(row.life_ms),
            granted: row.granted,
            life_ms: row.life_ms,
            fired: row.fired,
            budget: None,
            // Until the budgets are known.
            end_unix_ms: i64::MAX,
            ..Self::new(row.window, 0, 0)
        }
    }

    /// Ends the time of what is frozen.
    pub(super) fn thaw(&mut self, now_ms: u64) {
        if self.frozen != 0 && now_ms >= self.thaws_at_ms {
            self.frozen = 0;
        }
    }

    /// Held, what is frozen too.
    pub(super) fn set_aside(&self) -> i128 {
        self.held + self.frozen
    }

    /// Spent or held.
    pub(super) fn used(&self) -> i128 {
        self.posted + self.set_aside()
    }

    /// Sees to it that the level on record is enough for what is used, and that it will be for what comes next. The ticket is
    /// of a level that is not on record yet: until then nothing may be given out.
    pub(super) fn secure(
        &mut self,
        limit: i128,
        amount: i128,
        life_ms: u64,
        authority: &dyn Authority,
    ) -> Option<Ticket> {
        self.settle_asked();
        if amount > 0 {
            self.last_amount = amount;
        }
        let (needed, chunk) = (self.used(), self.chunk(limit));
        let is_enough = |level: i128, life: u64| needed <= level && life_ms <= life;
        if is_enough(self.granted, self.life_ms) {
            // The next chunk is asked for while half of this one is left.
            if self.asked.is_none() && self.granted - needed < chunk / 2 && self.granted < limit {
                self.ask(limit, needed + chunk, life_ms, authority);
            }
            return None;
        }
        if !self.asked.as_ref().is_some_and(|asked| is_enough(asked.level, asked.life_ms)) {
            self.ask(limit, needed + chunk, life_ms, authority);
        }
        self.asked.as_ref().map(|asked| asked.ticket.clone())
    }

    /// Gives back what is on record and far from being used: after a kill it would count as held.
    pub(super) fn trim(&mut self, limit: i128, authority: &dyn Authority) {
        let (needed, chunk) = (self.used(), self.chunk(limit));
        if self.asked.is_none() && self.granted - needed > 2 * chunk {
            // Counts at once; on record it is later, and more there is no harm.
            self.granted = needed + chunk;
            let grant = Grant { window: Arc::clone(&self.window), level: self.granted, life_ms: self.life_ms };
            drop(authority.grant(grant));
        }
    }

    fn chunk(&self, limit: i128) -> i128 {
        self.last_amount.max(limit / CHUNKS)
    }

    fn ask(&mut self, limit: i128, level: i128, life_ms: u64, authority: &dyn Authority) {
        // What is used may be more than the limit, where calls cost more than was held for them.
        let level = level.min(limit.max(self.used()));
        let life_ms = life_ms.max(self.life_ms).max(USUAL_LIFE_MS);
        let ticket = authority.grant(Grant { window: Arc::clone(&self.window), level, life_ms });
        self.asked = Some(Asked { level, life_ms, ticket });
        self.settle_asked();
    }

    fn settle_asked(&mut self) {
        let Some(asked) = &self.asked else { return };
        match asked.ticket.outcome() {
            None => return,
            Some(Ok(())) => (self.granted, self.life_ms) = (asked.level, asked.life_ms),
            // It is asked for once more when it is needed.
            Some(Err(_)) => {}
        }
        self.asked = None;
    }

    /// How far its spend is, 0 ... 3.
    pub(super) fn threshold(&self, limit: i128) -> u8 {
        THRESHOLDS_PERCENT
            .iter()
            .filter(|&&percent| self.posted > 0 && self.posted * 100 >= limit * i128::from(percent))
            .fold(0, |n, _| n + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::authority::InMemory;
    use super::*;

    fn account() -> Account {
        Account::new(Arc::new(Window::new("b", "s", 0)), 0, 1)
    }

    #[test]
    fn thresholds_are_reached_exactly() {
        for (posted, limit, expected) in
            [(0, 0, 0), (1, 0, 3), (0, 100, 0), (69, 100, 0), (70, 100, 1), (89, 100, 1), (90, 100, 2), (100, 100, 3)]
        {
            assert_eq!(Account { posted, ..account() }.threshold(limit), expected, "{posted} of {limit}");
        }
    }

    #[test]
    fn a_level_is_never_above_the_limit_unless_more_is_used() {
        let mut account = Account { held: 99, ..account() };
        assert!(account.secure(100, 99, 1, &InMemory).is_none());
        assert_eq!((account.granted, account.life_ms), (100, USUAL_LIFE_MS));
        account.posted = 30;
        drop(account.secure(100, 0, 1, &InMemory));
        assert_eq!(account.granted, 129);
    }

    #[test]
    fn what_is_far_from_used_is_given_back() {
        let mut account = Account { granted: 1_000, posted: 10, ..account() };
        account.trim(1_000, &InMemory);
        assert_eq!(account.granted, 30);
        account.trim(1_000, &InMemory);
        assert_eq!(account.granted, 30);
    }

    #[test]
    fn what_the_run_before_gave_out_is_held_until_its_holds_are_over() {
        let window = Arc::new(Window::new("b", "s", 0));
        let mut account = Account::found(WindowRow { window, posted: 5, granted: 20, life_ms: 100, fired: 0 }, 1_000);
        assert_eq!(account.used(), 20);
        account.thaw(1_099);
        assert_eq!(account.used(), 20);
        account.thaw(1_100);
        assert_eq!(account.used(), 5);
    }
}
