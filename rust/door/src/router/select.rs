//! Select: decode, look for a repeat, resolve, decide, answer.

use bytes::Bytes;
use modelreg_proto::v1 as pb;
use modelreg_proto::v1::{ErrorReason, ExclusionReason};
use modelreg_scorer::{Scratch, select};
use prost::Message;

use super::Moment;
use super::answer::Answer;
use super::errors::{self, Problem};
use super::loaded::Loaded;
use super::repeats::Seen;
use super::resolve;
use super::state::{Router, registry};
use crate::status::{Code, Status};

/// Whether a request came alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Alone,
    InBatch,
}

/// Answers one `SelectRequest`.
pub(super) fn handle(
    router: &Router,
    loaded: &Loaded,
    bytes: &[u8],
    now: Moment,
    extent: Extent,
    scratch: &mut Scratch,
) -> Result<Bytes, Status> {
    let request = pb::SelectRequest::decode(bytes).map_err(|error| errors::malformed("Select", &error))?;
    // Before anything is resolved: a repeat gets the first decision, also when a reload has removed what it names.
    let key = match resolve::request_id(&request)?.filter(|_| !request.dry_run) {
        None => None,
        Some(id) => match router.repeats().look_up(id, bytes, now.monotonic_ms) {
            Seen::New(key) => Some(key),
            Seen::Same(answer) => {
                router.metrics.repeated();
                return Ok(answer);
            }
            Seen::Other => return Err(reused(id)),
        },
    };
    let selection = resolve::selection(&request, &loaded.snapshot, now.unix_ms)?;
    if extent == Extent::InBatch && selection.explain == pb::Explain::Full {
        // 256 of them would be an answer of hundreds of MiB.
        return Err(errors::conflict("explain", "requests"));
    }
    let live = &loaded.snapshot.priors;
    select(&loaded.snapshot, live, &selection.query, scratch);
    if !request.dry_run {
        router.metrics.excluded(&scratch.counts);
    }
    if scratch.ranked.is_empty() {
        return Err(no_eligible(scratch));
    }
    let registry = registry(loaded, now);
    let answer = Answer { loaded, live, query: &selection.query, scratch, registry: &registry };
    let answer = Bytes::from(answer.select(&selection, &router.ids.next(now.unix_ms)));
    match (key, request.request_id) {
        (Some(key), Some(id)) => router.repeats().keep(key, answer, now.monotonic_ms).ok_or_else(|| reused(&id)),
        _ => Ok(answer),
    }
}

fn reused(id: &str) -> Status {
    let text = format!("request_id `{id}` was used for another request within the last minute; use a fresh id");
    Problem::new(Code::Aborted, ErrorReason::RequestIdReused, text).with("request_id", id).status()
}

/// `FAILED_PRECONDITION` with the counts by reason.
fn no_eligible(scratch: &Scratch) -> Status {
    let candidates = scratch.competing.count();
    let mut reasons: Vec<(u32, &str)> = scratch
        .counts
        .iter()
        .enumerate()
        .filter(|&(_, &count)| count > 0)
        .filter_map(|(number, &count)| {
            let reason = ExclusionReason::try_from(i32::try_from(number).ok()?).ok()?;
            Some((count, reason.as_str_name().trim_start_matches("EXCLUSION_REASON_")))
        })
        .collect();
    // The most frequent first: what to relax.
    reasons.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    let list: Vec<String> = reasons.iter().map(|(count, name)| format!("{name} {count}")).collect();
    let text = if candidates == 0 {
        "no candidate competes: no variant has the service tier and effort asked for, or the registry is empty"
            .to_owned()
    } else {
        format!("none of {candidates} candidates is eligible: {}", list.join(", "))
    };
    let problem =
        Problem::new(Code::FailedPrecondition, ErrorReason::NoEligibleModel, text).with("candidates", candidates);
    reasons.iter().fold(problem, |problem, (count, name)| problem.with(name, count)).status()
}
