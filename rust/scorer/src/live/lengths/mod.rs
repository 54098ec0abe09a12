//! How long answers really are: a sketch of output tokens for each model, variant and task class that was used.

mod bucket;
mod numbers;
mod shown;
mod sketch;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use self::numbers::Numbers;
use crate::snapshot::Snapshot;

pub(super) use self::shown::{Key, Numbered};
pub use self::shown::{Lengths, Spread};
pub use self::sketch::Sketch;

/// Most sketches: 6.5 MB in all. Beyond, the one whose last answer is the oldest goes.
const MOST_SKETCHES: usize = 4_096;
/// Four half-lives without an answer: what is left says nothing.
const FORGET_AFTER_MS: u64 = 28 * 86_400_000;

/// The sketches, and what the last fold showed of them. A lock is around it, taken after the registry's and never together
/// with a route's.
#[derive(Debug)]
pub(super) struct Histories {
    /// By model and variant.
    kinds: Numbers<(Box<str>, Box<str>)>,
    /// By task class.
    classes: Numbers<Box<str>>,
    /// Ascending by key.
    each: Vec<History>,
    most: usize,
    /// Whether one of them came, went or counted an answer since they were shown.
    changed: bool,
    shown: Arc<[(Key, Spread)]>,
    /// When the first of them may be forgotten.
    forget_at_ms: u64,
    evicted: u64,
}

#[derive(Debug)]
struct History {
    key: Key,
    counted_at_ms: u64,
    /// Of the sketch, unless it changed since.
    spread: Option<Spread>,
    sketch: Box<Sketch>,
}

impl Default for Histories {
    fn default() -> Self {
        Self::at_most(MOST_SKETCHES)
    }
}

impl Histories {
    fn at_most(most: usize) -> Self {
        Self {
            kinds: Numbers::default(),
            classes: Numbers::default(),
            each: Vec::new(),
            most,
            changed: false,
            shown: Arc::default(),
            forget_at_ms: u64::MAX,
            evicted: 0,
        }
    }

    /// Numbers the candidates and classes of a snapshot; who had a number keeps it.
    pub(super) fn enter(&mut self, snapshot: &Snapshot) -> Numbered {
        let mut numbers = HashMap::new();
        let mut number = |slot: usize| {
            let (model, variant) = (snapshot.identity[slot].model, snapshot.variant[slot]);
            *numbers.entry((model, variant)).or_insert_with(|| {
                let model = snapshot.vocabulary.models.name(model as usize);
                self.kinds.of((model.into(), snapshot.variants[slot].clone()))
            })
        };
        let kinds: Arc<[u32]> = (0..snapshot.slots()).map(&mut number).collect();
        let classes: Arc<[u32]> = snapshot.vocabulary.classes.iter().map(|name| self.classes.of(name.into())).collect();
        // A reload with ever new names leaves none behind but those that something was counted under.
        let keys = || self.each.iter().map(|history| history.key);
        let in_use: HashSet<u32> = numbers.into_values().chain(keys().map(|key| key.kind)).collect();
        self.kinds.keep(|kind| in_use.contains(&kind));
        let in_use: HashSet<u32> = classes.iter().copied().chain(keys().map(|key| key.class)).collect();
        self.classes.keep(|class| in_use.contains(&class));
        Numbered { kinds, classes }
    }

    /// Counts an answer. Allocates with the first of a key only.
    pub(super) fn count(&mut self, key: Key, output_tokens: u64, now_ms: u64) {
        let index = match self.each.binary_search_by_key(&key, |history| history.key) {
            Ok(index) => index,
            Err(index) => self.insert(index, key, now_ms),
        };
        let history = &mut self.each[index];
        if now_ms.saturating_sub(history.counted_at_ms) > FORGET_AFTER_MS {
            // No fold came by to drop it.
            *history.sketch = Sketch::new(now_ms);
        }
        history.sketch.count(output_tokens, now_ms);
        history.counted_at_ms = history.counted_at_ms.max(now_ms);
        history.spread = None;
        self.changed = true;
        self.forget_at_ms = self.forget_at_ms.min(now_ms.saturating_add(FORGET_AFTER_MS + 1));
    }

    /// Puts an empty one in its place, making room where there are too many.
    fn insert(&mut self, mut index: usize, key: Key, now_ms: u64) -> usize {
        if self.each.len() >= self.most {
            let oldest = (0..self.each.len()).min_by_key(|&index| self.each[index].counted_at_ms).unwrap_or(0);
            self.each.remove(oldest);
            self.evicted += 1;
            index -= usize::from(oldest < index);
        }
        let sketch = Box::new(Sketch::new(now_ms));
        self.each.insert(index, History { key, counted_at_ms: now_ms, spread: None, sketch });
        index
    }

