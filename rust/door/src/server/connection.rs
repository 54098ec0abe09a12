//! One client connection: what its calls share, and its life from the first byte to the last.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::HeaderValue;
use hyper::server::conn::http2;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncReadExt;
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
use crate::server::joined::{Joined, Sender};

/// What an HTTP/2 client says first.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// What the calls of one connection share. They all run on one thread, so that counting its references costs no other core.
pub(crate) struct Client {
    pub(crate) engine: Arc<Engine>,
    pub(crate) upstream: Option<Arc<Upstream>>,
    /// The client's address, as the upstream is told.
    pub(crate) peer_header: HeaderValue,
    pub(crate) stage: watch::Receiver<Stage>,
}

/// Serves a connection to its end, or until `drain` says when to be gone.
pub(crate) async fn serve(mut socket: TcpStream, client: Client, mut drain: oneshot::Receiver<Instant>) {
    let counters = Arc::clone(client.engine.door_counters());
    tokio::select! {
        // Hyper would wait for it without end, and hold the place of a client that never finishes it.
        read = timeout(options::PREFACE_TIMEOUT, read_preface(&mut socket)) => if !matches!(read, Ok(Ok(()))) {
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

/// Reads the preface, or as much as shows that it is none.
async fn read_preface(socket: &mut TcpStream) -> io::Result<()> {
    let mut bytes = [0; PREFACE.len()];
    let mut length = 0;
    while length < bytes.len() {
        let read = socket.read(&mut bytes[length..]).await?;
        length += read;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if !PREFACE.starts_with(&bytes[..length]) {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    Ok(())
}

type Socket = TokioIo<TcpStream>;
type Http2 = http2::Connection<Joined<Socket>, Router, CallQueue>;

/// The connection, the calls that it has just brought, and what it has just written.
struct Serving {
    http2: Pin<Box<Http2>>,
    calls: CallRunner,
    sender: Sender<Socket>,
}

impl Serving {
    fn new(socket: TcpStream, client: Client) -> Self {
        let queue = CallQueue::default();
        let calls = CallRunner::new(queue.clone(), Arc::clone(client.engine.door_counters()));
        let router = Router { client: Arc::new(client) };
        let (socket, sender) = Joined::new(TokioIo::new(socket), PREFACE);
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
            .serve_connection(socket, router);
        Self { http2: Box::pin(http2), calls, sender }
    }
}

impl Future for Serving {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let served = self.http2.as_mut().poll(context).map_err(io::Error::other);
        if served.is_ready() {
            return served;
        }
        // What calls of the last turn answered; what is not out yet wakes this again when there is room.
        if let Poll::Ready(Err(error)) = self.sender.poll_send(context) {
            return Poll::Ready(Err(error));
        }
        // Their answers wake the connection, which then writes all of them at once.
        self.calls.run(context);
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    /// Serves a client that says `first` and then nothing; returns how long, and the errors counted.
    async fn serve_after(first: &[u8]) -> (std::time::Duration, u64) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut silent = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        silent.write_all(first).await.unwrap();
        let (socket, _) = listener.accept().await.unwrap();
        let engine = Arc::<Engine>::default();
        let (_stage, stage) = watch::channel(Stage::Running);
        let peer_header = HeaderValue::from_static("test");
        let client = Client { engine: Arc::clone(&engine), upstream: None, peer_header, stage };
        let (_drain, drained) = oneshot::channel();
        let began = Instant::now();
        timeout(options::PREFACE_TIMEOUT * 10, serve(socket, client, drained)).await.unwrap();
        (began.elapsed(), engine.door_counters().connection_errors())
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_of_the_preface_keeps_no_place() {
        for length in [0, 1, PREFACE.len() - 1] {
            assert_eq!(serve_after(&PREFACE[..length]).await, (options::PREFACE_TIMEOUT, 1), "{length} bytes");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_says_only_the_preface_is_pinged_and_cut() {
        let (lasted, errors) = serve_after(PREFACE).await;
        assert!(lasted <= options::PING_INTERVAL + options::PING_TIMEOUT * 2, "{lasted:?}");
        assert_eq!(errors, 1);
    }

    #[tokio::test]
    async fn what_is_no_preface_is_not_waited_for() {
        let (lasted, errors) = serve_after(b"GET / HTTP/1.0").await;
        assert!(lasted < options::PREFACE_TIMEOUT, "{lasted:?}");
        assert_eq!(errors, 1);
    }
}
