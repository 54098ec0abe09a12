//! The closed loop: every stream sends its next call when the last one is answered. Finds what a server can do and what a
//! call costs it; its latencies say nothing about a caller that does not wait.

use std::io;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::clock::{Clock, duration_ns};
use crate::connection::Connection;
use crate::recorder::Window;
use crate::run::{Before, Shared, Spent};

/// How often the end of the window is looked for.
const CHECK_EVERY: Duration = Duration::from_millis(1);

/// When the measured window ends.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After this long.
    Elapsed(Duration),
    /// After at least this many calls.
    Calls(u64),
}

/// Runs one caller a connection handle, drops what ends within `warm_up`, measures `until`.
///
/// # Errors
/// The server's process is gone, or every caller's connection broke.
pub async fn run(
    callers: Vec<Connection>,
    shared: &Shared,
    warm_up: Duration,
    until: Until,
    server_pid: Option<u32>,
) -> io::Result<Spent> {
    // Dropping the set at the end stops the callers within their call.
    let mut tasks = JoinSet::new();
    for mut caller in callers {
        let shared = shared.clone();
        tasks.spawn(async move { while shared.call(&mut caller, None).await {} });
    }
    let measured = async {
        tokio::time::sleep(warm_up).await;
        let before = Before::read(server_pid, &shared.clock)?;
        shared.recorder().set_window(Window::Open);
        wait(shared, until).await;
        shared.recorder().set_window(Window::Shut);
        before.spent(&shared.clock)
    };
    tokio::select! {
        spent = measured => spent,
        () = async { while tasks.join_next().await.is_some() {} } => {
            Err(io::Error::other("every connection broke"))
        }
    }
}

async fn wait(shared: &Shared, until: Until) {
    let begun_ns = shared.clock.now_ns();
    loop {
        tokio::time::sleep(CHECK_EVERY).await;
        let over = match until {
            Until::Elapsed(span) => shared.clock.now_ns() - begun_ns >= duration_ns(span),
            Until::Calls(calls) => shared.recorder().calls >= calls,
        };
        if over {
            return;
        }
    }
}
