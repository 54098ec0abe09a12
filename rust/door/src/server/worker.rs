//! One thread of the door: a runtime of its own, the connections dealt to it and its own connections to the upstream, so that calls
//! share nothing with other cores but the engine.

use std::io;
use std::sync::Arc;

use http::HeaderValue;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;

use crate::counters::bump;
use crate::engine::Engine;
use crate::options::UpstreamOptions;
use crate::passthrough::upstream::Upstream;
use crate::server::Stage;
use crate::server::acceptor::Accepted;
use crate::server::connection::{self, Client};

/// What a worker starts with.
pub(crate) struct WorkerSetup {
    pub(crate) engine: Arc<Engine>,
    pub(crate) upstream: Option<UpstreamOptions>,
    pub(crate) stage: watch::Receiver<Stage>,
}

/// A worker, ready to run on its thread.
///
/// # Errors
/// When the upstream's secret is no header value.
pub(crate) fn prepare(
    setup: WorkerSetup,
    inbox: mpsc::UnboundedReceiver<Accepted>,
) -> io::Result<impl FnOnce(Runtime) + Send + 'static> {
    let upstream = setup
        .upstream
        .map(|options| Upstream::new(options, Arc::clone(setup.engine.door_counters())))
        .transpose()?
        .map(Arc::new);
    let worker = Worker {
        engine: setup.engine,
        upstream,
        stage: setup.stage.clone(),
        connections: JoinSet::new(),
        drains: Vec::new(),
    };
    let stage = setup.stage;
    Ok(move |runtime: Runtime| {
        runtime.block_on(worker.run(inbox, stage));
        // Calls that outlived their connections are dropped here; a blocking task would be our bug, so nothing is waited for.
        runtime.shutdown_background();
    })
}

struct Worker {
    engine: Arc<Engine>,
    upstream: Option<Arc<Upstream>>,
    stage: watch::Receiver<Stage>,
    connections: JoinSet<()>,
    /// How each open connection is told to go.
    drains: Vec<(Id, oneshot::Sender<Instant>)>,
}

impl Worker {
    async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Accepted>, mut stage: watch::Receiver<Stage>) {
        let until = loop {
            tokio::select! {
                until = drain_begun(&mut stage) => break until,
                Some(accepted) = inbox.recv() => self.take(accepted),
                Some(ended) = self.connections.join_next_with_id() => self.forget(ended),
            }
        };
        for (_, drain) in self.drains.drain(..) {
            // An ended connection no longer listens.
            let _ = drain.send(until);
        }
        while let Some(ended) = self.connections.join_next_with_id().await {
            self.forget(ended);
        }
    }

    fn take(&mut self, accepted: Accepted) {
        let Accepted { socket, peer, place } = accepted;
        let counters = self.engine.door_counters();
        let (Ok(socket), Ok(peer_header)) =
            (TcpStream::from_std(socket), HeaderValue::from_maybe_shared(peer.to_string()))
        else {
            bump(&counters.connection_errors);
            return;
        };
        let client = Client {
            engine: Arc::clone(&self.engine),
            upstream: self.upstream.clone(),
            peer_header,
            stage: self.stage.clone(),
        };
        let (drain, drained) = oneshot::channel();
        let task = self.connections.spawn(async move {
            connection::serve(socket, client, drained).await;
            drop(place);
        });
        self.drains.push((task.id(), drain));
    }

    fn forget(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = match &ended {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        if ended.is_err_and(|error| error.is_panic()) {
            bump(&self.engine.door_counters().panics);
        }
        self.drains.retain(|(open, _)| *open != id);
    }
}

/// Waits for the door to drain, and says until when.
async fn drain_begun(stage: &mut watch::Receiver<Stage>) -> Instant {
    let drained = stage.wait_for(|stage| matches!(stage, Stage::Draining { .. }));
    match drained.await.as_deref() {
        Ok(&Stage::Draining { until }) => until,
        // The handle is gone without a word, so there is no grace.
        Ok(Stage::Running) | Err(_) => Instant::now(),
    }
}
