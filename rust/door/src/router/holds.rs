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
use crate::status::Status;

/// Answers one `ReleaseHoldRequest`.
pub(super) fn release(router: &Router, request: &[u8], now: Moment) -> Result<Bytes, Status> {
    let request = pb::ReleaseHoldRequest::decode(request).map_err(|error| errors::malformed("ReleaseHold", &error))?;
    let token = token(router, "token", &request.token)?;
    let mut answer = Vec::new();
    wire::number(&mut answer, 1, u64::from(router.ledger.release(&token, now.into())));
    Ok(Bytes::from(answer))
}

/// Answers one `ExtendHoldRequest`.
pub(super) fn extend(router: &Router, request: &[u8], now: Moment) -> Result<Answered, Status> {
    let request = pb::ExtendHoldRequest::decode(request).map_err(|error| errors::malformed("ExtendHold", &error))?;
    let ttl_ms = ttl_ms("ttl_ms", request.ttl_ms)?;
    let token = token(router, "token", &request.token)?;
    let id = token.hold_id();
    let hold = router.ledger.extend(&token, ttl_ms, now.into()).ok_or_else(|| budgets::not_open(id))?;
    let mut answer = Vec::new();
    wire::nested(&mut answer, 1, |buffer| budgets::write_hold(buffer, id, &hold, None, HoldExpiry::Unspecified));
    Ok(Answered::after_ledger(Bytes::from(answer), hold.waits))
}

/// Reads a token.
pub(super) fn token(router: &Router, field: &str, bytes: &[u8]) -> Result<HoldToken, Status> {
    router.ledger.token(bytes).ok_or_else(|| budgets::token_invalid(field))
}
