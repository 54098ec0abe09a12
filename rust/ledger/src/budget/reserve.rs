//! Setting money aside for a call: in every window that covers it, or in none.

use std::borrow::Cow;
use std::sync::Arc;

use modelreg_proto::v1::BudgetScope;
use smallvec::SmallVec;

use super::account::{Account, USUAL_LIFE_MS};
use super::accounts::SHARED;
use super::cover::{Cover, Covering, WindowStatus};
use super::holds::{Hold, Numbers};
use super::rules::{Scopes, Target};
use super::settle::HoldToken;
use super::state::State;
use super::token::{MAX_WINDOWS, Token};
use super::{Ledger, Now};
use crate::spool::{CommitError, Ticket};

/// The account of each window that covers a call, where it is there yet.
type Found = SmallVec<[Option<u32>; 6]>;

/// Whether money is to be set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Where a hard budget covers the call.
    AsBudgetsSay,
    /// Not at all; refused where a hard budget covers the call.
    Never,
    /// In every budget there is.
    Always,
    /// It is only looked whether there would be room.
    Look,
}

/// What is wanted for a decision.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Id of the decision, which is the hold's.
    pub id: u128,
    /// Whose call it is.
    pub scopes: &'a Scopes<'a>,
    /// What covers that, as looked at before.
    pub cover: &'a Cover<'a>,
    /// The selected candidate.
    pub target: Target<'a>,
    /// What may be called in its place, each with its bound.
    pub fallbacks: &'a [(Target<'a>, Option<i64>)],
    /// Bound of what the call costs, in pico-USD; `None`: there is none.
    pub amount: Option<i64>,
    /// What it is charged when nobody settles it; at most `amount`.
    pub on_expiry: i64,
    /// How long it lives, ms.
    pub ttl_ms: u64,
    /// Whether.
    pub mode: Mode,
    /// A decision whose hold this one takes the place of.
    pub replaces: Option<u128>,
    /// Revision of the registry.
    pub revision: u64,
}

/// A hold that was made.
#[derive(Clone, Debug)]
pub struct HoldMade {
    /// For callers.
    pub token: Vec<u8>,
    /// In pico-USD.
    pub amount: i64,
    /// ms since 1970 UTC.
    pub expires_unix_ms: i64,
    /// It may be told only when these are settled well; else it is to be abandoned.
    pub waits: Vec<Ticket>,
}

/// What was set aside.
#[derive(Clone, Debug, Default)]
pub struct Reserved {
    /// Nothing, where there is none.
    pub hold: Option<HoldMade>,
    /// A hold was wanted, and there is no bound of what the call costs.
    pub not_held: bool,
    /// The caller shares a window with others.
    pub is_shared: bool,
    /// Bit of every fallback that the hold is enough for.
    pub covered: u32,
    /// Every window that covers caller and selected candidate, after this.
    pub windows: Vec<WindowStatus>,
}

/// Why a call is refused.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// A hard budget has no room.
    Exceeded {
        /// Which.
        window: Box<WindowStatus>,
        /// What it would have taken.
        needed: i64,
    },
    /// A hard budget covers the call, and there is no bound of what it costs.
    Unbounded,
    /// A hard budget of this name covers the call, and no hold was wanted.
    HoldNeeded(Arc<str>),
    /// The record of the ledger cannot be written.
    Ledger(CommitError),
    /// More windows than a hold can have.
    TooManyWindows,
}

impl Refusal {
    /// What of the selected candidate has no room: others may have. `None`: whoever calls has none.
    #[must_use]
    pub fn of_target(&self) -> Option<BudgetScope> {
        match self {
            Self::Exceeded { window, .. } => is_of_target(window.scope).then_some(window.scope),
            _ => None,
        }
    }
}

pub(super) fn is_of_target(scope: BudgetScope) -> bool {
    matches!(scope, BudgetScope::Model | BudgetScope::Provider | BudgetScope::Platform)
}

