//! A usage event as it is kept: what was reported, with the names and the price of this moment.
//!
//! Field numbers are those of `usage_event.proto`; a test decodes every field.

use modelreg_ledger::Event;
use modelreg_proto::v1::{self as pb, UsageOutcome};
use modelreg_scorer::Snapshot;
use modelreg_scorer::live::Phase;
use uuid::Uuid;

use super::attribution::Account;
use super::charge::Cost;
use super::consumed::Consumed;
use super::usage::Usage;
use super::wire;

/// Room of an event, so that it is allocated once.
const EVENT_BYTES: usize = 384;

/// What was called, by name.
pub(super) enum CalledName<'a> {
    /// A candidate of the registry, by its slot.
    Slot(usize),
    /// What the registry no longer has.
    Departed { route: &'a str, variant: &'a str },
}

impl CalledName<'_> {
    pub(super) fn slot(&self) -> Option<usize> {
        match self {
            Self::Slot(slot) => Some(*slot),
            Self::Departed { .. } => None,
        }
    }
}

/// What was reported, whatever of it is known here.
pub(super) struct Report<'a> {
    pub(super) request: &'a pb::RecordUsageRequest,
    pub(super) usage: &'a Usage,
    pub(super) digest: [u8; 16],
    pub(super) account: Account<'a>,
    /// Id of the API key; empty without one.
    pub(super) key_id: &'a str,
    pub(super) sidecar: &'a str,
    pub(super) now_unix_ms: i64,
}

impl Report<'_> {
    /// Under the id of another event: it counts nowhere, and is kept for whoever looks for what came.
    pub(super) fn conflicting(&self, snapshot: &Snapshot) -> Event {
        let route = self.request.route.as_ref();
        let kept = Kept {
            report: self,
            consumed: &Consumed::read(self.request, snapshot).unwrap_or_default(),
            called: CalledName::Departed {
                route: route.map_or("", |route| &route.route_id),
                variant: route.map_or("", |route| &route.variant),
            },
            class: None,
            cost: None,
            planned: false,
        };
        kept.entry(snapshot)
    }
}

/// All that an event is made of.
pub(super) struct Kept<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) consumed: &'a Consumed,
    pub(super) called: CalledName<'a>,
    /// Of the class that the call was for, where it is known.
    pub(super) class: Option<usize>,
    pub(super) cost: Option<Cost>,
    pub(super) planned: bool,
}

