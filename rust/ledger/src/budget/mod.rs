//! Budgets: what is spent and set aside, in every window that covers a call at once or in none.
//!
//! [`Ledger`] is the handle. A Select asks it what covers the caller (`cover`) and sets money aside (`reserve`); usage
//! settles that (`settle`); what nobody settles is charged as it expires (`sweep`); what cost something else than was booked is
//! adjusted (`recost`). Counters are in `account`, found by
//! `accounts`; open holds in `holds`; `authority` is who answers for money beyond a kill.

mod account;
mod accounts;
mod authority;
mod cover;
pub(crate) mod entry;
mod holds;
mod recost;
mod reserve;
mod rules;
mod settle;
mod state;
mod sweep;
mod token;
mod whose;
mod window;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use account::THRESHOLDS_PERCENT;
pub use authority::{Authority, Grant, InMemory};
pub use cover::{Counts, Cover, WindowStatus};
pub use entry::correction;
pub use holds::Charge;
pub use recost::{Adjustment, Unbooked};
pub use reserve::{HoldMade, Mode, Refusal, Reserved, Wanted};
pub use rules::{BudgetSetError, Degradation, Scopes, Target};
pub use settle::{HoldToken, Settlement, Usage, UsageState};
use state::State;
pub use window::{Posting, Window, WindowRow};

/// One point in time.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// ms since 1970 UTC: which window it is.
    pub unix_ms: i64,
    /// ms that never go back: how long holds live.
    pub monotonic_ms: u64,
}

/// What a run before has left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Every window on record.
    pub windows: Vec<WindowRow>,
    /// Charges that late usage replaces.
    pub charges: Vec<Charge>,
    /// Which ledger it is; drawn once for its file.
    pub ledger: u64,
    /// Which run of it this is.
    pub run: u64,
    /// The encoded `BudgetSet` that it last had.
    pub budgets: Option<Vec<u8>>,
}

/// The budgets of a process. Any thread may use it.
#[derive(Debug)]
pub struct Ledger {
    state: Mutex<State>,
    /// There is nothing to enforce: calls pass by without the lock.
    is_idle: AtomicBool,
}

impl Ledger {
    /// Over an authority, with what a run before has left, its budgets among that: they are enforced from the first call on.
    #[must_use]
    pub fn new(authority: Arc<dyn Authority>, mut found: Found, sidecar: &str, now: Now) -> Self {
        let budgets = found.budgets.take();
        let ledger =
            Self { state: Mutex::new(State::new(authority, found, sidecar, now)), is_idle: AtomicBool::new(true) };
        if let Some(budgets) = budgets {
            // Of a version that says them otherwise: then those of the store come soon.
            drop(ledger.enforce(&budgets, now));
        }
        ledger
    }

    /// Swaps in an encoded `modelreg.internal.v1.BudgetSet`.
    ///
    /// # Errors
    /// It was refused whole; the one before stays in place.
    pub fn load(&self, budget_set: &[u8], now: Now) -> Result<(), BudgetSetError> {
        self.enforce(budget_set, now)?;
        self.lock().authority.keep_budgets(budget_set.to_vec());
        Ok(())
    }

    fn enforce(&self, budget_set: &[u8], now: Now) -> Result<(), BudgetSetError> {
        let mut state = self.lock();
        state.load(budget_set, now)?;
        self.is_idle.store(state.rules.is_empty(), Ordering::Release);
        Ok(())
    }

    /// Whether there is no budget.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.is_idle.load(Ordering::Acquire)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic in between leaves counters that were not moved together: better to serve than to stop for good, and the
        // next verification tells.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
