//! The hot path: one request message in, the engine's answer out, in one poll when the request is already here and the answer need
//! not wait for the disk.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response};
use http_body::Body;
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::engine::{Begun, Committing};
use crate::grpc::body::DoorBody;
use crate::grpc::deadline;
use crate::grpc::headers::{self, GRPC_ACCEPT_ENCODING, GRPC_ENCODING};
use crate::grpc::message::{Encoding, Message};
use crate::grpc::watch::WatchBody;
use crate::identity::Caller;
use crate::method::Method;
use crate::server::connection::Client;
use crate::status::{Code, Status};

/// What answers once the request message is complete.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    Engine(Method),
    HealthWatch,
}

/// A call that waits for its one request message.
pub(crate) struct UnaryCall {
    client: Arc<Client>,
    target: Target,
    caller: Caller,
    body: Incoming,
    message: Message,
    /// The call once it waits for the disk.
    committing: Option<Box<Committing>>,
    deadline: Option<Instant>,
    /// Made only when the request is not complete at the first look.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl UnaryCall {
    /// Reads the head of a call.
    ///
    /// # Errors
    /// The answer to a call that is refused for its head alone: the caller not known or not allowed, deadline passed or
    /// malformed, encoding unknown.
    #[allow(clippy::result_large_err, reason = "built in place, returned once, and as large as the call itself")]
    pub(crate) fn new(
        client: Arc<Client>,
        target: Target,
        head: &HeaderMap,
        body: Incoming,
    ) -> Result<Self, Response<DoorBody>> {
        let deadline = deadline::from_headers(head).map_err(|status| status.to_response())?;
        let method = match target {
            Target::Engine(method) => method,
            Target::HealthWatch => Method::HealthCheck,
        };
        let authorization = headers::authorization(head);
        let caller = client.engine.admit(method, authorization).map_err(|status| status.to_response())?;
        Ok(Self {
            client,
            target,
            caller,
            body,
            message: Message::new(encoding(head)?, method.max_request_bytes()),
            committing: None,
            deadline,
            alarm: None,
        })
    }

    /// Reads frames until the client has ended its side.
    fn poll_message(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, Status>> {
        loop {
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data() {
                        self.message.push(data)?;
                    }
                    if self.body.is_end_stream() {
                        return Poll::Ready(self.message.finish());
                    }
                }
                Poll::Ready(None) => return Poll::Ready(self.message.finish()),
                Poll::Ready(Some(Err(error))) => {
                    // The client reset the call, most likely; then nobody reads this.
                    let text = format!("the request ended early: {error}");
                    return Poll::Ready(Err(Status::new(Code::Cancelled, text)));
                }
                Poll::Pending => {
                    return self.poll_alarm(context).map(|()| Err(Status::deadline_exceeded()));
                }
            }
        }
    }

    fn poll_alarm(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = self.deadline else {
            return Poll::Pending;
        };
        self.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline))).as_mut().poll(context)
    }

    /// Answers, once the message is here and what the answer says is on the disk.
    fn poll_answer(&mut self, context: &mut Context<'_>) -> Poll<Result<DoorBody, Status>> {
        if self.committing.is_none() {
            let request = ready!(self.poll_message(context))?;
            match self.target {
                Target::HealthWatch => {
                    let body = WatchBody::new(&self.client, &request, self.deadline)?;
                    return Poll::Ready(Ok(DoorBody::Watch(Box::new(body))));
                }
                Target::Engine(method) => match self.client.engine.begin(&self.caller, method, request) {
                    Begun::Done(result) => return Poll::Ready(result.map(DoorBody::Reply)),
                    Begun::Committing(committing) => self.committing = Some(Box::new(committing)),
                },
            }
        }
        let committed = self.committing.as_mut().map(|committing| Pin::new(committing).poll(context));
        match committed {
            Some(Poll::Ready(result)) => Poll::Ready(result.map(DoorBody::Reply)),
            // The event is kept all the same, and who sends it again is told so.
            _ => self.poll_alarm(context).map(|()| Err(Status::deadline_exceeded())),
        }
    }
}

impl Future for UnaryCall {
    type Output = Response<DoorBody>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_answer(context).map(|answer| match answer {
            Ok(body) => {
                let mut response = Response::new(body);
                response.headers_mut().insert(CONTENT_TYPE, headers::APPLICATION_GRPC);
                response
            }
            Err(status) => status.to_response(),
        })
    }
}

/// How messages may be compressed; an unknown way is refused with the list of known ones, as gRPC asks.
#[allow(clippy::result_large_err, reason = "see UnaryCall::new")]
fn encoding(head: &HeaderMap) -> Result<Encoding, Response<DoorBody>> {
    match head.get(GRPC_ENCODING).map(http::HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(Encoding::Identity),
        Some(b"gzip") => Ok(Encoding::Gzip),
        Some(other) => {
            let name = String::from_utf8_lossy(other);
            let text = format!("unknown grpc-encoding {name}; known are identity and gzip");
            let mut response = Status::new(Code::Unimplemented, text).to_response();
            response.headers_mut().insert(GRPC_ACCEPT_ENCODING, headers::ACCEPTED_ENCODINGS);
            Err(response)
        }
    }
}
