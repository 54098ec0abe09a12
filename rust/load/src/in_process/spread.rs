//! How evenly 77,000 picks a second fall on eight equal routes between two folds of the live view: two threads pick on one
//! engine, each call is reported after 100 ms.

use std::collections::VecDeque;
use std::thread;
use std::time::{Duration, Instant};

use modelreg_door::Engine;
use serde_json::{Value, json};

use super::calls::{Decision, Failure, ROUTES, record, select, snapshot};
use crate::ids::Ids;
use crate::units::to_f64;

const PICKS_PER_S: u32 = 77_000;
const THREADS: u32 = 2;
const CALL: Duration = Duration::from_millis(100);
/// Picks between two folds, which are 10 ms apart.
const WINDOW_PICKS: usize = PICKS_PER_S as usize / 100;

/// One pick.
struct Pick {
    at: Instant,
    route: String,
}

/// Picks for `span`, the first second of it not counted.
///
/// # Errors
/// The engine refused a call.
pub fn measure(span: Duration) -> Result<Value, Failure> {
    let engine = Engine::default();
    engine.load_snapshot(&snapshot(), false)?;
    let began = Instant::now();
    let mut picks = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| pick(&engine, began, span))).collect();
        threads.into_iter().try_fold(Vec::new(), |mut all, thread| {
            all.extend(thread.join().map_err(|_| "a thread panicked")??);
            Ok::<_, Failure>(all)
        })
    })?;
    picks.sort_unstable_by_key(|pick| pick.at);
    picks.retain(|pick| pick.at - began >= Duration::from_secs(1));
    let (Some(first), Some(last)) = (picks.first(), picks.last()) else {
        return Err("no pick after the first second".into());
    };
    let seconds = (last.at - first.at).as_secs_f64();
    let mut worst: Vec<f64> = picks.chunks_exact(WINDOW_PICKS).map(most_over_fair).collect();
    worst.sort_unstable_by(f64::total_cmp);
    Ok(json!({
        "picks_per_s": to_f64(u64::try_from(picks.len())?) / seconds,
        "windows": worst.len(),
        "median_over_fair": worst.get(worst.len() / 2),
        "most_over_fair": worst.last(),
    }))
}

/// One thread's share of the picks, each at its time, and the reports that fall due meanwhile.
fn pick(engine: &Engine, began: Instant, span: Duration) -> Result<Vec<Pick>, Failure> {
    let mut ids = Ids::default();
    let mut calls: VecDeque<(Instant, Decision)> = VecDeque::new();
    let mut picks = Vec::new();
    for number in 0.. {
        let due = began + Duration::from_secs(1) * number * THREADS / PICKS_PER_S;
        if due - began >= span {
            break;
        }
        while Instant::now() < due {
            std::hint::spin_loop();
        }
        let decision = select(engine)?;
        let at = Instant::now();
        picks.push(Pick { at, route: decision.route.clone() });
        calls.push_back((at + CALL, decision));
        while calls.front().is_some_and(|(ends, _)| *ends <= at)
            && let Some((_, decision)) = calls.pop_front()
        {
            record(engine, decision, u64::try_from(CALL.as_millis())?, &mut ids)?;
        }
    }
    Ok(picks)
}

/// The picks of the most-picked route over the fair share of each.
fn most_over_fair(window: &[Pick]) -> f64 {
    let mut routes: Vec<&str> = window.iter().map(|pick| pick.route.as_str()).collect();
    routes.sort_unstable();
    let most = routes.chunk_by(|one, other| one == other).map(<[_]>::len).max().unwrap_or(0);
    to_f64(u64::try_from(most * ROUTES).unwrap_or(u64::MAX)) / to_f64(u64::try_from(window.len()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_on_one_route_is_eight_times_its_fair_share() {
        let window = |routes: &[usize]| -> Vec<Pick> {
            routes.iter().map(|route| Pick { at: Instant::now(), route: route.to_string() }).collect()
        };
        assert!((most_over_fair(&window(&[3; 16])) - 8.0).abs() < 1e-9);
        assert!((most_over_fair(&window(&[0, 1, 2, 3, 4, 5, 6, 7])) - 1.0).abs() < 1e-9);
    }
}
