//! Routing: hyper's service of one connection, which sends each request down the hot path or through to the upstream.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::Service;

use crate::grpc::body::DoorBody;
use crate::grpc::headers;
use crate::grpc::unary::{Target, UnaryCall};
use crate::method::{HEALTH_WATCH, Method, is_open};
use crate::passthrough;
use crate::server::connection::Client;
use crate::status::{Code, Status};

/// The service of one client connection.
#[derive(Clone)]
pub(crate) struct Router {
    pub(crate) client: Arc<Client>,
}

impl Service<Request<Incoming>> for Router {
    type Response = Response<DoorBody>;
    type Error = Infallible;
    type Future = Call;

    fn call(&self, request: Request<Incoming>) -> Call {
        if request.method() != http::Method::POST {
            let mut response = http_error(StatusCode::METHOD_NOT_ALLOWED);
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            return Call::done(response);
        }
        if !is_grpc(request.headers().get(CONTENT_TYPE)) {
            return Call::done(http_error(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let path = request.uri().path();
        let target = match Method::from_path(path) {
            Some(method) => Target::Engine(method),
            None if path == HEALTH_WATCH => Target::HealthWatch,
            None => return self.pass_through(request),
        };
        let (head, body) = request.into_parts();
        match UnaryCall::new(Arc::clone(&self.client), target, &head.headers, body) {
            Ok(call) => Call::Unary(call),
            Err(response) => Call::done(response),
        }
    }
}

impl Router {
    fn pass_through(&self, request: Request<Incoming>) -> Call {
        let caller = if is_open(request.uri().path()) {
            None
        } else {
            match self.client.engine.authenticate(headers::authorization(request.headers())) {
                Ok(caller) => Some(caller),
                Err(status) => return Call::done(status.to_response()),
            }
        };
        let Some(upstream) = &self.client.upstream else {
            let status = Status::new(Code::Unimplemented, format!("unknown method {}", request.uri().path()));
            return Call::done(status.to_response());
        };
        Call::PassThrough(Box::pin(passthrough::call(Arc::clone(&self.client), Arc::clone(upstream), request, caller)))
    }
}

/// A call until its answer begins.
#[allow(clippy::large_enum_variant, reason = "the large variant is the hot one, a box would cost it an allocation")]
pub(crate) enum Call {
    /// Answered without waiting; `None` once the answer is taken.
    Done(Option<Response<DoorBody>>),
    Unary(UnaryCall),
    PassThrough(Pin<Box<dyn Future<Output = Response<DoorBody>> + Send>>),
}

impl Call {
    fn done(response: Response<DoorBody>) -> Self {
        Self::Done(Some(response))
    }
}

impl Future for Call {
    type Output = Result<Response<DoorBody>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Done(response) => response.take().map_or(Poll::Pending, |it| Poll::Ready(Ok(it))),
            Self::Unary(call) => Pin::new(call).poll(context).map(Ok),
            Self::PassThrough(call) => call.as_mut().poll(context).map(Ok),
        }
    }
}

/// `application/grpc` or `application/grpc+proto`, with or without parameters.
fn is_grpc(content_type: Option<&HeaderValue>) -> bool {
    let Some(rest) = content_type.and_then(|value| value.as_bytes().strip_prefix(b"application/grpc")) else {
        return false;
    };
    let rest = rest.strip_prefix(b"+proto").unwrap_or(rest);
    rest.is_empty() || rest[0] == b';'
}

/// An answer below gRPC, for callers that do not speak it.
fn http_error(code: StatusCode) -> Response<DoorBody> {
    let mut response = Response::new(DoorBody::Empty);
    *response.status_mut() = code;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_grpc_with_protobuf_is_grpc() {
        for good in ["application/grpc", "application/grpc+proto", "application/grpc;a=b", "application/grpc+proto;a=b"]
        {
            assert!(is_grpc(Some(&HeaderValue::from_static(good))), "{good}");
        }
        for bad in ["", "application/json", "application/grpc-web", "application/grpc+json", "application/grpc+protox"]
        {
            assert!(!is_grpc(Some(&HeaderValue::from_static(bad))), "{bad}");
        }
        assert!(!is_grpc(None));
    }
}