    /// Shows what is known now. Whether that may have changed anything.
    pub(super) fn show(&mut self, now_ms: u64) -> bool {
        if now_ms >= self.forget_at_ms {
            self.forget_old(now_ms);
        }
        if !std::mem::take(&mut self.changed) {
            return false;
        }
        self.shown = self.each.iter_mut().map(|history| (history.key, history.spread())).collect();
        true
    }

    fn forget_old(&mut self, now_ms: u64) {
        let before = self.each.len();
        let forget_at_ms = |history: &History| history.counted_at_ms.saturating_add(FORGET_AFTER_MS + 1);
        self.each.retain(|history| forget_at_ms(history) > now_ms);
        self.forget_at_ms = self.each.iter().map(forget_at_ms).min().unwrap_or(u64::MAX);
        self.changed |= self.each.len() < before;
    }

    /// What decisions read, on a snapshot of these numbers.
    pub(super) fn lengths(&self, numbered: &Numbered) -> Lengths {
        Lengths { numbered: numbered.clone(), spreads: Arc::clone(&self.shown) }
    }

    /// How many sketches there are.
    pub(super) fn len(&self) -> usize {
        self.each.len()
    }

    /// How many went because there were too many.
    pub(super) fn evicted(&self) -> u64 {
        self.evicted
    }
}

impl History {
    fn spread(&mut self) -> Spread {
        *self.spread.get_or_insert_with(|| {
            let (low_tokens, high_tokens) = self.sketch.interval();
            Spread { low_tokens, high_tokens, answers: self.sketch.answers() }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> Key {
        Key { kind: number % 7, class: number / 7 }
    }

    fn kept(histories: &Histories) -> Vec<Key> {
        histories.shown.iter().map(|&(key, _)| key).collect()
    }

    #[test]
    fn beyond_the_most_the_one_whose_last_answer_is_the_oldest_goes_and_is_counted() {
        let mut rng = fastrand::Rng::with_seed(1);
        let mut histories = Histories::at_most(10);
        let mut plain: Vec<(Key, u64)> = Vec::new();
        for now_ms in 0..2_000 {
            let key = key(rng.u32(..40));
            histories.count(key, 100, now_ms);
            plain.retain(|&(known, _)| known != key);
            plain.push((key, now_ms));
            let most = plain.len().min(10);
            plain.drain(..plain.len() - most);
            assert!(histories.show(now_ms));
            let mut expected: Vec<Key> = plain.iter().map(|&(key, _)| key).collect();
            expected.sort_unstable();
            assert_eq!(kept(&histories), expected, "at {now_ms}");
        }
        assert_eq!(histories.len(), 10);
        assert!(histories.evicted() > 1_000);
    }

    #[test]
    fn nothing_is_shown_anew_where_nothing_came() {
        let mut histories = Histories::default();
        assert!(!histories.show(0));
        histories.count(key(1), 100, 5);
        assert!(histories.show(10));
        assert!(!histories.show(20));
    }

    #[test]
    fn each_is_forgotten_at_its_own_time() {
        let mut histories = Histories::default();
        for number in 1..=3 {
            histories.count(key(number), 100, u64::from(number) * 1_000);
        }
        histories.count(key(1), 100, 5_000);
        for (after_ms, left) in [(2_000, 3), (2_001, 2), (3_001, 1), (5_000, 1), (5_001, 0)] {
            histories.show(FORGET_AFTER_MS + after_ms);
            assert_eq!(histories.len(), left, "after {after_ms}");
        }
    }

    #[test]
    fn an_answer_after_four_weeks_is_the_first_though_no_fold_came_by() {
        let mut histories = Histories::default();
        for now_ms in [0, FORGET_AFTER_MS, 2 * FORGET_AFTER_MS + 1] {
            histories.count(key(1), 100, now_ms);
        }
        histories.show(2 * FORGET_AFTER_MS + 1);
        assert_eq!(histories.shown.iter().map(|(_, spread)| spread.answers).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn the_memory_of_all_of_them_is_what_the_documents_say() {
        let bytes = MOST_SKETCHES * (size_of::<History>() + size_of::<Sketch>() + size_of::<(Key, Spread)>());
        assert!(bytes < 6_700_000, "{bytes}");
    }
}