impl Ledger {
    /// Sets money aside, as far as wanted and needed.
    ///
    /// # Errors
    /// A hard budget refuses, or the ledger cannot be written; then nothing is set aside anywhere.
    pub fn reserve(&self, wanted: &Wanted<'_>, now: Now) -> Result<Reserved, Refusal> {
        let mut state = self.lock();
        state.sweep(now);
        state.reserve(wanted, now)
    }

    /// Takes a hold back that was never told.
    pub fn abandon(&self, id: u128) {
        self.lock().give_back(id);
    }

    /// Gives back what was set aside; false where it was not any more, or nothing is known of it.
    pub fn release(&self, token: &HoldToken, now: Now) -> bool {
        let mut state = self.lock();
        state.sweep(now);
        state.give_back(token.0.hold)
    }

    /// Sets it aside for longer; none where it is not any more.
    pub fn extend(&self, token: &HoldToken, ttl_ms: u64, now: Now) -> Option<HoldMade> {
        let mut state = self.lock();
        state.sweep(now);
        state.extend(token.0.hold, ttl_ms, now)
    }
}

impl State {
    fn reserve(&mut self, wanted: &Wanted<'_>, now: Now) -> Result<Reserved, Refusal> {
        let covering = self.covering_now(wanted);
        let mut found: Found = covering.iter().map(|one| self.account_of(one, wanted.cover, now)).collect();
        let hard = covering.iter().map(|one| self.rules.budget(one.budget)).find(|budget| budget.hard);
        let is_held = match (wanted.mode, hard) {
            (Mode::Never, Some(budget)) => return Err(Refusal::HoldNeeded(budget.name.clone())),
            (Mode::AsBudgetsSay | Mode::Look, Some(_)) | (Mode::Always, _) => !covering.is_empty(),
            (Mode::AsBudgetsSay | Mode::Never | Mode::Look, None) => false,
        };
        let mut reserved = Reserved::default();
        match wanted.amount {
            Some(amount) if is_held => self.hold(wanted, amount, &covering, &mut found, &mut reserved, now)?,
            None if is_held && self.is_hard(&covering) => return Err(Refusal::Unbounded),
            _ => reserved.not_held = is_held,
        }
        let windows = covering.iter().zip(&found);
        reserved.windows = windows.filter_map(|(one, &number)| self.status_of(one, number, now)).collect();
        Ok(reserved)
    }

