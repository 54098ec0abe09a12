//! Looks at a stretch of figures at once, in a form that becomes vector code.

/// Figures looked at side by side.
const LANES: usize = 8;

/// The largest of a stretch that is not empty.
pub(crate) fn largest<K: PartialOrd + Copy>(figures: &[K]) -> K {
    let larger = |a: K, b: K| if b > a { b } else { a };
    let mut lanes = [figures[0]; LANES];
    let (groups, rest) = figures.as_chunks::<LANES>();
    for group in groups {
        for (lane, &figure) in lanes.iter_mut().zip(group) {
            *lane = larger(*lane, figure);
        }
    }
    // By halves, as vectors are.
    for half in [4, 2, 1] {
        for lane in 0..half {
            lanes[lane] = larger(lanes[lane], lanes[lane + half]);
        }
    }
    rest.iter().copied().fold(lanes[0], larger)
}

/// The first of a stretch that reaches a bound.
#[expect(clippy::needless_bitwise_bool, reason = "what stops early does not become vector code")]
pub(crate) fn first_at_least(figures: &[f32], bound: f32) -> Option<usize> {
    let reaches = |group: &[f32]| group.iter().fold(false, |reaches, &figure| reaches | (figure >= bound));
    let (group, among) = figures.chunks(LANES).enumerate().find(|(_, group)| reaches(group))?;
    Some(group * LANES + among.iter().position(|&figure| figure >= bound)?)
}

/// Which figures of a stretch of at most a word reach a bound, as a word.
pub(crate) fn at_least<K: PartialOrd + Copy>(figures: &[K], bound: K) -> u64 {
    figures.iter().enumerate().fold(0, |word, (bit, &figure)| word | u64::from(figure >= bound) << bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_found_wherever_it_stands() {
        for length in 0..40 {
            for place in 0..length {
                let mut figures = vec![1.0; length];
                figures[place..].fill(2.0);
                assert_eq!(first_at_least(&figures, 2.0), Some(place));
            }
            assert_eq!(first_at_least(&vec![1.0; length], 2.0), None);
        }
    }
}
