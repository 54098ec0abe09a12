//! A spool that may take no more: what was let in lands, what cannot is told, and it goes on once there is room.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use common::{Folder, SMALL, numbers, open_with, sized};
use modelreg_ledger::{CommitError, Spool, SpoolOptions};

/// Appends until one is refused; returns how many were taken.
fn fill(spool: &Spool) -> u64 {
    let mut taken = 0;
    loop {
        match spool.append(sized(taken, 4_000)).wait() {
            Ok(()) => taken += 1,
            Err(error) => {
                assert_eq!(error, CommitError::Full);
                return taken;
            }
        }
    }
}

#[test]
fn the_headroom_takes_what_comes_after_it_is_full_and_then_it_is_told() {
    let folder = Folder::new();
    let (spool, _) = open_with(&folder.spool(), SMALL);
    let mut taken = 0;
    while !spool.state().is_full {
        spool.append(sized(taken, 4_000)).wait().expect("room");
        taken += 1;
    }
    let after = fill(&spool);
    assert!(after > 10, "{after} events fit into the headroom");
    assert!(!spool.state().has_failed);
    assert_eq!(numbers(&spool).len() as u64, taken + after);
}

#[test]
fn it_goes_on_and_has_its_headroom_again_once_something_is_forgotten() {
    let folder = Folder::new();
    let (spool, _) = open_with(&folder.spool(), SMALL);
    let first = fill(&spool);
    let batch = spool.batch(usize::MAX, usize::MAX, Duration::ZERO).unwrap();
    spool.forget(batch.through, Vec::new()).unwrap();
    spool.barrier().wait().unwrap();
    assert!(!spool.state().is_full);
    let second = fill(&spool);
    assert!(second + 2 >= first, "{first} events at first, then {second}");
}

#[test]
fn a_full_spool_opens_again_with_all_it_had() {
    let folder = Folder::new();
    let (spool, _) = open_with(&folder.spool(), SMALL);
    let taken = fill(&spool);
    drop(spool);
    let (spool, recovery) = open_with(&folder.spool(), SMALL);
    assert_eq!((recovery.events, recovery.moved_to), (taken, None));
    assert_eq!(numbers(&spool).len() as u64, taken);
}

/// A disk of four MiB, gone with the test.
struct Disk(Folder);

impl Disk {
    /// None where this user may not mount.
    fn new() -> Option<Self> {
        let folder = Folder::new();
        let mounted = mount(&["-t", "tmpfs", "-o", "size=4m", "modelreg-test"], folder.path());
        mounted.then_some(Self(folder))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn mount(words: &[&str], at: &Path) -> bool {
    Command::new("mount").args(words).arg(at).status().is_ok_and(|status| status.success())
}

#[test]
fn a_disk_that_is_really_full_loses_nothing_and_is_written_again_once_there_is_room() {
    let Some(disk) = Disk::new() else {
        eprintln!("skipped: this user may not mount a disk of a test's own");
        return;
    };
    let ballast = disk.0.path().join("ballast");
    fs::write(&ballast, vec![1; 1 << 20]).expect("a file of one MiB");
    let options = SpoolOptions { headroom_bytes: 1 << 18, ..SpoolOptions::default() };
    let (spool, _) = open_with(&disk.0.spool(), options);
    let taken = fill(&spool);
    assert!(taken > 100, "{taken} events fit");
    assert!(spool.state().is_full && !spool.state().has_failed);
    assert_eq!(numbers(&spool).len() as u64, taken);
    fs::remove_file(ballast).expect("room");
    spool.append(sized(taken, 4_000)).wait().expect("there is room");
    assert_eq!(numbers(&spool).len() as u64, taken + 1);
    drop(spool);
    let (_, recovery) = open_with(&disk.0.spool(), options);
    assert_eq!((recovery.events, recovery.moved_to), (taken + 1, None));
}

#[test]
fn a_spool_opens_on_a_disk_that_is_full_and_lives_on_its_headroom() {
    let Some(disk) = Disk::new() else {
        eprintln!("skipped: this user may not mount a disk of a test's own");
        return;
    };
    let options = SpoolOptions { headroom_bytes: 1 << 20, ..SpoolOptions::default() };
    let (spool, _) = open_with(&disk.0.spool(), options);
    for number in 0..10 {
        spool.append(sized(number, 4_000)).wait().expect("room");
    }
    drop(spool);
    let ballast = disk.0.path().join("ballast");
    let filled = Command::new("dd").args(["if=/dev/zero", "bs=4096"]).arg(format!("of={}", ballast.display())).output();
    assert!(!filled.expect("dd runs").status.success(), "the disk is full");
    let (spool, recovery) = open_with(&disk.0.spool(), options);
    assert_eq!((recovery.events, recovery.moved_to), (10, None));
    spool.append(sized(10, 4_000)).wait().expect("the headroom");
    spool.barrier().wait().unwrap();
    assert!(spool.state().is_full);
    fs::remove_file(ballast).expect("room");
    let taken = fill(&spool);
    assert!(taken > 100, "{taken} events fit");
}
