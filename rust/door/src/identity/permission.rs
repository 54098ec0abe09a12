//! What a caller may do: the closed set of the contract, as bits.

use modelreg_proto::v1::Permission;

/// More than the contract has.
const BITS: i32 = 32;

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    /// Every one, those of later contracts too.
    pub const ALL: Self = Self(u32::MAX);

    /// Those of these numbers; one that this program does not know allows nothing.
    #[must_use]
    pub fn of(numbers: &[i32]) -> Self {
        let known = numbers.iter().filter_map(|&number| Permission::try_from(number).ok());
        known.fold(Self::default(), |set, permission| Self(set.0 | bit(permission)))
    }

    /// Whether it is among them.
    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & bit(permission) != 0
    }

    /// Their numbers, in order.
    #[must_use]
    pub fn numbers(self) -> Vec<i32> {
        let known = (1..BITS).filter_map(|number| Permission::try_from(number).ok());
        known.filter(|&permission| self.has(permission)).map(i32::from).collect()
    }
}

const fn bit(permission: Permission) -> u32 {
    1 << permission as i32
}

/// Its name in errors and on the command line, as in `act_as`.
pub(crate) fn name(permission: Permission) -> String {
    permission.as_str_name().trim_start_matches("PERMISSION_").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_a_bit_of_its_own() {
        let all = Permissions::ALL.numbers();
        assert_eq!(all, (1..=i32::try_from(all.len()).unwrap()).collect::<Vec<_>>());
        for &one in &all {
            assert_eq!(Permissions::of(&[one]).numbers(), [one]);
        }
    }

    #[test]
    fn an_unknown_number_allows_nothing() {
        assert_eq!(Permissions::of(&[-1, 31, 32, 64, i32::MAX, i32::MIN]), Permissions::default());
    }

    #[test]
    fn names_are_small_letters() {
        assert_eq!(name(Permission::ActAs), "act_as");
    }
}
