//! Calls of the store, priced anew: one that costs something else than it did gets a correction, an entry of its own, and where
//! this server counts it in budgets, another one that adjusts these.

use std::sync::Arc;

use modelreg_ledger::budget::{Adjustment, Ledger, Posting, Scopes, Unbooked, Window, correction as correction_of};
use modelreg_ledger::{CommitError, Spool, Ticket};
use modelreg_proto::internal::v1::{RecostRequest, RecostResponse, RecostedCall, Recosting, StandingCall, UsageEvent};
use modelreg_proto::v1::{self as pb, PriceState, UsageOutcome};
use modelreg_scorer::Snapshot;
use modelreg_scorer::snapshot::INPUT_TOKEN;
use prost::Message;

use super::charge::{Ended, charged};
use super::consumed::Consumed;
use super::state::Router;
use super::{Moment, errors, money, resolve};
use crate::status::Status;

impl Router {
    /// Answers an encoded `RecostRequest`, once what it enters is on the disk.
    ///
    /// # Errors
    /// The request is none, or the disk does not take it all: asked again, what it took is not entered twice.
    pub(crate) fn recost(&self, request: &[u8]) -> Result<Vec<u8>, Status> {
        let request = RecostRequest::decode(request).map_err(|error| errors::malformed("Recost", &error))?;
        let spool = self.spool.as_ref().filter(|_| !request.dry_run);
        if spool.is_some_and(|spool| spool.is_full()) {
            // What room there is belongs to calls that were let in.
            return Err(errors::correction_not_kept(CommitError::Full));
        }
        let mut entered = Vec::new();
        let calls = self.on_snapshot(|loaded, _| {
            let snapshot = &loaded.snapshot;
            let recost = |call| {
                let mut priced = price(call, snapshot, &self.sidecar);
                if let (Some(spool), Some(change)) = (spool, &priced.change) {
                    let before = entered.len();
                    entered.extend(change.correct(spool, &self.sidecar, self.now()));
                    entered.extend(change.adjust(&self.ledger, snapshot, self.now()));
                    if entered.len() > before {
                        priced.recosting = Recosting::Corrected;
                    }
                }
                RecostedCall {
                    recosting: priced.recosting.into(),
                    price_state: priced.state.into(),
                    cost_pico_usd: priced.pico_usd,
                }
            };
            Ok(request.calls.iter().map(recost).collect())
        })?;
        // All of them: whoever asks again must find how each ended.
        let outcomes: Vec<_> = entered.iter().map(Ticket::wait).collect();
        outcomes.into_iter().collect::<Result<(), _>>().map_err(errors::correction_not_kept)?;
        // What they take off counts from now on.
        self.sweep_books();
        Ok(RecostResponse { calls }.encode_to_vec())
    }
}

/// What a call costs now.
struct Priced<'a> {
    recosting: Recosting,
    state: PriceState,
    pico_usd: Option<i64>,
    change: Option<Change<'a>>,
}

impl Priced<'_> {
    fn stays(recosting: Recosting) -> Self {
        Self { recosting, state: PriceState::Unspecified, pico_usd: None, change: None }
    }
}

/// A call whose cost, or whose part in budgets, may be another one.
struct Change<'a> {
    call: &'a StandingCall,
    event: &'a UsageEvent,
    slot: usize,
    state: PriceState,
    pico_usd: i64,
    differences: Vec<Posting>,
    /// Recorded here, and in no window, as its price was unknown or nothing: in which it belongs the ledger knows.
    is_unbooked: bool,
}

fn price<'a>(call: &'a StandingCall, snapshot: &Snapshot, sidecar: &str) -> Priced<'a> {
    let unpriced = || Priced::stays(Recosting::Unpriced);
    let Some(event) = call.event.as_ref() else { return unpriced() };
    let route = pb::RouteRef { route_id: event.route.clone(), variant: event.variant.clone() };
    let (Some(slot), Some(request)) = (resolve::called_slot(&route, snapshot), as_reported(event, snapshot)) else {
        return unpriced();
    };
    let Ok(consumed) = Consumed::read(&request, snapshot) else { return unpriced() };
    let ended = Ended {
        request: &request,
        consumed: &consumed,
        is_ok: event.outcome() == UsageOutcome::Ok,
        started_at_unix_ms: event.started_at_unix_ms,
    };
    let cost = match charged(&ended, Some(slot), snapshot, true) {
        Ok(Some((cost, _))) => cost,
        // It failed without having consumed anything.
        Ok(None) => return Priced::stays(Recosting::Unchanged),
        Err(_) => return unpriced(),
    };
    let Some(pico_usd) = cost.pico_usd else { return unpriced() };
    // Other servers count for themselves: what their windows lack is theirs to enter.
    let is_own = event.sidecar == sidecar;
    let differences = if is_own { differences(event, pico_usd) } else { Vec::new() };
    let is_unbooked = is_own
        && event.postings.is_empty()
        && call.adjustments == 0
        && event.cost_pico_usd.unwrap_or(0) == 0
        && pico_usd != 0;
    let is_corrected = call.cost_pico_usd != Some(pico_usd) || !differences.is_empty();
    let recosting = if is_corrected { Recosting::Corrected } else { Recosting::Unchanged };
    let change = Change { call, event, slot, state: cost.state, pico_usd, differences, is_unbooked };
    let change = Some(change).filter(|_| is_corrected || is_unbooked);
    Priced { recosting, state: cost.state, pico_usd: Some(pico_usd), change }
}

