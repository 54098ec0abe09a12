//! From every limit that covers a call, or from none: one lock for all of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use modelreg_proto::v1::{LimitScope, LimitUnit};
use smallvec::SmallVec;

use super::book::{Book, Cover};
use super::entry::Slot;
use super::figures::{Figures, LimitFigures};
use super::mirror::Report;
use super::now::Now;
use super::open::{Open, Opens, Part, Parts};
use super::rule::{self, LimitSetError};
use super::standing::{Refusal, Standing, Wait};

/// Those of all limits that cover a call.
type Waits = SmallVec<[Wait; 4]>;

/// Most subjects of limits for each by itself that are counted apart.
const MAX_SUBJECTS: usize = 100_000;

/// Whose calls are counted; what is empty no limit covers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subjects<'a> {
    /// Tenant of the caller.
    pub tenant: &'a str,
    /// Id of its key.
    pub key: &'a str,
    /// Model of what is called.
    pub model: &'a str,
    /// Its provider.
    pub provider: &'a str,
    /// Name of the credential it is called with.
    pub credential: &'a str,
}

impl<'a> Subjects<'a> {
    pub(super) fn by_scope(&self) -> [(LimitScope, &'a str); 5] {
        [
            (LimitScope::Tenant, self.tenant),
            (LimitScope::Key, self.key),
            (LimitScope::Model, self.model),
            (LimitScope::Provider, self.provider),
            (LimitScope::Credential, self.credential),
        ]
    }
}

/// What a call takes.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// At least 1.
    pub requests: u64,
    /// Besides.
    pub tokens: u64,
    /// Of a decision: it has a slot of limits of calls at a time, and gets tokens back. Such a limit is only looked at by
    /// others: nothing would say that their calls are over.
    pub decision: Option<u128>,
    /// How long its usage is waited for.
    pub life_ns: u64,
    /// Nothing is taken.
    pub only_look: bool,
}

/// What was taken.
#[derive(Debug)]
pub struct Taken<'a> {
    /// Every limit that covers the call, as it stands now.
    pub standings: Vec<Standing<'a>>,
    /// The grant clock: when it was, in ns of the monotonic clock.
    pub at_ns: u64,
    parts: Parts,
    decision: Option<u128>,
}

/// How a decision's call ended.
#[derive(Clone, Copy, Debug)]
pub struct Settled {
    /// Which attempt.
    pub attempt: u32,
    /// Tokens it used; None: not said, and what was taken stays taken.
    pub tokens: Option<u64>,
}

/// All limits of a process.
#[derive(Debug)]
pub struct Limits {
    /// Whether there are any: who asks where there are none waits for no lock.
    are_any: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    book: Book,
    opens: Opens,
    /// The latest time anybody came with: grants are in its order.
    latest_ns: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self::at_most(MAX_SUBJECTS)
    }
}

impl Limits {
    /// Without any limit; so many subjects are counted apart at the most.
    #[must_use]
    pub fn at_most(subjects: usize) -> Self {
        let inner = Inner { book: Book::at_most(subjects), opens: Opens::new(), latest_ns: 0 };
        Self { are_any: AtomicBool::new(false), inner: Mutex::new(inner) }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.are_any.load(Ordering::Acquire)
    }

    /// Swaps in an encoded `modelreg.internal.v1.LimitSet`. What was taken stays taken where name, scope, subject, unit and
    /// kind stay.
    ///
    /// # Errors
    /// It was refused whole; the one before stays.
    pub fn load(&self, set: &[u8]) -> Result<(), LimitSetError> {
        let (revision, rules) = rule::read(set)?;
        let mut inner = self.inner();
        let are_any = !rules.is_empty();
        inner.book.swap(revision, rules);
        self.are_any.store(are_any, Ordering::Release);
        Ok(())
    }

