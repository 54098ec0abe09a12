//! Whatever comes when: no window of the log of grants has more than the rule, and no grant is refused for nothing.

use modelreg_ledger::limits::{Call, Settled, Wait};
use modelreg_proto::v1::{LimitKind, LimitUnit};
use proptest::prelude::*;

use super::common::{ACME, LIFE_NS, Log, MINUTE_NS, SECOND_NS, at, decision, of, requests, rule};

/// Steps of a clock that now and then goes back a little, and how many are asked for.
fn asked() -> impl Strategy<Value = Vec<(i64, u64)>> {
    let step = prop_oneof![
        4 => 0_i64..3,
        4 => 0_i64..200_000_000,
        3 => 0_i64..5_000_000_000,
        1 => 0_i64..200_000_000_000,
        1 => Just(1_000_000_000_i64),
        1 => Just(60_000_000_000_i64),
        1 => -2_000_000_i64..0,
    ];
    prop::collection::vec((step, prop_oneof![3 => Just(1_u64), 1 => 1_u64..40]), 1..300)
}

fn limit() -> impl Strategy<Value = u64> {
    prop_oneof![1_u64..8, 8_u64..200, Just(1_u64), Just(1_000_000_000_000_u64)]
}

fn forward(now_ns: u64, step: i64) -> u64 {
    now_ns.saturating_add_signed(step)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_bucket_admits_its_burst_and_what_flows_in_and_no_more(asked in asked(), limit in limit(), scale in 1_u64..1_000_000_000) {
        let limits = of(vec![rule("r", LimitUnit::RequestsPerMinute, LimitKind::Bucket, limit)]);
        let (mut log, mut now_ns, mut latest_ns) = (Log::default(), 5 * SECOND_NS, 0);
        for (step, count) in asked {
            now_ns = forward(now_ns, step);
            latest_ns = now_ns.max(latest_ns);
            let count = if limit > 1_000 { count * scale } else { count };
            match limits.take(&ACME, &requests(count), at(now_ns)) {
                Ok(taken) => log.0.push((taken.at_ns, count)),
                Err(refusal) => {
                    // What it says is true: then there is room, and a nanosecond before there was none.
                    let Wait::Ns(wait_ns) = refusal.standings[0].wait else {
                        prop_assert!(count > (limit / 6).max(1));
                        continue;
                    };
                    let look = Call { only_look: true, ..requests(count) };
                    let before = latest_ns + wait_ns - 1;
                    prop_assert!(limits.take(&ACME, &look, at(before)).is_err());
                    prop_assert!(limits.take(&ACME, &look, at(before + 1)).is_ok());
                    (now_ns, latest_ns) = (before + 1, before + 1);
                }
            }
        }
        log.assert_bucket(limit);
    }

    #[test]
    fn a_sliding_minute_admits_its_limit_in_any_60_s_and_no_more(asked in asked(), limit in limit()) {
        let limits = of(vec![rule("r", LimitUnit::RequestsPerMinute, LimitKind::Sliding, limit)]);
        let (mut log, mut now_ns) = (Log::default(), 5 * SECOND_NS);
        for (step, count) in asked {
            now_ns = forward(now_ns, step);
            let count = if limit > 1_000 { count * 10_000_000_000 } else { count };
            match limits.take(&ACME, &requests(count), at(now_ns)) {
                Ok(taken) => log.0.push((taken.at_ns, count)),
                Err(refusal) => {
                    prop_assert_eq!(refusal.standings[0].wait == Wait::Never, count > limit);
                    // Refused for cause: the last 61 s have no room for it.
                    let recent: u64 = log.0.iter().filter(|&&(at_ns, _)| at_ns + 61 * SECOND_NS > now_ns).map(|&(_, count)| count).sum();
                    prop_assert!(recent + count > limit);
                }
            }
        }
        log.assert_minute(limit);
    }

    #[test]
    fn net_of_what_comes_back_a_bucket_of_tokens_is_as_exact(
        calls in prop::collection::vec((0_u64..4_000_000_000, 1_u64..60, 0_u64..80, 0_usize..6), 1..120),
    ) {
        const LIMIT: u64 = 300;
        for kind in [LimitKind::Bucket, LimitKind::Sliding] {
            let limits = of(vec![rule("t", LimitUnit::TokensPerMinute, kind, LIMIT)]);
            let (mut log, mut now_ns) = (Log::default(), 0);
            let mut open: Vec<(u128, usize, u64, u64)> = Vec::new();
            for (number, &(step, tokens, used, settled)) in calls.iter().enumerate() {
                now_ns += step;
                let id = number as u128;
                if let Ok(taken) = limits.take(&ACME, &decision(id, tokens), at(now_ns)) {
                    open.push((id, log.0.len(), tokens, used.min(tokens)));
                    log.0.push((taken.at_ns, tokens));
                }
                if settled < open.len() {
                    let (id, place, _, used) = open.swap_remove(settled);
                    limits.settle(id, Settled { attempt: 1, tokens: Some(used) }, at(now_ns));
                    // It may have expired: then it was not given back.
                    if log.0[place].0 + LIFE_NS > now_ns {
                        log.0[place].1 = used;
                    }
                }
            }
            if kind == LimitKind::Bucket { log.assert_bucket(LIMIT) } else { log.assert_minute(LIMIT) }
        }
    }
}

#[test]
fn a_limit_of_one_is_one_in_any_60_s() {
    for kind in [LimitKind::Bucket, LimitKind::Sliding] {
        let limits = of(vec![rule("r", LimitUnit::RequestsPerMinute, kind, 1)]);
        let mut log = Log::default();
        for tenth in 0..20_000 {
            if let Ok(taken) = limits.take(&ACME, &requests(1), at(tenth * SECOND_NS / 10)) {
                log.0.push((taken.at_ns, 1));
            }
        }
        log.assert_minute(1);
        assert!(log.0.len() >= 32, "{kind:?}: {} in 2,000 s", log.0.len());
    }
}

#[test]
fn a_limit_of_a_million_million_loses_no_unit() {
    const LIMIT: u64 = 1_000_000_000_000;
    let limits = of(vec![rule("r", LimitUnit::RequestsPerMinute, LimitKind::Bucket, LIMIT)]);
    let mut taken = 0;
    for milli in 0..=60_000 {
        let looked = limits.take(&ACME, &requests(1), at(milli * 1_000_000)).unwrap();
        let rest = looked.standings[0].remaining;
        limits.take(&ACME, &requests(rest), at(milli * 1_000_000)).unwrap();
        taken += 1 + rest;
    }
    // All that flowed in, but for the part of a nanosecond by which a minute is longer.
    assert!((LIMIT - 20..=LIMIT).contains(&taken), "{taken}");
}

#[test]
fn a_day_has_its_limit_from_midnight_to_midnight() {
    let limits = of(vec![rule("d", LimitUnit::RequestsPerDay, LimitKind::Unspecified, 3)]);
    for _ in 0..3 {
        limits.take(&ACME, &requests(1), at(0)).unwrap();
    }
    let refusal = limits.take(&ACME, &requests(1), at(11 * 60 * MINUTE_NS)).unwrap_err();
    assert_eq!(refusal.standings[0].wait, Wait::Ns(60 * MINUTE_NS));
    assert_eq!(refusal.standings[0].resets_at_unix_ms, 172_800_000);
    limits.take(&ACME, &requests(3), at(12 * 60 * MINUTE_NS)).unwrap();
    let refusal = limits.take(&ACME, &requests(4), at(12 * 60 * MINUTE_NS)).unwrap_err();
    assert_eq!(refusal.standings[0].wait, Wait::Never);
}
