//! Decisions in flight: on which candidate, since when, and until when they count without a word from their caller.

mod list;
mod shard;
mod slab;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::shard::{Landed, Shard};
use super::binding::Candidate;

const SHARD_BITS: usize = 4;
const SHARDS: usize = 1 << SHARD_BITS;
/// Most decisions in flight.
const MAX_FLIGHTS: u64 = 1_000_000;
/// No flight counts longer without a word.
const MAX_SPAN_MS: u32 = 600_000;

/// All decisions in flight, shared out by the last bits of their ids, which are random. A shard's lock is taken before a
/// route's, never after.
#[derive(Debug)]
pub(super) struct Flights {
    shards: [Mutex<Shard>; SHARDS],
    live: AtomicU64,
    evicted: AtomicU64,
    most: u64,
}

/// What a decision is in flight on, and what for.
#[derive(Clone, Debug)]
pub(super) struct On {
    pub(super) candidate: Arc<Candidate>,
    /// Its task class, as the lengths of answers number it.
    pub(super) class: u32,
}

impl Flights {
    pub(super) fn new() -> Self {
        Self::at_most(MAX_FLIGHTS)
    }

    fn at_most(most: u64) -> Self {
        let shards = [(); SHARDS].map(|()| Mutex::default());
        Self { shards, live: AtomicU64::new(0), evicted: AtomicU64::new(0), most }
    }

    /// How many there are.
    pub(super) fn live(&self) -> u64 {
        self.live.load(Relaxed)
    }

    /// How many had to go before their time, to make room.
    pub(super) fn evicted(&self) -> u64 {
        self.evicted.load(Relaxed)
    }

    /// A decision begins. Each begins once.
    pub(super) fn begin(&self, decision: u128, on: On, span_ms: u64, now_ms: u64) {
        let span_ms = u32::try_from(span_ms).map_or(MAX_SPAN_MS, |span_ms| span_ms.min(MAX_SPAN_MS));
        let mut shard = self.shard(decision);
        on.candidate.route.pick(now_ms);
        shard.insert(decision, on, span_ms, now_ms);
        if self.live.fetch_add(1, Relaxed) >= self.most
            && let Some(oldest) = shard.remove_oldest()
        {
            // One that has expired, and waits for a fold to land it, goes in its time.
            self.evicted.fetch_add(u64::from(oldest.expires_at_ms > now_ms), Relaxed);
            self.land(&oldest);
        }
    }

    /// A decision goes on, with an attempt that `started` and on `candidate` where that is said. Returns what it is on, if it
    /// is in flight.
    pub(super) fn go_on(
        &self,
        decision: u128,
        started: Option<u32>,
        candidate: Option<&Arc<Candidate>>,
        now_ms: u64,
    ) -> Option<On> {
        let mut shard = self.shard(decision);
        let number = self.find(&mut shard, decision, now_ms)?;
        let flight = shard.get(number);
        let (begun_at_ms, class, attempt) = (flight.begun_at_ms, flight.class, started.unwrap_or(flight.attempt));
        let before = Arc::clone(flight.candidate.as_ref()?);
        let candidate = candidate.unwrap_or(&before);
        shard.go_on(number, attempt, Arc::clone(candidate), now_ms);
        if !Arc::ptr_eq(&candidate.route, &before.route) {
            candidate.route.arrive(begun_at_ms);
            before.route.leave(begun_at_ms);
        }
        Some(On { candidate: Arc::clone(candidate), class })
    }

    /// An attempt of a decision is over, and the decision with it unless another attempt started since. Returns what the
    /// decision is or was on, if it was in flight.
    pub(super) fn end(&self, decision: u128, attempt: u32, now_ms: u64) -> Option<On> {
        let mut shard = self.shard(decision);
        let number = self.find(&mut shard, decision, now_ms)?;
        let flight = shard.get(number);
        if attempt < flight.attempt {
            return Some(On { candidate: Arc::clone(flight.candidate.as_ref()?), class: flight.class });
        }
        let landed = shard.remove(number)?;
        self.land(&landed);
        Some(landed.on)
    }

    /// What a decision is in flight on, unless a later attempt of it started.
    pub(super) fn candidate(&self, decision: u128, attempt: u32, now_ms: u64) -> Option<Arc<Candidate>> {
        let mut shard = self.shard(decision);
        let number = self.find(&mut shard, decision, now_ms)?;
        let flight = shard.get(number);
        if attempt >= flight.attempt { flight.candidate.clone() } else { None }
    }

    /// Ends what has expired, of each shard as many as one fold lands.
    pub(super) fn sweep(&self, now_ms: u64) {
        for shard in &self.shards {
            locked(shard).sweep(now_ms, |landed| self.land(&landed));
        }
    }

