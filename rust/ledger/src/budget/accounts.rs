//! All windows that are kept, found by budget and subject or by the digest that tokens have; their number is bounded.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use foldhash::HashMap;

use super::Now;
use super::account::Account;
use super::rules::{Budget, Rules};
use super::window::{Window, WindowRow};

/// Most windows that run at a time.
pub(super) const MAX_LIVE: usize = 100_000;
/// What is over is kept so long, for usage that comes late.
const KEPT_MS: i64 = 25 * 3_600_000;
/// And seen to be for so long: a clock that is set wrong for a moment ends nothing.
pub(super) const SEEN_OVER_MS: u64 = 3_600_000;
/// Whose the window is that callers share once there are as many as may be.
pub(super) const SHARED: &str = "*";

/// The windows.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    slots: Vec<Option<Account>>,
    free: Vec<u32>,
    by_hash: HashMap<u64, u32>,
    by_digest: HashMap<u64, u32>,
    /// Those that run, as of the last sweep, and what came since.
    live: usize,
    pub(super) max_live: usize,
    /// Which windows there are, and whose number is whose, has changed so many times.
    pub(super) changes: u64,
    hasher: RandomState,
}

impl Accounts {
    /// Of the run before.
    pub(super) fn new(rows: Vec<WindowRow>, hasher: &RandomState, max_live: usize, now_ms: u64) -> Self {
        let mut accounts = Self { hasher: hasher.clone(), max_live, ..Self::default() };
        for row in rows {
            let hash = accounts.hash(
                accounts.hasher.hash_one(&*row.window.budget),
                &row.window.subject,
                row.window.start_unix_ms,
            );
            accounts.put(hash, Account::found(row, now_ms));
        }
        accounts
    }

    pub(super) fn get(&self, number: u32) -> Option<&Account> {
        self.slots.get(number as usize)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut Account> {
        self.slots.get_mut(number as usize)?.as_mut()
    }

    /// The numbers of all.
    pub(super) fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.by_digest.len()
    }

    /// The window that a subject's calls count in, if there is one: its own, else the one that is shared since there were as
    /// many as may be. That goes on to its end, also where there is room again: nobody begins anew in the middle of it.
    pub(super) fn find(&self, budget: &Budget, subject: &str, start_unix_ms: i64) -> Option<u32> {
        self.own(budget, subject, start_unix_ms).or_else(|| self.own(budget, SHARED, start_unix_ms))
    }

    /// The window that is a subject's alone, if there is one.
    pub(super) fn own(&self, budget: &Budget, subject: &str, start_unix_ms: i64) -> Option<u32> {
        let number = *self.by_hash.get(&self.hash(budget.hash, subject, start_unix_ms))?;
        // Of two subjects with one hash the second has none.
        self.get(number).filter(|account| *account.window.subject == *subject).map(|_| number)
    }

    /// That of [`Self::find`], made where there is none.
    pub(super) fn open(&mut self, rules: &Rules, budget: u32, subject: &str, at_unix_ms: i64) -> u32 {
        let stated = rules.budget(budget);
        let (start, end) = rules.window(stated, at_unix_ms);
        if let Some(number) = self.find(stated, subject, start) {
            return number;
        }
        let subject = if self.live >= self.max_live { SHARED } else { subject };
        self.live += 1;
        let window = Arc::new(Window::new(&stated.name, subject, start));
        let hash = self.hash(stated.hash, subject, start);
        self.put(hash, Account::new(window, budget, end))
    }

    /// The window of a digest.
    pub(super) fn of_digest(&self, digest: u64) -> Option<u32> {
        self.by_digest.get(&digest).copied()
    }

    /// That of a key, as files have it.
    pub(super) fn of_window(&self, window: &Window) -> Option<u32> {
        self.of_digest(window.digest())
    }

    /// Takes new budgets over: windows of those that are gone stay, for what is still to be settled.
    pub(super) fn bind(&mut self, rules: &Rules, now_unix_ms: i64) {
        self.changes += 1;
        self.live = 0;
        for account in self.slots.iter_mut().flatten() {
            account.budget = rules.number(&account.window.budget);
            if let Some(number) = account.budget {
                let budget = rules.budget(number);
                account.end_unix_ms = rules.window(budget, account.window.start_unix_ms).1;
            } else if account.end_unix_ms == i64::MAX {
                account.end_unix_ms = now_unix_ms;
            }
            self.live += usize::from(account.end_unix_ms > now_unix_ms);
        }
    }

    /// Forgets what has been over for long and has nothing held; returns those windows.
    pub(super) fn sweep(&mut self, now: Now, is_charged: impl Fn(&Window) -> bool) -> Vec<Arc<Window>> {
        let mut gone = Vec::new();
        self.live = 0;
        for (number, slot) in self.slots.iter_mut().enumerate() {
            let Some(account) = slot else { continue };
            if account.end_unix_ms > now.unix_ms {
                self.live += 1;
                account.over_since_ms = None;
                continue;
            }
            let since_ms = *account.over_since_ms.get_or_insert(now.monotonic_ms);
            let is_old = account.end_unix_ms.saturating_add(KEPT_MS) <= now.unix_ms
                && now.monotonic_ms.saturating_sub(since_ms) >= SEEN_OVER_MS;
            if is_old && account.set_aside() == 0 && !is_charged(&account.window) {
                self.by_digest.remove(&account.window.digest());
                gone.push(Arc::clone(&account.window));
                *slot = None;
                self.free.push(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        if !gone.is_empty() {
            self.changes += 1;
            let slots = &self.slots;
            self.by_hash.retain(|_, number| slots[*number as usize].is_some());
        }
        gone
    }

    fn put(&mut self, hash: u64, account: Account) -> u32 {
        self.changes += 1;
        let digest = account.window.digest();
        let number = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        self.slots[number as usize] = Some(account);
        self.by_hash.insert(hash, number);
        self.by_digest.insert(digest, number);
        number
    }

    fn hash(&self, budget: u64, subject: &str, start_unix_ms: i64) -> u64 {
        self.hasher.hash_one((budget, subject, start_unix_ms))
    }
}