impl Kept<'_> {
    /// As it goes into the spool, without what it posts.
    pub(super) fn entry(&self, snapshot: &Snapshot) -> Event {
        Event::new(*self.report.usage.event_id.as_bytes(), self.report.digest, self.encode(snapshot))
    }

    /// The encoded `UsageEvent`.
    fn encode(&self, snapshot: &Snapshot) -> Vec<u8> {
        let mut buffer = Vec::with_capacity(EVENT_BYTES);
        let (request, usage) = (self.report.request, self.report.usage);
        wire::bytes(&mut buffer, 1, usage.event_id.as_bytes());
        wire::bytes(&mut buffer, 2, &self.report.digest);
        wire::number(&mut buffer, 3, self.report.now_unix_ms.cast_unsigned());
        wire::number(&mut buffer, 4, usage.started_at_unix_ms.cast_unsigned());
        if let Some(decision) = usage.decision {
            wire::bytes(&mut buffer, 5, Uuid::from_u128(decision).as_bytes());
        }
        wire::number(&mut buffer, 6, u64::from(request.attempt.unwrap_or(1)));
        wire::number(&mut buffer, 7, phase(usage.phase) as u64);
        if usage.outcome != UsageOutcome::Unspecified {
            wire::number(&mut buffer, 8, usage.outcome as u64);
        }
        self.called(&mut buffer, snapshot);
        if let Some(class) = self.class {
            wire::bytes(&mut buffer, 14, snapshot.vocabulary.classes.name(class).as_bytes());
        }
        for (field, value) in [
            (15, request.latency_ms),
            (16, request.ttft_ms),
            (17, self.consumed.reported_input_tokens()),
            (18, self.consumed.output_tokens),
        ] {
            if let Some(value) = value {
                wire::optional(&mut buffer, field, value);
            }
        }
        for unit in &request.units {
            wire::nested(&mut buffer, 19, |buffer| {
                wire::bytes(buffer, 1, unit.kind.as_bytes());
                wire::number(buffer, 2, unit.count);
            });
        }
        if let Some(cost) = self.cost {
            wire::number(&mut buffer, 20, cost.state as u64);
            if let Some(pico_usd) = cost.pico_usd {
                wire::optional(&mut buffer, 21, pico_usd.cast_unsigned());
            }
        }
        self.attributed(&mut buffer);
        self.told(&mut buffer);
        wire::number(&mut buffer, 38, u64::from(self.planned));
        wire::bytes(&mut buffer, 39, self.report.sidecar.as_bytes());
        wire::bytes(&mut buffer, 44, said(request.service_tier.as_ref()));
        wire::bytes(&mut buffer, 45, said(request.region.as_ref()));
        wire::optional(&mut buffer, 46, u64::from(request.batch));
        buffer
    }

    fn called(&self, buffer: &mut Vec<u8>, snapshot: &Snapshot) {
        match self.called {
            CalledName::Slot(slot) => {
                let (identity, names) = (&snapshot.identity[slot], &snapshot.vocabulary);
                wire::bytes(buffer, 9, names.routes.name(identity.route as usize).as_bytes());
                wire::bytes(buffer, 10, snapshot.variants[slot].as_bytes());
                wire::bytes(buffer, 11, names.models.name(identity.model as usize).as_bytes());
                wire::bytes(buffer, 12, names.providers.name(identity.provider as usize).as_bytes());
                wire::bytes(buffer, 13, names.platforms.name(identity.platform as usize).as_bytes());
            }
            CalledName::Departed { route, variant } => {
                wire::bytes(buffer, 9, route.as_bytes());
                wire::bytes(buffer, 10, variant.as_bytes());
            }
        }
    }

    fn attributed(&self, buffer: &mut Vec<u8>) {
        wire::bytes(buffer, 22, self.report.account.tenant.as_bytes());
        wire::bytes(buffer, 23, self.report.account.team.as_bytes());
        wire::bytes(buffer, 24, self.report.account.user.as_bytes());
        wire::bytes(buffer, 25, self.report.key_id.as_bytes());
        let Some(attribution) = &self.report.request.attribution else { return };
        wire::bytes(buffer, 26, attribution.end_user.as_bytes());
        wire::bytes(buffer, 27, attribution.workflow_run_id.as_bytes());
        wire::bytes(buffer, 28, attribution.session_id.as_bytes());
        for (name, value) in &attribution.tags {
            wire::nested(buffer, 29, |buffer| {
                wire::bytes(buffer, 1, name.as_bytes());
                wire::bytes(buffer, 2, value.as_bytes());
            });
        }
        wire::bytes(buffer, 30, &attribution.context);
    }

    /// What the provider said, and what the caller thinks of it.
    fn told(&self, buffer: &mut Vec<u8>) {
        let request = self.report.request;
        wire::bytes(buffer, 31, said(request.error_code.as_ref()));
        wire::number(buffer, 32, u64::from(request.http_status.unwrap_or(0)));
        wire::bytes(buffer, 33, said(request.provider_response_id.as_ref()));
        wire::bytes(buffer, 34, said(request.model_served.as_ref()));
        if let Some(pico_usd) = self.report.usage.provider_cost_pico_usd {
            wire::optional(buffer, 35, pico_usd.cast_unsigned());
        }
        if let Some(ppm) = request.feedback_ppm {
            wire::optional(buffer, 36, u64::from(ppm));
        }
        for finding in &request.safety_findings {
            wire::element(buffer, 37, finding.as_bytes());
        }
    }
}

fn said(text: Option<&String>) -> &[u8] {
    text.map_or(&[], |text| text.as_bytes())
}

fn phase(phase: Phase) -> pb::UsagePhase {
    match phase {
        Phase::Started => pb::UsagePhase::Started,
        Phase::Partial => pb::UsagePhase::Partial,
        Phase::Final(_) => pb::UsagePhase::Final,
    }
}
