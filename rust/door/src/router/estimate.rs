//! `EstimateCost`: decode, resolve, find what matches, quote.

use bytes::Bytes;
use modelreg_proto::v1 as pb;
use modelreg_scorer::live::{LiveView, Random};
use modelreg_scorer::{Scratch, estimate};
use prost::Message;

use super::Moment;
use super::answer::{Answer, Registry};
use super::aside::AsideError;
use super::loaded::Loaded;
use super::prepared::{Prepared, digest};
use super::state::{Router, registry};
use super::{errors, resolve};
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
    let answer = Answer { loaded, live: &live, query: &wanted.query, scratch, registry: &registry, aside: None };
    Ok(Bytes::from(answer.estimate(quoted, matched, wanted.label)))
}

/// Quotes every candidate of a snapshot that is not in place, whatever the checks would say and however many there are: a
/// `Snapshot` and an `EstimateCostRequest` to an `EstimateCostResponse`. Without `as_of` it is 1970.
///
/// # Errors
/// The snapshot is refused, or the request is.
pub fn quotes(snapshot: &[u8], request: &[u8]) -> Result<Bytes, AsideError> {
    let request =
        pb::EstimateCostRequest::decode(request).map_err(|error| errors::malformed("EstimateCost", &error))?;
    let prepared = Prepared::new(snapshot, digest(snapshot))?;
    let loaded = Loaded::new(prepared, &LiveView::new(Random::Entropy), false, 0);
    let wanted = resolve::estimate(&request, &loaded.snapshot, 0)?;
    let mut scratch = Scratch::default();
    estimate::all(&loaded.snapshot, &wanted.query, &mut scratch);
    let registry = Registry { age_ms: 0, state_labels: [None, None] };
    let live = &loaded.snapshot.priors;
    let answer =
        Answer { loaded: &loaded, live, query: &wanted.query, scratch: &scratch, registry: &registry, aside: None };
    Ok(Bytes::from(answer.estimate(&scratch.ranked, scratch.ranked.len(), wanted.label)))
}
