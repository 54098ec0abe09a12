//! One folded figure: what it was fades before the samples, forgotten after ten minutes without one.

use super::FORGET_AFTER_MS;
use super::decay::{HalfLife, share};

const HALF_LIFE: HalfLife = HalfLife::of_ms(7_000);

/// A figure that samples move; nothing changes on reading.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Figure {
    known: Option<Known>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    value: u32,
    /// Up to when it has faded.
    clock_ms: u64,
    sampled_at_ms: u64,
}

impl Figure {
    /// Takes a sample in.
    pub(super) fn fold(&mut self, sample: u32, now_ms: u64) {
        self.forget_old(now_ms);
        let Some(known) = &mut self.known else {
            self.known = Some(Known { value: sample, clock_ms: now_ms, sampled_at_ms: now_ms });
            return;
        };
        known.sampled_at_ms = known.sampled_at_ms.max(now_ms);
        let dt_ms = now_ms.saturating_sub(known.clock_ms);
        // A share is never more than the whole, so that it fits.
        let left = share(u64::from(known.value.abs_diff(sample)), HALF_LIFE.left_ppm(dt_ms));
        let left = u32::try_from(left).unwrap_or(0);
        known.value = if sample < known.value { sample + left } else { sample - left };
        known.clock_ms += HALF_LIFE.whole_steps_ms(dt_ms);
    }

    /// Drops what is too old to say anything of now.
    pub(super) fn forget_old(&mut self, now_ms: u64) {
        self.known = self.known.filter(|known| now_ms.saturating_sub(known.sampled_at_ms) <= FORGET_AFTER_MS);
    }

    /// What is known, as of the last time something was forgotten.
    pub(super) fn value(&self) -> Option<u32> {
        self.known.map(|known| known.value)
    }

    /// When the last sample came.
    pub(super) fn sampled_at_ms(&self) -> Option<u64> {
        self.known.map(|known| known.sampled_at_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(samples: &[(u32, u64)]) -> Option<u32> {
        let mut figure = Figure::default();
        for &(sample, at_ms) in samples {
            figure.fold(sample, at_ms);
        }
        figure.value()
    }

    #[test]
    fn the_vector_of_the_specification() {
        assert_eq!(folded(&[(1_000, 50), (200, 7_050)]), Some(600));
    }

    #[test]
    fn it_rises_as_it_falls() {
        assert_eq!(folded(&[(200, 0), (1_000, 7_000)]), Some(600));
        assert_eq!(folded(&[(200, 0), (1_000, 1)]), Some(200));
    }

    #[test]
    fn samples_closer_than_a_step_make_it_fall_all_the_same() {
        let samples: Vec<_> =
            std::iter::once((1_000_000, 0)).chain((1..=1_400).map(|number| (0, number * 10))).collect();
        // Two half-lives of 10 ms steps: the clock of the value waits for whole steps of 109 ms.
        let left = folded(&samples).expect("sampled");
        assert!((245_000..=260_000).contains(&left), "{left}");
    }

    #[test]
    fn a_clock_that_stands_or_jumps_back_moves_nothing() {
        assert_eq!(folded(&[(1_000, 5_000), (200, 5_000)]), Some(1_000));
        assert_eq!(folded(&[(1_000, 5_000), (200, 1_000)]), Some(1_000));
        assert_eq!(folded(&[(1_000, 5_000), (200, 1_000), (200, 12_000)]), Some(600));
    }

    #[test]
    fn after_ten_minutes_without_a_sample_the_next_one_is_the_first() {
        assert_eq!(folded(&[(1_000, 0), (200, 600_001)]), Some(200));
        let mut figure = Figure::default();
        figure.fold(1_000, 0);
        figure.forget_old(600_000);
        assert_eq!(figure.value(), Some(1_000));
        figure.forget_old(600_001);
        assert_eq!(figure.value(), None);
    }
}
