//! The open loop: calls leave on a schedule fixed in advance, whether or not the server keeps up. Its latencies are what
//! independent callers would see at that rate.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clock::{Clock, Monotonic, duration_ns};
use crate::connection::Connection;
use crate::recorder::Window;
use crate::run::{Before, Shared, Spent};
use crate::schedule::{Pacer, Schedule};

/// Between making the schedule and its first call.
const LEAD_NS: u64 = 10_000_000;
/// The accounts are read this long before the window, so that reading them delays no measured call.
const READ_AHEAD_NS: u64 = 2_000_000;
/// How long answers are waited for after the last call.
const DRAIN_LIMIT: Duration = Duration::from_secs(10);

/// Handles not in a call. First in, first out: calls go round the connections, and none has more calls than streams.
#[derive(Clone)]
struct Idle(Arc<Mutex<VecDeque<Connection>>>);

impl Idle {
    fn take(&self) -> Option<Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn put(&self, connection: Connection) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(connection);
    }

    /// Undoes a `take`, so that the order of the connections stays.
    fn put_back(&self, connection: Connection) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_front(connection);
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// Sends `rate_per_s` calls a second for `warm_up` + `span`; counts those meant to leave after the warm-up. When every
/// handle is in a call the next one waits, and its wait is part of its latency and of its send lag.
///
/// # Errors
/// The server's process is gone, or answers are missing 10 s after the last call.
pub async fn run(
    handles: Vec<Connection>,
    shared: &Shared,
    rate_per_s: u32,
    warm_up: Duration,
    span: Duration,
    server_pid: Option<u32>,
) -> io::Result<Spent> {
    let schedule = Schedule { start_ns: shared.clock.now_ns() + LEAD_NS, rate_per_s };
    let measured_from_ns = schedule.start_ns + duration_ns(warm_up);
    let calls = schedule.calls_within(duration_ns(warm_up + span));
    shared.recorder().set_window(Window::IntendedFrom(measured_from_ns));

    let all = handles.len();
    let idle = Idle(Arc::new(Mutex::new(handles.into())));
    let mut pacer = Pacer::new(schedule, calls, shared.clock);
    let mut before = None;
    while !pacer.is_finished() {
        if before.is_none() && shared.clock.now_ns() + READ_AHEAD_NS >= measured_from_ns {
            before = Some(Before::read(server_pid, &shared.clock)?);
        }
        send_due(&mut pacer, &idle, shared);
        // Timers tick in milliseconds, so the schedule is kept by going round; a yield polls the sockets.
        tokio::task::yield_now().await;
    }
    let drained = async {
        while idle.len() < all {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(DRAIN_LIMIT, drained)
        .await
        .map_err(|_| io::Error::other("answers are missing 10 s after the last call"))?;
    match before {
        Some(before) => before.spent(&shared.clock),
        None => Err(io::Error::other("the schedule ended before the measured window")),
    }
}

fn send_due(pacer: &mut Pacer<Monotonic>, idle: &Idle, shared: &Shared) {
    while let Some(mut connection) = idle.take() {
        let Some(intended_ns) = pacer.take_due_ns() else {
            idle.put_back(connection);
            return;
        };
        let (shared, idle) = (shared.clone(), idle.clone());
        tokio::spawn(async move {
            shared.call(&mut connection, Some(intended_ns)).await;
            idle.put(connection);
        });
    }
}