    /// The number of a flight that has not expired; one that has, and has not landed yet, ends here.
    fn find(&self, shard: &mut Shard, decision: u128, now_ms: u64) -> Option<slab::Number> {
        let number = shard.find(decision)?;
        if shard.get(number).expires_at_ms > now_ms {
            return Some(number);
        }
        if let Some(landed) = shard.remove(number) {
            self.land(&landed);
        }
        None
    }

    fn land(&self, landed: &Landed) {
        landed.on.candidate.route.leave(landed.begun_at_ms);
        self.live.fetch_sub(1, Relaxed);
    }

    fn shard(&self, decision: u128) -> MutexGuard<'_, Shard> {
        locked(&self.shards[usize::try_from(decision & (SHARDS as u128 - 1)).unwrap_or(0)])
    }
}

fn locked(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    // A panic inside would be a bug of this folder; the lists may be wrong then, but every link leads to a flight.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use fastrand::Rng;

    use super::*;
    use crate::live::route::Route;

    fn candidates(count: usize) -> Vec<Arc<Candidate>> {
        let candidate =
            |(slot, route)| Arc::new(Candidate { route, name: "".into(), variant: "".into(), slot, kind: 0 });
        Route::row(count).enumerate().map(candidate).collect()
    }

    fn flown(candidate: &Arc<Candidate>) -> On {
        On { candidate: Arc::clone(candidate), class: 7 }
    }

    /// When a flight expires: with its spoke.
    fn expiry_ms(now_ms: u64, span_ms: u64) -> u64 {
        (now_ms + span_ms).next_multiple_of(256)
    }

    /// A flight of the plain model.
    struct Plain {
        on: usize,
        begun_at_ms: u64,
        expires_at_ms: u64,
        span_ms: u64,
        attempt: u32,
    }

    fn assert_agree(flights: &Flights, candidates: &[Arc<Candidate>], plain: &BTreeMap<u128, Plain>, now_ms: u64) {
        assert_eq!(flights.live(), plain.len() as u64);
        for (slot, candidate) in candidates.iter().enumerate() {
            let on_it: Vec<u64> =
                plain.values().filter(|flight| flight.on == slot).map(|flight| flight.begun_at_ms).collect();
            assert_eq!(candidate.route.gauge().in_flight() as usize, on_it.len());
            let oldest_age_ms = on_it.iter().min().map_or(0, |begun_at_ms| now_ms - begun_at_ms);
            assert_eq!(candidate.route.gauge().oldest_age_ms(now_ms), oldest_age_ms);
        }
    }

    #[test]
    fn whatever_begins_goes_on_ends_and_expires_a_plain_model_agrees() {
        let mut rng = Rng::with_seed(17);
        let (flights, candidates) = (Flights::new(), candidates(5));
        let mut plain = BTreeMap::<u128, Plain>::new();
        let (mut now_ms, mut ids) = (0, Vec::new());
        for step in 0..60_000 {
            now_ms += [0, 0, 1, 7, 300, 40_000][rng.usize(..if step % 500 == 0 { 6 } else { 5 })];
            let decision = if ids.is_empty() { 0 } else { ids[rng.usize(..ids.len())] };
            let (on, attempt) = (rng.usize(..5), rng.u32(1..4));
            plain.retain(|_, flight| flight.expires_at_ms > now_ms);
            match rng.u8(..8) {
                0..4 => {
                    let (decision, span_ms) = (rng.u128(..), (rng.u64(..900_000) >> rng.u8(..20)) + 1);
                    ids.push(decision);
                    flights.begin(decision, flown(&candidates[on]), span_ms, now_ms);
                    let span_ms = span_ms.min(600_000);
                    plain.insert(
                        decision,
                        Plain {
                            on,
                            begun_at_ms: now_ms,
                            expires_at_ms: expiry_ms(now_ms, span_ms),
                            span_ms,
                            attempt: 1,
                        },
                    );
                }
                4 => {
                    let named = rng.bool().then_some(on);
                    let started = rng.bool().then_some(attempt);
                    let gone_on = flights.go_on(decision, started, named.map(|on| &candidates[on]), now_ms);
                    let expected = plain.get_mut(&decision).map(|flight| {
                        flight.on = named.unwrap_or(flight.on);
                        flight.attempt = started.unwrap_or(flight.attempt);
                        flight.expires_at_ms = expiry_ms(now_ms, flight.span_ms);
                        flight.on
                    });
                    assert_eq!(gone_on.map(|on| (on.candidate.slot, on.class)), expected.map(|slot| (slot, 7)));
                }
                5 => {
                    let expected = plain.get(&decision).is_some_and(|flight| attempt >= flight.attempt);
                    assert_eq!(flights.candidate(decision, attempt, now_ms).is_some(), expected);
                }
                _ => {
                    let ended = flights.end(decision, attempt, now_ms).map(|on| (on.candidate.slot, on.class));
                    assert_eq!(ended, plain.get(&decision).map(|flight| (flight.on, 7)));
                    if plain.get(&decision).is_some_and(|flight| attempt >= flight.attempt) {
                        plain.remove(&decision);
                    }
                }
            }
            if step % 20 == 0 {
                flights.sweep(now_ms);
                plain.retain(|_, flight| flight.expires_at_ms > now_ms);
                assert_agree(&flights, &candidates, &plain, now_ms);
            }
        }
        assert_eq!(flights.evicted(), 0);
        flights.sweep(expiry_ms(now_ms, 600_000));
        assert_agree(&flights, &candidates, &BTreeMap::new(), now_ms);
    }

    #[test]
    fn beyond_the_most_the_oldest_of_the_shard_goes_and_is_counted() {
        let (flights, candidates) = (Flights::at_most(10), candidates(1));
        let in_one_shard = |number: u128| number << SHARD_BITS;
        for number in 0..25 {
            flights.begin(in_one_shard(number), flown(&candidates[0]), 1_000, 5);
        }
        assert_eq!((flights.live(), flights.evicted(), candidates[0].route.gauge().in_flight()), (10, 15, 10));
        let is_live = |number| flights.candidate(in_one_shard(number), 1, 5).is_some();
        assert!((0..15).all(|number| !is_live(number)) && (15..25).all(is_live));
    }

    #[test]
    fn of_many_that_expire_at_once_each_fold_lands_a_bounded_number_the_first_to_expire_first() {
        let (flights, candidates) = (Flights::new(), candidates(2));
        let in_one_shard = |number: u128| number << SHARD_BITS;
        let in_flight = || [0, 1].map(|on: usize| candidates[on].route.gauge().in_flight());
        // The last to begin are the first to expire.
        for number in 0..600 {
            let on = usize::from(number >= 300);
            flights.begin(in_one_shard(number), flown(&candidates[on]), [60_000, 30_000][on], 1_000);
        }
        let folds = [(); 4].map(|()| {
            flights.sweep(100_000);
            assert_eq!(flights.live(), in_flight().iter().map(|&count| u64::from(count)).sum::<u64>());
            in_flight()
        });
        assert_eq!(folds, [[300, 44], [88, 0], [0, 0], [0, 0]]);
    }

    #[test]
    fn one_that_expired_and_waits_for_a_fold_is_not_in_flight_and_makes_room_without_being_given_up() {
        let (flights, candidates) = (Flights::at_most(300), candidates(1));
        let in_one_shard = |number: u128| number << SHARD_BITS;
        for number in 0..300 {
            flights.begin(in_one_shard(number), flown(&candidates[0]), 1_000, 5);
        }
        flights.sweep(2_000);
        assert_eq!(flights.live(), 44);
        assert!((0..300).all(|number| flights.candidate(in_one_shard(number), 1, 2_000).is_none()));
        assert_eq!((flights.live(), candidates[0].route.gauge().in_flight()), (0, 0));
        for number in 300..600 {
            flights.begin(in_one_shard(number), flown(&candidates[0]), 1_000, 2_000);
        }
        flights.begin(in_one_shard(600), flown(&candidates[0]), 1_000, 4_000);
        assert_eq!((flights.live(), flights.evicted()), (300, 0));
        flights.begin(in_one_shard(601), flown(&candidates[0]), 1_000, 2_500);
        assert_eq!((flights.live(), flights.evicted()), (300, 1));
    }

    #[test]
    fn after_a_clock_that_jumped_back_flights_still_expire() {
        let (flights, candidates) = (Flights::new(), candidates(1));
        flights.begin(1, flown(&candidates[0]), 1_000, 1_000_000);
        flights.sweep(1_000_500);
        flights.begin(2, flown(&candidates[0]), 1_000, 0);
        flights.sweep(999);
        assert_eq!(flights.live(), 2);
        flights.sweep(expiry_ms(1_000_000, 1_000));
        assert_eq!((flights.live(), candidates[0].route.gauge().in_flight()), (0, 0));
    }

    #[test]
    fn a_wait_longer_than_the_wheel_turns_leaves_nothing_behind() {
        let (flights, candidates) = (Flights::new(), candidates(1));
        for number in 0..1_000 {
            flights.begin(number, flown(&candidates[0]), u64::MAX, u64::try_from(number).expect("small") * 600);
        }
        flights.sweep(10_000_000_000);
        assert_eq!(flights.live(), 0);
    }
}
