//! `CheckRateLimit`: takes from every limit that covers the caller and the route it names, or from none.

use bytes::Bytes;
use modelreg_ledger::limits::{Call, Subjects, Wait};
use modelreg_proto::v1 as pb;
use prost::Message;

use super::limits::{called, write_status};
use super::state::Router;
use super::text::plain;
use super::{Moment, errors, wire};
use crate::identity::Principal;
use crate::status::Status;

const MAX_HITS: u32 = 1_000_000;
const MAX_TOKENS: u64 = 100_000_000;
const MAX_ROUTE_ID_BYTES: usize = 256;
const STATUS_BYTES: usize = 64;

/// Answers one `CheckRateLimitRequest`.
pub(super) fn handle(router: &Router, bytes: &[u8], now: Moment, caller: &Principal) -> Result<Bytes, Status> {
    let request =
        pb::CheckRateLimitRequest::decode(bytes).map_err(|error| errors::malformed("CheckRateLimit", &error))?;
    let hits = request.hits.unwrap_or(1);
    if hits > MAX_HITS {
        return Err(errors::out_of_range("hits", hits, 0, MAX_HITS));
    }
    if request.tokens > MAX_TOKENS {
        return Err(errors::out_of_range("tokens", request.tokens, 0, MAX_TOKENS));
    }
    let loaded = router.loaded.load();
    let mut subjects = Subjects::default();
    if !request.route_id.is_empty() {
        plain("route_id", &request.route_id, MAX_ROUTE_ID_BYTES)?;
        let loaded = loaded.as_deref().ok_or_else(errors::no_snapshot)?;
        let names = &loaded.snapshot.vocabulary;
        let route = names
            .find_route(&request.route_id)
            .ok_or_else(|| errors::unknown_name("route_id", "route", &request.route_id, &names.routes))?;
        // All candidates of a route have its model, provider and credential.
        if let Some(&slot) = loaded.snapshot.route_slots[route].first() {
            subjects = called(loaded, slot as usize);
        }
    }
    let call = Call {
        requests: u64::from(hits.max(1)),
        tokens: request.tokens,
        decision: None,
        life_ns: 0,
        only_look: hits == 0,
    };
    let subjects = Subjects { tenant: &caller.tenant, key: &caller.key_id, ..subjects };
    let (allowed, standings) = if router.limits.is_empty() {
        (true, Vec::new())
    } else {
        match router.limits.take(&subjects, &call, now.into()) {
            Ok(taken) => (true, taken.standings),
            Err(refusal) => (false, refusal.standings),
        }
    };
    let mut buffer = Vec::with_capacity(STATUS_BYTES * (1 + standings.len()));
    wire::number(&mut buffer, 1, u64::from(allowed));
    for standing in &standings {
        wire::nested(&mut buffer, 2, |buffer| write_status(buffer, standing));
    }
    let longest = standings.iter().map(|standing| standing.wait).max().unwrap_or(Wait::No);
    wire::number(&mut buffer, 3, longest.ms());
    Ok(Bytes::from(buffer))
}
