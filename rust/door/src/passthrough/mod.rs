//! A call that the engine does not answer: its head goes to the upstream, its messages follow as they come ([`crate::passthrough::relay`]), and
//! the answer's frames come back ([`crate::passthrough::proxy_body`]). Nothing is decoded.

mod admission;
mod framing;
pub(crate) mod proxy_body;
mod relay;
pub(crate) mod upstream;

use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONNECTION, HOST, TE, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Uri, Version};
use hyper::body::Incoming;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use crate::grpc::body::DoorBody;
use crate::grpc::deadline;
use crate::grpc::headers;
use crate::identity::{Caller, Principal};
use crate::passthrough::framing::MessageMeter;
use crate::passthrough::proxy_body::ProxyBody;
use crate::passthrough::relay::Relay;
use crate::passthrough::upstream::{Opened, Upstream, failure};
use crate::server::connection::Client;
use crate::status::{Code, Status};

/// Headers that belong to one connection, not to the call. HTTP/2 forbids them; they are removed all the same.
const HOP_BY_HOP: [HeaderName; 6] =
    [CONNECTION, HOST, TRANSFER_ENCODING, UPGRADE, headers::KEEP_ALIVE, headers::PROXY_CONNECTION];

/// Why the door itself ended a call, set at most once.
pub(crate) type Verdict = Arc<OnceLock<Status>>;

/// Answers a call of `caller` from the upstream; of one that anybody may make it is not said whose it is. Dropping the
/// future resets the upstream's stream.
pub(crate) async fn call(
    client: Arc<Client>,
    upstream: Arc<Upstream>,
    request: Request<Incoming>,
    caller: Option<Caller>,
) -> Response<DoorBody> {
    let (head, body) = request.into_parts();
    match exchange(&client, &upstream, head, body, caller).await {
        Ok(response) => response,
        Err(status) => status.to_response(),
    }
}

async fn exchange(
    client: &Client,
    upstream: &Upstream,
    head: http::request::Parts,
    body: Incoming,
    caller: Option<Caller>,
) -> Result<Response<DoorBody>, Status> {
    let deadline = deadline::from_headers(&head.headers)?;
    let request = upstream_request(head, client, upstream, caller)?;
    let opening = upstream.open(request);
    let Opened { response, sender, lease } = match deadline {
        Some(deadline) => timeout_at(deadline, opening).await.map_err(|_| Status::deadline_exceeded())??,
        None => opening.await?,
    };
    let verdict = Verdict::default();
    let (open, closed) = oneshot::channel();
    let relay = Relay {
        body,
        sender,
        meter: MessageMeter::new(upstream.max_message_bytes()),
        limit: upstream.max_message_bytes(),
        deadline,
        verdict: Arc::clone(&verdict),
        closed,
        lease,
    };
    tokio::spawn(relay.run());
    let call = ProxiedCall { verdict, deadline, _open: open };
    match response.await {
        Ok(response) => Ok(answer(response, call)),
        Err(error) => Err(call.status(&error)),
    }
}

/// What the answering half of a call keeps until its end.
pub(crate) struct ProxiedCall {
    pub(crate) verdict: Verdict,
    deadline: Option<Instant>,
    /// Its drop tells the relay that the call is over.
    _open: oneshot::Sender<()>,
}

impl ProxiedCall {
    /// Why the upstream's stream broke: our own verdict first, the deadline next, since an upstream that keeps the deadline too may
    /// reset the stream for it a moment before we do.
    pub(crate) fn status(&self, error: &h2::Error) -> Status {
        if let Some(status) = self.verdict.get() {
            return status.clone();
        }
        if self.deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Status::deadline_exceeded();
        }
        failure(error)
    }
}

fn answer(response: Response<h2::RecvStream>, call: ProxiedCall) -> Response<DoorBody> {
    let (mut head, frames) = response.into_parts();
    strip(&mut head.headers);
    head.extensions.clear();
    let body = ProxyBody::new(frames, call);
    Response::from_parts(head, DoorBody::Proxy(Box::new(body)))
}

/// The call's head as the upstream gets it: the client's metadata without anything that only the door may say.
fn upstream_request(
    head: http::request::Parts,
    client: &Client,
    upstream: &Upstream,
    caller: Option<Caller>,
) -> Result<Request<()>, Status> {
    let path = head
        .uri
        .path_and_query()
        .map_or_else(|| Bytes::from_static(b"/"), |path| Bytes::copy_from_slice(path.as_str().as_bytes()));
    let uri = Uri::builder()
        .scheme("http")
        .authority("localhost")
        .path_and_query(path.as_ref())
        .build()
        .map_err(|error| Status::new(Code::Internal, format!("malformed path: {error}")))?;
    let mut request = Request::new(());
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = uri;
    *request.version_mut() = Version::HTTP_2;
    let mut metadata = head.headers;
    strip(&mut metadata);
    // Verified here; it is a secret that nobody behind needs.
    metadata.remove(AUTHORIZATION);
    if let Some(caller) = caller {
        metadata.insert(headers::MODELREG_PRINCIPAL, principal_header(&caller)?);
    }
    metadata.insert(TE, headers::TE_TRAILERS);
    metadata.insert(headers::MODELREG_SECRET, upstream.secret());
    metadata.insert(headers::MODELREG_PEER, client.peer_header.clone());
    *request.headers_mut() = metadata;
    Ok(request)
}

/// An encoded `Principal`, as binary metadata is written.
fn principal_header(caller: &Principal) -> Result<HeaderValue, Status> {
    let text = STANDARD_NO_PAD.encode(caller.encode());
    HeaderValue::from_maybe_shared(Bytes::from(text)).map_err(|error| Status::new(Code::Internal, error.to_string()))
}

fn strip(metadata: &mut HeaderMap) {
    for name in HOP_BY_HOP {
        metadata.remove(name);
    }
    let private: Vec<HeaderName> =
        metadata.keys().filter(|name| name.as_str().starts_with(headers::PRIVATE_PREFIX)).cloned().collect();
    for name in private {
        metadata.remove(name);
    }
}
