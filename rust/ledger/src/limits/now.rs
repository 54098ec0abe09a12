//! The time of a call, as limits need it.

/// Nanoseconds of a second.
pub(super) const SECOND_NS: u64 = 1_000_000_000;
/// Nanoseconds of a millisecond.
pub(super) const MILLI_NS: u64 = 1_000_000;

/// One point in time, by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Of a clock that does not go back: minutes and lives are reckoned by it.
    pub monotonic_ns: u64,
    /// ms since 1970 UTC: days are.
    pub unix_ms: i64,
}

impl Now {
    /// What the calendar will show `in_ns` from now, rounded up to a ms.
    pub(super) fn unix_ms_in(self, in_ns: u64) -> i64 {
        self.unix_ms.saturating_add(i64::try_from(in_ns.div_ceil(MILLI_NS)).unwrap_or(i64::MAX))
    }

    /// How long it is until then.
    pub(super) fn ns_until(self, unix_ms: i64) -> u64 {
        u64::try_from(unix_ms.saturating_sub(self.unix_ms)).unwrap_or(0).saturating_mul(MILLI_NS)
    }
}

/// ns as ms, rounded up.
pub(super) fn ms_of(ns: u64) -> u64 {
    ns.div_ceil(MILLI_NS)
}
