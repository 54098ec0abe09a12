//! The buckets that output tokens are counted in: integers up to 31 each for itself, then 16 to an octave.

/// Buckets of an octave, as a power of two. A bucket is at most a sixteenth of its least count wide: 6.25 %.
const OCTAVE_BITS: u32 = 4;
const OCTAVE: u32 = 1 << OCTAVE_BITS;
/// How many there are: the last octave ends at 2^27, above every count.
pub(super) const BUCKETS: usize = 384;
/// Most tokens that are counted: what the contract bounds a count by.
const MAX_TOKENS: u64 = 100_000_000;

/// The bucket of a count.
pub(super) fn bucket(tokens: u64) -> usize {
    let tokens = u32::try_from(tokens.min(MAX_TOKENS)).unwrap_or(u32::MAX);
    // Below two octaves' worth a bucket holds one count.
    let shift = (u32::BITS - tokens.leading_zeros()).saturating_sub(OCTAVE_BITS + 1);
    (shift * OCTAVE + (tokens >> shift)) as usize
}

/// The least count of a bucket.
pub(super) fn least(bucket: usize) -> u32 {
    let (shift, lead) = split(bucket);
    lead << shift
}

/// The greatest count of a bucket.
pub(super) fn greatest(bucket: usize) -> u32 {
    let (shift, lead) = split(bucket);
    ((lead + 1) << shift) - 1
}

/// How far a count is shifted, and its leading bits.
#[expect(clippy::cast_possible_truncation, reason = "there are 384 buckets")]
fn split(bucket: usize) -> (u32, u32) {
    let bucket = bucket as u32;
    let shift = (bucket / OCTAVE).saturating_sub(1);
    (shift, bucket - shift * OCTAVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_count_lies_in_its_bucket_and_the_buckets_follow_each_other() {
        let mut next = 0;
        for number in 0..BUCKETS {
            assert_eq!(least(number), next, "bucket {number}");
            for tokens in [least(number), greatest(number)].map(u64::from) {
                assert!(tokens > MAX_TOKENS || bucket(tokens) == number, "{tokens} in {number}");
            }
            next = greatest(number) + 1;
        }
        assert_eq!(next, 1 << 27);
    }

    #[test]
    fn a_bucket_is_at_most_a_sixteenth_of_its_least_count_wide() {
        for number in 0..BUCKETS {
            let (least, greatest) = (least(number), greatest(number));
            assert!((greatest - least) * 16 <= least, "{least} to {greatest}");
        }
    }

    #[test]
    fn what_is_above_every_bound_counts_as_the_bound() {
        assert_eq!(bucket(u64::MAX), bucket(MAX_TOKENS));
        assert!(bucket(MAX_TOKENS) < BUCKETS);
    }
}
