//! "Order" of `docs/scoring.md` with nothing but sorts and queues.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use modelreg_proto::v1::Sort;
use modelreg_scorer::live::{Health, Traffic};
use modelreg_scorer::query::{Objective, Query};
use modelreg_scorer::score::{components, total};
use modelreg_scorer::{Live, Snapshot};

/// One candidate as "Order" sees it: smaller keys go first.
#[derive(Clone, Debug)]
struct Entry {
    slot: u32,
    model: u32,
    route: u32,
    /// Whether the route is out, and until when; index of model, provider, platform in their lists, not listed = last.
    standing: ((bool, u64), [usize; 3]),
    priority: u32,
    rank: Rank,
}

/// What ranks, then the ties: higher quality, lower q, route name bytes, variant bytes.
type Rank = (Reverse<i128>, Reverse<u32>, i128, String, String);

/// What a decision comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub panic: bool,
    /// Slots that left: open or probed, and cooling.
    pub left: [Vec<u32>; 2],
    pub reordered: bool,
    pub ranked: Vec<u32>,
}

/// What a decision is made of, besides who is eligible.
pub struct Naive<'n, T> {
    pub snapshot: &'n Snapshot,
    pub live: &'n Live,
    pub traffic: &'n T,
    pub query: &'n Query,
}

