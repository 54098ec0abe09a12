//! Budgets in a Select: what covers the caller, what 90 % of it changes, and what is set aside for the selected candidate.

use modelreg_ledger::budget::{
    Cover, Degradation, HoldMade, Ledger, Mode, Now, Refusal, Reserved, Scopes, Target, Wanted,
};
use modelreg_proto::v1::{self as pb, BudgetScope, ExclusionReason, HoldExpiry, Label};
use modelreg_scorer::bits::Bits;
use modelreg_scorer::query::Query;
use modelreg_scorer::{Scratch, Snapshot};
use prost::Message;
use smallvec::SmallVec;

use super::objective;
use super::reservation::Wish;
use super::resolve::Selection;

/// Budgets on their way through one Select.
pub(super) struct Money<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) scopes: &'a Scopes<'a>,
    pub(super) wish: Wish,
    /// Nothing is set aside, whatever was wished.
    pub(super) only_looks: bool,
    pub(super) replaces: Option<u128>,
    pub(super) now: Now,
    cover: Cover<'a>,
    is_degraded: bool,
    /// Whose strategy is in the place of the request's objective.
    strategy: Option<String>,
}

/// What a decision set aside, for its answer.
#[derive(Debug, Default)]
pub(super) struct SetAside {
    pub(super) reserved: Reserved,
    pub(super) on_expiry: HoldExpiry,
    pub(super) enforce_max_output_tokens: Option<u64>,
    pub(super) labels: Vec<Label>,
}

impl SetAside {
    pub(super) fn hold(&self) -> Option<&HoldMade> {
        self.reserved.hold.as_ref()
    }

    /// Whether the hold is enough for the candidate in this place of the list.
    pub(super) fn covers(&self, place: usize) -> bool {
        self.hold().is_some() && (place == 0 || self.reserved.covered >> (place - 1) & 1 == 1)
    }
}

/// A bound of what a call costs on one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    pico_usd: i64,
    /// What its input alone costs.
    input_pico_usd: i64,
    /// The output that it was worked out for.
    output_tokens: Option<u64>,
}

impl<'a> Money<'a> {
    /// Of whoever calls.
    pub(super) fn new(
        ledger: &'a Ledger,
        scopes: &'a Scopes<'a>,
        wish: Wish,
        only_looks: bool,
        replaces: Option<u128>,
        now: Now,
    ) -> Self {
        let cover = ledger.cover(scopes, now);
        Self { ledger, scopes, wish, only_looks, replaces, now, cover, is_degraded: false, strategy: None }
    }

    /// Does what budgets say that have spent 90 %.
    pub(super) fn degrade(&mut self, selection: &mut Selection, snapshot: &Snapshot) {
        for degradation in &self.cover.degradations {
            self.is_degraded |= match &**degradation {
                Degradation::PriceCeiling(pico_usd) => {
                    let ceiling = &mut selection.query.rules.request_ceiling_pico_usd;
                    *ceiling = Some(ceiling.map_or(*pico_usd, |own| own.min(*pico_usd)));
                    true
                }
                // One that the registry does not have changes nothing, and is not said to.
                Degradation::Strategy(name) => objective::strategy(name, snapshot).is_ok_and(|best| {
                    self.strategy = Some(name.clone());
                    selection.query.objective = best.objective;
                    selection.strategy = best.strategy;
                    selection.query.rules.safety_required |= best.safety_required;
                    true
                }),
            };
        }
    }

    /// The request with the strategy that was used instead of its objective; `None`: as it came.
    pub(super) fn as_decided(&self, request: &pb::SelectRequest) -> Option<Vec<u8>> {
        let strategy = pb::objective::Objective::Strategy(self.strategy.clone()?);
        let mut decided = request.clone();
        decided.objective = Some(pb::Objective { objective: Some(strategy) });
        if let Some(constraints) = &mut decided.constraints {
            constraints.sort = pb::Sort::Unspecified.into();
        }
        Some(decided.encode_to_vec())
    }

    /// Sets money aside for the first of the ranked candidates, of which so many are returned.
    pub(super) fn reserve(
        &self,
        snapshot: &Snapshot,
        query: &Query,
        scratch: &Scratch,
        returned: usize,
        id: u128,
    ) -> Result<SetAside, Refusal> {
        let ranked = &scratch.ranked[..returned.min(scratch.ranked.len())];
        let Some((&selected, others)) = ranked.split_first() else { return Ok(SetAside::default()) };
        let needs_bound = self.cover.may_hold || self.wish.mode == Mode::Always;
        let bound = if needs_bound { bound(snapshot, selected as usize, query) } else { None };
        let amount = self.wish.amount.or(bound.map(|bound| bound.pico_usd));
        let fallbacks: SmallVec<[_; 4]> = if amount.is_some() {
            let of = |&slot: &u32| {
                let own = bound_of_fallback(self.wish.amount, snapshot, slot as usize, query);
                (target(snapshot, slot as usize), own)
            };
            others.iter().map(of).collect()
        } else {
            SmallVec::new()
        };
        let on_expiry = match self.wish.on_expiry {
            HoldExpiry::Zero => 0,
            // Of an input whose cost is not known all is charged: unknown is never nothing.
            HoldExpiry::InputOnly => bound.map(|bound| bound.input_pico_usd).or(amount).unwrap_or(0),
            HoldExpiry::Full | HoldExpiry::Unspecified => amount.unwrap_or(0),
        };
        let wanted = Wanted {
            id,
            scopes: self.scopes,
            cover: &self.cover,
            target: target(snapshot, selected as usize),
            fallbacks: &fallbacks,
            amount,
            on_expiry,
            ttl_ms: self.wish.ttl_ms,
            mode: if self.only_looks { Mode::Look } else { self.wish.mode },
            replaces: self.replaces,
            revision: snapshot.revision,
        };
        let reserved = self.ledger.reserve(&wanted, self.now)?;
        let labels = self.labels(&reserved);
        let enforce_max_output_tokens =
            if self.wish.amount.is_some() { None } else { bound.and_then(|bound| bound.output_tokens) };
        Ok(SetAside { reserved, on_expiry: self.wish.on_expiry, enforce_max_output_tokens, labels })
    }