    /// Takes from every limit that covers the call.
    ///
    /// # Errors
    /// One of them has no room: nothing was taken from any.
    pub fn take<'a>(&self, subjects: &Subjects<'a>, call: &Call, now: Now) -> Result<Taken<'a>, Refusal<'a>> {
        let mut inner = self.inner();
        let now = inner.advance(now);
        let covers = inner.book.cover(subjects, now);
        let mut waits = Waits::new();
        for cover in &covers {
            let Some((limit, entry)) = inner.book.at(cover.place, now) else { continue };
            let wait = entry.wait(&limit.rule, call.needed(limit.rule.unit), now);
            limit.refused += u64::from(wait > Wait::No && !call.only_look);
            waits.push(wait);
        }
        if waits.iter().any(|&wait| wait > Wait::No) {
            let standings = inner.standings(&covers, &waits, now);
            return Err(Refusal { standings, requests: call.requests, tokens: call.tokens });
        }
        let mut taken = Taken { standings: Vec::new(), at_ns: now.monotonic_ns, parts: Parts::new(), decision: None };
        if !call.only_look {
            inner.take(&covers, call, now, &mut taken);
        }
        taken.standings = inner.standings(&covers, &waits, now);
        Ok(taken)
    }

    /// Takes back what a decision took that does not stand.
    pub fn give_back(&self, taken: &Taken<'_>, now: Now) {
        if taken.parts.is_empty() {
            return;
        }
        let mut inner = self.inner();
        let now = inner.advance(now);
        taken.decision.and_then(|decision| inner.opens.remove(decision));
        for part in &taken.parts {
            inner.give_back(part, part.count, taken.decision, now);
        }
    }

    /// Another attempt of a decision began: the end of an earlier one is not its end.
    pub fn started(&self, decision: u128, attempt: u32) {
        let mut inner = self.inner();
        let now_ns = inner.latest_ns;
        if let Some(open) = inner.opens.get_mut(decision, now_ns) {
            open.attempt = open.attempt.max(attempt);
        }
    }

    /// Ends a decision: its slots are free, tokens it did not use come back, and what it used beyond is taken. One that is
    /// not known, or no longer, changes nothing.
    pub fn settle(&self, decision: u128, settled: Settled, now: Now) {
        let mut inner = self.inner();
        let now = inner.advance(now);
        match inner.opens.get_mut(decision, now.monotonic_ns) {
            Some(open) if settled.attempt >= open.attempt => {}
            _ => return,
        }
        let Some(open) = inner.opens.remove(decision) else { return };
        for part in &open.parts {
            match (part.unit, settled.tokens) {
                (LimitUnit::TokensPerMinute, None) => {}
                (LimitUnit::TokensPerMinute, Some(used)) if used > open.tokens => {
                    inner.take_over(part, used - open.tokens, now);
                }
                (LimitUnit::TokensPerMinute, Some(used)) => {
                    inner.give_back(part, open.tokens - used, Some(decision), now);
                }
                _ => inner.give_back(part, part.count, Some(decision), now),
            }
        }
    }

    /// Notes what a provider says of its own limits, at those of minutes that mirror them.
    pub fn note(&self, subjects: &Subjects<'_>, report: &Report, now: Now) {
        let mut inner = self.inner();
        let now = inner.advance(now);
        for cover in inner.book.cover(subjects, now) {
            if let Some((limit, entry)) = inner.book.at(cover.place, now) {
                entry.note(&limit.rule, report, now);
            }
        }
    }

    /// What happened so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let inner = self.inner();
        let Book { revision, limits, entries, shared, .. } = &inner.book;
        let figures = |limit: &super::book::Limit| LimitFigures {
            name: limit.rule.name.clone(),
            taken: limit.taken,
            refused: limit.refused,
        };
        Figures {
            revision: *revision,
            limits: limits.iter().map(figures).collect(),
            subjects: entries.subjects(),
            shared: *shared,
            open: inner.opens.len(),
            evicted: inner.opens.evicted(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Counts are whole numbers at every point where a panic could strike; one call may be half taken then.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Call {
    fn needed(&self, unit: LimitUnit) -> u64 {
        match unit {
            LimitUnit::TokensPerMinute => self.tokens,
            LimitUnit::Concurrent => 1,
            _ => self.requests,
        }
    }
}

impl Inner {
    /// Threads come with times a little out of order: the latest counts for all.
    fn advance(&mut self, now: Now) -> Now {
        self.latest_ns = self.latest_ns.max(now.monotonic_ns);
        self.opens.expire(self.latest_ns);
        Now { monotonic_ns: self.latest_ns, ..now }
    }

    fn take(&mut self, covers: &[Cover<'_>], call: &Call, now: Now, taken: &mut Taken<'_>) {
        let expires_ns = now.monotonic_ns.saturating_add(call.life_ns);
        let slot = call.decision.map(|decision| Slot { decision, expires_ns });
        for cover in covers {
            let Some((limit, entry)) = self.book.again(cover.place) else { continue };
            let unit = limit.rule.unit;
            if unit == LimitUnit::Concurrent && slot.is_none() {
                continue;
            }
            let count = call.needed(unit);
            let mark = entry.take(count, slot);
            limit.taken = limit.taken.saturating_add(count);
            taken.parts.push(Part { place: cover.place, mark, count, unit });
        }
        let comes_back = |part: &&Part| matches!(part.unit, LimitUnit::TokensPerMinute | LimitUnit::Concurrent);
        if let Some(decision) = call.decision
            && taken.parts.iter().any(|part| comes_back(&part))
        {
            taken.decision = Some(decision);
            let parts = taken.parts.iter().filter(comes_back).copied().collect();
            if let Some(evicted) = self.opens.insert(decision, parts, call.tokens, expires_ns) {
                self.free(evicted, now);
            }
        }
    }

    /// Frees the slots of what is not remembered any longer.
    fn free(&mut self, (decision, evicted): (u128, Open), now: Now) {
        for part in evicted.parts.iter().filter(|part| part.unit == LimitUnit::Concurrent) {
            self.give_back(part, part.count, Some(decision), now);
        }
    }

    fn give_back(&mut self, part: &Part, count: u64, decision: Option<u128>, now: Now) {
        if let Some((limit, entry)) = self.book.at(part.place, now) {
            entry.give_back(part.mark, count, decision);
            limit.taken = limit.taken.saturating_sub(count);
        }
    }

    fn take_over(&mut self, part: &Part, count: u64, now: Now) {
        if let Some((limit, entry)) = self.book.at(part.place, now) {
            entry.take_over(&limit.rule, count);
            limit.taken = limit.taken.saturating_add(count);
        }
    }

    fn standings<'a>(&mut self, covers: &[Cover<'a>], waits: &[Wait], now: Now) -> Vec<Standing<'a>> {
        let mut standings = Vec::with_capacity(covers.len());
        for (cover, &wait) in covers.iter().zip(waits) {
            if let Some((limit, entry)) = self.book.again(cover.place) {
                standings.push(entry.standing(&limit.rule, cover.subject, wait, now));
            }
        }
        standings
    }
}

#[cfg(test)]
mod tests {
    use modelreg_proto::internal::v1::LimitSet;
    use modelreg_proto::v1::RateLimitRule;
    use prost::Message;

    use super::*;

    #[test]
    fn a_decision_that_gives_way_frees_its_own_slot() {
        let limits = Limits::default();
        let rule = RateLimitRule {
            name: "r".to_owned(),
            scope: LimitScope::Tenant.into(),
            unit: LimitUnit::Concurrent.into(),
            limit: 2,
            ..Default::default()
        };
        limits.load(&LimitSet { limits: vec![rule], ..Default::default() }.encode_to_vec()).unwrap();
        limits.inner().opens = Opens::at_most(1);
        let (acme, now) = (Subjects { tenant: "acme", ..Default::default() }, Now { monotonic_ns: 0, unix_ms: 0 });
        for decision in 1..=3_u64 {
            let call =
                Call { requests: 1, tokens: 0, decision: Some(decision.into()), life_ns: 1_000, only_look: false };
            let taken = limits.take(&acme, &call, now).unwrap();
            // Only the last one is left.
            assert_eq!((taken.standings[0].remaining, limits.figures().evicted), (1, decision - 1));
        }
    }
}
