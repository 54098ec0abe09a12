//! However many subjects come: so many are counted apart, the others share, and nobody gets more than the rule.

use std::collections::HashMap;

use modelreg_ledger::limits::{Limits, Subjects};
use modelreg_proto::v1::{LimitKind, LimitUnit};

use super::common::{Log, SECOND_NS, at, decision, requests, rule, set};

fn at_most(subjects: usize, unit: LimitUnit, kind: LimitKind, limit: u64) -> Limits {
    let limits = Limits::at_most(subjects);
    limits.load(&set(vec![rule("r", unit, kind, limit)])).unwrap();
    limits
}

fn tenant(name: &str) -> Subjects<'_> {
    Subjects { tenant: name, ..Subjects::default() }
}

#[test]
fn beyond_the_bound_subjects_share_one_entry() {
    let limits = at_most(3, LimitUnit::RequestsPerMinute, LimitKind::Sliding, 2);
    for name in ["a", "b", "c"] {
        limits.take(&tenant(name), &requests(2), at(0)).unwrap();
    }
    limits.take(&tenant("d"), &requests(1), at(0)).unwrap();
    limits.take(&tenant("e"), &requests(1), at(0)).unwrap();
    limits.take(&tenant("f"), &requests(1), at(0)).unwrap_err();
    let figures = limits.figures();
    assert_eq!((figures.subjects, figures.shared), (3, 3));
}

#[test]
fn idle_ones_make_room() {
    let limits = at_most(100, LimitUnit::RequestsPerMinute, LimitKind::Bucket, 60);
    for number in 0..10_000_u64 {
        let name = number.to_string();
        // Each is full again a second later, and 10 come in one.
        limits.take(&tenant(&name), &requests(1), at(number * SECOND_NS / 10)).unwrap();
    }
    let figures = limits.figures();
    assert!(figures.shared == 0 && figures.subjects <= 100, "{figures:?}");
}

#[test]
fn who_shared_before_takes_along_what_was_taken_there() {
    for kind in [LimitKind::Sliding, LimitKind::Bucket] {
        let limits = at_most(4, LimitUnit::RequestsPerMinute, kind, 12);
        let (mut logs, mut now_ns) = (HashMap::<&str, Log>::new(), 0);
        let mut chance = fastrand::Rng::with_seed(3);
        for _ in 0..20_000 {
            now_ns += chance.u64(..3 * SECOND_NS);
            let name = ["a", "b", "c", "d", "e", "f", "g", "h", "i"][chance.usize(..9)];
            if let Ok(taken) = limits.take(&tenant(name), &requests(1), at(now_ns)) {
                logs.entry(name).or_default().0.push((taken.at_ns, 1));
            }
        }
        assert!(limits.figures().shared > 0);
        for log in logs.values() {
            log.assert_minute(12);
        }
    }
}

#[test]
fn a_slot_that_is_shared_is_given_back_where_it_was_taken() {
    let limits = at_most(1, LimitUnit::Concurrent, LimitKind::Unspecified, 1);
    limits.take(&tenant("a"), &decision(1, 0), at(0)).unwrap();
    let shared = limits.take(&tenant("b"), &decision(2, 0), at(0)).unwrap();
    limits.take(&tenant("c"), &decision(3, 0), at(0)).unwrap_err();
    limits.give_back(&shared, at(0));
    limits.take(&tenant("c"), &decision(3, 0), at(0)).unwrap();
}