    fn labels(&self, reserved: &Reserved) -> Vec<Label> {
        let waits = reserved.hold.as_ref().is_some_and(|hold| !hold.waits.is_empty());
        [
            waits.then_some(Label::LedgerWait),
            (self.cover.threshold > 0).then_some(Label::BudgetWarned),
            self.is_degraded.then_some(Label::BudgetDegraded),
            self.cover.is_exceeded.then_some(Label::BudgetExceeded),
            reserved.is_shared.then_some(Label::BudgetWindowShared),
            reserved.not_held.then_some(Label::NotHeld),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The candidates that a refusal is about, with the reason; none where it is about the caller.
    pub(super) fn refused(
        refusal: &Refusal,
        snapshot: &Snapshot,
        query: &Query,
        scratch: &Scratch,
    ) -> Vec<(ExclusionReason, Bits)> {
        match refusal {
            Refusal::Unbounded => unbounded(snapshot, query, scratch),
            Refusal::Exceeded { window, .. } => {
                let (sets, names) = (&snapshot.sets, &snapshot.vocabulary);
                let set = match window.scope {
                    BudgetScope::Provider => {
                        names.providers.find(&window.subject).map(|number| sets.provider[number].clone())
                    }
                    BudgetScope::Platform => {
                        names.platforms.find(&window.subject).map(|number| sets.platform[number].clone())
                    }
                    BudgetScope::Model => names.models.find(&window.subject).map(|number| {
                        let mut set = Bits::none(snapshot.slots());
                        snapshot.model_slots[number].iter().for_each(|&slot| set.insert(slot as usize));
                        set
                    }),
                    _ => None,
                };
                set.map(|set| (ExclusionReason::BudgetExceeded, set)).into_iter().collect()
            }
            Refusal::HoldNeeded(_) | Refusal::Ledger(_) | Refusal::TooManyWindows => Vec::new(),
        }
    }
}

/// Of all that are still in, those without a bound: by an unknown price, or by an unknown cap of the output.
fn unbounded(snapshot: &Snapshot, query: &Query, scratch: &Scratch) -> Vec<(ExclusionReason, Bits)> {
    let mut unpriced = Bits::none(snapshot.slots());
    let mut uncapped = Bits::none(snapshot.slots());
    for slot in scratch.alive.iter() {
        if bound(snapshot, slot, query).is_none() {
            let set = if snapshot.expected_pico_usd(slot, query).is_none() { &mut unpriced } else { &mut uncapped };
            set.insert(slot);
        }
    }
    vec![(ExclusionReason::UnknownPrice, unpriced), (ExclusionReason::UnknownMaxOutput, uncapped)]
}

/// What a call on a candidate costs at the most: nothing is taken to come from a cache, and the output reaches its cap.
fn bound(snapshot: &Snapshot, slot: usize, query: &Query) -> Option<Bound> {
    let cached = |&(unit, _): &(usize, u64)| Some(unit) == snapshot.cached_input_token;
    if query.warm.is_empty() && !query.units.iter().any(cached) {
        return plain_bound(snapshot, slot, query);
    }
    let mut cold = query.clone();
    cold.warm.clear();
    let cached_tokens: u64 = cold.units.iter().filter(|unit| cached(unit)).map(|&(_, count)| count).sum();
    cold.units.retain(|unit| !cached(unit));
    cold.input_part_tokens -= cached_tokens.min(cold.input_part_tokens);
    let (cold, warm) = (plain_bound(snapshot, slot, &cold)?, plain_bound(snapshot, slot, query)?);
    // A cache can also cost more than it saves.
    Some(if cold.pico_usd >= warm.pico_usd { cold } else { warm })
}

fn plain_bound(snapshot: &Snapshot, slot: usize, query: &Query) -> Option<Bound> {
    let free = snapshot.price_of(slot).free;
    let output_tokens = snapshot.output_bound(slot, query).filter(|_| !free);
    if let Some([input_pico_usd, output_pico_usd]) = snapshot.base_bound(slot, query) {
        return Some(Bound { pico_usd: input_pico_usd + output_pico_usd, input_pico_usd, output_tokens });
    }
    let charge = snapshot.expected_charge(slot, query);
    let costs = charge.costs();
    let pico_usd = snapshot.upper_bound_pico_usd(slot, query, &costs)?;
    Some(Bound {
        pico_usd: i64::try_from(pico_usd).ok()?,
        input_pico_usd: if free { 0 } else { i64::try_from(costs.at(0).unwrap_or(pico_usd)).ok()? },
        output_tokens,
    })
}

/// Where the caller names the bound it is that of every candidate.
fn bound_of_fallback(named: Option<i64>, snapshot: &Snapshot, slot: usize, query: &Query) -> Option<i64> {
    named.or_else(|| bound(snapshot, slot, query).map(|bound| bound.pico_usd))
}

/// What a candidate is called by in budgets.
pub(super) fn target(snapshot: &Snapshot, slot: usize) -> Target<'_> {
    let (identity, names) = (&snapshot.identity[slot], &snapshot.vocabulary);
    Target {
        model: names.models.name(identity.model as usize),
        provider: names.providers.name(identity.provider as usize),
        platform: names.platforms.name(identity.platform as usize),
    }
}
