//! One limit of one subject: what was taken, and what its provider says of it.

use std::sync::Arc;

use modelreg_proto::v1::LimitUnit;

use super::bucket::{Bucket, Rate};
use super::concurrent::Concurrent;
use super::day::Day;
use super::mirror::{Left, Mirror, Report};
use super::now::Now;
use super::rule::{Kind, Rule};
use super::sliding::Sliding;
use super::standing::{Standing, Wait};

/// What was taken.
#[derive(Clone, Debug)]
pub(super) enum Count {
    Bucket(Bucket),
    Sliding(Sliding),
    Day(Day),
    Concurrent(Concurrent),
}

/// What counts at one limit for one subject.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    count: Count,
    mirror: Option<Mirror>,
}

/// Where a take is counted in its entry, so that it can be taken back from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Number of a bucket's take.
    Take(u64),
    /// Second of a sliding minute.
    Second(u64),
    /// Beginning of a day.
    Day(i64),
    /// Expiry of a slot.
    Slot(u64),
}

/// Whose a slot is, and until when at the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) decision: u128,
    pub(super) expires_ns: u64,
}

impl Entry {
    /// As if never used.
    pub(super) fn new(kind: Kind) -> Self {
        let count = match kind {
            Kind::Bucket => Count::Bucket(Bucket::default()),
            Kind::Sliding => Count::Sliding(Sliding::new()),
            Kind::Day => Count::Day(Day::new()),
            Kind::Concurrent => Count::Concurrent(Concurrent::default()),
        };
        Self { count, mirror: None }
    }

    /// Comes to the present; before anything else.
    pub(super) fn advance(&mut self, rule: &Rule, now: Now) {
        match &mut self.count {
            Count::Bucket(bucket) => bucket.advance(Rate::of(rule.limit), now.monotonic_ns),
            Count::Sliding(sliding) => sliding.advance(now.monotonic_ns),
            Count::Day(day) => day.advance(&rule.days, now.unix_ms),
            Count::Concurrent(concurrent) => concurrent.advance(now.monotonic_ns),
        }
        if self.mirror.is_some_and(|mirror| mirror.ends_in_ns(now.monotonic_ns) == 0) {
            self.mirror = None;
        }
    }

    /// Whether it is as if never used.
    pub(super) fn is_idle(&self) -> bool {
        self.mirror.is_none()
            && match &self.count {
                Count::Bucket(bucket) => bucket.is_full(),
                Count::Sliding(sliding) => sliding.is_empty(),
                Count::Day(day) => day.is_unused(),
                Count::Concurrent(concurrent) => concurrent.is_free(),
            }
    }

    /// How long `count` has to wait.
    pub(super) fn wait(&mut self, rule: &Rule, count: u64, now: Now) -> Wait {
        if count == 0 {
            return Wait::No;
        }
        let own = match &mut self.count {
            Count::Bucket(bucket) => bucket.wait_ns(Rate::of(rule.limit), count),
            Count::Sliding(sliding) => sliding.wait_ns(rule.limit, count, now.monotonic_ns),
            Count::Day(day) if count > day.remaining(rule.limit) => {
                (count <= rule.limit).then(|| now.ns_until(day.end_unix_ms()))
            }
            Count::Day(_) => Some(0),
            Count::Concurrent(concurrent) => Some(concurrent.wait_ns(rule.limit, now.monotonic_ns)),
        };
        let mirrored_ns = self.mirror.map_or(0, |mirror| mirror.wait_ns(count, now.monotonic_ns));
        own.map_or(Wait::Never, |own_ns| Wait::of(own_ns.max(mirrored_ns)))
    }

