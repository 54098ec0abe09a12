//! What usage does to the books: it closes its hold, takes the place of a charge, and posts what the call cost.

use super::account::USUAL_LIFE_MS;
use super::accounts::SHARED;
use super::cover::WindowStatus;
use super::holds::{Charge, Hold, Numbers};
use super::reserve::is_of_target;
use super::rules::{Scopes, Target};
use super::state::{Before, Followed, State};
use super::token::{Token, tenant_digest};
use super::window::{Posting, Window};
use super::{Ledger, Now, entry};
use crate::spool::{Booking, Event, Replaced, Ticket};

/// A token that this store's ledgers made.
#[derive(Clone, Debug)]
pub struct HoldToken(pub(super) Token);

impl HoldToken {
    /// Id of the hold.
    #[must_use]
    pub fn hold_id(&self) -> u128 {
        self.0.hold
    }

    /// Whether the hold is this tenant's.
    #[must_use]
    pub fn is_of(&self, tenant: &str) -> bool {
        self.0.tenant == tenant_digest(tenant)
    }
}

/// Usage, as it is to be booked.
#[derive(Debug)]
pub struct Usage<'a> {
    /// Which attempt on its hold; 1 for the first.
    pub attempt: u32,
    /// It begins.
    pub is_start: bool,
    /// Of its hold.
    pub token: Option<&'a HoldToken>,
    /// Whose call it is.
    pub scopes: &'a Scopes<'a>,
    /// What was called; `None` where the registry no longer has it.
    pub target: Option<Target<'a>>,
    /// The attempt is over.
    pub is_final: bool,
    /// In pico-USD; `None`: not known.
    pub cost: Option<i64>,
    /// The attempt failed before anything was consumed: an unknown cost is none.
    pub is_failure: bool,
}

/// What became of the hold of a usage event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageState {
    /// None was named.
    NoHold,
    /// It stays set aside.
    Open,
    /// It was closed.
    Settled,
    /// It had been closed before.
    ClosedBefore,
    /// Its charge was taken back.
    ChargeReplaced,
}

/// What was booked.
#[derive(Debug)]
pub struct Settlement {
    /// Of the entry.
    pub ticket: Ticket,
    /// What became of the hold.
    pub hold: UsageState,
    /// The cost is not known, and it was charged what was held.
    pub charged_as_held: bool,
    /// One of the windows that took it is shared with others.
    pub is_shared: bool,
    /// The windows that took it, after that.
    pub windows: Vec<WindowStatus>,
}

impl Ledger {
    /// Reads a token; `None` for what is none of this store's.
    #[must_use]
    pub fn token(&self, bytes: &[u8]) -> Option<HoldToken> {
        self.lock().seal.as_ref()?.read(bytes).map(HoldToken)
    }

    /// Books usage and enters it, in one step: `event` is its entry, without what it posts.
    pub fn settle(&self, event: Event, usage: &Usage<'_>, now: Now) -> Settlement {
        let mut state = self.lock();
        state.sweep(now);
        state.settle(event, usage, now)
    }

    /// Takes postings back of entries that the store had before: they were counted then.
    pub fn correct(&self, postings: &[(Window, i64)]) {
        let mut state = self.lock();
        for (window, pico_usd) in postings {
            let number = state.accounts.of_window(window);
            if let Some(account) = number.and_then(|number| state.accounts.get_mut(number)) {
                account.posted += i128::from(*pico_usd);
            }
        }
    }
}

impl State {
    fn settle(&mut self, mut event: Event, usage: &Usage<'_>, now: Now) -> Settlement {
        let is_final = usage.is_final;
        let token = usage.token.map(|token| &token.0);
        let mut charged_as_held = false;
        let mut before = Before::Closed;
        let (hold, accounts, amount) = match token {
            None if is_final => (UsageState::NoHold, self.covering_accounts(usage, now), None),
            None => (UsageState::NoHold, Numbers::new(), None),
            Some(token) if !is_final => (self.seen(token, usage), Numbers::new(), None),
            Some(token) => {
                let (state, accounts) = self.close(token, usage, &mut before, now);
                (state, accounts, Some(token.amount))
            }
        };
        let cost = usage.cost.or(if usage.is_failure { Some(0) } else { None }).or_else(|| {
            // Only the attempt that closes the hold: what was held is charged once.
            let closes = matches!(hold, UsageState::Settled | UsageState::ChargeReplaced);
            amount.filter(|_| closes).inspect(|_| charged_as_held = true)
        });
        let mut postings = Vec::with_capacity(accounts.len());
        if let Some(cost) = cost.filter(|&cost| cost != 0) {
            postings.extend(accounts.iter().filter_map(|&number| self.post(number, cost, now)));
        }
        entry::add_to(&mut event.payload, &postings, token.map(|token| token.hold));
        let replaced = match before {
            Before::Charged(hold) => Some(Replaced { hold, at_unix_ms: now.unix_ms }),
            Before::Closed | Before::Open(..) => None,
        };
        if !postings.is_empty() || replaced.is_some() {
            event.booking = Some(Box::new(Booking { postings: postings.clone(), replaced, ..Booking::default() }));
        }
        let ticket = self.authority.enter(event);
        if let Before::Open(_, hold) = &before {
            for &number in &hold.accounts {
                self.trim(number);
            }
        }
        if !postings.is_empty() || !matches!(before, Before::Closed) {
            self.followed.push_back(Followed { ticket: ticket.clone(), postings, before, relief: Vec::new() });
        }
        let windows: Vec<_> = accounts.iter().filter_map(|&number| self.status(number)).collect();
        let is_shared = windows.iter().any(|window| *window.subject == *SHARED);
        Settlement { ticket, hold, charged_as_held, is_shared, windows }
    }

