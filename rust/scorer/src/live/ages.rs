//! When the calls in flight on a route began: a sorted row of moments with their counts, to know the oldest at any time.

use std::collections::VecDeque;

/// Moments without a call that are put up with before the row is tidied.
const SOME_EMPTY: usize = 32;
/// A row of more moments gives its memory back when the last call ends.
const KEPT_MOMENTS: usize = 1_024;

/// The moments at which calls in flight began. Calls come in the order of time and end in any: nearly every one is added
/// at the back, and a moment whose calls have ended stays in the row until it is at an end of it, or until half are so.
#[derive(Debug, Default)]
pub(super) struct Ages {
    moments: VecDeque<Moment>,
    /// How many of them have no call.
    empty: usize,
}

#[derive(Clone, Copy, Debug)]
struct Moment {
    begun_at_ms: u64,
    calls: u32,
}

impl Ages {
    /// A call that began then is in flight.
    pub(super) fn add(&mut self, begun_at_ms: u64) {
        let moment = Moment { begun_at_ms, calls: 1 };
        if self.moments.back().is_none_or(|last| last.begun_at_ms < begun_at_ms) {
            self.moments.push_back(moment);
            return;
        }
        match self.moments.binary_search_by_key(&begun_at_ms, |moment| moment.begun_at_ms) {
            Ok(index) => {
                let known = &mut self.moments[index];
                self.empty -= usize::from(known.calls == 0);
                known.calls += 1;
            }
            Err(index) => self.moments.insert(index, moment),
        }
    }

    /// A call that began then is no longer in flight.
    pub(super) fn remove(&mut self, begun_at_ms: u64) {
        let Ok(index) = self.moments.binary_search_by_key(&begun_at_ms, |moment| moment.begun_at_ms) else { return };
        let known = &mut self.moments[index];
        known.calls -= 1;
        if known.calls > 0 {
            return;
        }
        self.empty += 1;
        while self.moments.front().is_some_and(|first| first.calls == 0) {
            self.moments.pop_front();
            self.empty -= 1;
        }
        while self.moments.back().is_some_and(|last| last.calls == 0) {
            self.moments.pop_back();
            self.empty -= 1;
        }
        if self.moments.is_empty() && self.moments.capacity() > KEPT_MOMENTS {
            self.moments = VecDeque::new();
        } else if self.empty > SOME_EMPTY.max(self.moments.len() / 2) {
            self.moments.retain(|moment| moment.calls > 0);
            self.empty = 0;
        }
    }

    /// When the oldest of them began.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.moments.front().map(|moment| moment.begun_at_ms)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_oldest_is_that_of_a_plain_model_whatever_comes_and_goes() {
        let mut rng = fastrand::Rng::with_seed(5);
        let (mut ages, mut model) = (Ages::default(), BTreeMap::<u64, u32>::new());
        let mut live = Vec::new();
        for step in 0..200_000_u64 {
            // Phases of growth and of decline.
            let grows = rng.u64(..10) < if step / 20_000 % 2 == 0 { 6 } else { 4 };
            if grows || live.is_empty() {
                // Now and then one that was moved from another route, older than the last.
                let begun_at_ms = if rng.u8(..10) == 0 { rng.u64(..=step / 3) } else { step / 3 };
                ages.add(begun_at_ms);
                *model.entry(begun_at_ms).or_default() += 1;
                live.push(begun_at_ms);
            } else {
                let begun_at_ms = live.swap_remove(rng.usize(..live.len()));
                ages.remove(begun_at_ms);
                let calls = model.get_mut(&begun_at_ms).expect("live");
                *calls -= 1;
                if *calls == 0 {
                    model.remove(&begun_at_ms);
                }
            }
            assert_eq!(ages.oldest(), model.keys().next().copied());
            assert_eq!(ages.empty, ages.moments.len() - model.len());
            assert!(ages.moments.len() <= 2 * model.len() + SOME_EMPTY + 1, "{} moments", ages.moments.len());
        }
    }

    #[test]
    fn one_call_that_stays_keeps_no_memory_of_those_that_went() {
        let mut ages = Ages::default();
        ages.add(0);
        for now_ms in 1..100_000 {
            ages.add(now_ms);
            ages.remove(now_ms);
        }
        assert_eq!((ages.oldest(), ages.moments.len()), (Some(0), 1));
    }
}
