//! A sketch of the output tokens of many answers: weights by bucket that fade, of which quantiles are read. Two add up.

use super::bucket::{BUCKETS, bucket, greatest, least};
use crate::live::decay::{HalfLife, MILLION, share};

/// Half of what was seen is forgotten in a week.
const HALF_LIFE: HalfLife = HalfLife::of_ms(7 * 86_400_000);
/// All weights halve when there are so many answers: of a busy model, too, the last few hundred answers decide.
const MOST_ANSWERS: u32 = 256;

/// One in the weights' parts of a million, and where they halve.
#[expect(clippy::cast_possible_truncation, reason = "a million fits")]
const ANSWER: u32 = MILLION as u32;
const FULL: u32 = MOST_ANSWERS * ANSWER;

/// Weights by bucket, in millionths of an answer: 1,552 bytes. They fade as answers come; nothing changes on reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    weights: [u32; BUCKETS],
    /// Their sum, below [`FULL`].
    total: u32,
    /// Up to when they have faded.
    clock_ms: u64,
}

impl Sketch {
    /// Of no answers, from `now_ms` on.
    #[must_use]
    pub fn new(now_ms: u64) -> Self {
        Self { weights: [0; BUCKETS], total: 0, clock_ms: now_ms }
    }

    /// Counts one answer.
    pub fn count(&mut self, output_tokens: u64, now_ms: u64) {
        self.fade(now_ms);
        self.weights[bucket(output_tokens)] += ANSWER;
        self.total += ANSWER;
        self.halve_if_full();
    }

    /// Adds what another has seen, as if its answers had been counted here: each faded as its own clock says.
    pub fn merge(&mut self, other: &Self) {
        let now_ms = self.clock_ms.max(other.clock_ms);
        self.fade(now_ms);
        let mut faded = other.clone();
        faded.fade(now_ms);
        for (weight, more) in self.weights.iter_mut().zip(faded.weights) {
            *weight += more;
        }
        // Both are below FULL, which is below half of what fits.
        self.total += faded.total;
        self.halve_if_full();
    }

    /// Answers, faded ones as parts, rounded down: at most 255.
    #[must_use]
    pub fn answers(&self) -> u32 {
        self.total / ANSWER
    }

    /// The 5 % and the 95 % quantile, at the outer ends of their buckets; (0, 0) of no answers.
    #[must_use]
    pub fn interval(&self) -> (u32, u32) {
        if self.total == 0 {
            return (0, 0);
        }
        let (mut low, mut sum) = (None, 0);
        for (number, &weight) in self.weights.iter().enumerate() {
            sum += u64::from(weight);
            if low.is_none() && sum * 20 >= u64::from(self.total) {
                low = Some(least(number));
            }
            if sum * 20 >= u64::from(self.total) * 19 {
                return (low.unwrap_or(0), greatest(number));
            }
        }
        // Not reached: the weights are the total.
        (low.unwrap_or(0), greatest(BUCKETS - 1))
    }

    fn fade(&mut self, now_ms: u64) {
        let dt_ms = now_ms.saturating_sub(self.clock_ms);
        let steps_ms = HALF_LIFE.whole_steps_ms(dt_ms);
        if steps_ms == 0 {
            return;
        }
        let left_ppm = HALF_LIFE.left_ppm(dt_ms);
        // A share is never more than the whole, so that it fits.
        self.rewrite(|weight| u32::try_from(share(u64::from(weight), left_ppm)).unwrap_or(weight));
        self.clock_ms += steps_ms;
    }

    fn halve_if_full(&mut self) {
        if self.total >= FULL {
            self.rewrite(|weight| weight / 2);
        }
    }

