//! A fake Python door on a Unix socket. Every call lands in a queue, and the test answers it as it likes, or not at all.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{RecvStream, SendStream};
use http::{HeaderMap, HeaderValue, Request, Response};
use modelreg_door::UpstreamOptions;
use tokio::net::UnixListener;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use super::PATIENCE;

pub struct FakeUpstream {
    pub socket: PathBuf,
    calls: mpsc::UnboundedReceiver<UpstreamCall>,
    server: JoinHandle<()>,
}

/// A call as the upstream sees it.
pub struct UpstreamCall {
    pub request: Request<RecvStream>,
    pub respond: SendResponse<Bytes>,
}

pub fn free_socket() -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("modelreg-{}-{number}.sock", std::process::id()));
    let _ = std::fs::remove_file(&path);
    path
}

impl FakeUpstream {
    pub fn start() -> Self {
        Self::start_at(free_socket())
    }

    pub fn start_at(socket: PathBuf) -> Self {
        Self::start_with(socket, h2::server::Builder::new())
    }

    pub fn start_with(socket: PathBuf, settings: h2::server::Builder) -> Self {
        let _ = std::fs::remove_file(&socket);
        let listener = UnixListener::bind(&socket).unwrap();
        let (sender, calls) = mpsc::unbounded_channel();
        let server = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (settings, sender) = (settings.clone(), sender.clone());
                connections.spawn(async move {
                    let mut connection = settings.handshake(stream).await.unwrap();
                    while let Some(Ok((request, respond))) = connection.accept().await {
                        let _ = sender.send(UpstreamCall { request, respond });
                    }
                });
            }
        });
        Self { socket, calls, server }
    }

    pub fn options(&self) -> UpstreamOptions {
        UpstreamOptions::new(self.socket.clone(), "s3cret".to_owned())
    }

    pub async fn next(&mut self) -> UpstreamCall {
        let call = timeout(PATIENCE, self.calls.recv()).await;
        call.expect("no call arrived").expect("the upstream is gone")
    }

    /// Whether a call has arrived by now.
    pub fn is_idle(&self) -> bool {
        self.calls.is_empty()
    }

    /// Dies: listener and connections are closed at once.
    pub async fn die(mut self) -> PathBuf {
        self.server.abort();
        let _ = (&mut self.server).await;
        self.socket.clone()
    }
}

impl Drop for FakeUpstream {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl UpstreamCall {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name).map(|value| value.to_str().unwrap())
    }

    /// The head of an answer that goes on.
    pub fn begin(&mut self, metadata: &[(&str, &str)]) -> SendStream<Bytes> {
        self.respond.send_response(head(metadata), false).unwrap()
    }

    /// A whole answer: one message and OK.
    pub fn reply(&mut self, message: &[u8]) {
        let mut stream = self.begin(&[]);
        stream.send_data(super::frame(0, message), false).unwrap();
        stream.send_trailers(trailers("0")).unwrap();
    }

    pub fn trailers_only(&mut self, status: &str) {
        let answer = head(&[("grpc-status", status), ("grpc-message", "as told")]);
        self.respond.send_response(answer, true).unwrap();
    }

    /// All the client sends until it half-closes.
    pub async fn read_all(&mut self) -> Bytes {
        super::client::drain(self.request.body_mut()).await.0
    }

    /// Why the door reset the call.
    pub async fn reset(&mut self) -> h2::Reason {
        let reason = std::future::poll_fn(|context| self.respond.poll_reset(context));
        timeout(PATIENCE, reason).await.expect("no reset").unwrap()
    }
}

fn head(metadata: &[(&str, &str)]) -> Response<()> {
    let mut response = Response::builder().header("content-type", "application/grpc");
    for (name, value) in metadata {
        response = response.header(*name, *value);
    }
    response.body(()).unwrap()
}

pub fn trailers(status: &str) -> HeaderMap {
    let mut map = HeaderMap::new();
    map.insert("grpc-status", HeaderValue::from_str(status).unwrap());
    map
}
