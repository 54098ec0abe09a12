//! What the lock of a ledger guards.

use std::collections::VecDeque;
use std::hash::RandomState;
use std::sync::Arc;

use super::account::THRESHOLDS_PERCENT;
use super::accounts::{Accounts, MAX_LIVE};
use super::authority::Authority;
use super::holds::{Hold, Holds};
use super::rules::Rules;
use super::token::Seal;
use super::whose::Callers;
use super::window::Posting;
use super::{BudgetSetError, Found, Now, entry};
use crate::spool::Ticket;

/// Usage on its way to the record. Where it does not get there its caller is told and sends it again: until then it was
/// not posted.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) ticket: Ticket,
    /// Posted already.
    pub(super) postings: Vec<Posting>,
    pub(super) before: Before,
    /// What is taken off once it is there: until then nobody may be given it.
    pub(super) relief: Vec<Posting>,
}

/// What usage found of its hold.
#[derive(Debug)]
pub(super) enum Before {
    /// None, or one that was closed.
    Closed,
    Open(u128, Hold),
    /// That of this id had been charged.
    Charged(u128),
}

/// A ledger.
#[derive(Debug)]
pub(super) struct State {
    pub(super) authority: Arc<dyn Authority>,
    pub(super) rules: Rules,
    /// Absent until there are budgets: no token is this store's before.
    pub(super) seal: Option<Seal>,
    pub(super) accounts: Accounts,
    pub(super) holds: Holds,
    pub(super) followed: VecDeque<Followed>,
    /// Which ledger this is, and which run of it.
    pub(super) ledger: u64,
    pub(super) run: u64,
    pub(super) swept_ms: u64,
    pub(super) callers: Callers,
    /// How often each threshold was told of.
    pub(super) crossed: [u64; THRESHOLDS_PERCENT.len()],
    pub(super) sidecar: Box<str>,
    hasher: RandomState,
}

impl State {
    /// Without budgets yet.
    pub(super) fn new(authority: Arc<dyn Authority>, found: Found, sidecar: &str, now: Now) -> Self {
        let hasher = RandomState::new();
        Self {
            authority,
            rules: Rules::default(),
            seal: None,
            accounts: Accounts::new(found.windows, &hasher, MAX_LIVE, now.monotonic_ms),
            holds: Holds::new(found.charges, now.monotonic_ms),
            followed: VecDeque::new(),
            ledger: found.ledger,
            run: found.run,
            swept_ms: now.monotonic_ms,
            callers: Callers::default(),
            crossed: [0; THRESHOLDS_PERCENT.len()],
            sidecar: sidecar.into(),
            hasher,
        }
    }

    /// Swaps budgets in.
    pub(super) fn load(&mut self, budget_set: &[u8], now: Now) -> Result<(), BudgetSetError> {
        self.rules = Rules::new(budget_set, &self.hasher)?;
        self.seal = Some(Seal::new(&self.rules.secret));
        self.accounts.bind(&self.rules, now.unix_ms);
        // A limit that is lower now may have been crossed by that; and a kill may have come before a threshold was told.
        for number in self.accounts.numbers() {
            self.fire(number, now);
        }
        Ok(())
    }

    /// Tells of every threshold that a window has crossed and was not told of.
    pub(super) fn fire(&mut self, number: u32, now: Now) {
        let Some(account) = self.accounts.get_mut(number) else { return };
        let Some(budget) = account.budget else { return };
        let limit = self.rules.budget(budget).limit;
        let reached = account.threshold(limit);
        for level in account.fired + 1..=reached {
            account.fired = level;
            self.crossed[usize::from(level) - 1] += 1;
            let event = entry::threshold(&account.window, level, account.posted, limit, now.unix_ms, &self.sidecar);
            drop(self.authority.enter(event));
        }
    }

    /// Adds to the counter of a window, and returns what to enter of it.
    pub(super) fn post(&mut self, number: u32, pico_usd: i64, now: Now) -> Option<Posting> {
        let account = self.accounts.get_mut(number)?;
        account.posted += i128::from(pico_usd);
        let posting = Posting { window: Arc::clone(&account.window), pico_usd };
        if let Some(budget) = account.budget.map(|budget| self.rules.budget(budget))
            && budget.hard
        {
            // Before the entry: what is spent beyond the level on record must not be seen there without it.
            drop(account.secure(budget.limit, 0, 0, &*self.authority));
            account.trim(budget.limit, &*self.authority);
        }
        self.fire(number, now);
        Some(posting)
    }
}
