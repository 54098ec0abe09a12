//! Calls of the store, priced anew: one that costs something else than it did gets a correction, an entry of its own.

use std::sync::Arc;

use modelreg_ledger::Ticket;
use modelreg_ledger::budget::{Ledger, Posting, Recost, Scopes, Unbooked, Window};
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
    /// Answers an encoded `RecostRequest`, once its corrections are on the disk.
    ///
    /// # Errors
    /// The request is none, or the disk does not take them all: asked again, those that it took are not entered twice.
    pub(crate) fn recost(&self, request: &[u8]) -> Result<Vec<u8>, Status> {
        let request = RecostRequest::decode(request).map_err(|error| errors::malformed("Recost", &error))?;
        let mut corrections = Vec::new();
        let calls = self.on_snapshot(|loaded, _| {
            let snapshot = &loaded.snapshot;
            let recost = |call| {
                let Priced { recosting, state, pico_usd, correct } = price(call, snapshot, &self.sidecar);
                if let Some(correct) = correct.filter(|_| !request.dry_run) {
                    corrections.push(correct.enter(&self.ledger, snapshot, self.now()));
                }
                RecostedCall { recosting: recosting.into(), price_state: state.into(), cost_pico_usd: pico_usd }
            };
            Ok(request.calls.iter().map(recost).collect())
        })?;
        for correction in corrections {
            correction.wait().map_err(errors::correction_not_kept)?;
        }
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
    correct: Option<Correct<'a>>,
}

impl Priced<'_> {
    fn stays(recosting: Recosting) -> Self {
        Self { recosting, state: PriceState::Unspecified, pico_usd: None, correct: None }
    }
}

/// A call whose cost was another one.
struct Correct<'a> {
    call: &'a StandingCall,
    event: &'a UsageEvent,
    slot: usize,
    state: PriceState,
    pico_usd: i64,
    differences: Vec<Posting>,
    is_own: bool,
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
    let is_changed = call.cost_pico_usd != Some(pico_usd) || !differences.is_empty();
    let recosting = if is_changed { Recosting::Corrected } else { Recosting::Unchanged };
    let correct = Correct { call, event, slot, state: cost.state, pico_usd, differences, is_own };
    Priced { recosting, state: cost.state, pico_usd: Some(pico_usd), correct: is_changed.then_some(correct) }
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

/// What the windows that took the call lack of its cost, or have too much.
fn differences(event: &UsageEvent, pico_usd: i64) -> Vec<Posting> {
    let difference = |posted: &modelreg_proto::internal::v1::Posting| {
        let window = posted.window.as_ref()?;
        let window = Arc::new(Window::new(&window.budget, &window.subject, window.start_unix_ms));
        Some(Posting { window, pico_usd: pico_usd.saturating_sub(posted.pico_usd) })
    };
    event.postings.iter().filter_map(difference).filter(|posting| posting.pico_usd != 0).collect()
}

impl Correct<'_> {
    fn enter(&self, ledger: &Ledger, snapshot: &Snapshot, now: Moment) -> Ticket {
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
        // Where the price was unknown, or nothing, and no hold was charged.
        let is_unbooked = self.is_own && event.postings.is_empty() && event.cost_pico_usd.unwrap_or(0) == 0;
        let recost = Recost {
            correction: self.correction(),
            number: self.call.corrections,
            differences: &self.differences,
            unbooked: (is_unbooked && self.pico_usd != 0).then(|| Unbooked {
                scopes: &scopes,
                target: money::target(snapshot, self.slot),
                recorded_at_unix_ms: event.recorded_at_unix_ms,
                pico_usd: self.pico_usd,
            }),
        };
        ledger.recost(recost, now.into())
    }

    fn correction(&self) -> UsageEvent {
        let event = self.event;
        UsageEvent {
            started_at_unix_ms: event.started_at_unix_ms,
            decision_id: event.decision_id.clone(),
            attempt: event.attempt,
            outcome: event.outcome,
            route: event.route.clone(),
            variant: event.variant.clone(),
            model: event.model.clone(),
            provider: event.provider.clone(),
            platform: event.platform.clone(),
            task_class: event.task_class.clone(),
            input_tokens: event.input_tokens,
            output_tokens: event.output_tokens,
            price_state: self.state.into(),
            cost_pico_usd: Some(self.pico_usd.saturating_sub(self.call.cost_pico_usd.unwrap_or(0))),
            tenant: event.tenant.clone(),
            team: event.team.clone(),
            user: event.user.clone(),
            key: event.key.clone(),
            end_user: event.end_user.clone(),
            workflow_run_id: event.workflow_run_id.clone(),
            session_id: event.session_id.clone(),
            planned: event.planned,
            corrects: event.event_id.clone(),
            first_price: self.call.cost_pico_usd.is_none(),
            ..UsageEvent::default()
        }
    }
}
