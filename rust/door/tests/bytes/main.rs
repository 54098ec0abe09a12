//! Bytes nobody meant: whatever is sent is answered or refused as documented, nothing panics, and a snapshot that is
//! refused leaves the one before in place.
//!
//! By default a fixed number of mutations from a fixed seed; with `MODELREG_FUZZ_SECONDS` that long from a fresh one.

mod corpus;
mod fuzz;
mod holds;
mod judge;
mod mutate;
#[path = "../../../scorer/tests/common/registry.rs"]
#[allow(dead_code, reason = "shared with the scorer's tests")]
mod registry;
mod requests;
mod snapshots;
mod usages;
mod wire;

use std::sync::Mutex;
use std::sync::atomic::AtomicI64;

use modelreg_door::{Clock, Code, Engine, Ids, Method};

use corpus::{Kind, committed};
use judge::judge;

/// Mutations when no time is given.
const REQUESTS: u64 = 15_000;
const BATCHES: u64 = 2_000;
const SNAPSHOTS: u64 = 3_000;

/// An engine whose clock stands, on the snapshot that the requests of the corpus are about.
fn engine() -> Engine {
    let clock = Clock::Manual(AtomicI64::new(registry::NOW_UNIX_MS));
    let engine = Engine::new(clock, Ids::Seeded(Mutex::new(fastrand::Rng::with_seed(1))));
    engine.load_snapshot(&snapshots::base(), false).expect("the base snapshot is valid");
    engine
}

/// Calls and judges; the error says what is wrong with the answer.
fn try_call(engine: &Engine, method: Method, request: &[u8]) -> Result<(), String> {
    let answer = engine.call(method, request.to_vec().into());
    if engine.door_counters().panics() > 0 {
        return Err("the engine panicked".to_owned());
    }
    judge(method, &answer)
}

#[test]
fn the_committed_corpus_is_what_the_seeds_make() {
    for (name, bytes) in requests::all().into_iter().chain(snapshots::all()) {
        corpus::check(&name, &bytes);
    }
}

#[test]
fn every_request_of_the_corpus_is_answered_or_refused_as_documented() {
    let engine = engine();
    for method in Method::ALL {
        for seed in committed(Kind::Request(method)) {
            if let Err(problem) = try_call(&engine, method, &seed.bytes) {
                panic!("{}: {problem}", seed.name);
            }
        }
    }
}

#[test]
fn a_request_of_the_largest_size_is_answered_and_one_byte_more_refused() {
    let engine = engine();
    for method in Method::ALL {
        let limit = method.max_request_bytes();
        let code = |length| engine.call(method, requests::padded(length).into()).err().map(|status| status.code);
        assert_ne!(code(limit), Some(Code::ResourceExhausted), "{method:?}");
        assert_eq!(code(limit + 1), Some(Code::ResourceExhausted), "{method:?}");
        assert_eq!(try_call(&engine, method, &requests::padded(limit + 1)), Ok(()), "{method:?}");
    }
}

#[test]
fn mutated_selects_are_answered_or_refused_as_documented() {
    mutated_requests(Method::Select, REQUESTS);
}

#[test]
fn mutated_batches_of_selects_are_answered_or_refused_as_documented() {
    mutated_requests(Method::BatchSelect, BATCHES);
}

#[test]
fn mutated_estimates_are_answered_or_refused_as_documented() {
    mutated_requests(Method::EstimateCost, REQUESTS);
}

#[test]
fn mutated_batches_of_estimates_are_answered_or_refused_as_documented() {
    mutated_requests(Method::BatchEstimateCost, BATCHES);
}

#[test]
fn mutated_usage_is_taken_or_refused_as_documented() {
    mutated_requests(Method::RecordUsage, REQUESTS);
}

#[test]
fn mutated_batches_of_usage_are_taken_or_refused_as_documented() {
    mutated_requests(Method::BatchRecordUsage, BATCHES);
}

#[test]
fn mutated_health_checks_are_answered_or_refused_as_documented() {
    mutated_requests(Method::ReleaseHold, REQUESTS);
    mutated_requests(Method::ExtendHold, REQUESTS);
    mutated_requests(Method::HealthCheck, REQUESTS);
}

fn mutated_requests(method: Method, count: u64) {
    let engine = engine();
    let kind = Kind::Request(method);
    fuzz::run(kind, &committed(kind), count, |request| try_call(&engine, method, request));
}

#[test]
fn a_snapshot_of_the_corpus_is_refused_and_leaves_the_old_one_or_serves_every_request() {
    let engine = engine();
    for seed in committed(Kind::Snapshot) {
        let requests: Vec<_> = committed(Kind::Request(Method::Select));
        if let Err(problem) = try_snapshot(&engine, &seed.bytes, &requests) {
            panic!("{}: {problem}", seed.name);
        }
    }
}

#[test]
fn mutated_snapshots_are_refused_and_leave_the_old_one_or_serve() {
    let engine = engine();
    let requests: Vec<_> =
        committed(Kind::Request(Method::Select)).into_iter().filter(|seed| seed.bytes.len() < 1_000).collect();
    let mut seeds = committed(Kind::Snapshot);
    // From valid ones: what is invalid already hides what else is wrong.
    seeds.retain(|seed| engine.load_snapshot(&seed.bytes, false).is_ok());
    engine.load_snapshot(&snapshots::base(), false).expect("the base snapshot is valid");
    let mut rng = fastrand::Rng::with_seed(2);
    fuzz::run(Kind::Snapshot, &seeds, SNAPSHOTS, |snapshot| {
        let first = rng.usize(..requests.len() - 4);
        try_snapshot(&engine, snapshot, &requests[first..first + 4])
    });
}

/// Loads a snapshot: refused, the base stays in place; taken, these requests are answered, and the base is put back.
fn try_snapshot(engine: &Engine, snapshot: &[u8], requests: &[corpus::Seed]) -> Result<(), String> {
    let taken = engine.load_snapshot(snapshot, false);
    if let Err(refusal) = taken {
        let said = refusal.to_string();
        let in_place = engine.revision() == Some(snapshots::BASE_REVISION);
        return if in_place && !said.is_empty() { Ok(()) } else { Err(format!("refused ({said}) and yet in place")) };
    }
    for request in requests {
        try_call(engine, Method::Select, &request.bytes).map_err(|problem| format!("{}: {problem}", request.name))?;
    }
    // Every candidate priced and explained, so that no figure of the snapshot stays unread.
    try_call(engine, Method::Select, &requests::explained())?;
    try_call(engine, Method::EstimateCost, &requests::priced())?;
    engine.load_snapshot(&snapshots::base(), false).map(drop).map_err(|error| error.to_string())
}
