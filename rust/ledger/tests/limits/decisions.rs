//! What a decision takes and gets back.

use modelreg_ledger::limits::{Settled, Wait};
use modelreg_proto::v1::{LimitKind, LimitUnit};

use super::common::{ACME, LIFE_NS, SECOND_NS, at, decision, of, requests, rule};

#[test]
fn tokens_that_were_not_used_come_back_and_those_used_beyond_are_taken() {
    for kind in [LimitKind::Bucket, LimitKind::Sliding] {
        let limits = of(vec![rule("t", LimitUnit::TokensPerMinute, kind, 60_000)]);
        let remaining = || limits.take(&ACME, &decision(9, 0), at(SECOND_NS)).unwrap().standings[0].remaining;
        let all = remaining();
        limits.take(&ACME, &decision(1, 1_000), at(SECOND_NS)).unwrap();
        assert_eq!(remaining(), all - 1_000);
        limits.settle(1, Settled { attempt: 1, tokens: Some(300) }, at(SECOND_NS));
        assert_eq!(remaining(), all - 300);
        // Told a second time, it is over.
        limits.settle(1, Settled { attempt: 1, tokens: Some(0) }, at(SECOND_NS));
        assert_eq!(remaining(), all - 300);
        limits.take(&ACME, &decision(2, 100), at(SECOND_NS)).unwrap();
        limits.settle(2, Settled { attempt: 1, tokens: Some(700) }, at(SECOND_NS));
        assert_eq!(remaining(), all - 1_000);
        limits.take(&ACME, &decision(3, 100), at(SECOND_NS)).unwrap();
        limits.settle(3, Settled { attempt: 1, tokens: None }, at(SECOND_NS));
        assert_eq!(remaining(), all - 1_100);
    }
}

#[test]
fn who_needs_no_tokens_waits_for_none_however_many_were_used() {
    for kind in [LimitKind::Bucket, LimitKind::Sliding] {
        let limits = of(vec![rule("t", LimitUnit::TokensPerMinute, kind, 600)]);
        limits.take(&ACME, &decision(1, 100), at(0)).unwrap();
        limits.settle(1, Settled { attempt: 1, tokens: Some(5_000) }, at(0));
        limits.take(&ACME, &requests(1), at(0)).unwrap();
        limits.take(&ACME, &decision(2, 1), at(0)).unwrap_err();
    }
}

#[test]
fn a_slot_is_free_when_its_call_is_over_or_expires() {
    let limits = of(vec![rule("c", LimitUnit::Concurrent, LimitKind::Unspecified, 2)]);
    limits.take(&ACME, &decision(1, 0), at(0)).unwrap();
    limits.take(&ACME, &decision(2, 0), at(SECOND_NS)).unwrap();
    let refusal = limits.take(&ACME, &decision(3, 0), at(2 * SECOND_NS)).unwrap_err();
    assert_eq!(refusal.standings[0].wait, Wait::Ns(LIFE_NS - 2 * SECOND_NS));
    limits.settle(2, Settled { attempt: 1, tokens: None }, at(2 * SECOND_NS));
    limits.take(&ACME, &decision(3, 0), at(2 * SECOND_NS)).unwrap();
    limits.take(&ACME, &decision(4, 0), at(LIFE_NS - 1)).unwrap_err();
    limits.take(&ACME, &decision(4, 0), at(LIFE_NS)).unwrap();
    // The end of what expired frees nobody else's.
    limits.settle(1, Settled { attempt: 1, tokens: None }, at(LIFE_NS));
    limits.take(&ACME, &decision(5, 0), at(LIFE_NS)).unwrap_err();
}

#[test]
fn a_decision_that_goes_on_keeps_its_slot() {
    let limits = of(vec![rule("c", LimitUnit::Concurrent, LimitKind::Unspecified, 1)]);
    limits.take(&ACME, &decision(1, 0), at(0)).unwrap();
    limits.started(1, 2);
    limits.settle(1, Settled { attempt: 1, tokens: None }, at(0));
    limits.take(&ACME, &decision(2, 0), at(0)).unwrap_err();
    limits.settle(1, Settled { attempt: 2, tokens: None }, at(0));
    limits.take(&ACME, &decision(2, 0), at(0)).unwrap();
}

#[test]
fn what_does_not_stand_leaves_nothing() {
    let limits = of(vec![
        rule("c", LimitUnit::Concurrent, LimitKind::Unspecified, 1),
        rule("d", LimitUnit::RequestsPerDay, LimitKind::Unspecified, 1),
        rule("r", LimitUnit::RequestsPerMinute, LimitKind::Bucket, 1),
        rule("t", LimitUnit::TokensPerMinute, LimitKind::Sliding, 1),
    ]);
    for number in 0..10 {
        let taken = limits.take(&ACME, &decision(number, 1), at(0)).unwrap();
        limits.give_back(&taken, at(0));
    }
    let figures = limits.figures();
    assert!(figures.open == 0 && figures.limits.iter().all(|limit| limit.taken == 0), "{figures:?}");
}

#[test]
fn of_calls_at_a_time_who_has_no_decision_only_looks() {
    let limits = of(vec![rule("c", LimitUnit::Concurrent, LimitKind::Unspecified, 1)]);
    for _ in 0..3 {
        assert_eq!(limits.take(&ACME, &requests(100), at(0)).unwrap().standings[0].remaining, 1);
    }
    limits.take(&ACME, &decision(1, 0), at(0)).unwrap();
    limits.take(&ACME, &requests(1), at(0)).unwrap_err();
}

#[test]
fn who_asks_for_too_much_takes_nothing_anywhere() {
    let limits = of(vec![
        rule("r", LimitUnit::RequestsPerMinute, LimitKind::Sliding, 100),
        rule("t", LimitUnit::TokensPerMinute, LimitKind::Sliding, 10),
    ]);
    let refusal = limits.take(&ACME, &decision(1, 11), at(0)).unwrap_err();
    assert_eq!(refusal.standings.iter().map(|standing| standing.remaining).collect::<Vec<_>>(), [100, 10]);
    assert_eq!(
        refusal.longest(|_| true).map(|standing| (&*standing.rule.name, standing.wait)),
        Some(("t", Wait::Never))
    );
    assert_eq!(limits.figures().limits.iter().map(|limit| limit.refused).collect::<Vec<_>>(), [0, 1]);
}
