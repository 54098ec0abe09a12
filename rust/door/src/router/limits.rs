//! A Select at the rate limits: it takes from all that cover it or from none, and tries others where those of a candidate
//! refuse.

use std::collections::HashSet;

use modelreg_ledger::limits::{Call, Now, Refusal, Standing, Subjects, Taken, Wait};
use modelreg_proto::v1::{ExclusionReason, LimitScope};
use modelreg_scorer::Scratch;
use modelreg_scorer::bits::Bits;
use modelreg_scorer::query::Query;

use super::loaded::Loaded;
use super::state::Router;
use super::traces::Selected;
use super::{Moment, errors, wire};
use crate::status::Status;

/// After so many candidates were refused one by one all that are left are looked at together.
const ONE_BY_ONE: u32 = 8;
const MILLI_NS: u64 = 1_000_000;

/// Field of `SelectResponse`.
const LIMITS: u32 = 14;

impl From<Moment> for Now {
    fn from(moment: Moment) -> Self {
        Self { monotonic_ns: moment.monotonic_ns, unix_ms: moment.unix_ms }
    }
}

/// The limits of one Select.
pub(super) struct Limiting<'a> {
    router: &'a Router,
    loaded: &'a Loaded,
    /// Tenant and key.
    caller: Subjects<'a>,
    now: Now,
    /// Dry runs leave nothing.
    only_look: bool,
    /// Where there are no limits nothing is done.
    are_any: bool,
    taken: Option<Taken<'a>>,
    refusals: u32,
    /// The refusal of a candidate that is over first.
    shortest: Option<(Wait, Status)>,
}

impl<'a> Limiting<'a> {
    pub(super) fn new(
        router: &'a Router,
        loaded: &'a Loaded,
        (tenant, key): (&'a str, &'a str),
        only_look: bool,
        now: Moment,
    ) -> Self {
        Self {
            router,
            loaded,
            caller: Subjects { tenant, key, ..Subjects::default() },
            now: now.into(),
            only_look,
            are_any: !router.limits.is_empty(),
            taken: None,
            refusals: 0,
            shortest: None,
        }
    }

    /// Takes what a decision needs. False: limits of the candidate refused it, the query says so, and it has to be decided
    /// again.
    ///
    /// # Errors
    /// Limits of the caller have no room.
    pub(super) fn take(
        &mut self,
        query: &mut Query,
        scratch: &Scratch,
        selected: Selected,
        decision: u128,
    ) -> Result<bool, Status> {
        if !self.are_any {
            return Ok(true);
        }
        let slot = selected.slot();
        let call = Call {
            requests: 1,
            tokens: self.tokens(query, slot),
            decision: Some(decision),
            life_ns: selected.flight_ms().saturating_mul(MILLI_NS),
            only_look: self.only_look,
        };
        match self.router.limits.take(&self.subjects(slot), &call, self.now) {
            Ok(taken) => {
                self.taken = Some(taken);
                return Ok(true);
            }
            Err(refusal) => {
                if let Some(standing) = refusal.longest(is_of_caller) {
                    return Err(errors::limit_exceeded(standing, refusal.needed(standing.rule.unit)));
                }
                let mut refused = Bits::none(self.loaded.snapshot.slots());
                self.refuse(&refusal, slot, &mut refused);
                self.refusals += 1;
                if self.refusals == ONE_BY_ONE {
                    self.refuse_all(query, scratch, &mut refused);
                }
                exclude(query, refused);
            }
        }
        Ok(false)
    }

    /// Gives everything back: the decision does not stand.
    pub(super) fn give_back(&mut self) {
        if let Some(taken) = self.taken.take() {
            self.router.limits.give_back(&taken, self.now);
        }
    }

    /// What to answer when nobody is left: where limits refused somebody, that is why.
    pub(super) fn refusal(&mut self) -> Option<Status> {
        self.shortest.take().map(|(_, status)| status)
    }

    /// Writes how the limits stand.
    pub(super) fn write(&self, buffer: &mut Vec<u8>) {
        for standing in self.taken.iter().flat_map(|taken| &taken.standings) {
            wire::nested(buffer, LIMITS, |buffer| write_status(buffer, standing));
        }
    }

