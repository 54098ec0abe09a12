//! The arithmetic of components: integers in f64, in operations that round the same on every machine.

/// 10^6.
const MILLION: f64 = 1_000_000.0;
/// Amounts are clamped here before they meet a ratio: below it every integer is exact.
pub const MAX_EXACT_PICO_USD: u64 = 1 << 53;

/// floor for 0 <= x < 2^52. Without an instruction for it (`NATIVE` false) it is made of three that every processor has in
/// vector form: adding 2^52 rounds to an integer.
#[inline(always)]
pub(super) fn floor<const NATIVE: bool>(x: f64) -> f64 {
    const ROUND: f64 = 4_503_599_627_370_496.0;
    if NATIVE {
        return x.floor();
    }
    let rounded = (x + ROUND) - ROUND;
    if rounded > x { rounded - 1.0 } else { rounded }
}

/// `floor(1e6 * reference / (reference + value))`.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of the vectorised loop")]
pub(super) fn ratio_ppm<const NATIVE: bool>(reference: f64, value: f64) -> f64 {
    floor::<NATIVE>(MILLION * reference / (reference + value))
}

/// floor(x / 1000) for an integer 0 <= x < 2^50, without a division: the product is off by less than one, the rest tells.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of the vectorised loop")]
pub(super) fn thousandth<const NATIVE: bool>(x: f64) -> f64 {
    let near = floor::<NATIVE>(x * 0.001);
    let rest = x - near * 1_000.0;
    let up = if rest >= 1_000.0 { 1.0 } else { 0.0 };
    let down = if rest < 0.0 { 1.0 } else { 0.0 };
    near + up - down
}

/// Below it f32 holds every integer.
pub(super) const MAX_EXACT_F32: f64 = 16_777_216.0;

/// [`thousandth`] of an integer below 2^24, twice as many at a time.
#[inline(always)]
pub(super) fn small_thousandth<const NATIVE: bool>(x: f32) -> f32 {
    const ROUND: f32 = 8_388_608.0;
    let product = x * 0.001;
    // Only near the floor, without an instruction for it: the rest tells.
    let near = if NATIVE { product.floor() } else { (product + ROUND) - ROUND };
    let rest = x - near * 1_000.0;
    let up = if rest >= 1_000.0 { 1.0 } else { 0.0 };
    let down = if rest < 0.0 { 1.0 } else { 0.0 };
    near + up - down
}

/// At most 2^53, hence exact.
#[expect(clippy::cast_precision_loss, reason = "at most 2^53")]
pub(crate) fn exact(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_specification() {
        let ratios =
            |reference: f64, values: [f64; 4]| values.map(|value| exact_bits(ratio_ppm::<true>(reference, value)));
        let c = 2e9;
        assert_eq!(ratios(c, [0.0, c, 6e9, 1.0]), [1_000_000, 500_000, 250_000, 999_999]);
        assert_eq!(ratios(4_000.0, [4_000.0, 1_000.0, 36_000.0, 0.0]), [500_000, 800_000, 100_000, 1_000_000]);
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an integer from 0 to 10^6")]
    fn exact_bits(ppm: f64) -> u32 {
        ppm as u32
    }

    #[test]
    fn a_thousandth_is_integer_division() {
        let integers =
            (0..5_000).chain((0..50).flat_map(|shift| [(1_u64 << shift) - 1, 1 << shift, 999 << shift.min(40)]));
        for x in integers.chain((0..1_000).map(|step| 1_000_000_000_000_000 - step)) {
            assert_eq!(thousandth::<true>(exact(x)).to_bits(), exact(x / 1_000).to_bits(), "{x}");
            assert_eq!(thousandth::<false>(exact(x)).to_bits(), exact(x / 1_000).to_bits(), "{x}");
        }
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
    fn a_small_thousandth_is_integer_division() {
        for x in (0..200_000_u32).chain((200_000..1 << 24).step_by(499)).chain((1 << 24) - 2_000..1 << 24) {
            assert_eq!(small_thousandth::<true>(x as f32).to_bits(), ((x / 1_000) as f32).to_bits(), "{x}");
            assert_eq!(small_thousandth::<false>(x as f32).to_bits(), ((x / 1_000) as f32).to_bits(), "{x}");
        }
    }

    #[test]
    fn the_vector_floor_is_the_floor() {
        for x in [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 999_999.999_999_999_9, 1e6, 1e12 + 0.999, 1e15] {
            assert_eq!(floor::<false>(x).to_bits(), f64::floor(x).to_bits(), "{x}");
        }
    }
}
