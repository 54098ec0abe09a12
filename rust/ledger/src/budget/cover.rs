//! Which budgets cover a call, and how they stand.

use std::borrow::Cow;
use std::sync::Arc;

use modelreg_proto::v1::BudgetScope;

use super::account::THRESHOLDS_PERCENT;
use super::rules::{Degradation, Scopes, Target};
use super::state::State;
use super::{Ledger, Now};

const MILLION: i128 = 1_000_000;
/// Number of the threshold at 90 %.
const NINETY: u8 = 2;
const HUNDRED: u8 = 3;

/// A budget that covers a call, by a subject of it.
#[derive(Clone, Debug)]
pub(super) struct Covering<'a> {
    pub(super) budget: u32,
    pub(super) subject: Cow<'a, str>,
    /// Its running window, where there is one.
    pub(super) account: Option<u32>,
}

/// The budgets of whoever calls.
#[derive(Clone, Debug, Default)]
pub struct Cover<'a> {
    pub(super) budgets: Vec<Covering<'a>>,
    /// Revision of the budgets that the numbers are of.
    pub(super) revision: u64,
    /// And how often the accounts had changed.
    changes: u64,
    /// The highest threshold that any of them has crossed, 0 ... 3.
    pub threshold: u8,
    /// A soft one is over its limit.
    pub is_exceeded: bool,
    /// One is hard, or a candidate's own may be: a bound of what the call costs is needed.
    pub may_hold: bool,
    /// What is to be done, where one has crossed 90 %.
    pub degradations: Vec<Arc<Degradation>>,
}

/// A window as callers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowStatus {
    /// Name of the budget.
    pub budget: Arc<str>,
    /// What it counts the calls of.
    pub scope: BudgetScope,
    /// Which one.
    pub subject: Arc<str>,
    /// Most that may be spent, in pico-USD.
    pub limit: i128,
    /// Spent.
    pub posted: i128,
    /// Set aside.
    pub held: i128,
    /// When the next window begins, ms since 1970 UTC.
    pub resets_at_unix_ms: i64,
    /// It refuses at its limit.
    pub hard: bool,
    /// 0 ... 3, for none, 70, 90 and 100 % spent.
    pub threshold: u8,
}

/// What a ledger has and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Windows that are kept.
    pub windows: usize,
    /// Holds that are open.
    pub holds: usize,
    /// How often each of [`THRESHOLDS_PERCENT`] was told of.
    pub crossed: [u64; THRESHOLDS_PERCENT.len()],
}

impl WindowStatus {
    /// Share of the limit that is spent, in parts of a million, rounded down.
    #[must_use]
    pub fn used_ppm(&self) -> u32 {
        if self.limit <= 0 {
            return u32::MAX;
        }
        u32::try_from((self.posted.max(0)).saturating_mul(MILLION) / self.limit).unwrap_or(u32::MAX)
    }
}

impl Ledger {
    /// What covers a caller, looked at once a call; empty where there are no budgets.
    #[must_use]
    pub fn cover<'a>(&self, scopes: &Scopes<'a>, now: Now) -> Cover<'a> {
        let state = self.lock();
        let rules = &state.rules;
        let mut cover = Cover {
            revision: rules.revision,
            changes: state.accounts.changes,
            may_hold: rules.has_hard_targets(),
            ..Cover::default()
        };
        rules.of_caller(scopes, &mut |number, subject| {
            let budget = rules.budget(number);
            let (start, _) = rules.window(budget, now.unix_ms);
            let account = state.accounts.find(budget, &subject, start);
            let found = account.and_then(|number| state.accounts.get(number));
            let threshold = found.map_or(0, |account| account.threshold(budget.limit));
            cover.threshold = cover.threshold.max(threshold);
            cover.is_exceeded |= threshold == HUNDRED && !budget.hard;
            cover.may_hold |= budget.hard;
            if threshold >= NINETY
                && let Some(on_90) = &budget.on_90
            {
                cover.degradations.push(Arc::clone(on_90));
            }
            cover.budgets.push(Covering { budget: number, subject, account });
        });
        cover
    }

    /// Every running window with a budget, the most used first; at most so many, and how many there are.
    #[must_use]
    pub fn windows(&self, budget: Option<&str>, most: usize, now: Now) -> (Vec<WindowStatus>, usize) {
        let mut state = self.lock();
        state.sweep(now);
        let mut all: Vec<WindowStatus> = state
            .accounts
            .numbers()
            .filter(|&number| state.accounts.get(number).is_some_and(|found| found.end_unix_ms > now.unix_ms))
            .filter_map(|number| state.status(number))
            .filter(|status| budget.is_none_or(|name| *status.budget == *name))
            .collect();
        let count = all.len();
        all.sort_by_key(|status| (std::cmp::Reverse(status.used_ppm()), status.budget.clone(), status.subject.clone()));
        all.truncate(most);
        (all, count)
    }

    /// Whether a hold is open.
    #[must_use]
    pub fn is_open(&self, hold: u128) -> bool {
        self.lock().holds.get(hold).is_some()
    }

    /// How much of everything there is.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let state = self.lock();
        Counts { windows: state.accounts.len(), holds: state.holds.len(), crossed: state.crossed }
    }
}

impl State {
    /// How a window stands; none where its budget is gone.
    pub(super) fn status(&self, number: u32) -> Option<WindowStatus> {
        let account = self.accounts.get(number)?;
        let budget = self.rules.budget(account.budget?);
        Some(WindowStatus {
            budget: budget.name.clone(),
            scope: budget.scope,
            subject: account.window.subject.clone(),
            limit: budget.limit,
            posted: account.posted,
            held: account.set_aside(),
            resets_at_unix_ms: account.end_unix_ms,
            hard: budget.hard,
            threshold: account.threshold(budget.limit),
        })
    }

    /// Likewise of one that may not have been used yet.
    pub(super) fn status_of(&self, covering: &Covering<'_>, account: Option<u32>, now: Now) -> Option<WindowStatus> {
        if let Some(number) = account {
            return self.status(number);
        }
        let budget = self.rules.budget(covering.budget);
        let (_, end) = self.rules.window(budget, now.unix_ms);
        Some(WindowStatus {
            budget: budget.name.clone(),
            scope: budget.scope,
            subject: covering.subject.as_ref().into(),
            limit: budget.limit,
            posted: 0,
            held: 0,
            resets_at_unix_ms: end,
            hard: budget.hard,
            threshold: 0,
        })
    }

    /// The running window of what covers a call, if there is one: that of `cover`, as long as it is the same.
    pub(super) fn account_of(&self, covering: &Covering<'_>, cover: &Cover<'_>, now: Now) -> Option<u32> {
        let is_same = cover.changes == self.accounts.changes;
        let runs = |&number: &u32| self.accounts.get(number).is_some_and(|account| account.end_unix_ms > now.unix_ms);
        covering.account.filter(|number| is_same && runs(number)).or_else(|| {
            let budget = self.rules.budget(covering.budget);
            let (start, _) = self.rules.window(budget, now.unix_ms);
            self.accounts.find(budget, &covering.subject, start)
        })
    }

    /// The budgets of whoever calls and of what is called.
    pub(super) fn covering<'a>(&self, scopes: &Scopes<'a>, target: Option<&Target<'a>>) -> Vec<Covering<'a>> {
        let mut found = Vec::new();
        let mut add = |budget, subject| found.push(Covering { budget, subject, account: None });
        self.rules.of_caller(scopes, &mut add);
        if let Some(target) = target {
            self.rules.of_target(scopes.tenant, target, &mut add);
        }
        found
    }
}
