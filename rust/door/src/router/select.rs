//! Select: decode, look for a repeat, resolve, decide, answer, and leave what it leaves.

use bytes::Bytes;
use modelreg_proto::v1 as pb;
use modelreg_proto::v1::{ErrorReason, ExclusionReason, Explain};
use modelreg_scorer::scratch::REASONS;
use modelreg_scorer::{Scratch, select};
use prost::Message;

use super::Moment;
use super::answer::Answer;
use super::attribution;
use super::decision::{self, Basis};
use super::errors::{self, Problem};
use super::limits::Limiting;
use super::live_view;
use super::loaded::Loaded;
use super::repeats::Seen;
use super::resolve;
use super::state::{Router, registry};
use super::traces::{Selected, Traces};
use crate::identity::Principal;
use crate::status::{Code, Status};

/// Whether a request came alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Alone,
    InBatch,
}

/// One `SelectRequest`, as it came.
pub(super) struct Asked<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) now: Moment,
    pub(super) caller: &'a Principal,
    pub(super) extent: Extent,
}

/// Answers one `SelectRequest`.
pub(super) fn handle(
    router: &Router,
    loaded: &Loaded,
    asked: &Asked<'_>,
    scratch: &mut Scratch,
) -> Result<Bytes, Status> {
    let &Asked { bytes, now, caller, extent } = asked;
    let request = pb::SelectRequest::decode(bytes).map_err(|error| errors::malformed("Select", &error))?;
    // Before anything is resolved: a repeat gets the first decision, also when a reload has removed what it names.
    let key = match resolve::request_id(&request)?.filter(|_| !request.dry_run) {
        None => None,
        Some(id) => {
            let key = router.digests.key_of(caller, id.as_bytes(), bytes);
            match router.repeats().look_up(key, now.monotonic_ms) {
                Seen::New => Some(key),
                Seen::Same(answer) => {
                    router.metrics.repeated();
                    return Ok(answer);
                }
                Seen::Other => return Err(reused(id)),
            }
        }
    };
    let mut selection = resolve::selection(&request, &loaded.snapshot, now.unix_ms)?;
    if extent == Extent::InBatch && selection.explain == Explain::Full {
        // 256 of them would be an answer of hundreds of MiB.
        return Err(errors::conflict("explain", "requests"));
    }
    let returned = 1 + selection.query.max_alternatives;
    let is_recorded = router.is_recorded(selection.explain, request.dry_run, now);
    if is_recorded {
        decision::widen(&mut selection.query);
    }
    let live = router.live.current(&loaded.snapshot, &loaded.binding, now.monotonic_ms);
    let traffic = loaded.binding.traffic();
    let sight = live_view::Sight { loaded, live: &live, traffic: &traffic, now_ms: now.monotonic_ms };
    let traces = Traces::of(&request, &selection);
    let account = attribution::resolve(request.attribution.as_ref(), caller)?;
    let only_look = request.dry_run || selection.explain == Explain::Full;
    let mut limits = Limiting::new(router, loaded, (account.tenant, &caller.key_id), only_look, now);
    let mut id = None;
    let decided = loop {
        select(&loaded.snapshot, &live, &traffic, &selection.query, scratch);
        let Some(selected) = Selected::new(&sight, &selection, scratch) else { break None };
        let id = *id.get_or_insert_with(|| router.ids.next(now.unix_ms));
        if !limits.take(&mut selection.query, scratch, selected, id.key)? {
            continue;
        }
        let basis = is_recorded.then(|| Basis::new(&sight, selection.query.class, scratch, returned));
        if traces.probe(router, &sight, selected, scratch.panic, id.key) {
            break Some((id, selected, basis));
        }
        limits.give_back();
    };
    if !request.dry_run {
        router.metrics.decided(scratch);
    }
    let Some((decision, selected, basis)) = decided else {
        return Err(limits.refusal().unwrap_or_else(|| no_eligible(scratch.competing.count(), &scratch.counts)));
    };
    scratch.ranked.truncate(returned);
    let registry = registry(loaded, now);
    let answer = Answer { loaded, live: &live, query: &selection.query, scratch, registry: &registry };
    let mut response = answer.select(&selection, &decision.text);
    let record = basis.map(|basis| answer.decision(&decision.text, bytes, &response, &basis));
    answer.explain(&mut response, &selection);
    limits.write(&mut response);
    let response = Bytes::from(response);
    if let (Some(key), Some(id)) = (key, &request.request_id) {
        let seen = router.repeats().keep(key, &response, now.monotonic_ms);
        if seen != Seen::New {
            // Another thread was first: its decision stands, and this one leaves nothing.
            traces.withdraw(router, &sight, selected, decision.key);
            limits.give_back();
        }
        match seen {
            Seen::New => {}
            Seen::Same(first) => return Ok(first),
            Seen::Other => return Err(reused(id)),
        }
    }
    traces.begin(router, &sight, selected, decision.key);
    if let Some(record) = record {
        router.records.push(Bytes::from(record));
    }
    Ok(response)
}

fn reused(id: &str) -> Status {
    let text = format!("request_id `{id}` was used for another request within the last minute; use a fresh id");
    Problem::new(Code::Aborted, ErrorReason::RequestIdReused, text).with("request_id", id).status()
}

/// `FAILED_PRECONDITION` with the counts by reason.
pub(super) fn no_eligible(candidates: u32, counts: &[u32; REASONS]) -> Status {
    let mut reasons: Vec<(u32, &str)> = counts
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