/// The call as it would be reported anew, its input counted whole; `None` where not enough of it was kept.
fn as_reported(event: &UsageEvent, snapshot: &Snapshot) -> Option<pb::RecordUsageRequest> {
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let mut units = event.units.clone();
    if let Some(count) = event.input_tokens {
        let kind = snapshot.vocabulary.units.name(INPUT_TOKEN);
        units.retain(|unit| unit.kind != kind);
        units.push(pb::UnitCount { kind: kind.to_owned(), count });
    }
    Some(pb::RecordUsageRequest {
        units,
        batch: event.batch?,
        service_tier: text(&event.service_tier),
        region: text(&event.region),
        ..pb::RecordUsageRequest::default()
    })
}

/// What the windows that took the call lack of its cost, or have too much; in their order.
fn differences(event: &UsageEvent, pico_usd: i64) -> Vec<Posting> {
    let difference = |posted: &modelreg_proto::internal::v1::Posting| {
        let window = posted.window.as_ref()?;
        let window = Arc::new(Window::new(&window.budget, &window.subject, window.start_unix_ms));
        Some(Posting { window, pico_usd: pico_usd.saturating_sub(posted.pico_usd) })
    };
    let all = event.postings.iter().filter_map(difference);
    let mut differences: Vec<_> = all.filter(|posting| posting.pico_usd != 0).collect();
    differences.sort_by(|one, other| one.window.key().cmp(other.window.key()));
    differences
}

impl Change<'_> {
    /// Enters the correction of the cost, where that is another one.
    fn correct(&self, spool: &Spool, sidecar: &str, now: Moment) -> Option<Ticket> {
        let before = self.call.cost_pico_usd;
        if before == Some(self.pico_usd) {
            return None;
        }
        let event = self.event;
        let correction = UsageEvent {
            decision_id: event.decision_id.clone(),
            attempt: event.attempt,
            outcome: event.outcome,
            input_tokens: event.input_tokens,
            output_tokens: event.output_tokens,
            price_state: self.state.into(),
            cost_pico_usd: Some(self.pico_usd.saturating_sub(before.unwrap_or(0))),
            planned: event.planned,
            first_price: before.is_none(),
            ..self.of_call()
        };
        Some(spool.append(correction_of(correction, self.call.corrections, now.unix_ms, sidecar)))
    }

    /// Has the ledger move the windows that took the call, where this server counts it.
    fn adjust(&self, ledger: &Ledger, snapshot: &Snapshot, now: Moment) -> Option<Ticket> {
        if self.differences.is_empty() && !self.is_unbooked {
            return None;
        }
        let event = self.event;
        let tags: Vec<_> = event.tags.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let scopes = Scopes {
            tenant: &event.tenant,
            team: &event.team,
            user: &event.user,
            key: &event.key,
            workflow: &event.workflow_run_id,
            tags: &tags,
        };
        let adjustment = Adjustment {
            entry: self.of_call(),
            number: self.call.adjustments,
            differences: &self.differences,
            unbooked: self.is_unbooked.then(|| Unbooked {
                scopes: &scopes,
                target: money::target(snapshot, self.slot),
                recorded_at_unix_ms: event.recorded_at_unix_ms,
                pico_usd: self.pico_usd,
            }),
        };
        ledger.adjust(adjustment, now.into())
    }

    /// An entry about the call: when it began, what was called, whose it was.
    fn of_call(&self) -> UsageEvent {
        let event = self.event;
        UsageEvent {
            started_at_unix_ms: event.started_at_unix_ms,
            route: event.route.clone(),
            variant: event.variant.clone(),
            model: event.model.clone(),
            provider: event.provider.clone(),
            platform: event.platform.clone(),
            task_class: event.task_class.clone(),
            tenant: event.tenant.clone(),
            team: event.team.clone(),
            user: event.user.clone(),
            key: event.key.clone(),
            end_user: event.end_user.clone(),
            workflow_run_id: event.workflow_run_id.clone(),
            session_id: event.session_id.clone(),
            corrects: event.event_id.clone(),
            ..UsageEvent::default()
        }
    }
}
