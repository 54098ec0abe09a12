//! What the spool promises while nothing goes wrong.

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use common::{Folder, event, numbers, open, sized};
use modelreg_ledger::{CommitError, OpenError, Spool, SpoolOptions};
use proptest::prelude::*;

#[test]
fn what_many_threads_append_is_there_once_and_in_the_order_of_each() {
    const THREADS: u64 = 8;
    const EACH: u64 = 500;
    let folder = Folder::new();
    let spool = Arc::new(open(&folder.spool()));
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let spool = Arc::clone(&spool);
            thread::spawn(move || {
                for number in 0..EACH {
                    spool.append(event(thread * EACH + number)).wait().expect("a commit");
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let found = numbers(&spool);
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len() as u64, THREADS * EACH);
    assert_eq!(found.len() as u64, THREADS * EACH);
    for thread in 0..THREADS {
        let own: Vec<_> = found.iter().filter(|&&number| number / EACH == thread).collect();
        assert!(own.is_sorted());
    }
}

#[test]
fn what_was_acknowledged_is_there_after_the_spool_was_opened_again() {
    let folder = Folder::new();
    let spool = open(&folder.spool());
    spool.append(event(1)).wait().unwrap();
    drop(spool);
    let (spool, recovery) = common::open_with(&folder.spool(), SpoolOptions::default());
    assert_eq!((recovery.events, recovery.salvaged, recovery.lost_at_least), (1, 0, 0));
    spool.append(event(2)).wait().unwrap();
    assert_eq!(numbers(&spool), [1, 2]);
}

#[test]
fn what_is_forgotten_does_not_come_again_and_its_numbers_neither() {
    let folder = Folder::new();
    let spool = open(&folder.spool());
    for number in 0..5_000 {
        drop(spool.append(event(number)));
    }
    spool.barrier().wait().unwrap();
    let batch = spool.batch(3_000, usize::MAX, Duration::ZERO).unwrap();
    spool.forget(batch.through, Vec::new()).unwrap();
    assert_eq!(spool.state().events, 2_000);
    assert_eq!(numbers(&spool), (3_000..5_000).collect::<Vec<_>>());
    let rest = spool.batch(usize::MAX, usize::MAX, Duration::ZERO).unwrap();
    spool.forget(rest.through, Vec::new()).unwrap();
    // An old number again is no news.
    spool.forget(batch.through, Vec::new()).unwrap();
    drop(spool);
    let spool = open(&folder.spool());
    spool.append(event(7)).wait().unwrap();
    spool.forget(rest.through, Vec::new()).unwrap();
    assert_eq!(numbers(&spool), [7]);
}

#[test]
fn a_batch_is_bounded_by_bytes_but_never_empty_for_it() {
    let folder = Folder::new();
    let spool = open(&folder.spool());
    for number in 0..4 {
        spool.append(sized(number, 1_000)).wait().unwrap();
    }
    assert_eq!(spool.batch(10, 2_500, Duration::ZERO).unwrap().payloads.len(), 2);
    assert_eq!(spool.batch(10, 1, Duration::ZERO).unwrap().payloads.len(), 1);
    assert_eq!(spool.batch(3, usize::MAX, Duration::ZERO).unwrap().payloads.len(), 3);
}

#[test]
fn whoever_waits_for_a_batch_is_woken_by_an_event_and_by_the_end() {
    const LONG: Duration = Duration::from_secs(60);
    let folder = Folder::new();
    let spool = Arc::new(open(&folder.spool()));
    let reading = thread::spawn({
        let spool = Arc::clone(&spool);
        move || {
            let batch = spool.batch(10, usize::MAX, LONG).unwrap();
            spool.forget(batch.through, Vec::new()).unwrap();
            (batch.payloads.len(), spool.batch(10, usize::MAX, LONG).unwrap().payloads.len())
        }
    });
    spool.append(event(1)).wait().unwrap();
    while spool.state().events > 0 {
        thread::yield_now();
    }
    spool.close();
    assert_eq!(reading.join().unwrap(), (1, 0));
}

#[test]
fn whoever_waits_for_a_batch_need_not_while_the_spool_stays_open() {
    let folder = Folder::new();
    let spool = Arc::new(open(&folder.spool()));
    let reading = thread::spawn({
        let spool = Arc::clone(&spool);
        move || spool.batch(10, usize::MAX, Duration::from_secs(60)).unwrap().payloads.len()
    });
    spool.end_waits();
    assert_eq!(reading.join().unwrap(), 0);
    spool.append(event(1)).wait().unwrap();
    let batch = spool.batch(10, usize::MAX, Duration::from_secs(60)).unwrap();
    assert_eq!((batch.payloads.len(), spool.forget(batch.through, Vec::new())), (1, Ok(Vec::new())));
}

#[test]
fn a_closed_spool_has_written_what_waited_and_takes_nothing() {
    let folder = Folder::new();
    let spool = open(&folder.spool());
    let tickets: Vec<_> = (0..1_000).map(|number| spool.append(event(number))).collect();
    spool.close();
    assert!(tickets.iter().all(|ticket| ticket.outcome() == Some(Ok(()))));
    assert_eq!(spool.append(event(1)).wait(), Err(CommitError::Closed));
    assert_eq!(spool.barrier().wait(), Err(CommitError::Closed));
    assert_eq!(spool.forget(1, Vec::new()), Err(CommitError::Closed));
    assert_eq!(numbers(&spool).len(), 1_000);
}

#[test]
fn more_than_may_wait_is_refused_at_once() {
    let folder = Folder::new();
    let spool = open(&folder.spool());
    // Far more than the writer takes while they are appended.
    let tickets: Vec<_> = (0..4_000).map(|number| spool.append(sized(number, 60_000))).collect();
    let busy = tickets.iter().filter(|ticket| ticket.wait() == Err(CommitError::Busy)).count();
    let kept = tickets.iter().filter(|ticket| ticket.wait() == Ok(())).count();
    assert!(busy > 0 && kept > 0 && busy + kept == tickets.len(), "{busy} busy, {kept} kept");
    assert_eq!(numbers(&spool).len(), kept);
}

#[test]
fn the_newest_ids_come_first() {
    let folder = Folder::new();
    let spool = open(&folder.spool());
    for number in 0..5 {
        spool.append(event(number)).wait().unwrap();
    }
    let ids = spool.recent_ids(2).unwrap();
    assert_eq!(ids, [(event(4).id, [1; 16]), (event(3).id, [1; 16])]);
}

#[test]
fn two_cannot_have_one_spool_open() {
    let folder = Folder::new();
    let spool = open(&folder.spool());
    let second = Spool::open(&folder.spool(), SpoolOptions::default());
    assert!(matches!(second, Err(OpenError::InUse(_))));
    drop(spool);
    open(&folder.spool());
}

#[derive(Clone, Debug)]
enum Step {
    Append(u8),
    Forget(u8),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..20_u8).prop_map(Step::Append),
        2 => (1..30_u8).prop_map(Step::Forget),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn it_is_a_queue_whatever_happens_in_between(steps in prop::collection::vec(step(), 1..30)) {
        let folder = Folder::new();
        let mut spool = open(&folder.spool());
        let (mut expected, mut next) = (Vec::new(), 0);
        for step in steps {
            match step {
                Step::Append(count) => {
                    for _ in 0..count {
                        drop(spool.append(event(next)));
                        expected.push(next);
                        next += 1;
                    }
                    prop_assert_eq!(spool.barrier().wait(), Ok(()));
                }
                Step::Forget(count) => {
                    let batch = spool.batch(usize::from(count), usize::MAX, Duration::ZERO).unwrap();
                    prop_assert_eq!(spool.forget(batch.through, Vec::new()), Ok(Vec::new()));
                    expected.drain(..batch.payloads.len());
                }
                Step::Reopen => {
                    drop(spool);
                    spool = open(&folder.spool());
                }
            }
            prop_assert_eq!(spool.state().events, expected.len() as u64);
            prop_assert_eq!(numbers(&spool), expected.clone());
        }
    }
}