    fn rewrite(&mut self, new: impl Fn(u32) -> u32) {
        self.total = 0;
        for weight in &mut self.weights {
            *weight = new(*weight);
            self.total += *weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: u64 = 86_400_000;

    fn sketch_of(counts: impl IntoIterator<Item = u64>, now_ms: u64) -> Sketch {
        let mut sketch = Sketch::new(now_ms);
        counts.into_iter().for_each(|tokens| sketch.count(tokens, now_ms));
        sketch
    }

    #[test]
    fn its_memory_is_what_the_documents_say() {
        assert_eq!(size_of::<Sketch>(), 1_552);
    }

    #[test]
    fn the_quantiles_are_those_of_the_sorted_answers_at_the_ends_of_their_buckets() {
        let mut rng = fastrand::Rng::with_seed(7);
        for answers in 1..256_usize {
            let mut counts: Vec<u64> = (0..answers).map(|_| rng.u64(..100_000) >> rng.u32(..17)).collect();
            let sketch = sketch_of(counts.iter().copied(), 0);
            counts.sort_unstable();
            let at = |twentieths: usize| bucket(counts[(answers * twentieths).div_ceil(20) - 1]);
            assert_eq!(sketch.interval(), (least(at(1)), greatest(at(19))), "{answers} answers");
            assert_eq!(sketch.answers() as usize, answers);
        }
    }

    #[test]
    fn of_no_answers_it_says_nothing() {
        let sketch = Sketch::new(5);
        assert_eq!((sketch.answers(), sketch.interval()), (0, (0, 0)));
    }

    #[test]
    fn halves_merged_are_the_whole() {
        let mut rng = fastrand::Rng::with_seed(8);
        for _ in 0..200 {
            let (mut whole, mut halves) = (Sketch::new(0), [Sketch::new(0), Sketch::new(0)]);
            for _ in 0..rng.u32(..256) {
                let tokens = rng.u64(..4_000);
                whole.count(tokens, 0);
                halves[usize::from(rng.bool())].count(tokens, 0);
            }
            let [mut one, other] = halves;
            one.merge(&other);
            assert_eq!(one, whole);
        }
    }

    #[test]
    fn halves_that_faded_merge_to_the_whole_but_for_what_floors_take() {
        let mut rng = fastrand::Rng::with_seed(9);
        for _ in 0..200 {
            let (mut whole, mut halves, mut now_ms) = (Sketch::new(0), [Sketch::new(0), Sketch::new(0)], 0);
            for _ in 0..rng.u32(..256) {
                now_ms += rng.u64(..DAY_MS / 4);
                let tokens = rng.u64(..4_000);
                whole.count(tokens, now_ms);
                halves[usize::from(rng.bool())].count(tokens, now_ms);
            }
            let [mut one, other] = halves;
            one.merge(&other);
            // A clock goes by whole steps of 1.1 %: a half may be one behind.
            let (merged, total) = (f64::from(one.total), f64::from(whole.total));
            assert!((merged - total).abs() <= 0.011 * total + 1_000.0, "{merged} of {total}");
            for (weight, expected) in one.weights.iter().zip(whole.weights) {
                let (weight, expected) = (f64::from(*weight), f64::from(expected));
                assert!((weight - expected).abs() <= 0.011 * expected + 600.0, "{weight} of {expected}");
            }
        }
    }

    #[test]
    fn merging_full_ones_halves_as_counting_does() {
        let mut one = sketch_of(std::iter::repeat_n(100, 200), 0);
        one.merge(&sketch_of(std::iter::repeat_n(900, 200), 0));
        assert_eq!((one.answers(), one.interval()), (200, (100, 927)));
    }

    #[test]
    fn half_is_left_after_a_week_and_reading_changes_nothing() {
        let mut sketch = sketch_of(std::iter::repeat_n(100, 100), 1_000);
        let before = sketch.clone();
        assert_eq!((sketch.answers(), sketch.interval()), (100, (100, 103)));
        assert_eq!(sketch, before);
        sketch.count(5_000, 1_000 + 7 * DAY_MS);
        assert_eq!(sketch.answers(), 51);
    }

    #[test]
    fn the_last_few_hundred_answers_decide() {
        let mut sketch = sketch_of(std::iter::repeat_n(100, 10_000), 0);
        assert!((128..256).contains(&sketch.answers()));
        (0..1_000).for_each(|_| sketch.count(5_000, 0));
        assert_eq!(sketch.interval().0, 4_864);
    }

    #[test]
    fn a_clock_that_stands_or_jumps_back_fades_nothing() {
        let mut sketch = sketch_of([100; 10], 7 * DAY_MS);
        sketch.count(100, 0);
        assert_eq!(sketch, sketch_of([100; 11], 7 * DAY_MS));
    }
}
