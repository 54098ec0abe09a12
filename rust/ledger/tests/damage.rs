//! Damaged files: what can be read is saved, what cannot is counted, and the spool opens.

mod common;

use std::fs;
use std::path::Path;
use std::time::Duration;

use common::{Folder, number, numbers, open, open_with, sized};
use modelreg_ledger::{Event, OpenError, Spool, SpoolOptions};

const PAGE: usize = 4_096;

/// A closed spool of so many events.
fn filled(path: &Path, events: u64) {
    let spool = open(path);
    for number in 0..events {
        drop(spool.append(sized(number, 400)));
    }
    spool.close();
}

fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

fn reopen(path: &Path) -> (Spool, modelreg_ledger::Recovery) {
    open_with(path, SpoolOptions::default())
}

#[test]
fn garbage_is_moved_aside_and_a_new_spool_takes_its_place() {
    let folder = Folder::new();
    fs::write(folder.spool(), b"this is no database, and never was one").unwrap();
    let (spool, recovery) = reopen(&folder.spool());
    assert_eq!((recovery.events, recovery.salvaged), (0, 0));
    let moved = recovery.moved_to.expect("it was moved");
    assert!(fs::read(moved).unwrap().starts_with(b"this is no database"));
    spool.append(sized(1, 40)).wait().unwrap();
}

#[test]
fn a_page_that_is_lost_costs_its_rows_alone() {
    let folder = Folder::new();
    filled(&folder.spool(), 2_000);
    change(&folder.spool(), |bytes| {
        let page = bytes.len() / PAGE / 2;
        bytes[page * PAGE..(page + 1) * PAGE].fill(0xA5);
    });
    // It is found when it is read; the next start saves the rest.
    let (spool, recovery) = reopen(&folder.spool());
    assert_eq!(recovery.moved_to, None);
    assert!(spool.batch(usize::MAX, usize::MAX, Duration::ZERO).is_err());
    drop(spool);
    let (spool, recovery) = reopen(&folder.spool());
    let found = numbers(&spool);
    assert!(found.is_sorted() && found.first() == Some(&0) && found.last() == Some(&1_999));
    assert!(recovery.lost_at_least > 0 && recovery.lost_at_least < 20, "{recovery:?}");
    assert_eq!(recovery.salvaged + recovery.lost_at_least, 2_000);
    assert_eq!((found.len() as u64, recovery.events), (recovery.salvaged, recovery.salvaged));
    drop(spool);
    let (_, recovery) = reopen(&folder.spool());
    assert_eq!(recovery.moved_to, None, "once is enough");
}

#[test]
fn a_file_that_lost_its_end_keeps_its_beginning() {
    let folder = Folder::new();
    filled(&folder.spool(), 2_000);
    change(&folder.spool(), |bytes| bytes.truncate(bytes.len() / 2 / PAGE * PAGE));
    let mut saved = Vec::new();
    for _ in 0..2 {
        let (spool, _) = reopen(&folder.spool());
        if let Ok(batch) = spool.batch(usize::MAX, usize::MAX, Duration::ZERO) {
            saved = batch.payloads.iter().map(|payload| number(payload)).collect();
        }
    }
    assert!(saved.len() > 500 && saved.is_sorted() && saved[0] == 0, "{} saved", saved.len());
}

#[test]
fn bytes_changed_anywhere_never_keep_it_from_opening() {
    let folder = Folder::new();
    filled(&folder.spool(), 300);
    let sound = fs::read(folder.spool()).unwrap();
    for place in (0..sound.len()).step_by(sound.len() / 60) {
        let folder = Folder::new();
        let mut bytes = sound.clone();
        for byte in bytes.iter_mut().skip(place).take(16) {
            *byte ^= 0xFF;
        }
        fs::write(folder.spool(), bytes).unwrap();
        for _ in 0..3 {
            match Spool::open(&folder.spool(), SpoolOptions::default()) {
                Ok((spool, _)) => {
                    let _ = spool.batch(usize::MAX, usize::MAX, Duration::ZERO);
                    let _ = spool.append(sized(9_999, 40)).wait();
                }
                // The number of the format was hit: refusing it is right.
                Err(OpenError::Newer(..)) => break,
                Err(error) => panic!("changed at {place}: {error}"),
            }
        }
    }
}

#[test]
fn a_newer_format_is_refused_and_stays_as_it_is() {
    let folder = Folder::new();
    filled(&folder.spool(), 3);
    // The number of the format, in the header.
    change(&folder.spool(), |bytes| bytes[60..64].copy_from_slice(&99_u32.to_be_bytes()));
    let before = fs::read(folder.spool()).unwrap();
    let refused = Spool::open(&folder.spool(), SpoolOptions::default()).expect_err("refused");
    assert!(refused.to_string().contains("written by a newer version (format 99)"), "{refused}");
    assert_eq!(fs::read(folder.spool()).unwrap(), before);
}

#[test]
#[should_panic(expected = "a payload of 65537 bytes")]
fn a_payload_beyond_the_bound_is_a_mistake_of_the_caller() {
    let folder = Folder::new();
    drop(open(&folder.spool()).append(Event { payload: vec![0; 65_537], ..sized(1, 8) }));
}
