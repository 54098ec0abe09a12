//! One client connection: what its calls share, and its life from the first byte to the last.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::HeaderValue;
use hyper::server::conn::http2;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, timeout, timeout_at};

use crate::counters::bump;
use crate::engine::Engine;
use crate::grpc::http::Router;
use crate::options;
use crate::passthrough::upstream::Upstream;
use crate::server::Stage;
use crate::server::executor::{CallQueue, CallRunner};

/// What the calls of one connection share. They all run on one thread, so that counting its references costs no other core.
pub(crate) struct Client {
    pub(crate) engine: Arc<Engine>,
    pub(crate) upstream: Option<Arc<Upstream>>,
    /// The client's address, as the upstream is told.
    pub(crate) peer_header: HeaderValue,
    pub(crate) stage: watch::Receiver<Stage>,
}

/// Serves a connection to its end, or until `drain` says when to be gone.
pub(crate) async fn serve(socket: TcpStream, client: Client, mut drain: oneshot::Receiver<Instant>) {
    let counters = Arc::clone(client.engine.door_counters());
    let first_byte = timeout(options::FIRST_BYTE_TIMEOUT, socket.readable());
    tokio::select! {
        readable = first_byte => if !matches!(readable, Ok(Ok(()))) {
            bump(&counters.connection_errors);
            return;
        },
        // Nothing was asked, so nothing is cut.
        _ = &mut drain => return,
    }
    let mut serving = Serving::new(socket, client);
    let served = tokio::select! {
        biased;
        served = &mut serving => served,
        // A dropped sender is a worker in a hurry.
        deadline = drain => {
            serving.http2.as_mut().graceful_shutdown();
            let deadline = deadline.unwrap_or_else(|_| Instant::now());
            timeout_at(deadline, serving).await.unwrap_or_else(|_| {
                bump(&counters.connections_cut);
                Ok(())
            })
        }
    };
    if served.is_err() {
        bump(&counters.connection_errors);
    }
}

type Http2 = http2::Connection<TokioIo<TcpStream>, Router, CallQueue>;

/// The connection and the calls that it has just brought.
struct Serving {
    http2: Pin<Box<Http2>>,
    calls: CallRunner,
}

impl Serving {
    fn new(socket: TcpStream, client: Client) -> Self {
        let queue = CallQueue::default();
        let calls = CallRunner::new(queue.clone(), Arc::clone(client.engine.door_counters()));
        let router = Router { client: Arc::new(client) };
        let http2 = http2::Builder::new(queue)
            .timer(TokioTimer::new())
            .auto_date_header(false)
            .max_concurrent_streams(options::CLIENT_STREAMS)
            .initial_stream_window_size(options::STREAM_WINDOW)
            .initial_connection_window_size(options::CLIENT_WINDOW)
            .max_frame_size(options::FRAME_BYTES)
            .max_header_list_size(options::CLIENT_HEADER_BYTES)
            .max_send_buf_size(options::SEND_BUFFER_BYTES)
            .max_pending_accept_reset_streams(options::PENDING_RESETS)
            .max_local_error_reset_streams(options::ERROR_RESETS)
            .keep_alive_interval(options::PING_INTERVAL)
            .keep_alive_timeout(options::PING_TIMEOUT)
            .serve_connection(TokioIo::new(socket), router);
        Self { http2: Box::pin(http2), calls }
    }
}

impl Future for Serving {
    type Output = hyper::Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let served = self.http2.as_mut().poll(context);
        // The answers wake the connection, which then writes all of them at once.
        self.calls.run(context);
        served
    }
}
