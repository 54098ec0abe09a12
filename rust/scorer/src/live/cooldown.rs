//! How long a route is left alone: longer each time, never twice exactly alike.

use super::Random;
use super::decay::MILLION;

const FIRST_MS: u64 = 5_000;
const LONGEST_MS: u64 = 60_000;
/// What a spread of nothing leaves: 20 % less.
const LEAST_PPM: u64 = 800_000;

/// The cooldown after `earlier` ones in a row.
pub(super) fn cooldown_ms(earlier: u32, random: &Random) -> u64 {
    // Beyond ten doublings it is the longest anyway.
    let doubled = FIRST_MS << earlier.min(10);
    doubled.min(LONGEST_MS) * (LEAST_PPM + random.spread_ppm()) / MILLION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_a_minute_within_a_fifth_to_either_side() {
        let random = Random::seeded(7);
        for (earlier, expected_ms) in [5_000, 10_000, 20_000, 40_000, 60_000, 60_000].into_iter().enumerate() {
            for _ in 0..1_000 {
                let ms = cooldown_ms(u32::try_from(earlier).expect("small"), &random);
                assert!((expected_ms * 8 / 10..=expected_ms * 12 / 10).contains(&ms), "{earlier}: {ms}");
            }
        }
        assert!(cooldown_ms(u32::MAX, &random) <= 72_000);
    }

    #[test]
    fn a_seed_repeats_itself_and_spreads() {
        let drawn = |seed| {
            let random = Random::seeded(seed);
            [(); 8].map(|()| cooldown_ms(0, &random))
        };
        assert_eq!(drawn(1), drawn(1));
        assert!(drawn(1).iter().any(|&ms| ms != drawn(1)[0]));
    }
}
