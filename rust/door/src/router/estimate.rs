//! `EstimateCost`: decode, resolve, find what matches, quote.

use bytes::Bytes;
use modelreg_proto::v1 as pb;
use modelreg_scorer::{Scratch, estimate};
use prost::Message;

use super::Moment;
use super::answer::Answer;
use super::errors;
use super::loaded::Loaded;
use super::resolve;
use super::state::{Router, registry};
use crate::status::Status;

/// Answers one `EstimateCostRequest`.
pub(super) fn handle(
    router: &Router,
    loaded: &Loaded,
    bytes: &[u8],
    now: Moment,
    scratch: &mut Scratch,
) -> Result<Bytes, Status> {
    let request = pb::EstimateCostRequest::decode(bytes).map_err(|error| errors::malformed("EstimateCost", &error))?;
    let wanted = resolve::estimate(&request, &loaded.snapshot, now.unix_ms)?;
    let live = router.live.current(&loaded.snapshot, &loaded.binding, now.monotonic_ms);
    match wanted.slot.and_then(|slot| u32::try_from(slot).ok()) {
        Some(slot) => estimate::one(slot, scratch),
        None => estimate::matching(&loaded.snapshot, &live, &wanted.query, scratch),
    }
    let matched = scratch.ranked.len();
    let quoted = &scratch.ranked[..matched.min(wanted.max_quotes)];
    let registry = registry(loaded, now);
    let answer = Answer { loaded, live: &live, query: &wanted.query, scratch, registry: &registry };
    Ok(Bytes::from(answer.estimate(quoted, matched, wanted.label)))
}
