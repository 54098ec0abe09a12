//! Writes events and prints the number of each once it is acknowledged, until it is killed: what the tests of faults kill.
//!
//! `spool_writer PATH FIRST COUNT`

use std::env;
use std::io::Write;
use std::path::PathBuf;

use modelreg_ledger::{CommitError, Event, Spool, SpoolOptions};

fn main() {
    let mut arguments = env::args().skip(1);
    let path = PathBuf::from(arguments.next().expect("a path"));
    let mut number = || arguments.next().and_then(|text| text.parse::<u64>().ok()).expect("a number");
    let (first, count) = (number(), number());
    let options = SpoolOptions { headroom_bytes: 1 << 14, ..SpoolOptions::default() };
    let (spool, recovery) = Spool::open(&path, options).unwrap_or_else(|error| panic!("{error}"));
    assert!(recovery.moved_to.is_none(), "it was taken for damaged: {recovery:?}");
    let mut out = std::io::stdout().lock();
    for number in first..first + count {
        let mut id = [0; 16];
        id[8..].copy_from_slice(&number.to_be_bytes());
        let mut payload = number.to_be_bytes().to_vec();
        payload.resize(300, 7);
        match spool.append(Event::new(id, [1; 16], payload)).wait() {
            Ok(()) => writeln!(out, "{number}").expect("somebody reads"),
            Err(CommitError::Failed) => std::process::exit(3),
            Err(error) => panic!("{error}"),
        }
        // Some go, so that deletions are interrupted as well; what went is told.
        if number % 16 == 15 {
            let batch = spool.batch(8, usize::MAX, std::time::Duration::ZERO).expect("a batch");
            let last = batch
                .payloads
                .last()
                .map_or(0, |payload| u64::from_be_bytes(payload[..8].try_into().expect("eight bytes")));
            writeln!(out, "forget {last}").expect("somebody reads");
            match spool.forget(batch.through, Vec::new()) {
                Ok(_) => {}
                Err(CommitError::Failed) => std::process::exit(3),
                Err(error) => panic!("{error}"),
            }
        }
    }
}
