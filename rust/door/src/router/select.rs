//! Select: decode, look for a repeat, resolve, decide, answer, and leave what it leaves.

use bytes::Bytes;
use modelreg_ledger::budget::Refusal;
use modelreg_proto::v1 as pb;
use modelreg_proto::v1::{ErrorReason, ExclusionReason, Explain, Label};
use modelreg_scorer::live::Traffic;
use modelreg_scorer::scratch::REASONS;
use modelreg_scorer::{Scratch, select};
use prost::Message;

use super::answer::Answer;
use super::answered::Answered;
use super::decision::{self, Basis};
use super::errors::{self, Problem};
use super::ids::Id;
use super::limits::Limiting;
use super::loaded::Loaded;
use super::money::{Money, SetAside};
use super::recent::Key;
use super::repeats::{Promise, Repeats, Seen};
use super::resolve::{self, Selection};
use super::state::{Router, registry};
use super::traces::{Selected, Traces};
use super::{Moment, attribution, budgets, ids, live_view, reservation};
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
) -> Result<Answered, Status> {
    let &Asked { bytes, now, caller, extent } = asked;
    let request = pb::SelectRequest::decode(bytes).map_err(|error| errors::malformed("Select", &error))?;
    // Before anything is resolved: a repeat gets the first decision, also when a reload has removed what it names.
    let key = match resolve::request_id(&request)?.filter(|_| !request.dry_run) {
        None => None,
        Some(id) => {
            let key = router.digests.key_of(caller, id.as_bytes(), bytes);
            let mut repeats = router.repeats();
            match repeats.look_up(key, now.monotonic_ms) {
                Seen::New | Seen::NoRoom => Some(key),
                Seen::Same(answer) => {
                    router.metrics.repeated();
                    return Ok(repeated(answer, key, &mut repeats));
                }
                Seen::Other => return Err(reused(id)),
            }
        }
    };
    let account = attribution::resolve(request.attribution.as_ref(), caller)?;
    let wish = reservation::resolve(request.reservation.as_ref())?;
    let mut selection = resolve::selection(&request, &loaded.snapshot, now.unix_ms)?;
    if extent == Extent::InBatch && selection.explain == Explain::Full {
        // 256 of them would be an answer of hundreds of MiB.
        return Err(errors::conflict("explain", "requests"));
    }
    let only_looks = request.dry_run || selection.explain == Explain::Full;
    let tags = attribution::tags(request.attribution.as_ref().filter(|_| !router.ledger.is_idle()));
    let scopes = account.scopes(request.attribution.as_ref(), caller, &tags);
    let mut money = (!router.ledger.is_idle()).then(|| {
        let replaces = request.previous_decision_id.as_deref().and_then(ids::parse).map(|id| id.as_u128());
        Money::new(&router.ledger, &scopes, wish, only_looks, replaces, now.into())
    });
    if let Some(money) = &mut money {
        money.degrade(&mut selection, &loaded.snapshot);
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
    let mut limits = Limiting::new(router, loaded, (account.tenant, &caller.key_id), only_looks, now);
    let money = money.as_ref();
    let deciding = Deciding { router, sight: &sight, traces, money, returned, is_recorded, now };
    let decided = deciding.run(&mut selection, &mut limits, scratch);
    if !request.dry_run {
        router.metrics.decided(scratch);
    }
    let Decided { id: decision, selected, basis, mut aside } = decided?;
    if router.spool.as_ref().is_some_and(|spool| spool.is_full()) {
        // What this call will cost may not be kept.
        aside.labels.insert(0, Label::UsageNotDurable);
    }
    scratch.ranked.truncate(returned);
    let registry = registry(loaded, now);
    let answer =
        Answer { loaded, live: &live, query: &selection.query, scratch, registry: &registry, aside: Some(&aside) };
    let mut response = answer.select(&selection, &decision.text);
    let record = basis.map(|basis| {
        // With the objective that was used, so that it can be made again.
        let decided = money.and_then(|money| money.as_decided(&request));
        answer.decision(&decision.text, decided.as_deref().unwrap_or(bytes), &response, &basis)
    });
    answer.explain(&mut response, &selection);
    budgets::write_hold_of(&mut response, decision.key, &aside);
    limits.write(&mut response);
    budgets::write_windows(&mut response, 15, &aside.reserved.windows);
    let response = Bytes::from(response);
    if let (Some(key), Some(id)) = (key, &request.request_id) {
        let promise = aside.hold().map(|hold| Promise::new(decision.key, wish.ttl_ms, hold.waits.clone()));
        let is_open = |hold| router.ledger.is_open(hold);
        let mut repeats = router.repeats();
        let seen = repeats.keep(key, &response, promise, now.monotonic_ms, is_open);
        let outcome = match seen {
            Seen::New => None,
            Seen::Same(first) => Some(Ok(repeated(first, key, &mut repeats))),
            Seen::Other => Some(Err(reused(id))),
            Seen::NoRoom => Some(Err(too_many_request_ids())),
        };
        drop(repeats);
        if let Some(outcome) = outcome {
            // Another thread was first: its decision stands, and this one leaves nothing.
            traces.withdraw(router, &sight, selected, decision.key);
            if aside.hold().is_some() {
                router.ledger.abandon(decision.key);
            }
            limits.give_back();
            return outcome;
        }
    }
    traces.begin(router, &sight, selected, decision.key);
    if let Some(record) = record {
        router.records.push(Bytes::from(record));
    }
    let Some(hold) = aside.reserved.hold else { return Ok(response.into()) };
    Ok(Answered::after_ledger(response, hold.waits).telling(decision.key, key))
}

/// The first answer again. Where nobody has been given it yet, this one waits for what the first one waits for.
fn repeated(answer: Bytes, key: Key, repeats: &mut Repeats) -> Answered {
    match repeats.join(key) {
        Some((hold, waits)) => Answered::after_ledger(answer, waits).telling(hold, Some(key)),
        None => answer.into(),
    }
}

/// What a decision is made with.
struct Deciding<'a, T> {
    router: &'a Router,
    sight: &'a live_view::Sight<'a, T>,
    traces: Traces,
    money: Option<&'a Money<'a>>,
    /// Candidates that are answered.
    returned: usize,
    is_recorded: bool,
    now: Moment,
}

