//! Kills and failing disks: what was acknowledged is there once, and the spool opens again.
//!
//! `MODELREG_KILLS` is how many random kills there are; 50 unless it is set.

mod common;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use common::{Folder, numbers, open};

/// More than a run that is killed gets to.
const MANY: u64 = 1_000_000;

/// More calls of one kind than a short run makes.
const MOST_CALLS: u64 = 1_000;

/// What a run acknowledged, over all its starts.
#[derive(Debug, Default)]
struct Told {
    /// The last number that was acknowledged.
    acknowledged: Option<u64>,
    /// The last number that a deletion was begun for.
    forgotten: Option<u64>,
}

impl Told {
    fn hear(&mut self, line: &str) {
        match line.strip_prefix("forget ") {
            Some(number) => self.forgotten = number.parse().ok(),
            None => self.acknowledged = line.parse().ok(),
        }
    }

    /// Checks what a spool holds; returns the number to go on with.
    fn check(&self, path: &Path) -> u64 {
        let spool = open(path);
        let found = numbers(&spool);
        for pair in found.windows(2) {
            assert_eq!(pair[0] + 1, pair[1], "lost or twice: {found:?}");
        }
        let next = self.acknowledged.map_or(0, |last| last + 1);
        // One more may have got to the disk without a word of it; a deletion that was begun may be done in part.
        let last = found.last().copied();
        let gone = self.forgotten.map_or(0, |last| last + 1);
        let (Some(&first), Some(last)) = (found.first(), last) else {
            assert!(gone >= next, "all are gone, and {gone} of {next} may be");
            return next;
        };
        assert!(first <= gone, "{first} is the first, and only those before {gone} may be gone");
        assert!(last + 1 == next || last == next, "{last} is the last, {:?} was acknowledged", self.acknowledged);
        last + 1
    }
}

fn writer() -> PathBuf {
    // Examples are built with the tests, beside their folder.
    let mut path = std::env::current_exe().expect("this test");
    path.pop();
    path.pop();
    let writer = path.join("examples/spool_writer");
    assert!(writer.exists(), "no {}; next: cargo build --package modelreg-ledger --examples", writer.display());
    writer
}

fn start(prefix: &[&str], path: &Path, first: u64, count: u64) -> Child {
    let writer = writer();
    let mut words = prefix.iter().map(|&word| word.to_owned()).chain([writer.to_string_lossy().into_owned()]);
    let mut command = Command::new(words.next().expect("a program"));
    command.args(words).arg(path).arg(first.to_string()).arg(count.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a program that starts")
}

/// Listens to the end.
fn listen(child: &mut Child, told: &mut Told, mut heard: impl FnMut(&mut Child, u64)) -> ExitStatus {
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    for (count, line) in (1..).zip(lines.map_while(Result::ok)) {
        told.hear(&line);
        heard(child, count);
    }
    child.wait().expect("an end")
}

#[test]
fn random_kills_lose_nothing_that_was_acknowledged() {
    let kills: u64 = std::env::var("MODELREG_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(50);
    let folder = Folder::new();
    let (mut told, mut next) = (Told::default(), 0);
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..kills {
        let after = random.u64(1..=150);
        let mut child = start(&[], &folder.spool(), next, MANY);
        listen(&mut child, &mut told, |child, count| {
            if count == after {
                child.kill().expect("a kill");
            }
        });
        next = told.check(&folder.spool());
    }
    assert!(next > 0);
}

#[test]
fn a_kill_at_any_write_or_sync_loses_nothing_that_was_acknowledged() {
    if !has_strace() {
        return;
    }
    let mut ends = 0;
    for calls in ["fdatasync,fsync", "pwrite64", "ftruncate,unlink"] {
        for when in 1..MOST_CALLS {
            let folder = Folder::new();
            let inject = format!("inject={calls}:signal=KILL:when={when}");
            let ended = run_under(&inject, calls, &folder);
            if ended.success() {
                // The run has fewer such calls.
                break;
            }
            ends += 1;
        }
    }
    assert!(ends > 60, "{ends} places to kill at");
}

#[test]
fn a_disk_that_fails_ends_the_acknowledgements_and_loses_none() {
    if !has_strace() {
        return;
    }
    for (calls, error) in [("fdatasync,fsync", "EIO"), ("pwrite64", "EIO")] {
        let mut failures = 0;
        for when in 1..MOST_CALLS {
            let folder = Folder::new();
            // For good: a disk that fails once is no disk to go on with.
            let ended = run_under(&format!("inject={calls}:error={error}:when={when}+"), calls, &folder);
            if ended.success() {
                break;
            }
            failures += 1;
        }
        assert!(failures > 10, "{failures} places to fail at");
    }
}

/// A short run with something injected, checked afterwards.
fn run_under(inject: &str, calls: &str, folder: &Folder) -> ExitStatus {
    const COUNT: u64 = 24;
    let trace = format!("trace={calls}");
    // Only this file and those beside it: a write to the pipe is none of the disk's.
    let mut told = Told::default();
    let prefix = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", trace.as_str(), "-e", inject];
    let mut child = start(&prefix, &folder.spool(), 0, COUNT);
    let ended = listen(&mut child, &mut told, |_, _| {});
    told.check(&folder.spool());
    ended
}

fn has_strace() -> bool {
    let has = Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    assert!(has || std::env::var_os("CI").is_none(), "CI needs strace");
    if !has {
        eprintln!("skipped: no strace on this machine");
    }
    has
}
