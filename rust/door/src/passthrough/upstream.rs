//! The worker's connections to the Python door: opened when first needed, reopened when broken, the least busy one first.
//!
//! This is `h2` itself, not hyper's client, because a call must be able to reset its stream while the upstream's window is closed.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use h2::client::{self, ResponseFuture, SendRequest};
use h2::{Reason, SendStream};
use http::{HeaderValue, Request};
use tokio::net::UnixStream;
use tokio::sync::{Mutex, OwnedSemaphorePermit};

use crate::counters::{DoorCounters, bump};
use crate::options::{self, UpstreamOptions};
use crate::passthrough::admission::Admission;
use crate::status::{Code, Status};

/// The upstream as one worker sees it.
pub(crate) struct Upstream {
    options: UpstreamOptions,
    secret: HeaderValue,
    slots: Box<[Arc<Slot>]>,
    admission: Admission,
    counters: Arc<DoorCounters>,
}

/// A place for one connection.
#[derive(Default)]
struct Slot {
    sender: Mutex<Option<SendRequest<Bytes>>>,
    calls: AtomicUsize,
}

/// A call's place on a connection, free again when this is dropped.
pub(crate) struct Lease {
    slot: Arc<Slot>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.slot.calls.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A call whose head is on its way.
pub(crate) struct Opened {
    pub(crate) response: ResponseFuture,
    pub(crate) sender: SendStream<Bytes>,
    pub(crate) lease: Lease,
}

impl Upstream {
    /// An upstream without connections.
    ///
    /// # Errors
    /// When the secret is no header value.
    pub(crate) fn new(options: UpstreamOptions, counters: Arc<DoorCounters>) -> io::Result<Self> {
        let mut secret = HeaderValue::from_str(&options.secret)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        secret.set_sensitive(true);
        let connections = options.connections_per_worker.get();
        let places = connections.saturating_mul(options.streams_per_connection.get());
        Ok(Self {
            secret,
            slots: (0..connections).map(|_| Arc::default()).collect(),
            admission: Admission::new(places, options.max_waiting_per_worker),
            counters,
            options,
        })
    }

    /// The largest message that a client may send.
    pub(crate) fn max_message_bytes(&self) -> usize {
        self.options.max_message_bytes
    }

    /// What proves to the Python door that a call comes from this process.
    pub(crate) fn secret(&self) -> HeaderValue {
        self.secret.clone()
    }

    /// Sends the head of a call, once there is a place for it.
    ///
    /// # Errors
    /// UNAVAILABLE when nobody listens, `RESOURCE_EXHAUSTED` when too many calls wait.
    pub(crate) async fn open(&self, request: Request<()>) -> Result<Opened, Status> {
        bump(&self.counters.passthrough_calls);
        let permit = self.admission.enter().await.inspect_err(|_| bump(&self.counters.upstream_overloads))?;
        let lease = self.lease(permit)?;
        let mut sender = self.sender(&lease.slot).await.map_err(|error| {
            bump(&self.counters.upstream_failures);
            Status::new(Code::Unavailable, format!("the control plane is not reachable: {error}"))
        })?;
        let (response, sender) = sender.send_request(request, false).map_err(|error| {
            bump(&self.counters.upstream_failures);
            failure(&error)
        })?;
        Ok(Opened { response, sender, lease })
    }

    /// The least busy slot. As many permits exist as places, so that it has one free.
    fn lease(&self, permit: OwnedSemaphorePermit) -> Result<Lease, Status> {
        let slot = self
            .slots
            .iter()
            .min_by_key(|slot| slot.calls.load(Ordering::Relaxed))
            .ok_or_else(|| Status::new(Code::Unavailable, "no connection to the control plane"))?;
        slot.calls.fetch_add(1, Ordering::Relaxed);
        Ok(Lease { slot: Arc::clone(slot), _permit: permit })
    }

    /// The slot's connection, or a new one. Nothing of the call was sent yet, so that a broken one may be replaced freely.
    async fn sender(&self, slot: &Slot) -> io::Result<SendRequest<Bytes>> {
        let mut current = slot.sender.lock().await;
        if let Some(sender) = current.as_ref()
            && let Ok(ready) = sender.clone().ready().await
        {
            return Ok(ready);
        }
        *current = None;
        let sender = self.connect().await?;
        *current = Some(sender.clone());
        Ok(sender)
    }

    async fn connect(&self) -> io::Result<SendRequest<Bytes>> {
        let socket = UnixStream::connect(&self.options.socket).await?;
        let streams = self.options.streams_per_connection.get();
        let window = u32::try_from(streams)
            .unwrap_or(u32::MAX)
            .saturating_mul(options::STREAM_WINDOW)
            // The protocol's largest window.
            .min((1 << 31) - 1);
        let (sender, connection) = client::Builder::new()
            .enable_push(false)
            .initial_window_size(options::STREAM_WINDOW)
            // Room for every stream's window: slow readers then hold up nobody but themselves.
            .initial_connection_window_size(window)
            .max_frame_size(options::FRAME_BYTES)
            .max_header_list_size(options::UPSTREAM_HEADER_BYTES)
            .max_send_buffer_size(options::SEND_BUFFER_BYTES)
            // None before the upstream has said how many it takes: it would refuse those beyond.
            .initial_max_send_streams(0)
            // Clients may cancel any number of calls at once; that must not cost the connection that all calls share. The upstream
            // is ours, so its frames for reset streams and its small frames are no attack.
            .max_concurrent_reset_streams(streams.saturating_mul(4))
            .max_local_error_reset_streams(None)
            .data_frame_budget(usize::MAX)
            .handshake(socket)
            .await
            .map_err(io::Error::other)?;
        bump(&self.counters.upstream_connects);
        tokio::spawn(async move {
            // Its end shows in the calls that use it and in `ready` of the next one.
            let _ = connection.await;
        });
        Ok(sender)
    }
}

/// What a caller is told when its stream to the upstream breaks, as gRPC maps HTTP/2's errors.
pub(crate) fn failure(error: &h2::Error) -> Status {
    let code = match error.reason() {
        Some(reason) if error.is_reset() => match reason {
            Reason::CANCEL => Code::Cancelled,
            Reason::REFUSED_STREAM => Code::Unavailable,
            Reason::ENHANCE_YOUR_CALM => Code::ResourceExhausted,
            Reason::INADEQUATE_SECURITY => Code::PermissionDenied,
            _ => Code::Internal,
        },
        _ => Code::Unavailable,
    };
    Status::new(code, format!("the control plane ended the call: {error}"))
}
