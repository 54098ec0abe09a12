//! A usage event on its way into the spool and, where there are budgets, into their books; and what of that is answered.

use modelreg_ledger::Ticket;
use modelreg_ledger::budget::{HoldToken, Settlement, Usage, UsageState};
use modelreg_proto::v1::HoldState;
use modelreg_scorer::Snapshot;
use modelreg_scorer::live::{Outcome, Phase};

use super::kept::{CalledName, Kept};
use super::state::Router;
use super::{Moment, attribution, budgets, money, wire};
use crate::identity::Principal;

/// What became of an event.
pub(super) struct Booked {
    /// Of the spool; none where usage is kept in memory.
    pub(super) commit: Option<Ticket>,
    settlement: Option<Settlement>,
}

/// Enters an event once; with its hold, where one was named.
pub(super) fn book(
    router: &Router,
    snapshot: &Snapshot,
    kept: &Kept<'_>,
    caller: &Principal,
    token: Option<&HoldToken>,
    now: Moment,
) -> Booked {
    if token.is_none() && router.ledger.is_idle() {
        let commit = router.spool.as_ref().map(|spool| spool.append(kept.entry(snapshot)));
        return Booked { commit, settlement: None };
    }
    let attribution = kept.report.request.attribution.as_ref();
    let tags = attribution::tags(attribution);
    let scopes = kept.report.account.scopes(attribution, caller, &tags);
    let usage = Usage {
        attempt: kept.report.request.attempt.unwrap_or(1),
        is_start: matches!(kept.report.usage.phase, Phase::Started),
        token,
        scopes: &scopes,
        target: match kept.called {
            CalledName::Slot(slot) => Some(money::target(snapshot, slot)),
            CalledName::Departed { .. } => None,
        },
        is_final: matches!(kept.report.usage.phase, Phase::Final(_)),
        cost: kept.cost.and_then(|cost| cost.pico_usd),
        // Without counts, what did not succeed has consumed nothing.
        is_failure: kept.report.request.units.is_empty()
            && !matches!(kept.report.usage.phase, Phase::Final(Outcome::Ok)),
    };
    let settlement = router.ledger.settle(kept.entry(snapshot), &usage, now.into());
    let commit = router.spool.is_some().then(|| settlement.ticket.clone());
    Booked { commit, settlement: Some(settlement) }
}

impl Booked {
    /// The cost is not known, and what was held was charged.
    pub(super) fn charged_as_held(&self) -> bool {
        self.settlement.as_ref().is_some_and(|settlement| settlement.charged_as_held)
    }

    /// A window that took it is shared with others.
    pub(super) fn is_shared(&self) -> bool {
        self.settlement.as_ref().is_some_and(|settlement| settlement.is_shared)
    }

    /// What became of the hold, and the budgets that took the cost: fields 6 and 7 of the answer.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut buffer = Vec::new();
        let Some(settlement) = &self.settlement else { return buffer };
        let state = match settlement.hold {
            UsageState::NoHold => HoldState::Unspecified,
            UsageState::Open => HoldState::Open,
            UsageState::Settled => HoldState::Settled,
            UsageState::ClosedBefore => HoldState::ClosedBefore,
            UsageState::ChargeReplaced => HoldState::ChargeReplaced,
        };
        wire::number(&mut buffer, 6, state as u64);
        budgets::write_windows(&mut buffer, 7, &settlement.windows);
        buffer
    }
}
