//! Counts without those of their parts: what is charged is disjoint.

use std::cmp::Reverse;

use crate::snapshot::{INPUT_TOKEN, OUTPUT_TOKEN, UnitKind};

/// Counts of units, none counted twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// (unit, count above 0), in the order given, each without what its parts have.
    pub units: Vec<(usize, u64)>,
    /// Tokens of input among them.
    pub input_tokens: u64,
    /// Tokens of output among them.
    pub output_tokens: u64,
}

/// Parts have more than what they are parts of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// What they are parts of.
    pub unit: usize,
    /// Its count.
    pub count: u64,
    /// That of its parts.
    pub of_parts: u64,
}

impl Parts {
    /// Splits counts, each unit once and neither input nor output among them.
    ///
    /// # Errors
    /// The parts of a unit have more than the unit.
    pub fn split(given: &[(usize, u64)], kinds: &[UnitKind]) -> Result<Self, Exceeded> {
        let mut units = given.to_vec();
        let mut order: Vec<usize> = (0..given.len()).collect();
        // A part is in all that its whole is in, and in the whole besides.
        order.sort_by_key(|&index| Reverse(kinds[given[index].0].part_of.len()));
        for index in order {
            let (unit, count) = given[index];
            let of_parts =
                units.iter().filter(|(part, _)| kinds[*part].part_of.contains(&unit)).map(|(_, own)| own).sum();
            units[index].1 = count.checked_sub(of_parts).ok_or(Exceeded { unit, count, of_parts })?;
        }
        units.retain(|&(_, count)| count > 0);
        let of = |whole: usize| {
            units.iter().filter(|(unit, _)| kinds[*unit].part_of.contains(&whole)).map(|(_, count)| count).sum()
        };
        Ok(Self { input_tokens: of(INPUT_TOKEN), output_tokens: of(OUTPUT_TOKEN), units })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CACHED: usize = 2;
    const AUDIO: usize = 3;
    const CACHED_AUDIO: usize = 4;
    const REASONING: usize = 5;
    const SEARCH: usize = 6;

    fn kinds() -> Vec<UnitKind> {
        let part_of = [vec![], vec![], vec![0], vec![0], vec![0, 2, 3], vec![1], vec![]];
        let kind = |part_of| UnitKind { reference_pico_usd: 0, input_modality: None, output_modality: None, part_of };
        part_of.map(kind).into()
    }

    #[test]
    fn what_a_part_has_is_not_the_whole_s_own() {
        let given = [(SEARCH, 7), (CACHED, 100), (CACHED_AUDIO, 30), (AUDIO, 50), (REASONING, 9)];
        let parts = Parts::split(&given, &kinds()).expect("parts");
        let own = vec![(SEARCH, 7), (CACHED, 70), (CACHED_AUDIO, 30), (AUDIO, 20), (REASONING, 9)];
        assert_eq!(parts, Parts { units: own, input_tokens: 120, output_tokens: 9 });
    }

    #[test]
    fn a_part_stands_for_itself_where_its_whole_is_not_given() {
        let parts = Parts::split(&[(CACHED_AUDIO, 30)], &kinds()).expect("parts");
        assert_eq!((parts.units, parts.input_tokens), (vec![(CACHED_AUDIO, 30)], 30));
    }

    #[test]
    fn what_its_parts_have_whole_is_left_out() {
        let parts = Parts::split(&[(CACHED, 30), (CACHED_AUDIO, 30)], &kinds()).expect("parts");
        assert_eq!((parts.units, parts.input_tokens), (vec![(CACHED_AUDIO, 30)], 30));
    }

    #[test]
    fn parts_of_more_than_their_whole_are_refused() {
        let exceeded = Parts::split(&[(CACHED, 10), (AUDIO, 40), (CACHED_AUDIO, 30)], &kinds());
        assert_eq!(exceeded, Err(Exceeded { unit: CACHED, count: 10, of_parts: 30 }));
    }
}
