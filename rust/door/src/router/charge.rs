//! What a call that is over cost: by the prices of a snapshot, for when it began.

use modelreg_proto::v1::{self as pb, PriceState};
use modelreg_scorer::Snapshot;
use modelreg_scorer::live::{Outcome, Phase};

use super::consumed::{self, Consumed};
use super::usage::{EVENT_LIMIT_PICO_USD, Usage};
use super::{cost, errors};
use crate::status::Status;

/// What a call cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) state: PriceState,
    /// None where the price is unknown.
    pub(super) pico_usd: Option<i64>,
}

/// A call that is over, as far as its cost depends on it.
pub(super) struct Ended<'a> {
    /// Its units, batch, service tier and region.
    pub(super) request: &'a pb::RecordUsageRequest,
    pub(super) consumed: &'a Consumed,
    pub(super) is_ok: bool,
    pub(super) started_at_unix_ms: i64,
}

impl<'a> Ended<'a> {
    /// A reported one; `None` before its end.
    pub(super) fn of(request: &'a pb::RecordUsageRequest, usage: &Usage, consumed: &'a Consumed) -> Option<Self> {
        let Phase::Final(outcome) = usage.phase else { return None };
        let is_ok = matches!(outcome, Outcome::Ok);
        Some(Self { request, consumed, is_ok, started_at_unix_ms: usage.started_at_unix_ms })
    }
}

/// What a call cost, with the encoded `Quote`. Nothing where it failed without having consumed anything; not known where what it
/// consumed is not, or what it called.
///
/// # Errors
/// More than any store takes of one event, where it is to be kept.
pub(super) fn charged(
    ended: &Ended<'_>,
    slot: Option<usize>,
    snapshot: &Snapshot,
    is_kept: bool,
) -> Result<Option<(Cost, Vec<u8>)>, Status> {
    let has_units = !ended.request.units.is_empty();
    let Some(slot) = slot.filter(|_| has_units) else {
        let is_free = slot.is_some_and(|slot| snapshot.price_of(slot).free);
        let state = if is_free { PriceState::Free } else { PriceState::Unknown };
        let has_cost = has_units || ended.is_ok;
        return Ok(has_cost.then_some((Cost { state, pico_usd: is_free.then_some(0) }, Vec::new())));
    };
    let situation = consumed::situation(ended.request, snapshot, ended.started_at_unix_ms);
    let charge = ended.consumed.charge(snapshot, slot, situation);
    let amount = charge.pico_usd();
    let pico_usd = match amount.map(i64::try_from) {
        Some(Ok(pico_usd)) if pico_usd < EVENT_LIMIT_PICO_USD => Some(pico_usd),
        // No call costs nine million dollars: the counts are wrong, or the price is.
        Some(_) if is_kept => return Err(errors::too_dear(amount.unwrap_or(0), EVENT_LIMIT_PICO_USD)),
        // Unknown, or in memory, where no store has to hold it.
        None | Some(_) => None,
    };
    let mut quote = Vec::new();
    cost::write(&mut quote, &charge, amount, snapshot.origin[slot], &snapshot.vocabulary);
    Ok(Some((Cost { state: cost::price_state(&charge, amount), pico_usd }, quote)))
}
