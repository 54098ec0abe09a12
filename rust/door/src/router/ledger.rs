//! The ledger of budgets as the control plane sees it: loaded, verified, shown.

use std::sync::Arc;

use modelreg_ledger::budget::{BudgetSetError, Counts, Found, InMemory, Ledger, THRESHOLDS_PERCENT};
use modelreg_ledger::{CommitError, ReadError, Spool};
use modelreg_proto::internal::v1::{LedgerBooks, WindowBooks, WindowKey};
use prost::Message;

use super::state::Router;
use super::{Ids, Moment, budgets, wire};
use crate::exposition::{head, line};

/// Windows of one answer.
const MAX_WINDOWS: usize = 1_000;

/// One that nothing survives, for engines without a spool.
pub(super) fn in_memory(ids: &Ids, now: Moment) -> Ledger {
    let ledger = ids.seed().unwrap_or_else(|| fastrand::u64(..));
    Ledger::new(Arc::new(InMemory), Found { ledger, ..Found::default() }, "", now.into())
}

/// The encoded `modelreg.internal.v1.LedgerBooks` of a spool: what the control plane compares with the store.
///
/// # Errors
/// The spool cannot be read.
pub fn books(spool: &Spool) -> Result<Vec<u8>, ReadError> {
    let sums = spool.books()?;
    let windows = sums.windows.into_iter().map(|sum| WindowBooks {
        window: WindowKey::decode(sum.key.as_slice()).ok(),
        posted_pico_usd: sum.posted.map(|posted| posted.to_string()),
        unshipped_pico_usd: sum.unshipped.to_string(),
    });
    let books = LedgerBooks { windows: windows.collect(), unshipped_entries: sums.unshipped_entries };
    Ok(books.encode_to_vec())
}

impl Router {
    /// Keeps the books in a spool, with what is found there.
    pub(crate) fn keep_books(&mut self, spool: &Arc<Spool>, found: Found) {
        let authority: Arc<Spool> = Arc::clone(spool);
        self.ledger = Ledger::new(authority, found, &self.sidecar, self.now().into());
    }

    /// Swaps budgets in.
    pub(crate) fn load_budgets(&self, budget_set: &[u8]) -> Result<(), BudgetSetError> {
        self.ledger.load(budget_set, self.now().into())
    }

    /// Does what is due in the books.
    pub(crate) fn sweep_books(&self) {
        self.ledger.sweep(self.now().into());
    }

    /// Forgets what was shipped; what duplicates posted is taken back.
    pub(crate) fn shipped(&self, spool: &Spool, through: u64, duplicates: Vec<[u8; 16]>) -> Result<(), CommitError> {
        self.ledger.correct(&spool.forget(through, duplicates)?);
        Ok(())
    }

    /// The encoded `ListBudgetWindowsResponse`, of one budget or of all.
    pub(crate) fn budget_windows(&self, budget: Option<&str>, most: usize) -> Vec<u8> {
        let (windows, count) = self.ledger.windows(budget, most.min(MAX_WINDOWS), self.now().into());
        let mut buffer = Vec::new();
        budgets::write_windows(&mut buffer, 1, &windows);
        wire::number(&mut buffer, 2, count as u64);
        buffer
    }

    /// Appends its metrics, where there are budgets.
    pub(super) fn render_ledger(&self, text: &mut String) {
        if self.ledger.is_idle() {
            return;
        }
        let Counts { windows, holds, crossed } = self.ledger.counts();
        for (name, value, help) in [
            ("budget_windows", windows, "Windows of budgets that are kept."),
            ("holds_open", holds, "Holds that are open."),
        ] {
            head(text, &format!("modelreg_{name}"), "gauge", help);
            line(text, format_args!("modelreg_{name} {value}"));
        }
        let help = "Windows of budgets of which this process told that so much was spent.";
        head(text, "modelreg_budget_thresholds_total", "counter", help);
        for (percent, count) in THRESHOLDS_PERCENT.into_iter().zip(crossed) {
            line(text, format_args!("modelreg_budget_thresholds_total{{percent=\"{percent}\"}} {count}"));
        }
    }
}