/// A decision.
struct Decided {
    id: Id,
    selected: Selected,
    /// What a record needs.
    basis: Option<Basis>,
    aside: SetAside,
}

impl<T: Traffic> Deciding<'_, T> {
    /// Decides, and once more where another thread was quicker or a budget has no room for the one selected.
    fn run(
        &self,
        selection: &mut Selection,
        limits: &mut Limiting<'_>,
        scratch: &mut Scratch,
    ) -> Result<Decided, Status> {
        let &Self { router, sight, traces, money, returned, is_recorded, now } = self;
        let snapshot = &sight.loaded.snapshot;
        let (mut id, mut refusal) = (None, None);
        loop {
            select(snapshot, sight.live, sight.traffic, &selection.query, scratch);
            let Some(selected) = Selected::new(sight, selection, scratch) else {
                return Err(match refusal {
                    Some(refusal @ Refusal::Exceeded { .. }) => budgets::refused(refusal, now.into()),
                    _ => limits.refusal().unwrap_or_else(|| no_eligible(scratch.competing.count(), &scratch.counts)),
                });
            };
            let id = *id.get_or_insert_with(|| router.ids.next(now.unix_ms));
            if !limits.take(&mut selection.query, scratch, selected, id.key)? {
                continue;
            }
            let basis = is_recorded.then(|| Basis::new(sight, selection.query.class, scratch, returned));
            if !traces.probe(router, sight, selected, scratch.panic, id.key) {
                limits.give_back();
                continue;
            }
            let Some(money) = money else { return Ok(Decided { id, selected, basis, aside: SetAside::default() }) };
            match money.reserve(snapshot, &selection.query, scratch, returned, id.key) {
                Ok(aside) => return Ok(Decided { id, selected, basis, aside }),
                Err(refused) => {
                    traces.withdraw(router, sight, selected, id.key);
                    limits.give_back();
                    let out = Money::refused(&refused, snapshot, &selection.query, scratch);
                    if out.is_empty() {
                        return Err(budgets::refused(refused, now.into()));
                    }
                    // Others may have room.
                    selection.query.refused.extend(out);
                    refusal = Some(refused);
                }
            }
        }
    }
}

fn too_many_request_ids() -> Status {
    let text = "as many decisions with open holds are kept by request_id as may: settle or release holds".to_owned();
    Problem::new(Code::ResourceExhausted, ErrorReason::TooManyRequestIds, text).retry_after(1)
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