    /// The budgets of caller and selected candidate; looked up anew where they were swapped since.
    fn covering_now<'w, 'a>(&self, wanted: &'w Wanted<'a>) -> Cow<'w, [Covering<'a>]> {
        if wanted.cover.revision != self.rules.revision {
            return self.covering(wanted.scopes, Some(&wanted.target)).into();
        }
        let mut covering = Cow::from(&wanted.cover.budgets);
        if self.rules.has_targets() {
            self.rules.of_target(wanted.scopes.tenant, &wanted.target, &mut |budget, subject| {
                covering.to_mut().push(Covering { budget, subject, account: None });
            });
        }
        covering
    }

    fn is_hard(&self, covering: &[Covering<'_>]) -> bool {
        covering.iter().any(|one| self.rules.budget(one.budget).hard)
    }

    fn hold(
        &mut self,
        wanted: &Wanted<'_>,
        amount: i64,
        covering: &[Covering<'_>],
        found: &mut Found,
        reserved: &mut Reserved,
        now: Now,
    ) -> Result<(), Refusal> {
        if covering.len() > MAX_WINDOWS {
            return Err(Refusal::TooManyWindows);
        }
        // Only one of the same caller.
        let swapped =
            wanted.replaces.filter(|&id| self.holds.get(id).is_some_and(|hold| hold.whose.is_of(wanted.scopes)));
        for (one, &mut number) in covering.iter().zip(&mut *found) {
            if let Some(window) = self.refusing(one, number, amount, swapped, now) {
                return Err(Refusal::Exceeded { window: Box::new(window), needed: amount });
            }
        }
        if self.is_hard(covering)
            && let Some(error) = self.authority.refuses()
        {
            return Err(Refusal::Ledger(error));
        }
        if wanted.mode == Mode::Look {
            return Ok(());
        }
        let mut accounts = Numbers::with_capacity(covering.len());
        for (one, number) in covering.iter().zip(found) {
            *number = Some(self.open_into(&mut accounts, one, *number, reserved, now));
        }
        self.cover_fallbacks(wanted, amount, swapped, &mut accounts, reserved, now);
        if let Some(id) = swapped {
            self.give_back(id);
        }
        let waits = self.set_aside(&accounts, amount, wanted.ttl_ms);
        let hold = Hold {
            amount,
            on_expiry: wanted.on_expiry.min(amount),
            accounts,
            taken_unix_ms: now.unix_ms,
            expires_ms: now.monotonic_ms.saturating_add(wanted.ttl_ms),
            expires_unix_ms: after(now.unix_ms, wanted.ttl_ms),
            revision: wanted.revision,
            last_started: 0,
            whose: self.callers.whose(wanted.scopes),
        };
        reserved.hold = Some(self.told(wanted.id, &hold, waits));
        self.holds.open(wanted.id, hold);
        Ok(())
    }

    /// The window, where a hard budget has no room for an amount; `number` is that of its account.
    fn refusing(
        &mut self,
        one: &Covering<'_>,
        number: Option<u32>,
        amount: i64,
        swapped: Option<u128>,
        now: Now,
    ) -> Option<WindowStatus> {
        let budget = self.rules.budget(one.budget);
        if !budget.hard {
            return None;
        }
        let limit = budget.limit;
        let mut used = 0;
        if let Some(account) = number.and_then(|number| self.accounts.get_mut(number)) {
            account.thaw(now.monotonic_ms);
            used = account.used();
        }
        let back = swapped
            .and_then(|id| self.holds.get(id))
            .filter(|hold| number.is_some_and(|number| hold.accounts.contains(&number)));
        used -= back.map_or(0, |hold| i128::from(hold.amount));
        if used + i128::from(amount) <= limit { None } else { self.status_of(one, number, now) }
    }

    /// Adds an account to those of a hold, made where none was found; returns its number.
    fn open_into(
        &mut self,
        accounts: &mut Numbers,
        one: &Covering<'_>,
        found: Option<u32>,
        reserved: &mut Reserved,
        now: Now,
    ) -> u32 {
        let number = found.unwrap_or_else(|| self.accounts.open(&self.rules, one.budget, &one.subject, now.unix_ms));
        let is_shared = |account: &Account| *account.window.subject == *SHARED && one.subject != SHARED;
        reserved.is_shared |= self.accounts.get(number).is_some_and(is_shared);
        if !accounts.contains(&number) {
            accounts.push(number);
        }
        number
    }

    /// Fallbacks of no higher bound whose own budgets have room too.
    fn cover_fallbacks(
        &mut self,
        wanted: &Wanted<'_>,
        amount: i64,
        swapped: Option<u128>,
        accounts: &mut Numbers,
        reserved: &mut Reserved,
        now: Now,
    ) {
        for (index, (target, bound)) in wanted.fallbacks.iter().enumerate() {
            if !bound.is_some_and(|bound| bound <= amount) {
                continue;
            }
            let mut own = Vec::new();
            if self.rules.has_targets() {
                self.rules.of_target(wanted.scopes.tenant, target, &mut |budget, subject| {
                    own.push(Covering { budget, subject, account: None });
                });
            }
            let found: Found = own.iter().map(|one| self.account_of(one, wanted.cover, now)).collect();
            let has_room =
                own.iter().zip(&found).all(|(one, &number)| self.refusing(one, number, amount, swapped, now).is_none());
            if has_room && accounts.len() + own.len() <= MAX_WINDOWS {
                for (one, number) in own.iter().zip(found) {
                    self.open_into(accounts, one, number, reserved, now);
                }
                reserved.covered |= 1 << index;
            }
        }
    }

    /// Moves an amount into windows, and sees to it that a kill does not lose sight of it: the tickets are of what is to be on
    /// record before it is told.
    pub(super) fn set_aside(&mut self, accounts: &[u32], amount: i64, life_ms: u64) -> Vec<Ticket> {
        let mut waits = Vec::new();
        for &number in accounts {
            let Some(account) = self.accounts.get_mut(number) else { continue };
            account.held += i128::from(amount);
            if let Some(budget) = account.budget.map(|budget| self.rules.budget(budget))
                && budget.hard
            {
                waits.extend(account.secure(budget.limit, i128::from(amount), life_ms, &*self.authority));
            }
        }
        waits
    }

    fn told(&self, id: u128, hold: &Hold, waits: Vec<Ticket>) -> HoldMade {
        let windows = hold.accounts.iter().filter_map(|&number| self.accounts.get(number));
        let token = Token {
            hold: id,
            ledger: self.ledger,
            run: self.run,
            taken_unix_ms: hold.taken_unix_ms,
            expires_unix_ms: hold.expires_unix_ms,
            amount: hold.amount,
            on_expiry: hold.on_expiry,
            revision: hold.revision,
            tenant: hold.whose.tenant,
            windows: windows.map(|account| account.window.digest()).collect(),
        };
        let token = self.seal.as_ref().map(|seal| seal.write(&token)).unwrap_or_default();
        HoldMade { token, amount: hold.amount, expires_unix_ms: hold.expires_unix_ms, waits }
    }

    /// Takes an open hold out of its windows.
    pub(super) fn unhold(&mut self, id: u128) -> Option<Hold> {
        let hold = self.holds.close(id)?;
        for &number in &hold.accounts {
            if let Some(account) = self.accounts.get_mut(number) {
                account.held -= i128::from(hold.amount);
            }
        }
        Some(hold)
    }

    fn give_back(&mut self, id: u128) -> bool {
        let Some(hold) = self.unhold(id) else { return false };
        for &number in &hold.accounts {
            self.trim(number);
        }
        true
    }

    fn extend(&mut self, id: u128, ttl_ms: u64, now: Now) -> Option<HoldMade> {
        let (expires_ms, accounts) = {
            let hold = self.holds.get(id)?;
            (hold.expires_ms, hold.accounts.clone())
        };
        let until_ms = now.monotonic_ms.saturating_add(ttl_ms);
        let mut waits = Vec::new();
        if until_ms > expires_ms {
            self.holds.extend(id, until_ms, after(now.unix_ms, ttl_ms));
            waits = self.set_aside(&accounts, 0, ttl_ms.max(USUAL_LIFE_MS));
        }
        let hold = self.holds.get(id)?;
        Some(self.told(id, hold, waits))
    }

    /// Gives back what a window lets out and is far from using.
    pub(super) fn trim(&mut self, number: u32) {
        let Some(account) = self.accounts.get_mut(number) else { return };
        if let Some(budget) = account.budget.map(|budget| self.rules.budget(budget))
            && budget.hard
        {
            account.trim(budget.limit, &*self.authority);
        }
    }
}

fn after(unix_ms: i64, ttl_ms: u64) -> i64 {
    unix_ms.saturating_add(i64::try_from(ttl_ms).unwrap_or(i64::MAX))
}

/// Kept by what is entered under it.
pub(super) fn windows_of(state: &State, hold: &Hold) -> Vec<Arc<super::Window>> {
    hold.accounts
        .iter()
        .filter_map(|&number| state.accounts.get(number))
        .map(|account| Arc::clone(&account.window))
        .collect()
}
