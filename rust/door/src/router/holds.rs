//! `ReleaseHold` and `ExtendHold`: what was set aside goes back, or stays for longer.

use bytes::Bytes;
use modelreg_ledger::budget::HoldToken;
use modelreg_proto::v1 as pb;
use modelreg_proto::v1::HoldExpiry;
use prost::Message;

use super::answered::Answered;
use super::reservation::ttl_ms;
use super::state::Router;
use super::{Moment, budgets, errors, wire};
use crate::identity::Principal;
use crate::status::Status;

/// Answers one `ReleaseHoldRequest`.
pub(super) fn release(router: &Router, request: &[u8], now: Moment, caller: &Principal) -> Result<Bytes, Status> {
    let request = pb::ReleaseHoldRequest::decode(request).map_err(|error| errors::malformed("ReleaseHold", &error))?;
    let token = token(router, "token", &request.token, caller)?;
    let mut answer = Vec::new();
    wire::number(&mut answer, 1, u64::from(router.ledger.release(&token, now.into())));
    Ok(Bytes::from(answer))
}

/// Answers one `ExtendHoldRequest`.
pub(super) fn extend(router: &Router, request: &[u8], now: Moment, caller: &Principal) -> Result<Answered, Status> {
    let request = pb::ExtendHoldRequest::decode(request).map_err(|error| errors::malformed("ExtendHold", &error))?;
    let ttl_ms = ttl_ms("ttl_ms", request.ttl_ms)?;
    let token = token(router, "token", &request.token, caller)?;
    let id = token.hold_id();
    let hold = router.ledger.extend(&token, ttl_ms, now.into()).ok_or_else(|| budgets::not_open(id))?;
    let mut answer = Vec::new();
    wire::nested(&mut answer, 1, |buffer| budgets::write_hold(buffer, id, &hold, None, HoldExpiry::Unspecified));
    Ok(Answered::after_ledger(Bytes::from(answer), hold.waits))
}

/// Reads a token of the caller's own tenant; who may act as any has those of all.
pub(super) fn token(router: &Router, field: &str, bytes: &[u8], caller: &Principal) -> Result<HoldToken, Status> {
    let token = router.ledger.token(bytes).filter(|token| caller.is_of_all() || token.is_of(&caller.tenant));
    token.ok_or_else(|| budgets::token_invalid(field))
}