impl<T: Traffic> Naive<'_, T> {
    /// Steps 1 to 5 over the eligible slots.
    pub fn decide(&self, eligible: &[u32]) -> Outcome {
        let route = |slot: &u32| self.snapshot.identity[*slot as usize].route as usize;
        let routes: BTreeSet<usize> = eligible.iter().map(route).collect();
        let leaving = routes.iter().filter(|&&route| self.health(route) != (false, 0)).count();
        let panic = 2 * leaving > routes.len();
        let (mut left, mut stay) = ([Vec::new(), Vec::new()], Vec::new());
        for &slot in eligible {
            if panic || self.health(route(&slot)) == (false, 0) {
                stay.push(slot);
            } else {
                let cooling = self.live.health[route(&slot)].state == Health::Cooling;
                left[usize::from(cooling)].push(slot);
            }
        }
        let (reordered, ranked) = self.order(&stay);
        Outcome { panic, left, reordered, ranked }
    }

    /// Steps 2 to 5.
    fn order(&self, slots: &[u32]) -> (bool, Vec<u32>) {
        let mut models: BTreeMap<u32, Vec<Entry>> = BTreeMap::new();
        for &slot in slots {
            let entry = self.entry(slot as usize);
            models.entry(entry.model).or_default().push(entry);
        }
        let mut queues: Vec<Vec<Entry>> = models.into_values().collect();
        for queue in &mut queues {
            queue.sort_by_key(|entry| (entry.standing, entry.priority, entry.rank.clone()));
        }
        queues.sort_by_key(|queue| (queue[0].standing, queue[0].rank.clone()));
        let Some(best) = queues.first().map(|queue| queue[0].slot) else { return (false, Vec::new()) };
        if let Objective::Score { weights_ppm, .. } = self.query.objective {
            for queue in &mut queues {
                let forward = self.forward(queue, weights_ppm[2]);
                let entry = queue.remove(forward);
                queue.insert(0, entry);
            }
            let first = self.first_model(&queues);
            let queue = queues.remove(first);
            queues.insert(0, queue);
        }
        let reordered = queues[0][0].slot != best;
        (reordered, self.list(queues))
    }

    /// Which of a model's candidates goes forward.
    fn forward(&self, queue: &[Entry], speed_weight: u32) -> usize {
        let best = &queue[0];
        if self.in_flight(best) == 0 {
            return 0;
        }
        let besides_speed = |entry: &Entry| {
            let speed = components(self.snapshot, self.live, self.query, entry.slot as usize).ppm[2];
            entry.rank.0.0 - i128::from(speed_weight) * i128::from(speed)
        };
        let variant = |entry: &Entry| &self.snapshot.variants[entry.slot as usize];
        (0..queue.len())
            .filter(|&index| {
                let entry = &queue[index];
                (entry.standing, entry.priority) == (best.standing, best.priority)
                    && variant(entry) == variant(best)
                    && 100 * besides_speed(entry) >= 98 * besides_speed(best)
            })
            .min_by_key(|&index| (self.load(&queue[index]), queue[index].rank.clone()))
            .unwrap_or(0)
    }

    /// Which model goes first.
    fn first_model(&self, queues: &[Vec<Entry>]) -> usize {
        let first = &queues[0][0];
        if self.in_flight(first) == 0 {
            return 0;
        }
        (0..queues.len())
            .filter(|&index| {
                let entry = &queues[index][0];
                entry.standing == first.standing && 100 * entry.rank.0.0 >= 98 * first.rank.0.0
            })
            .take(8)
            .min_by_key(|&index| (self.load(&queues[index][0]), index))
            .unwrap_or(0)
    }

    /// Step 5.
    fn list(&self, mut queues: Vec<Vec<Entry>>) -> Vec<u32> {
        let mut list = Vec::new();
        take_next(&mut queues[0], &mut list);
        take_next(&mut queues[0], &mut list);
        for queue in &mut queues[1..] {
            take_next(queue, &mut list);
        }
        while queues.iter().any(|queue| !queue.is_empty()) {
            for queue in &mut queues {
                take_next(queue, &mut list);
            }
        }
        list[1..].sort_by_key(|entry| entry.standing);
        list.truncate(1 + self.query.max_alternatives);
        list.iter().map(|entry| entry.slot).collect()
    }

    /// The health key of a route.
    fn health(&self, route: usize) -> (bool, u64) {
        let health = self.live.health.get(route).copied().unwrap_or_default();
        match health.state {
            Health::Healthy => (false, 0),
            Health::Cooling | Health::Open => (true, health.recovers_at_ms),
            Health::HalfOpen => self.traffic.probed_until_ms(route).map_or((false, 0), |until| (true, until)),
        }
    }

    fn in_flight(&self, entry: &Entry) -> u32 {
        self.traffic.in_flight(entry.route as usize)
    }

    fn load(&self, entry: &Entry) -> u128 {
        let t = self.live.latency_ms(self.snapshot, entry.slot as usize, self.query);
        let age = self.traffic.oldest_age_ms(entry.route as usize);
        u128::from(t.max(age)) * u128::from(self.in_flight(entry) + 3)
    }

    fn entry(&self, slot: usize) -> Entry {
        let identity = &self.snapshot.identity[slot];
        let rules = &self.query.rules;
        let index = |list: &[usize], number: u32| {
            list.iter().position(|&listed| listed == number as usize).unwrap_or(usize::MAX)
        };
        let quality = components(self.snapshot, self.live, self.query, slot).ppm[0];
        let q = self.snapshot.ranked_pico_usd(slot, self.query);
        let rank = (
            Reverse(self.what_ranks(slot)),
            Reverse(quality),
            q,
            self.snapshot.vocabulary.routes.name(identity.route as usize).to_owned(),
            self.snapshot.variants[slot].to_string(),
        );
        let place = [
            index(&rules.models.order, identity.model),
            index(&rules.providers.order, identity.provider),
            index(&rules.platforms.order, identity.platform),
        ];
        Entry {
            slot: u32::try_from(slot).expect("few slots"),
            model: identity.model,
            route: identity.route,
            standing: (self.health(identity.route as usize), place),
            priority: self.snapshot.priority[slot],
            rank,
        }
    }

    /// The total, the utility, or the negative of the sorted figure.
    #[expect(clippy::cast_possible_truncation, reason = "columns hold integers up to 10^7")]
    fn what_ranks(&self, slot: usize) -> i128 {
        let parts = components(self.snapshot, self.live, self.query, slot);
        let q = self.snapshot.ranked_pico_usd(slot, self.query);
        match self.query.objective {
            Objective::Score { weights_ppm, .. } => i128::from(total(&parts, weights_ppm)),
            Objective::Willingness { pico_usd } => pico_usd * i128::from(parts.ppm[0]) / 1_000_000 - q,
            Objective::Sort(Sort::Throughput) => -(self.live.us_per_token[slot] as i128),
            Objective::Sort(Sort::Latency) => -(self.live.ttft_ms[slot] as i128),
            Objective::Sort(Sort::Price | Sort::Unspecified) => -q,
        }
    }
}

/// Moves a model's next candidate to the list; one whose route is listed is passed over in the same turn.
fn take_next(queue: &mut Vec<Entry>, list: &mut Vec<Entry>) {
    while !queue.is_empty() {
        let next = queue.remove(0);
        if list.iter().all(|listed| listed.route != next.route) {
            list.push(next);
            return;
        }
    }
}
