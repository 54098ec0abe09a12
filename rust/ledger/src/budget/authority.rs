//! Who answers for money: what is on its record survives a kill. Here it is the spool's file; with many sidecars, a
//! database of all of them.

use std::fmt::Debug;
use std::sync::Arc;

use super::window::Window;
use crate::spool::{CommitError, Event, Spool, Ticket};

/// A level up to which money of a window may be given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Of this window.
    pub window: Arc<Window>,
    /// `posted + held` never exceeds it.
    pub level: i128,
    /// How long a hold of it lives at the most, ms: so long after a kill the rest of the level counts as held.
    pub life_ms: u64,
}

/// Keeps grants and entries. What was asked first is on record first.
pub trait Authority: Debug + Send + Sync {
    /// Puts a level on record; money up to it is given out once the ticket is settled.
    fn grant(&self, grant: Grant) -> Ticket;

    /// Puts an entry on record, and adds what it posts in the same step.
    fn enter(&self, entry: Event) -> Ticket;

    /// Lets go of windows that are over, and of the charges of these holds.
    fn close(&self, windows: Vec<Arc<Window>>, charges: Vec<u128>);

    /// Keeps an encoded `BudgetSet` for the next start, which enforces it from its first call on.
    fn keep_budgets(&self, budget_set: Vec<u8>);

    /// Why no hard budget may give out anything; `None` where it may.
    fn refuses(&self) -> Option<CommitError>;
}

impl Authority for Spool {
    fn grant(&self, grant: Grant) -> Ticket {
        self.put_grant(grant)
    }

    fn enter(&self, entry: Event) -> Ticket {
        self.append(entry)
    }

    fn close(&self, windows: Vec<Arc<Window>>, charges: Vec<u128>) {
        self.put_closed(windows, charges);
    }

    fn keep_budgets(&self, budget_set: Vec<u8>) {
        self.put_budgets(budget_set);
    }

    fn refuses(&self) -> Option<CommitError> {
        self.refuses()
    }
}

/// Nobody: nothing survives a kill. For engines that keep usage in memory.
#[derive(Clone, Copy, Debug)]
pub struct InMemory;

impl Authority for InMemory {
    fn grant(&self, _grant: Grant) -> Ticket {
        Ticket::settled(Ok(()))
    }

    fn enter(&self, _entry: Event) -> Ticket {
        Ticket::settled(Ok(()))
    }

    fn close(&self, _windows: Vec<Arc<Window>>, _charges: Vec<u128>) {}

    fn keep_budgets(&self, _budget_set: Vec<u8>) {}

    fn refuses(&self) -> Option<CommitError> {
        None
    }
}
