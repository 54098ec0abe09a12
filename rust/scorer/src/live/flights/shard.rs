//! A share of the flights: found by decision, ordered by age, and by when they expire on a wheel of time.

use std::sync::Arc;

use super::On;
use super::list::{List, Which};
use super::slab::{Flight, Number, Slab};
use crate::live::binding::Candidate;

/// Buckets of ids: as many as flights of a full shard.
const BUCKETS: usize = 1 << 16;
/// Spokes of the wheel and the time of each: 17 min in all, and no flight lives longer than ten.
const SPOKES: usize = 1 << 12;
const SPOKE_MS: u64 = 256;
/// Most expired flights that one fold lands, so that no call waits long for a fold: about a millisecond for all shards.
const MOST_LANDED: usize = 256;

/// Flights under one lock. Its tables are made with the first flight.
#[derive(Debug, Default)]
pub(super) struct Shard {
    slab: Slab,
    /// By bits of the id: the first flight of a chain. Ids come from this process, so nobody can crowd a bucket.
    buckets: Vec<Number>,
    by_age: List,
    /// A flight expires with its spoke, all of one at once; so a sweep touches none that stays.
    wheel: Vec<List>,
    /// The first spoke that may hold expired flights, counted without the wheel's turning.
    next_spoke: u64,
}

/// A flight that ended: where it was, since when, and when it would have expired.
#[derive(Debug)]
pub(super) struct Landed {
    pub(super) on: On,
    pub(super) begun_at_ms: u64,
    pub(super) expires_at_ms: u64,
}

impl Shard {
    /// Adds a decision, which began now.
    pub(super) fn insert(&mut self, decision: u128, on: On, span_ms: u32, now_ms: u64) {
        if self.buckets.is_empty() {
            self.buckets = vec![0; BUCKETS];
            self.wheel = vec![List::default(); SPOKES];
            self.next_spoke = now_ms / SPOKE_MS;
        }
        let bucket = bucket(decision);
        let number = self.slab.insert(Flight {
            decision,
            candidate: Some(on.candidate),
            begun_at_ms: now_ms,
            expires_at_ms: 0,
            span_ms,
            class: on.class,
            attempt: 1,
            next: self.buckets[bucket],
            ..Flight::default()
        });
        self.buckets[bucket] = number;
        self.by_age.push(&mut self.slab, Which::ByAge, number);
        self.give_span(number, now_ms);
    }

    /// The flight of a decision.
    pub(super) fn find(&self, decision: u128) -> Option<Number> {
        let mut number = *self.buckets.get(bucket(decision))?;
        while number != 0 {
            let flight = self.slab.get(number);
            if flight.decision == decision {
                return Some(number);
            }
            number = flight.next;
        }
        None
    }

    pub(super) fn get(&self, number: Number) -> &Flight {
        self.slab.get(number)
    }

    /// The flight goes on, now with that attempt on `candidate`, with its whole span before it.
    pub(super) fn go_on(&mut self, number: Number, attempt: u32, candidate: Arc<Candidate>, now_ms: u64) {
        let spoke = spoke(self.slab.get(number).expires_at_ms);
        self.wheel[spoke].remove(&mut self.slab, Which::ByExpiry, number);
        self.give_span(number, now_ms);
        let flight = self.slab.get_mut(number);
        (flight.candidate, flight.attempt) = (Some(candidate), attempt);
    }

    /// Takes a flight out.
    pub(super) fn remove(&mut self, number: Number) -> Option<Landed> {
        self.by_age.remove(&mut self.slab, Which::ByAge, number);
        let spoke = spoke(self.slab.get(number).expires_at_ms);
        self.wheel[spoke].remove(&mut self.slab, Which::ByExpiry, number);
        self.unchain(number);
        let flight = self.slab.remove(number);
        let Flight { begun_at_ms, expires_at_ms, class, .. } = flight;
        flight.candidate.map(|candidate| Landed { on: On { candidate, class }, begun_at_ms, expires_at_ms })
    }

    /// Takes the oldest out.
    pub(super) fn remove_oldest(&mut self) -> Option<Landed> {
        match self.by_age.first {
            0 => None,
            oldest => self.remove(oldest),
        }
    }

    /// Takes out what has expired, the first to expire first, at most [`MOST_LANDED`].
    pub(super) fn sweep(&mut self, now_ms: u64, mut landed: impl FnMut(Landed)) {
        let end = now_ms / SPOKE_MS + 1;
        if self.wheel.is_empty() || end <= self.next_spoke {
            return;
        }
        let mut left = MOST_LANDED;
        let turn = self.next_spoke.saturating_add(SPOKES as u64);
        for due in self.next_spoke..end.min(turn) {
            let mut number = self.wheel[spoke(due * SPOKE_MS)].first;
            while number != 0 {
                let flight = self.slab.get(number);
                let after = flight.links[Which::ByExpiry as usize].after;
                // After a long time without a sweep, flights of the wheel's next turn may be here too.
                if flight.expires_at_ms <= now_ms {
                    if left == 0 {
                        return;
                    }
                    left -= 1;
                    self.remove(number).map(&mut landed);
                }
                number = after;
            }
            self.next_spoke = due + 1;
        }
        self.next_spoke = end;
    }

    /// Puts a flight on the wheel. On one whose spoke was swept, by a clock that jumped back, it waits for the next spoke.
    fn give_span(&mut self, number: Number, now_ms: u64) {
        let flight = self.slab.get_mut(number);
        let due = now_ms.saturating_add(u64::from(flight.span_ms)).div_ceil(SPOKE_MS).max(self.next_spoke);
        flight.expires_at_ms = due.saturating_mul(SPOKE_MS);
        let spoke = spoke(flight.expires_at_ms);
        self.wheel[spoke].push(&mut self.slab, Which::ByExpiry, number);
    }

    fn unchain(&mut self, number: Number) {
        let flight = self.slab.get(number);
        let (bucket, next) = (bucket(flight.decision), flight.next);
        if self.buckets[bucket] == number {
            self.buckets[bucket] = next;
            return;
        }
        let mut before = self.buckets[bucket];
        while self.slab.get(before).next != number {
            before = self.slab.get(before).next;
        }
        self.slab.get_mut(before).next = next;
    }
}

/// The bits above those that choose the shard.
fn bucket(decision: u128) -> usize {
    usize::try_from(decision >> super::SHARD_BITS & (BUCKETS as u128 - 1)).unwrap_or(0)
}

fn spoke(at_ms: u64) -> usize {
    usize::try_from(at_ms / SPOKE_MS % SPOKES as u64).unwrap_or(0)
}
