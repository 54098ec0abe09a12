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
use tokio::net::{TcpListener as TokioListener, TcpStream};
use tokio::runtime;
use tokio::sync::{Semaphore, watch};
use tokio::time::sleep;

use crate::counters::bump;
use crate::engine::Engine;

/// Connections at a time; more wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 64;
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
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
        runtime.block_on(serve(listener, engine, stopped));
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

async fn serve(listener: TcpListener, engine: Arc<Engine>, mut stopped: watch::Receiver<()>) {
    let Ok(listener) = TokioListener::from_std(listener) else {
        bump(&engine.door_counters().accept_errors);
        return;
    };
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // Only ever dropped.
            _ = stopped.changed() => return,
        };
        let Ok((socket, _)) = accepted else {
            bump(&engine.door_counters().accept_errors);
            sleep(PAUSE_AFTER_FAILURE).await;
            continue;
        };
        let engine = Arc::clone(&engine);
        tokio::spawn(async move {
            if talk(socket, &engine).await.is_err() {
                bump(&engine.door_counters().connection_errors);
            }
            drop(place);
        });
    }
}

async fn talk(socket: TcpStream, engine: &Engine) -> hyper::Result<()> {
    let service = service_fn(|request: Request<Incoming>| {
        std::future::ready(Ok::<_, std::convert::Infallible>(answer(&request, engine)))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(socket), service)
        .await
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
