//! What over a million decisions cost whose callers never report: memory, and whether the routes come back.

use std::io;
use std::sync::Mutex;
use std::sync::atomic::AtomicI64;

use modelreg_door::{Clock, Engine, Ids};
use modelreg_proto::v1 as pb;
use prost::Message;
use serde_json::{Value, json};

use super::calls::{Failure, select, snapshot};

/// A fifth more than may live.
const MORE_IN_PERCENT: u64 = 120;
/// Decisions that fall on one millisecond of the engine's clock: so many a second that none expires meanwhile.
const PER_MS: u64 = 2_000;
/// Every span is over by then.
const ALL_EXPIRED_MS: i64 = 600_256;
/// From then on for so long: a fold lands a bounded number of flights.
const LANDING_MS: i64 = 5_000;
/// Time between two folds.
const FOLD_MS: usize = 10;

/// Decides `may_live * 1.2` times.
///
/// # Errors
/// The engine refused a call.
pub fn measure(may_live: u64) -> Result<Value, Failure> {
    let began_ms: i64 = 1_794_614_400_000;
    let ids = Ids::Seeded(Mutex::new(fastrand::Rng::with_seed(1)));
    let engine = Engine::new(Clock::Manual(AtomicI64::new(began_ms)), ids);
    engine.load_snapshot(&snapshot(), false)?;
    select(&engine)?;
    let before = resident_bytes()?;
    let decisions = may_live * MORE_IN_PERCENT / 100;
    let mut now_ms = began_ms;
    for number in 1..decisions {
        if number.is_multiple_of(PER_MS) {
            now_ms += 1;
            move_clock(&engine, now_ms)?;
        }
        select(&engine)?;
    }
    let after = resident_bytes()?;
    let live = in_flight(&engine)?;
    let mut left = live;
    for since_ms in (0..=LANDING_MS).step_by(FOLD_MS) {
        move_clock(&engine, now_ms + ALL_EXPIRED_MS + since_ms)?;
        left = in_flight(&engine)?;
    }
    Ok(json!({
        "decisions": decisions,
        "in_flight": live,
        "in_flight_after_10_min": left,
        "resident_mb_before": mb(before),
        "resident_mb_after": mb(after),
    }))
}

fn move_clock(engine: &Engine, unix_ms: i64) -> Result<(), Failure> {
    if engine.set_clock(unix_ms) { Ok(()) } else { Err("the engine is not on a clock of ours".into()) }
}

/// Calls in flight over all routes, as the live view says.
fn in_flight(engine: &Engine) -> Result<u64, Failure> {
    let view = pb::LiveView::decode(engine.live_view().as_slice())?;
    Ok(view.candidates.iter().map(|candidate| u64::from(candidate.in_flight)).sum())
}

fn resident_bytes() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok())
        .map(|kib| kib * 1024)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no VmRSS in /proc/self/status"))
}

#[expect(clippy::cast_precision_loss, reason = "a figure to print")]
fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
