//! Many threads on one limit: the log, taken at the grant clock, keeps the rule, and nothing is lost.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use modelreg_ledger::limits::{Limits, Settled};
use modelreg_proto::v1::{LimitKind, LimitUnit};

use super::common::{ACME, Log, SECOND_NS, at, decision, of, requests, rule};

/// Lets `callers` ask until all have asked `each` times, by a clock that every call moves a little.
fn ask(limits: &Limits, callers: u64, each: u64, step_ns: u64) -> Log {
    let (clock, log) = (AtomicU64::new(SECOND_NS), Mutex::new(Log::default()));
    thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                let mut own = Vec::new();
                for _ in 0..each {
                    // Read before the lock, as callers do: threads overtake each other between the two.
                    let now_ns = clock.fetch_add(step_ns, Ordering::Relaxed);
                    if let Ok(taken) = limits.take(&ACME, &requests(1), at(now_ns)) {
                        own.push((taken.at_ns, 1));
                    }
                }
                log.lock().unwrap().0.extend(own);
            });
        }
    });
    log.into_inner().unwrap()
}

#[test]
fn no_window_has_more_than_the_rule_with_1_8_and_64_callers() {
    for callers in [1, 8, 64] {
        for (kind, limit) in [(LimitKind::Bucket, 600), (LimitKind::Sliding, 600), (LimitKind::Sliding, 1)] {
            let limits = of(vec![rule("r", LimitUnit::RequestsPerMinute, kind, limit)]);
            // 64,000 asks over 320 s.
            let log = ask(&limits, callers, 64_000 / callers, 5_000_000);
            if kind == LimitKind::Bucket {
                log.assert_bucket(limit);
            } else {
                log.assert_minute(limit);
            }
            let least = if limit == 1 { 5 } else { 4 * limit };
            assert!(log.0.len() as u64 >= least, "{callers} callers got {} of {limit} a minute", log.0.len());
        }
    }
}

#[test]
fn what_is_granted_at_one_moment_is_exactly_what_there_is() {
    for callers in [1, 8, 64] {
        let limits = of(vec![
            rule("a", LimitUnit::RequestsPerMinute, LimitKind::Sliding, 1_000),
            rule("b", LimitUnit::RequestsPerDay, LimitKind::Unspecified, 999),
        ]);
        let log = ask(&limits, callers, 6_400 / callers, 0);
        assert_eq!(log.0.len(), 999);
        // None was taken from one that the other refused.
        assert_eq!(limits.figures().limits.iter().map(|limit| limit.taken).collect::<Vec<_>>(), [999, 999]);
    }
}

#[test]
fn on_the_systems_clock_too() {
    for callers in [1, 8, 64] {
        let limits = of(vec![rule("r", LimitUnit::RequestsPerMinute, LimitKind::Bucket, 60_000)]);
        let (zero, log) = (Instant::now(), Mutex::new(Log::default()));
        thread::scope(|scope| {
            for _ in 0..callers {
                scope.spawn(|| {
                    let mut own = Vec::new();
                    for _ in 0..200_000 / callers {
                        let now_ns = u64::try_from(zero.elapsed().as_nanos()).unwrap();
                        if let Ok(taken) = limits.take(&ACME, &requests(1), at(now_ns)) {
                            own.push((taken.at_ns, 1));
                        }
                    }
                    log.lock().unwrap().0.extend(own);
                });
            }
        });
        let log = log.into_inner().unwrap();
        assert!(log.0.len() >= 10_000, "{}", log.0.len());
        // Every window that begins or ends with a grant would be 10^8 of them: those of these lengths.
        for window_ns in [0, 1_000, 1_000_000, 50_000_000, 1_000_000_000] {
            let flowed = 50_000 * u128::from(window_ns) / 60_000_000_000;
            assert!(log.most_in(window_ns) <= 10_000 + flowed, "{window_ns}");
        }
    }
}

#[test]
fn calls_at_a_time_are_never_more_than_the_limit() {
    for callers in [1, 8, 64] {
        let limits = of(vec![rule("c", LimitUnit::Concurrent, LimitKind::Unspecified, 5)]);
        let (running, most, done) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for caller in 0..callers {
                let (limits, running, most, done) = (&limits, &running, &most, &done);
                scope.spawn(move || {
                    for number in 0..2_000_u64 {
                        let id = u128::from(caller << 32 | number);
                        if limits.take(&ACME, &decision(id, 0), at(SECOND_NS)).is_ok() {
                            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                            thread::yield_now();
                            running.fetch_sub(1, Ordering::SeqCst);
                            limits.settle(id, Settled { attempt: 1, tokens: None }, at(SECOND_NS));
                            done.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                });
            }
        });
        let (most, done) = (most.into_inner(), done.into_inner());
        assert!(most <= 5 && done > 0, "{most} at a time, {done} in all");
        assert_eq!(limits.take(&ACME, &decision(u128::MAX, 0), at(SECOND_NS)).unwrap().standings[0].remaining, 4);
    }
}
