//! The one thread that accepts: it deals sockets evenly to the workers, which `SO_REUSEPORT` would not, and outlives every failure
//! to accept.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener as TokioListener;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use crate::counters::{DoorCounters, bump};
use crate::server::Stage;

/// How long to wait after a failure such as "too many open files", which would otherwise come back at once.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);

/// A socket on its way to a worker, and its place among the open connections.
pub(crate) struct Accepted {
    pub(crate) socket: std::net::TcpStream,
    pub(crate) peer: SocketAddr,
    pub(crate) place: Place,
}

/// Counts a connection as open for as long as this lives.
pub(crate) struct Place(Arc<DoorCounters>);

impl Place {
    fn take(counters: &Arc<DoorCounters>) -> Self {
        bump(&counters.connections_opened);
        Self(Arc::clone(counters))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        bump(&self.0.connections_closed);
    }
}

/// Accepts until the door drains.
pub(crate) async fn accept(
    listener: TcpListener,
    workers: Vec<mpsc::UnboundedSender<Accepted>>,
    limit: usize,
    counters: Arc<DoorCounters>,
    mut stage: watch::Receiver<Stage>,
) {
    let Ok(listener) = TokioListener::from_std(listener) else {
        bump(&counters.accept_errors);
        return;
    };
    let mut turn = workers.iter().cycle();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stage.changed() => return,
        };
        let Ok((socket, peer)) = accepted else {
            bump(&counters.accept_errors);
            sleep(PAUSE_AFTER_FAILURE).await;
            continue;
        };
        if counters.open_connections() >= limit as u64 {
            bump(&counters.connections_refused);
            continue;
        }
        let Ok(socket) = prepare(socket) else {
            bump(&counters.connection_errors);
            continue;
        };
        let place = Place::take(&counters);
        if let Some(worker) = turn.next() {
            // A worker that is gone has been counted as a panic; its share of connections is closed.
            let _ = worker.send(Accepted { socket, peer, place });
        }
    }
}

/// Nagle off, always and explicitly: with it, every second small answer waits 40 ms for an acknowledgement.
fn prepare(socket: tokio::net::TcpStream) -> io::Result<std::net::TcpStream> {
    socket.set_nodelay(true)?;
    socket.into_std()
}