    /// Takes what [`Self::wait`] says may be; of calls at a time a slot.
    pub(super) fn take(&mut self, count: u64, slot: Option<Slot>) -> Mark {
        if let Some(mirror) = &mut self.mirror {
            mirror.take(count);
        }
        match &mut self.count {
            Count::Bucket(bucket) => Mark::Take(bucket.take(count)),
            Count::Sliding(sliding) => Mark::Second(sliding.take(count)),
            Count::Day(day) => Mark::Day(day.take(count)),
            Count::Concurrent(concurrent) => {
                let Slot { decision, expires_ns } = slot.unwrap_or(Slot { decision: 0, expires_ns: 0 });
                concurrent.take(decision, expires_ns);
                Mark::Slot(expires_ns)
            }
        }
    }

    /// Takes what was used already.
    pub(super) fn take_over(&mut self, rule: &Rule, count: u64) {
        match &mut self.count {
            Count::Bucket(bucket) => bucket.take_over(Rate::of(rule.limit), count),
            Count::Sliding(sliding) => {
                sliding.take(count);
            }
            // Neither counts tokens.
            Count::Day(_) | Count::Concurrent(_) => {}
        }
    }

    /// Takes `count` of a take back; a slot is that of a decision.
    pub(super) fn give_back(&mut self, mark: Mark, count: u64, decision: Option<u128>) {
        match (&mut self.count, mark, decision) {
            (Count::Bucket(bucket), Mark::Take(take), _) => bucket.give_back(take, count),
            (Count::Sliding(sliding), Mark::Second(second), _) => sliding.give_back(second, count),
            (Count::Day(day), Mark::Day(start), _) => day.give_back(start, count),
            (Count::Concurrent(concurrent), Mark::Slot(expires_ns), Some(decision)) => {
                concurrent.give_back(decision, expires_ns);
            }
            // A mark is of the entry that made it, and what has a slot is a decision.
            _ => {}
        }
    }

    /// Notes what the provider says, where that is less than what is left here.
    pub(super) fn note(&mut self, rule: &Rule, report: &Report, now: Now) {
        let own = match &self.count {
            Count::Bucket(bucket) => bucket.remaining(Rate::of(rule.limit)),
            Count::Sliding(sliding) => sliding.remaining(rule.limit),
            Count::Day(_) | Count::Concurrent(_) => return,
        };
        let left = if rule.unit == LimitUnit::TokensPerMinute { report.tokens } else { report.requests };
        // As much as is left here, or more, lowers nothing, and ends what was said before.
        let left = left.map(|left| if left.count < own { left } else { Left { for_ns: Some(0), ..left } });
        if left.is_some() || report.refused_for_ns.is_some() {
            self.mirror.get_or_insert_default().note(left, report.refused_for_ns, now);
        }
    }

    /// How it stands; `wait` is of what was asked for.
    pub(super) fn standing<'a>(&mut self, rule: &Arc<Rule>, subject: &'a str, wait: Wait, now: Now) -> Standing<'a> {
        let now_ns = now.monotonic_ns;
        let (remaining, resets_at_unix_ms) = match &mut self.count {
            Count::Bucket(bucket) => {
                let rate = Rate::of(rule.limit);
                (bucket.remaining(rate), now.unix_ms_in(bucket.full_in_ns(rate)))
            }
            Count::Sliding(sliding) => (sliding.remaining(rule.limit), now.unix_ms_in(sliding.empty_in_ns(now_ns))),
            Count::Day(day) if day.is_unused() => (rule.limit, now.unix_ms),
            Count::Day(day) => (day.remaining(rule.limit), day.end_unix_ms()),
            Count::Concurrent(concurrent) => {
                (concurrent.remaining(rule.limit), now.unix_ms_in(concurrent.free_in_ns(now_ns)))
            }
        };
        let mirrored = self.mirror.and_then(|mirror| mirror.most(now_ns));
        let mirror_ends = self.mirror.map_or(0, |mirror| mirror.ends_in_ns(now_ns));
        Standing {
            rule: Arc::clone(rule),
            subject,
            remaining: mirrored.map_or(remaining, |most| remaining.min(most)),
            wait,
            resets_at_unix_ms: resets_at_unix_ms.max(now.unix_ms_in(mirror_ends)),
        }
    }
}