    fn seen(&mut self, token: &Token, usage: &Usage<'_>) -> UsageState {
        let Some(hold) = self.holds.get_mut(token.hold) else { return UsageState::ClosedBefore };
        if usage.is_start {
            hold.last_started = hold.last_started.max(usage.attempt);
        }
        UsageState::Open
    }

    /// Closes the hold of a token; returns what became of it, and the windows that take what the call cost.
    fn close(&mut self, token: &Token, usage: &Usage<'_>, before: &mut Before, now: Now) -> (UsageState, Numbers) {
        let goes_on = |hold: &Hold| hold.last_started > usage.attempt;
        let (state, of_hold) = if let Some(hold) = self.holds.get(token.hold).filter(|hold| goes_on(hold)) {
            (UsageState::Open, hold.accounts.clone())
        } else if let Some(hold) = self.unhold(token.hold) {
            let accounts = hold.accounts.clone();
            *before = Before::Open(token.hold, hold);
            (UsageState::Settled, accounts)
        } else if let Some((charge, is_first)) = self.holds.replace(token.hold) {
            if is_first {
                self.post_charge(&charge, -charge.pico_usd, now);
            }
            *before = Before::Charged(token.hold);
            (UsageState::ChargeReplaced, self.of_token(token))
        } else if self.is_of_earlier_run(token) {
            // Perhaps it was closed then: nobody knows any more, and what is frozen for it ends with its life.
            (UsageState::Settled, self.of_token(token))
        } else {
            (UsageState::ClosedBefore, self.of_token(token))
        };
        (state, self.of_call(token, usage, of_hold))
    }

    /// Moves a charge into its windows or out of them; its entries are the authority's.
    fn post_charge(&mut self, charge: &Charge, pico_usd: i64, now: Now) {
        for window in &charge.windows {
            if let Some(number) = self.accounts.of_window(window) {
                drop(self.post(number, pico_usd, now));
            }
        }
    }

    fn of_token(&self, token: &Token) -> Numbers {
        token.windows.iter().filter_map(|&digest| self.accounts.of_digest(digest)).collect()
    }

    /// Of a hold's windows those of the caller and of what was really called, and of those the run before has not written
    /// down; all in the windows of its Select.
    fn of_call(&mut self, token: &Token, usage: &Usage<'_>, of_hold: Numbers) -> Numbers {
        let mut accounts: Numbers = of_hold.into_iter().filter(|&number| !self.is_of_target(number)).collect();
        for one in self.covering(usage.scopes, usage.target.as_ref()) {
            let budget = self.rules.budget(one.budget);
            let (start, _) = self.rules.window(budget, token.taken_unix_ms);
            let is_of_target = is_of_target(budget.scope);
            let is_lost = |subject: &str| {
                self.accounts.own(budget, subject, start).is_none()
                    && token.windows.contains(&Window::new(&budget.name, subject, start).digest())
            };
            let has_own = self.accounts.own(budget, &one.subject, start).is_some();
            if is_of_target || (!has_own && (is_lost(&one.subject) || is_lost(SHARED))) {
                let number = self.accounts.open(&self.rules, one.budget, &one.subject, token.taken_unix_ms);
                if !accounts.contains(&number) {
                    accounts.push(number);
                }
            }
        }
        accounts
    }

    fn is_of_target(&self, number: u32) -> bool {
        let budget = self.accounts.get(number).and_then(|account| account.budget);
        budget.is_some_and(|budget| is_of_target(self.rules.budget(budget).scope))
    }

    fn covering_accounts(&mut self, usage: &Usage<'_>, now: Now) -> Numbers {
        let covering = self.covering(usage.scopes, usage.target.as_ref());
        let mut accounts = Numbers::with_capacity(covering.len());
        for one in covering {
            let number = self.accounts.open(&self.rules, one.budget, &one.subject, now.unix_ms);
            if !accounts.contains(&number) {
                accounts.push(number);
            }
        }
        accounts
    }

    fn is_of_earlier_run(&self, token: &Token) -> bool {
        token.ledger == self.ledger && token.run != self.run
    }

    /// Looks after usage that was on its way: where it did not get to the record all is as before.
    pub(super) fn follow(&mut self, now: Now) {
        while let Some(outcome) = self.followed.front().and_then(|followed| followed.ticket.outcome()) {
            let Some(Followed { postings, before, relief, .. }) = self.followed.pop_front() else { return };
            if outcome.is_ok() {
                self.relieve(&relief);
                if let Before::Charged(id) = before {
                    self.holds.replaced(id);
                }
                continue;
            }
            for Posting { window, pico_usd } in &postings {
                if let Some(number) = self.accounts.of_window(window)
                    && let Some(account) = self.accounts.get_mut(number)
                {
                    account.posted -= i128::from(*pico_usd);
                }
            }
            match before {
                Before::Closed => {}
                Before::Open(id, hold) => {
                    drop(self.set_aside(&hold.accounts, hold.amount, USUAL_LIFE_MS));
                    self.holds.open(id, hold);
                }
                Before::Charged(id) => {
                    if let Some(charge) = self.holds.not_replaced(id) {
                        self.post_charge(&charge, charge.pico_usd, now);
                    }
                }
            }
        }
    }
}
