//! What a provider says lowers what our mirror lets out, until its time, and never raises it.

use modelreg_ledger::limits::{Call, Left, Limits, Report, Subjects, Wait};
use modelreg_proto::v1::{LimitKind, LimitScope, LimitUnit, RateLimitRule};

use super::common::{SECOND_NS, at, of, requests, rule};

const CALLED: Subjects<'_> = Subjects { tenant: "", key: "", model: "m", provider: "p", credential: "c" };

fn mirror(unit: LimitUnit) -> Limits {
    of(vec![RateLimitRule { scope: LimitScope::Provider.into(), ..rule("p", unit, LimitKind::Unspecified, 100) }])
}

fn remaining(limits: &Limits, now_ns: u64) -> u64 {
    let look = Call { only_look: true, ..requests(1) };
    match limits.take(&CALLED, &look, at(now_ns)) {
        Ok(looked) => looked.standings[0].remaining,
        Err(refusal) => refusal.standings[0].remaining,
    }
}

#[test]
fn less_than_ours_counts_until_its_reset() {
    let limits = mirror(LimitUnit::RequestsPerMinute);
    let report = Report { requests: Some(Left { count: 3, for_ns: Some(10 * SECOND_NS) }), ..Report::default() };
    limits.note(&CALLED, &report, at(0));
    assert_eq!(remaining(&limits, 0), 3);
    limits.take(&CALLED, &requests(2), at(SECOND_NS)).unwrap();
    let refusal = limits.take(&CALLED, &requests(2), at(SECOND_NS)).unwrap_err();
    assert_eq!((refusal.standings[0].remaining, refusal.standings[0].wait), (1, Wait::Ns(9 * SECOND_NS)));
    assert_eq!(remaining(&limits, 10 * SECOND_NS), 98);
}

#[test]
fn more_than_ours_changes_nothing_and_ends_what_was_said_before() {
    let limits = mirror(LimitUnit::RequestsPerMinute);
    limits.take(&CALLED, &requests(60), at(0)).unwrap();
    let says = |count| Report { requests: Some(Left { count, for_ns: None }), ..Report::default() };
    limits.note(&CALLED, &says(5), at(0));
    assert_eq!(remaining(&limits, 0), 5);
    limits.note(&CALLED, &says(1_000_000), at(0));
    assert_eq!(remaining(&limits, 0), 40);
}

#[test]
fn a_refusal_stands_whatever_is_said_of_calls_before_it() {
    let limits = mirror(LimitUnit::TokensPerMinute);
    limits.note(&CALLED, &Report { refused_for_ns: Some(7 * SECOND_NS), ..Report::default() }, at(0));
    let left = Left { count: 50, for_ns: Some(20 * SECOND_NS) };
    limits.note(&CALLED, &Report { tokens: Some(left), ..Report::default() }, at(SECOND_NS));
    assert_eq!([0, 6].map(|second| remaining(&limits, second * SECOND_NS)), [0, 0]);
    assert_eq!(remaining(&limits, 7 * SECOND_NS), 50);
}

#[test]
fn what_is_said_of_tokens_is_not_said_of_requests_and_days_have_no_mirror() {
    for unit in [LimitUnit::RequestsPerMinute, LimitUnit::RequestsPerDay] {
        let limits = mirror(unit);
        let nothing = Some(Left { count: 0, for_ns: None });
        limits.note(&CALLED, &Report { tokens: nothing, ..Report::default() }, at(0));
        assert_eq!(remaining(&limits, 0), 100, "{unit:?}");
    }
    let limits = mirror(LimitUnit::RequestsPerDay);
    limits.note(&CALLED, &Report { refused_for_ns: Some(u64::MAX), ..Report::default() }, at(0));
    assert_eq!(remaining(&limits, 0), 100);
}
