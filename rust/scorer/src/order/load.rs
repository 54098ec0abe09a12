//! Step 4: live load. Between two folds the score stands still; without this step thousands of picks would land on one
//! route.

use super::{Buffers, Keys, LOADED, Ranking};
use crate::live::{Live, Traffic};
use crate::score;
use crate::scratch::Looked;

/// What load is made of.
pub struct Load<'l, T> {
    /// The columns of the decision.
    pub live: &'l Live,
    /// What is in flight.
    pub traffic: &'l T,
    /// Weight of the speed component.
    pub speed_weight_ppm: u32,
}

impl<K: Keys<Key = f64> + ?Sized> Ranking<'_, K> {
    /// [`Self::run`] with step 4: whether that changed what is selected. `looked_at` gets what each model in reach is
    /// best at and what it puts forward. None where the keys say that another way is shorter.
    pub fn run_under_load<T: Traffic>(
        &self,
        load: &Load<'_, T>,
        buffers: &mut Buffers,
        ranked: &mut Vec<u32>,
        looked_at: &mut Vec<Looked>,
    ) -> Option<bool> {
        let wanted = self.wanted();
        let reach = K::find_heads(self, wanted, buffers)?;
        let Some(&best) = buffers.heads.first() else { return Some(false) };
        looked_at.clear();
        looked_at.reserve(2 * wanted.max(LOADED));
        buffers.passed_over.clear();
        buffers.forwards.clear();
        buffers.forwards.reserve(wanted.max(LOADED));
        self.put_forward(load, wanted, buffers, looked_at);
        let idle = buffers.forwards[0].in_flight == 0;
        let selected = if idle { 0 } else { self.least_loaded(load, reach, buffers, looked_at)? };
        let Buffers { heads, forwards, .. } = buffers;
        for (head, forward) in heads.iter_mut().zip(forwards) {
            *head = forward.slot;
        }
        heads[..=selected].rotate_right(1);
        self.list(buffers, ranked);
        Some(ranked[0] != best)
    }

    /// Lets the models up to `count` put a candidate forward, those that have not yet.
    fn put_forward<T: Traffic>(
        &self,
        load: &Load<'_, T>,
        count: usize,
        buffers: &mut Buffers,
        looked_at: &mut Vec<Looked>,
    ) {
        let Buffers { heads, forwards, passed_over, .. } = buffers;
        for &head in heads.iter().take(count).skip(forwards.len()) {
            let best = self.look(load, head);
            looked_at.push(best);
            let forward = if best.in_flight == 0 { best } else { self.least_loaded_inside(load, best, passed_over) };
            if forward.slot != head {
                looked_at.push(forward);
            }
            forwards.push(forward);
        }
    }

    /// Inside a model: of what is about as good as its best but for speed, the least loaded. The routes do the same
    /// work, so that load stands in for speed.
    fn least_loaded_inside<T: Traffic>(
        &self,
        load: &Load<'_, T>,
        best: Looked,
        passed_over: &mut Vec<Looked>,
    ) -> Looked {
        let Self { snapshot, .. } = self;
        let b = best.slot as usize;
        let expected_ms = |slot: u32| load.live.latency_ms(snapshot, slot as usize, self.query);
        let besides_speed = |slot: u32, expected_ms: u64| {
            let speed = score::speed_of(snapshot, self.query, expected_ms);
            self.keys.of(slot) - f64::from(load.speed_weight_ppm) * speed
        };
        let ms_of_best = expected_ms(best.slot);
        let of_best = besides_speed(best.slot, ms_of_best);
        let mut least = (load_of(best, ms_of_best), best);
        for slot in self.of_its_model(best.slot) {
            let index = slot as usize;
            if slot == best.slot || snapshot.variant[index] != snapshot.variant[b] {
                continue;
            }
            let competes =
                snapshot.priority[index] == snapshot.priority[b] && self.by_standing(slot, best.slot).is_eq();
            // The whole total is no less than what is left of it without speed.
            if !competes || !is_near(self.keys.of(slot), of_best) {
                continue;
            }
            let expected_ms = expected_ms(slot);
            let is_near = || is_near(besides_speed(slot, expected_ms), of_best);
            // Only those that load is compared of are kept, and are all kept.
            let keeps = self.query.keep_reasons;
            if keeps && !is_near() {
                continue;
            }
            let looked = self.look(load, slot);
            if keeps {
                passed_over.push(looked);
            }
            let of_slot = load_of(looked, expected_ms);
            let is_less = of_slot.cmp(&least.0).then_with(|| self.by_key(slot, least.1.slot)).is_lt();
            // Load tells most at once; how good a candidate is, is only asked of the few that have less of it.
            if is_less && (keeps || is_near()) {
                least = (of_slot, looked);
            }
        }
        least.1
    }

    /// Among models: the index of the least loaded of those put forward that are about as good as the first.
    fn least_loaded<T: Traffic>(
        &self,
        load: &Load<'_, T>,
        mut reach: usize,
        buffers: &mut Buffers,
        looked_at: &mut Vec<Looked>,
    ) -> Option<usize> {
        if reach < LOADED {
            reach = K::find_heads(self, LOADED, buffers)?;
        }
        loop {
            self.put_forward(load, reach, buffers, looked_at);
            let Buffers { heads, forwards, .. } = &*buffers;
            let first = forwards[0].slot;
            let takes_part =
                |slot: u32| self.by_standing(slot, first).is_eq() && is_near(self.keys.of(slot), self.keys.of(first));
            let near = forwards.iter().enumerate().filter(|(_, forward)| takes_part(forward.slot)).take(LOADED);
            let (mut count, mut least) = (0, (u128::MAX, 0));
            for (index, &forward) in near {
                count += 1;
                least = least.min((self.load(load, forward), index));
            }
            // A model whose best would take part may put forward what does not; then one beyond the reach may in its
            // place.
            let may_hide = heads.len() == reach && heads.last().is_some_and(|&last| takes_part(last));
            if count == LOADED || !may_hide {
                return Some(least.1);
            }
            reach = K::find_heads(self, 2 * reach, buffers)?;
            // For whatever comes of it, so that no later decision has to.
            let models = self.snapshot.model_slots.len();
            buffers.heads.reserve(models);
            buffers.forwards.reserve(models);
            looked_at.reserve(2 * models);
        }
    }

    fn look<T: Traffic>(&self, load: &Load<'_, T>, slot: u32) -> Looked {
        let route = self.snapshot.identity[slot as usize].route as usize;
        Looked { slot, in_flight: load.traffic.in_flight(route), oldest_age_ms: load.traffic.oldest_age_ms(route) }
    }

    fn load<T: Traffic>(&self, load: &Load<'_, T>, looked: Looked) -> u128 {
        load_of(looked, load.live.latency_ms(self.snapshot, looked.slot as usize, self.query))
    }
}

/// `t' * (in_flight + 3)`: a call that takes longer than expected says more than the expectation.
fn load_of(looked: Looked, expected_ms: u64) -> u128 {
    let ms = expected_ms.max(looked.oldest_age_ms);
    u128::from(ms) * (u128::from(looked.in_flight) + 3)
}

/// At least 98 % of another total; exact, both are integers below 2^43.
fn is_near(total: f64, other: f64) -> bool {
    100.0 * total >= 98.0 * other
}
