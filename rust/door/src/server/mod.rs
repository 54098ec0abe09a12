//! The door's life: bind, start the threads, deal connections to them, and stop within a grace period.

mod acceptor;
pub(crate) mod connection;
mod executor;
mod joined;
mod worker;

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::counters::{DoorCounters, bump};
use crate::engine::Engine;
use crate::options::DoorOptions;
use acceptor::Accepted;
use worker::WorkerSetup;

/// Longer is taken as this; it keeps the deadline within what a clock can hold.
const LONGEST_GRACE: Duration = Duration::from_secs(24 * 3_600);

/// Whether the door runs, or when its last connection must be gone.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stage {
    Running,
    Draining { until: Instant },
}

/// Binds the address, then serves `engine` there from threads of its own. It returns once the port is open.
///
/// # Errors
/// When the address is taken or not ours, the secret is no header value, or a thread or runtime cannot be made; nothing is left
/// running then.
pub fn start(engine: Arc<Engine>, options: DoorOptions) -> io::Result<DoorHandle> {
    let DoorOptions { address, workers, max_connections, upstream } = options;
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let local_addr = listener.local_addr()?;
    let handle =
        DoorHandle { engine, local_addr, stage: watch::Sender::new(Stage::Running), running: Mutex::default() };
    let mut inboxes = Vec::with_capacity(workers.get());
    for number in 0..workers.get() {
        let (sender, inbox) = mpsc::unbounded_channel::<Accepted>();
        let setup = WorkerSetup {
            engine: Arc::clone(&handle.engine),
            upstream: upstream.clone(),
            stage: handle.stage.subscribe(),
        };
        let run = worker::prepare(setup, inbox)?;
        handle.spawn(format!("modelreg-door-{number}"), run)?;
        inboxes.push(sender);
    }
    let counters = Arc::clone(handle.engine.door_counters());
    let stage = handle.stage.subscribe();
    handle.spawn("modelreg-accept".to_owned(), move |runtime| {
        runtime.block_on(acceptor::accept(listener, inboxes, max_connections, counters, stage));
    })?;
    handle.engine.door_is_open();
    Ok(handle)
}

/// A running door. Dropping it stops it without grace.
pub struct DoorHandle {
    engine: Arc<Engine>,
    local_addr: SocketAddr,
    stage: watch::Sender<Stage>,
    running: Mutex<Running>,
}

/// The threads until they are joined, and what the join found.
#[derive(Default)]
struct Running {
    threads: Vec<JoinHandle<()>>,
    cut: u64,
}

impl DoorHandle {
    /// The address that the door listens on, with the port that it got.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The counters of this door's engine.
    #[must_use]
    pub fn counters(&self) -> &DoorCounters {
        self.engine.door_counters()
    }

    /// Stops: the engine drains for good, no new connections, GOAWAY to the open ones, then waits for calls in flight, at most `grace`. Returns how
    /// many connections had to be cut. A second call waits for the first and returns the same.
    pub fn stop(&self, grace: Duration) -> u64 {
        // Held throughout, so that a second caller waits.
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.threads.is_empty() {
            return running.cut;
        }
        let counters = self.counters();
        let cut_before = counters.connections_cut.load(Ordering::Relaxed);
        self.engine.drain();
        let until = Instant::now() + grace.min(LONGEST_GRACE);
        self.stage.send_replace(Stage::Draining { until });
        for thread in running.threads.drain(..) {
            if thread.join().is_err() {
                bump(&counters.panics);
            }
        }
        running.cut = counters.connections_cut.load(Ordering::Relaxed) - cut_before;
        running.cut
    }

    fn spawn(&self, name: String, run: impl FnOnce(runtime::Runtime) + Send + 'static) -> io::Result<()> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = thread::Builder::new().name(name).spawn(move || run(runtime))?;
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.threads.push(thread);
        Ok(())
    }
}

impl fmt::Debug for DoorHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DoorHandle").field("local_addr", &self.local_addr).finish_non_exhaustive()
    }
}

impl Drop for DoorHandle {
    fn drop(&mut self) {
        self.stop(Duration::ZERO);
    }
}
