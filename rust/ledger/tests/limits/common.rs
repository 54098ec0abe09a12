//! Sets of limits, calls, and the naive log that every window of is looked at.

use modelreg_ledger::limits::{Call, Limits, Now, Subjects};
use modelreg_proto::internal::v1::LimitSet;
use modelreg_proto::v1::{LimitKind, LimitScope, LimitUnit, RateLimitRule};
use prost::Message;

pub const SECOND_NS: u64 = 1_000_000_000;
pub const MINUTE_NS: u64 = 60 * SECOND_NS;
pub const LIFE_NS: u64 = 30 * SECOND_NS;

pub const ACME: Subjects<'_> = Subjects { tenant: "acme", key: "", model: "", provider: "", credential: "" };

/// A limit of each tenant by itself.
pub fn rule(name: &str, unit: LimitUnit, kind: LimitKind, limit: u64) -> RateLimitRule {
    RateLimitRule {
        name: name.to_owned(),
        scope: LimitScope::Tenant.into(),
        unit: unit.into(),
        kind: kind.into(),
        limit,
        ..Default::default()
    }
}

pub fn set(limits: Vec<RateLimitRule>) -> Vec<u8> {
    LimitSet { revision: 1, limits, calendars: Vec::new() }.encode_to_vec()
}

pub fn of(rules: Vec<RateLimitRule>) -> Limits {
    let limits = Limits::default();
    limits.load(&set(rules)).unwrap();
    limits
}

/// Both clocks at `monotonic_ns`, which is `monotonic_ns` after noon of 2 January 1970.
pub fn at(monotonic_ns: u64) -> Now {
    Now { monotonic_ns, unix_ms: 129_600_000 + i64::try_from(monotonic_ns / 1_000_000).unwrap() }
}

pub fn requests(requests: u64) -> Call {
    Call { requests, tokens: 0, decision: None, life_ns: LIFE_NS, only_look: false }
}

pub fn decision(decision: u128, tokens: u64) -> Call {
    Call { requests: 1, tokens, decision: Some(decision), life_ns: LIFE_NS, only_look: false }
}

/// What was granted when, at the grant clock.
#[derive(Debug, Default)]
pub struct Log(pub Vec<(u64, u64)>);

impl Log {
    /// The most that any closed window of this length has. It is enough to look at windows that end with a grant.
    pub fn most_in(&self, window_ns: u64) -> u128 {
        let mut grants = self.0.clone();
        grants.sort_unstable();
        let (mut first, mut sum, mut most) = (0, 0_u128, 0);
        for &(at_ns, count) in &grants {
            sum += u128::from(count);
            while grants[first].0 + window_ns < at_ns {
                sum -= u128::from(grants[first].1);
                first += 1;
            }
            most = most.max(sum);
        }
        most
    }

    /// Refuses any window of any length above `burst + rate * t`, and any 60 s above the limit.
    pub fn assert_bucket(&self, limit: u64) {
        let burst = (limit / 6).max(1);
        let filled = u128::from((limit - burst).max(1));
        let mut grants = self.0.clone();
        grants.sort_unstable();
        for first in 0..grants.len() {
            let mut sum = 0_u128;
            for &(at_ns, count) in &grants[first..] {
                sum += u128::from(count);
                let flowed = filled * u128::from(at_ns - grants[first].0) / u128::from(MINUTE_NS);
                assert!(sum <= u128::from(burst) + flowed, "{sum} in {} ns at limit {limit}", at_ns - grants[first].0);
            }
        }
        self.assert_minute(limit);
    }

    pub fn assert_minute(&self, limit: u64) {
        let most = self.most_in(MINUTE_NS);
        assert!(most <= u128::from(limit), "{most} in 60 s at limit {limit}");
    }
}
