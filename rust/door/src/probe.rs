//! Probes for orchestrators and scrapers: plain HTTP/1.1 on a port and a thread of its own, so that they are answered while every
//! worker is busy.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener as TokioListener;
use tokio::runtime;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::counters::bump;
use crate::engine::Engine;

/// Connections at a time; more wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 64;
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// For question and answer together, so that a client that does not read cannot keep its place.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_HEADER_BYTES: usize = 16 * 1_024;
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);

/// Binds `address`, then answers `/livez`, `/readyz` and `/metrics` there from a thread of its own.
///
/// # Errors
/// When the address is taken or not ours, or the thread cannot be made.
pub fn start_probe(engine: Arc<Engine>, address: SocketAddr) -> io::Result<ProbeHandle> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let local_addr = listener.local_addr()?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let (stop, stopped) = watch::channel(());
    let thread = thread::Builder::new().name("modelreg-probe".to_owned()).spawn(move || {
        runtime.block_on(serve(listener, engine, Arc::new(Semaphore::new(MAX_CONNECTIONS)), stopped));
        // Drops the connections that are still open.
        runtime.shutdown_background();
    })?;
    Ok(ProbeHandle { local_addr, running: Mutex::new(Some((stop, thread))) })
}

/// The running probe server. Dropping it stops it.
pub struct ProbeHandle {
    local_addr: SocketAddr,
    running: Mutex<Option<(watch::Sender<()>, JoinHandle<()>)>>,
}

impl ProbeHandle {
    /// The address that the probes listen on, with the port that they got.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Stops at once; a second call does nothing. Stop the door first, so that `/readyz` says "draining" while it drains.
    pub fn stop(&self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((stop, thread)) = running.take() {
            drop(stop);
            // A panic of this thread has ended the probes already, which is what their reader sees.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for ProbeHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ProbeHandle").field("local_addr", &self.local_addr).finish_non_exhaustive()
    }
}

impl Drop for ProbeHandle {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn serve(listener: TcpListener, engine: Arc<Engine>, places: Arc<Semaphore>, mut stopped: watch::Receiver<()>) {
    let Ok(listener) = TokioListener::from_std(listener) else {
        bump(&engine.door_counters().accept_errors);
        return;
    };
    let next = async || {
        // Never closed, so that an error cannot come.
        let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
        listener.accept().await.map(|(socket, _)| (socket, place))
    };
    loop {
        let accepted = tokio::select! {
            accepted = next() => accepted,
            // Only ever dropped.
            _ = stopped.changed() => return,
        };
        let Ok((socket, place)) = accepted else {
            bump(&engine.door_counters().accept_errors);
            sleep(PAUSE_AFTER_FAILURE).await;
            continue;
        };
        let engine = Arc::clone(&engine);
        tokio::spawn(async move {
            talk(socket, &engine).await;
            drop(place);
        });
    }
}

/// One question, one answer.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(socket: S, engine: &Engine) {
    let service = service_fn(|request: Request<Incoming>| {
        std::future::ready(Ok::<_, std::convert::Infallible>(answer(&request, engine)))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .keep_alive(false)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(socket), service);
    if !matches!(timeout(CONNECTION_TIMEOUT, connection).await, Ok(Ok(()))) {
        bump(&engine.door_counters().connection_errors);
    }
}

fn answer<B>(request: &Request<B>, engine: &Engine) -> Response<Full<Bytes>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "GET or HEAD only\n");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    match request.uri().path() {
        "/livez" => text(StatusCode::OK, "ok\n"),
        "/readyz" => match engine.not_ready_reason() {
            None => text(StatusCode::OK, "ok\n"),
            Some(reason) => text(StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
        },
        "/metrics" => {
            let mut response = text(StatusCode::OK, engine.metrics());
            response
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
            response
        }
        _ => text(StatusCode::NOT_FOUND, "not found\n"),
    }
}

fn text(code: StatusCode, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = code;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::io::{AsyncWriteExt, duplex};
    use tokio::time::Instant;

    use super::*;

    #[tokio::test]
    async fn a_stop_does_not_wait_for_a_place() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let (stop, stopped) = watch::channel(());
        let serving = tokio::spawn(serve(listener, Arc::default(), Arc::new(Semaphore::new(0)), stopped));
        // Now it waits for a place.
        tokio::task::yield_now().await;
        drop(stop);
        timeout(HEADER_TIMEOUT, serving).await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_loses_its_place() {
        let engine = Engine::default();
        // Far smaller than the answer.
        let (mut client, server) = duplex(64);
        client.write_all(b"GET /metrics HTTP/1.1\r\nhost: probe\r\n\r\n").await.unwrap();
        let began = Instant::now();
        timeout(CONNECTION_TIMEOUT * 2, talk(server, &engine)).await.unwrap();
        assert_eq!(began.elapsed(), CONNECTION_TIMEOUT);
        assert_eq!(engine.door_counters().connection_errors(), 1);
    }
}
