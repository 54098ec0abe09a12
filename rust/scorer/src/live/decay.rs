//! How what was seen fades: to half in a half-life, by a committed table and shifts, so that every machine agrees.

/// Steps a half-life is cut into.
const STEPS: u64 = 64;

/// `floor(1e6 * 2^(-i/64))`.
const LEFT_PPM: [u32; 64] = [
    1_000_000, 989_228, 978_572, 968_030, 957_603, 947_287, 937_083, 926_989, 917_004, 907_126, 897_354, 887_688,
    878_126, 868_666, 859_309, 850_053, 840_896, 831_838, 822_877, 814_013, 805_245, 796_571, 787_990, 779_502,
    771_105, 762_799, 754_582, 746_453, 738_413, 730_458, 722_590, 714_806, 707_106, 699_489, 691_954, 684_501,
    677_127, 669_833, 662_618, 655_480, 648_419, 641_435, 634_525, 627_690, 620_928, 614_240, 607_623, 601_078,
    594_603, 588_198, 581_862, 575_594, 569_394, 563_260, 557_193, 551_191, 545_253, 539_380, 533_570, 527_822,
    522_136, 516_512, 510_948, 505_444,
];

/// One, in parts of a million.
pub(super) const MILLION: u64 = 1_000_000;

/// Time in which half is forgotten.
#[derive(Clone, Copy, Debug)]
pub(super) struct HalfLife {
    ms: u64,
}

impl HalfLife {
    pub(super) const fn of_ms(ms: u64) -> Self {
        Self { ms }
    }

    /// D of `docs/scoring.md`: what is left of a million after so long.
    pub(super) fn left_ppm(self, dt_ms: u64) -> u64 {
        let step = dt_ms.saturating_mul(STEPS) / self.ms % STEPS;
        let left = LEFT_PPM[usize::try_from(step).unwrap_or(0)];
        // Twenty halvings leave nothing of a million; more than 31 are no shift.
        u64::from(u32::try_from(dt_ms / self.ms).map_or(0, |halvings| left.checked_shr(halvings).unwrap_or(0)))
    }

    /// The part of `dt_ms` that whole steps make up: what is below a step has not faded anything yet.
    pub(super) fn whole_steps_ms(self, dt_ms: u64) -> u64 {
        (dt_ms.saturating_mul(STEPS) / self.ms).saturating_mul(self.ms) / STEPS
    }
}

/// `floor(value * ppm / 1e6)`.
pub(super) fn share(value: u64, ppm: u64) -> u64 {
    match value.checked_mul(ppm) {
        Some(product) => product / MILLION,
        // At most `value`: a share is at most the whole.
        None => u64::try_from(u128::from(value) * u128::from(ppm) / u128::from(MILLION)).unwrap_or(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_what_it_says() {
        for (index, &left) in LEFT_PPM.iter().enumerate() {
            let exact = 1e6 * (-f64::from(u32::try_from(index).expect("small")) / 64.0).exp2();
            // The nearest a figure comes to a whole number is 0.008, far beyond what f64 rounds.
            let floored = if index == 0 { 1e6 } else { exact.floor() };
            assert!((f64::from(left) - floored).abs() < 1e-9, "{index}: {left} for {exact}");
        }
    }

    #[test]
    fn half_is_left_after_each_half_life_and_nothing_after_many() {
        let half_life = HalfLife::of_ms(7_000);
        let left = [0, 7_000, 14_000, 140_000, 7_000 * 64, u64::MAX].map(|dt_ms| half_life.left_ppm(dt_ms));
        assert_eq!(left, [1_000_000, 500_000, 250_000, 0, 0, 0]);
    }

    #[test]
    fn what_is_left_follows_the_exact_exponential_by_a_step() {
        let half_life = HalfLife::of_ms(60_000);
        let mut rng = fastrand::Rng::with_seed(3);
        for _ in 0..100_000 {
            let dt_ms = rng.u32(..1_200_000);
            let exact = 1e6 * (-f64::from(dt_ms) / 60_000.0).exp2();
            let left = f64::from(u32::try_from(half_life.left_ppm(u64::from(dt_ms))).expect("at most a million"));
            // One step of 64, and two floors.
            assert!(left >= exact - 2.0 && left <= exact * 1.010_9 + 1.0, "{dt_ms}: {left} for {exact}");
        }
    }

    #[test]
    fn below_one_step_nothing_fades_and_no_time_is_used_up() {
        let half_life = HalfLife::of_ms(7_000);
        assert_eq!((half_life.left_ppm(109), half_life.whole_steps_ms(109)), (1_000_000, 0));
        assert_eq!((half_life.left_ppm(110), half_life.whole_steps_ms(110)), (989_228, 109));
        assert_eq!(half_life.whole_steps_ms(7_000), 7_000);
    }

    #[test]
    fn a_share_is_exact_where_the_product_leaves_64_bits() {
        assert_eq!(share(u64::MAX, 500_000), u64::MAX / 2);
        assert_eq!(share(1_000_001, 999_999), 999_999);
    }
}
