//! Which limits cover a call, and how one set follows another.

use modelreg_ledger::limits::{Limits, Subjects};
use modelreg_proto::v1::{LimitKind, LimitScope, LimitUnit, RateLimitRule};

use super::common::{ACME, at, decision, of, requests, rule, set};

fn names(limits: &Limits, subjects: &Subjects<'_>) -> Vec<String> {
    let taken = limits.take(subjects, &requests(1), at(0)).unwrap();
    taken.standings.iter().map(|standing| format!("{}:{}", standing.rule.name, standing.subject)).collect()
}

#[test]
fn a_call_is_covered_by_the_limits_of_its_own_and_those_for_each() {
    let of_scope = |name: &str, scope: LimitScope, subject: &str| RateLimitRule {
        scope: scope.into(),
        subject: subject.to_owned(),
        ..rule(name, LimitUnit::RequestsPerMinute, LimitKind::Sliding, 10)
    };
    let limits = of(vec![
        of_scope("each", LimitScope::Tenant, ""),
        of_scope("acme", LimitScope::Tenant, "acme"),
        of_scope("other", LimitScope::Tenant, "other"),
        of_scope("key", LimitScope::Key, "acme"),
        of_scope("model", LimitScope::Model, "m"),
        of_scope("credential", LimitScope::Credential, ""),
    ]);
    assert_eq!(names(&limits, &ACME), ["acme:acme", "each:acme"]);
    let called = Subjects { tenant: "t", key: "k", model: "m", provider: "p", credential: "c" };
    assert_eq!(names(&limits, &called), ["each:t", "model:m", "credential:c"]);
    assert_eq!(names(&limits, &Subjects::default()), [""; 0]);
}

#[test]
fn what_was_taken_stays_taken_where_a_limit_goes_on() {
    let before = rule("r", LimitUnit::RequestsPerMinute, LimitKind::Sliding, 10);
    let goes_on = [RateLimitRule { limit: 20, etag: "other".to_owned(), ..before.clone() }];
    let begins = [
        RateLimitRule { name: "q".to_owned(), ..before.clone() },
        RateLimitRule { unit: LimitUnit::RequestsPerDay.into(), kind: 0, ..before.clone() },
        RateLimitRule { kind: LimitKind::Bucket.into(), limit: 60, ..before.clone() },
        RateLimitRule { subject: "acme".to_owned(), ..before.clone() },
    ];
    let left = |after: &RateLimitRule| {
        let limits = of(vec![before.clone()]);
        limits.take(&ACME, &requests(9), at(0)).unwrap();
        let others = rule("a", LimitUnit::RequestsPerMinute, LimitKind::Sliding, 1_000);
        limits.load(&set(vec![others, after.clone()])).unwrap();
        limits.take(&ACME, &requests(1), at(0)).unwrap().standings.iter().map(|standing| standing.remaining).min()
    };
    for after in &goes_on {
        assert_eq!(left(after), Some(10), "{after:?}");
    }
    for after in &begins {
        assert_eq!(left(after), Some(9), "{after:?}");
    }
}

#[test]
fn a_bad_set_leaves_the_one_before_and_an_empty_one_ends_all() {
    let limits = of(vec![rule("r", LimitUnit::RequestsPerMinute, LimitKind::Sliding, 1)]);
    limits.take(&ACME, &requests(1), at(0)).unwrap();
    limits.load(&set(vec![rule("r", LimitUnit::RequestsPerMinute, LimitKind::Sliding, 0)])).unwrap_err();
    limits.take(&ACME, &requests(1), at(0)).unwrap_err();
    assert!(!limits.is_empty());
    limits.load(&set(vec![])).unwrap();
    assert!(limits.is_empty());
    assert!(limits.take(&ACME, &requests(1), at(0)).unwrap().standings.is_empty());
}

#[test]
fn what_comes_back_to_a_limit_that_ended_is_passed_over() {
    let limits = of(vec![rule("c", LimitUnit::Concurrent, LimitKind::Unspecified, 1)]);
    let taken = limits.take(&ACME, &decision(1, 0), at(0)).unwrap();
    limits.load(&set(vec![])).unwrap();
    limits.load(&set(vec![rule("c", LimitUnit::Concurrent, LimitKind::Unspecified, 1)])).unwrap();
    limits.take(&ACME, &decision(2, 0), at(0)).unwrap();
    limits.give_back(&taken, at(0));
    limits.take(&ACME, &decision(3, 0), at(0)).unwrap_err();
}
