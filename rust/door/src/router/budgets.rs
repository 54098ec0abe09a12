//! Budgets in answers and errors: holds, windows and refusals as the contract has them.
//!
//! Field numbers are those of `select.proto`, `budget.proto` and `reservation.proto`; the contract tests decode every field.

use modelreg_ledger::CommitError;
use modelreg_ledger::budget::{HoldMade, Now, Refusal, WindowStatus};
use modelreg_proto::v1::{ErrorReason, HoldExpiry};

use super::errors::{self, Problem, commit_cause};
use super::money::SetAside;
use super::{ids, wire};
use crate::status::{Code, Status};

/// Writes what was set aside, behind the rest of a `SelectResponse`.
pub(super) fn write(buffer: &mut Vec<u8>, decision: u128, aside: &SetAside) {
    if let Some(hold) = aside.hold() {
        let cap = aside.enforce_max_output_tokens;
        wire::nested(buffer, 13, |buffer| write_hold(buffer, decision, hold, cap, aside.on_expiry));
    }
    write_windows(buffer, 15, &aside.reserved.windows);
}

/// Writes a `Hold`.
pub(super) fn write_hold(buffer: &mut Vec<u8>, id: u128, hold: &HoldMade, cap: Option<u64>, on_expiry: HoldExpiry) {
    wire::bytes(buffer, 1, &ids::text(id));
    wire::bytes(buffer, 2, &hold.token);
    wire::usd(buffer, 3, i128::from(hold.amount));
    wire::number(buffer, 4, hold.expires_unix_ms.cast_unsigned());
    if let Some(cap) = cap {
        wire::optional(buffer, 5, cap);
    }
    wire::number(buffer, 6, on_expiry as u64);
}

/// Writes `BudgetStatus`es.
pub(super) fn write_windows(buffer: &mut Vec<u8>, field: u32, windows: &[WindowStatus]) {
    for window in windows {
        wire::nested(buffer, field, |buffer| {
            wire::bytes(buffer, 1, window.budget.as_bytes());
            wire::number(buffer, 2, window.scope as u64);
            wire::bytes(buffer, 3, window.subject.as_bytes());
            wire::usd(buffer, 4, window.limit);
            wire::usd(buffer, 5, window.posted);
            wire::usd(buffer, 6, window.held);
            wire::number(buffer, 7, u64::from(window.used_ppm()));
            wire::number(buffer, 8, u64::from(window.threshold));
            wire::number(buffer, 9, window.resets_at_unix_ms.cast_unsigned());
            wire::number(buffer, 10, u64::from(window.hard));
        });
    }
}

/// What a caller is told whose call has no room.
pub(super) fn refused(refusal: Refusal, now: Now) -> Status {
    match refusal {
        Refusal::Exceeded { window, needed } => exceeded(&window, needed, now),
        Refusal::HoldNeeded(budget) => {
            let text =
                format!("the hard budget `{budget}` covers the call: let reservation.mode be unspecified or HOLD");
            Problem::new(Code::FailedPrecondition, ErrorReason::HoldNeeded, text).with("budget", budget).status()
        }
        Refusal::Ledger(error) => ledger_unavailable(error),
        Refusal::TooManyWindows => errors::unfit_value(
            "attribution.tags",
            "more than 18 budgets cover the call; send fewer tags, or end budgets that are not needed",
        ),
        // Every candidate without a bound was excluded before.
        Refusal::Unbounded => errors::internal("Select"),
    }
}

/// The record of the ledger cannot be written.
pub(super) fn ledger_unavailable(error: CommitError) -> Status {
    let (cause, why) = commit_cause(error);
    let text = format!("hard budgets give out nothing while their ledger cannot be written: {why}");
    Problem::new(Code::Unavailable, ErrorReason::LedgerUnavailable, text).with("cause", cause).retry_after(1)
}

/// A token that no ledger of this store has made.
pub(super) fn token_invalid(field: &str) -> Status {
    errors::bad_field(
        ErrorReason::HoldTokenInvalid,
        field,
        "is no token of a hold of this store; send it byte for byte as Select gave it",
    )
}

/// A hold that is not open.
pub(super) fn not_open(id: u128) -> Status {
    let id = ids::shown(id);
    let text = format!("the hold {id} was settled, released or has expired, or was taken before this server started");
    Problem::new(Code::FailedPrecondition, ErrorReason::HoldNotOpen, text).with("hold_id", id).status()
}

fn exceeded(window: &WindowStatus, needed: i64, now: Now) -> Status {
    let [limit, posted, held, needed] = [window.limit, window.posted, window.held, i128::from(needed)].map(shown);
    let text = format!(
        "the budget `{}` of `{}` has no room: {posted} USD spent and {held} USD set aside of {limit} USD, {needed} USD needed",
        window.budget, window.subject
    );
    let wait_s = (window.resets_at_unix_ms - now.unix_ms).max(0).unsigned_abs().div_ceil(1_000);
    Problem::new(Code::ResourceExhausted, ErrorReason::BudgetExceeded, text)
        .with("budget", &window.budget)
        .with("subject", &window.subject)
        .with("limit_usd", limit)
        .with("posted_usd", posted)
        .with("held_usd", held)
        .with("needed_usd", needed)
        .with("resets_at_unix_ms", window.resets_at_unix_ms)
        .quota(&format!("budget:{}/{}", window.budget, window.subject), i64::try_from(wait_s).unwrap_or(i64::MAX))
}

/// An exact decimal, without zeros at its end.
fn shown(pico_usd: i128) -> String {
    const PICO_PER_USD: i128 = 1_000_000_000_000;
    let (units, pico) = (pico_usd / PICO_PER_USD, (pico_usd % PICO_PER_USD).abs());
    let text = format!("{units}.{pico:012}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn amounts_are_exact_and_short() {
        for (pico_usd, expected) in
            [(0, "0"), (1, "0.000000000001"), (1_500_000_000_000, "1.5"), (70_000_000_000_000, "70")]
        {
            assert_eq!(shown(pico_usd), expected);
        }
    }
}
