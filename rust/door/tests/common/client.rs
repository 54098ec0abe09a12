//! A gRPC client without opinions: it sends what the test says, also what no real client would.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Bytes, BytesMut};
use h2::client::{ResponseFuture, SendRequest};
use h2::{RecvStream, SendStream};
use http::{HeaderMap, Request, StatusCode};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::PATIENCE;

pub struct Client {
    sender: SendRequest<Bytes>,
    pub connection: JoinHandle<Result<(), h2::Error>>,
}

/// A call that is still open.
pub struct OpenCall {
    pub response: ResponseFuture,
    pub sender: SendStream<Bytes>,
}

/// A finished call.
#[derive(Debug)]
pub struct Answer {
    pub http: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub trailers: HeaderMap,
}

impl Answer {
    /// `grpc-status`, from the trailers or from a trailers-only head.
    pub fn status(&self) -> &str {
        let found = self.trailers.get("grpc-status").or(self.headers.get("grpc-status"));
        found.map_or("none", |value| value.to_str().unwrap())
    }

    pub fn message(&self) -> &str {
        let found = self.trailers.get("grpc-message").or(self.headers.get("grpc-message"));
        found.map_or("", |value| value.to_str().unwrap())
    }

    pub fn is_trailers_only(&self) -> bool {
        self.trailers.is_empty() && self.headers.contains_key("grpc-status")
    }
}

pub fn request(path: &str, metadata: &[(&str, &str)]) -> Request<()> {
    let mut request = Request::post(format!("http://localhost{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    for (name, value) in metadata {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap()
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        Self::connect_with(address, h2::client::Builder::new()).await
    }

    pub async fn connect_with(address: SocketAddr, mut settings: h2::client::Builder) -> Self {
        // h2 takes many small unread answers for an attack; here they are the point.
        settings.data_frame_budget(usize::MAX);
        let socket = TcpStream::connect(address).await.unwrap();
        socket.set_nodelay(true).unwrap();
        let (sender, connection) = settings.handshake(socket).await.unwrap();
        Self { sender, connection: tokio::spawn(connection) }
    }

    pub async fn send(&self, request: Request<()>) -> OpenCall {
        let mut sender = self.sender.clone().ready().await.unwrap();
        let (response, sender) = sender.send_request(request, false).unwrap();
        OpenCall { response, sender }
    }

    pub async fn open(&self, path: &str, metadata: &[(&str, &str)]) -> OpenCall {
        self.send(request(path, metadata)).await
    }

    /// Sends `body` as one piece and waits for the end of the call.
    pub async fn call(&self, path: &str, metadata: &[(&str, &str)], body: Bytes) -> Answer {
        let mut call = self.open(path, metadata).await;
        call.sender.send_data(body, true).unwrap();
        call.finish().await
    }
}

impl OpenCall {
    pub fn message(&mut self, message: &[u8]) {
        self.sender.send_data(super::frame(0, message), false).unwrap();
    }

    pub fn half_close(&mut self) {
        self.sender.send_data(Bytes::new(), true).unwrap();
    }

    pub async fn finish(self) -> Answer {
        timeout(PATIENCE, async {
            let (head, mut frames) = self.response.await.unwrap().into_parts();
            let (body, trailers) = drain(&mut frames).await;
            Answer { http: head.status, headers: head.headers, body, trailers }
        })
        .await
        .expect("the call did not end")
    }

    /// The answer's head, and its frames to read one by one.
    pub async fn head(self) -> (HeaderMap, RecvStream, SendStream<Bytes>) {
        let response = timeout(PATIENCE, self.response).await.expect("no head").unwrap();
        let (head, frames) = response.into_parts();
        (head.headers, frames, self.sender)
    }
}

/// All remaining bytes and the trailers.
pub async fn drain(frames: &mut RecvStream) -> (Bytes, HeaderMap) {
    let mut body = BytesMut::new();
    while let Some(data) = next(frames).await {
        body.extend_from_slice(&data);
    }
    let trailers = timeout(PATIENCE, frames.trailers()).await.expect("no trailers");
    (body.freeze(), trailers.unwrap().unwrap_or_default())
}

/// The next DATA frame; it makes room for another.
pub async fn next(frames: &mut RecvStream) -> Option<Bytes> {
    let data = timeout(PATIENCE, frames.data()).await.expect("no frame")?;
    let data = data.unwrap();
    frames.flow_control().release_capacity(data.len()).unwrap();
    Some(data)
}

/// Why the peer reset the stream.
pub async fn reset(sender: &mut SendStream<Bytes>) -> h2::Reason {
    let reason = poll_fn(|context| sender.poll_reset(context));
    timeout(PATIENCE, reason).await.expect("no reset").unwrap()
}

/// Sends `total` bytes as flow control allows, and counts what has left.
pub async fn send_slowly(stream: &mut SendStream<Bytes>, total: u64, sent: &AtomicU64) {
    const PIECE: usize = 16 << 10;
    let piece = Bytes::from(vec![0; PIECE]);
    let mut left = total;
    while left > 0 {
        stream.reserve_capacity(PIECE);
        let room = poll_fn(|context| stream.poll_capacity(context)).await.unwrap().unwrap();
        let size = room.min(PIECE).min(usize::try_from(left).unwrap());
        stream.send_data(piece.slice(..size), false).unwrap();
        left -= size as u64;
        sent.fetch_add(size as u64, Ordering::SeqCst);
    }
}
