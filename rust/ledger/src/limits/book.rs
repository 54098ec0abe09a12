//! All limits with what was taken from them: which cover a call, and how one set follows another.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use super::entries::{Entries, Owner, Place};
use super::entry::Entry;
use super::now::Now;
use super::rule::{Kind, Rule};
use super::take::Subjects;

/// One more than the highest number of `LimitScope`.
const SCOPES: usize = 6;

/// A limit and whose entries it has.
#[derive(Debug)]
pub(super) struct Limit {
    pub(super) rule: Arc<Rule>,
    pub(super) taken: u64,
    pub(super) refused: u64,
    /// That of its subject; of a limit for each by itself what those share that have none.
    own: Option<Place>,
    each: HashMap<Box<str>, Place>,
}

/// A limit that covers a call, and what counts there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cover<'a> {
    pub(super) place: Place,
    pub(super) subject: &'a str,
}

/// Those that cover a call.
pub(super) type Covers<'a> = SmallVec<[Cover<'a>; 4]>;

/// The limits in force.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) revision: u64,
    pub(super) limits: Vec<Limit>,
    /// By scope and subject, those of one subject.
    named: [HashMap<Box<str>, Vec<usize>>; SCOPES],
    /// By scope, those for each by itself.
    each: [Vec<usize>; SCOPES],
    pub(super) entries: Entries,
    /// Calls that shared an entry for want of room.
    pub(super) shared: u64,
}

impl Book {
    pub(super) fn at_most(most_subjects: usize) -> Self {
        Self {
            revision: 0,
            limits: Vec::new(),
            named: Default::default(),
            each: Default::default(),
            entries: Entries::at_most(most_subjects),
            shared: 0,
        }
    }

    /// Puts other rules in force. What was taken stays taken where a rule goes on.
    pub(super) fn swap(&mut self, revision: u64, rules: Vec<Rule>) {
        let mut before: HashMap<Box<str>, (usize, Limit)> = self
            .limits
            .drain(..)
            .enumerate()
            .map(|(number, limit)| (limit.rule.name.clone(), (number, limit)))
            .collect();
        let mut numbers = HashMap::new();
        (self.named, self.each) = Default::default();
        for (number, rule) in rules.into_iter().enumerate() {
            let scope = rule.scope as usize;
            if rule.subject.is_empty() {
                self.each[scope].push(number);
            } else {
                self.named[scope].entry(rule.subject.clone()).or_default().push(number);
            }
            let old = before.remove(&rule.name).filter(|(_, old)| rule.goes_on_from(&old.rule));
            let rule = Arc::new(rule);
            self.limits.push(match old {
                Some((old_number, old)) => {
                    numbers.insert(old_number, number);
                    Limit { rule, ..old }
                }
                None => Limit { rule, taken: 0, refused: 0, own: None, each: HashMap::new() },
            });
        }
        self.entries.renumber(|old| numbers.get(&old).copied());
        self.revision = revision;
    }

    /// Finds the limits that cover a call.
    pub(super) fn cover<'a>(&mut self, subjects: &Subjects<'a>, now: Now) -> Covers<'a> {
        self.entries.begin();
        let mut numbers = SmallVec::<[_; 4]>::new();
        for (scope, subject) in subjects.by_scope().into_iter().filter(|(_, subject)| !subject.is_empty()) {
            let scope = scope as usize;
            let named = self.named[scope].get(subject).map_or(&[][..], Vec::as_slice);
            numbers.extend(named.iter().chain(&self.each[scope]).map(|&limit| (limit, subject)));
        }
        let place = |(limit, subject)| Cover { subject, place: self.place_of(limit, subject, now) };
        numbers.into_iter().map(place).collect()
    }

    /// The rule and the entry of a limit that covers a call, brought to the present.
    pub(super) fn at(&mut self, place: Place, now: Now) -> Option<(&mut Limit, &mut Entry)> {
        let (limit, entry) = self.again(place)?;
        entry.advance(&limit.rule, now);
        Some((limit, entry))
    }

    /// The same, of one that the same call has brought to the present.
    pub(super) fn again(&mut self, place: Place) -> Option<(&mut Limit, &mut Entry)> {
        let (number, entry) = self.entries.get_of(place)?;
        Some((self.limits.get_mut(number)?, entry))
    }

    fn place_of(&mut self, number: usize, subject: &str, now: Now) -> Place {
        let limit = &mut self.limits[number];
        let kind = limit.rule.kind;
        if limit.rule.subject.is_empty() {
            if let Some(&place) = limit.each.get(subject)
                && self.entries.get(place).is_some()
            {
                return place;
            }
            if let Some(entry) = self.fresh(number, now) {
                let owner = Owner { limit: number, subject: Some(subject.into()) };
                let place = self.entries.insert(owner, entry);
                self.limits[number].each.insert(subject.into(), place);
                return place;
            }
            self.shared += 1;
        }
        let limit = &mut self.limits[number];
        if let Some(place) = limit.own
            && self.entries.get(place).is_some()
        {
            return place;
        }
        let place = self.entries.insert(Owner { limit: number, subject: None }, Entry::new(kind));
        limit.own = Some(place);
        place
    }

    /// The entry of a subject that has none, if there is room. It may have shared one before: then all that was taken there
    /// counts as its own, and slots, which are given back there, keep it there.
    fn fresh(&mut self, number: usize, now: Now) -> Option<Entry> {
        let mut dropped = Vec::new();
        let limits = &self.limits;
        let has_room = self.entries.make_room(
            |owner, entry| {
                entry.advance(&limits[owner.limit].rule, now);
                entry.is_idle()
            },
            &mut dropped,
        );
        for owner in dropped {
            if let Some(subject) = owner.subject {
                self.limits[owner.limit].each.remove(&subject);
            }
        }
        if !has_room {
            return None;
        }
        let limit = &self.limits[number];
        let kind = limit.rule.kind;
        let Some(shared) = limit.own.and_then(|place| self.entries.get(place)) else { return Some(Entry::new(kind)) };
        shared.advance(&self.limits[number].rule, now);
        if shared.is_idle() {
            return Some(Entry::new(kind));
        }
        (kind != Kind::Concurrent).then(|| shared.clone())
    }
}
