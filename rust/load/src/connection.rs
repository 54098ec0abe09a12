//! One HTTP/2 connection and one unary gRPC call on it, on the bare `h2` client: the generator must cost less than the
//! server it measures.

use std::future::poll_fn;
use std::io;

use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderValue, Request, StatusCode};
use tokio::net::TcpStream;

use crate::clock::Clock;
use crate::outcome::Outcome;

/// gRPC's message prefix, not counted as payload.
const PREFIX_BYTES: u64 = 5;
/// Windows so large that flow control never paces the run.
const WINDOW_BYTES: u32 = 1 << 24;

/// What came back of one call.
#[derive(Clone, Debug)]
pub struct Reply {
    /// When the request was handed to the connection.
    pub sent_ns: u64,
    /// Bytes of the response message.
    pub response_bytes: u64,
    /// The first frame of the response, prefix included.
    pub beginning: Bytes,
    /// How the call ended.
    pub outcome: Outcome,
}

/// A handle for one stream at a time on a shared connection.
#[derive(Clone)]
pub struct Connection {
    streams: SendRequest<Bytes>,
    request: Request<()>,
}

impl Connection {
    /// Connects to `target` (`host:port`) for calls of `method` (`/package.Service/Method`) with an API key. Must run inside the runtime,
    /// which drives the connection from then on.
    ///
    /// # Errors
    /// No connection, no HTTP/2, or a target or method that is no URI.
    pub async fn open(target: &str, method: &str, key: Option<&str>) -> io::Result<Self> {
        let request = request_head(target, method, key).map_err(io::Error::other)?;
        let socket = TcpStream::connect(target).await?;
        socket.set_nodelay(true)?;
        let (streams, connection) = h2::client::Builder::new()
            .enable_push(false)
            .initial_window_size(WINDOW_BYTES)
            .initial_connection_window_size(WINDOW_BYTES)
            .handshake(socket)
            .await
            .map_err(io::Error::other)?;
        tokio::spawn(async move {
            // A broken connection fails its calls, and they are counted; nothing is left to say here.
            let _ = connection.await;
        });
        Ok(Self { streams, request })
    }

    /// Makes one call with an already framed message and reads the answer to its status.
    pub async fn call(&mut self, framed: Bytes, clock: &impl Clock) -> Reply {
        self.call_as(self.request.clone(), framed, clock).await
    }

    /// Likewise of another method than the handle's own.
    pub async fn call_as(&mut self, head: Request<()>, framed: Bytes, clock: &impl Clock) -> Reply {
        let mut reply =
            Reply { sent_ns: clock.now_ns(), response_bytes: 0, beginning: Bytes::new(), outcome: Outcome::Transport };
        if let Ok(outcome) = self.exchange(head, framed, clock, &mut reply).await {
            reply.outcome = outcome;
        }
        reply.response_bytes = reply.response_bytes.saturating_sub(PREFIX_BYTES);
        reply
    }

    async fn exchange(
        &mut self,
        head: Request<()>,
        framed: Bytes,
        clock: &impl Clock,
        reply: &mut Reply,
    ) -> Result<Outcome, h2::Error> {
        poll_fn(|context| self.streams.poll_ready(context)).await?;
        reply.sent_ns = clock.now_ns();
        let (response, mut upload) = self.streams.send_request(head, false)?;
        upload.send_data(framed, true)?;
        let response = response.await?;
        if response.status() != StatusCode::OK {
            return Ok(Outcome::Http(response.status().as_u16()));
        }
        if response.headers().contains_key("grpc-status") {
            return Ok(Outcome::from_trailers(response.headers()));
        }
        let mut body = response.into_body();
        while let Some(chunk) = body.data().await {
            let chunk = chunk?;
            let length = chunk.len();
            reply.response_bytes += u64::try_from(length).unwrap_or(u64::MAX);
            if reply.beginning.is_empty() {
                reply.beginning = chunk;
            }
            body.flow_control().release_capacity(length)?;
        }
        let trailers = body.trailers().await?;
        Ok(trailers.map_or(Outcome::NoStatus, |trailers| Outcome::from_trailers(&trailers)))
    }
}

/// The headers of a stock client, without a deadline; with an API key, where there is one.
///
/// # Errors
/// A target or method that is no URI, or a key that is no header.
pub fn request_head(target: &str, method: &str, key: Option<&str>) -> Result<Request<()>, http::Error> {
    let request = Request::post(format!("http://{target}{method}"))
        .version(http::Version::HTTP_2)
        .header("te", HeaderValue::from_static("trailers"))
        .header("content-type", HeaderValue::from_static("application/grpc"))
        .header("user-agent", HeaderValue::from_static("modelreg-load/1"));
    match key {
        Some(key) => request.header("authorization", format!("Bearer {key}")).body(()),
        None => request.body(()),
    }
}