    /// Input and output that are expected.
    fn tokens(&self, query: &Query, slot: usize) -> u64 {
        let output = query.max_output_tokens.unwrap_or_else(|| self.loaded.snapshot.expected_output(slot, query));
        query.input_tokens.saturating_add(output)
    }

    fn subjects(&self, slot: usize) -> Subjects<'a> {
        let Subjects { tenant, key, .. } = self.caller;
        Subjects { tenant, key, ..called(self.loaded, slot) }
    }

    /// Adds every candidate that is as little allowed as the one in `slot`.
    fn refuse(&mut self, refusal: &Refusal<'_>, slot: usize, refused: &mut Bits) {
        let identity = self.loaded.snapshot.identity[slot];
        for standing in refusal.standings.iter().filter(|standing| standing.wait > Wait::No) {
            match standing.rule.scope {
                LimitScope::Model => refused.union(&self.loaded.snapshot.sets.model[identity.model as usize]),
                LimitScope::Provider => refused.union(&self.loaded.snapshot.sets.provider[identity.provider as usize]),
                LimitScope::Credential => refused.union(&self.loaded.credentials.shared_with(slot)),
                LimitScope::Tenant | LimitScope::Key | LimitScope::Unspecified => {}
            }
        }
        if let Some(standing) = refusal.longest(|_| true)
            && self.shortest.as_ref().is_none_or(|&(wait, _)| standing.wait < wait)
        {
            let status = errors::limit_exceeded(standing, refusal.needed(standing.rule.unit));
            self.shortest = Some((standing.wait, status));
        }
    }

    /// Looks at all candidates that are still in, those of one model, provider and credential once.
    fn refuse_all(&mut self, query: &Query, scratch: &Scratch, refused: &mut Bits) {
        let mut seen = HashSet::new();
        for slot in scratch.alive.iter().filter(|&slot| !refused.contains(slot)).collect::<Vec<_>>() {
            let subjects = called(self.loaded, slot);
            let tokens = self.tokens(query, slot);
            if !seen.insert((subjects.model, subjects.provider, subjects.credential, tokens)) || refused.contains(slot)
            {
                continue;
            }
            let call = Call { requests: 1, tokens, decision: None, life_ns: 0, only_look: true };
            if let Err(refusal) = self.router.limits.take(&subjects, &call, self.now) {
                self.refuse(&refusal, slot, refused);
            }
        }
    }
}

/// What the limits of a candidate go by.
pub(super) fn called(loaded: &Loaded, slot: usize) -> Subjects<'_> {
    let (identity, names) = (loaded.snapshot.identity[slot], &loaded.snapshot.vocabulary);
    Subjects {
        model: names.models.name(identity.model as usize),
        provider: names.providers.name(identity.provider as usize),
        credential: loaded.credentials.of(slot),
        ..Subjects::default()
    }
}

/// Writes a `LimitStatus`.
pub(super) fn write_status(buffer: &mut Vec<u8>, standing: &Standing<'_>) {
    let rule = &standing.rule;
    wire::bytes(buffer, 1, rule.name.as_bytes());
    wire::number(buffer, 2, rule.scope as u64);
    wire::bytes(buffer, 3, standing.subject.as_bytes());
    wire::number(buffer, 4, rule.unit as u64);
    wire::number(buffer, 5, rule.limit);
    wire::number(buffer, 6, standing.remaining);
    wire::number(buffer, 7, standing.wait.ms());
    wire::number(buffer, 8, standing.resets_at_unix_ms.cast_unsigned());
}

fn is_of_caller(scope: LimitScope) -> bool {
    matches!(scope, LimitScope::Tenant | LimitScope::Key)
}

fn exclude(query: &mut Query, refused: Bits) {
    let limited = query.refused.iter_mut().find(|(reason, _)| *reason == ExclusionReason::LimitExceeded);
    match limited {
        Some((_, slots)) => slots.union(&refused),
        None => query.refused.push((ExclusionReason::LimitExceeded, refused)),
    }
}
