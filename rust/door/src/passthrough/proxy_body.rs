//! The upstream's half of a passed-through call: its frames and trailers as they come, at the pace of the client that reads them.

use std::task::{Context, Poll, ready};

use h2::RecvStream;
use http_body::Frame;

use crate::grpc::body::Chunk;
use crate::passthrough::ProxiedCall;
use crate::status::Status;

/// The answer of the upstream after its head.
pub(crate) struct ProxyBody {
    frames: RecvStream,
    /// Gone once the last frame is handed over, so that the relay ends then and not when the client has read it.
    call: Option<ProxiedCall>,
    data_done: bool,
}

impl ProxyBody {
    pub(crate) fn new(frames: RecvStream, call: ProxiedCall) -> Self {
        let call = (!frames.is_end_stream()).then_some(call);
        Self { frames, call, data_done: false }
    }

    /// As `Body::is_end_stream`: true for a trailers-only answer, which must stay one frame.
    pub(crate) fn is_end_stream(&self) -> bool {
        self.call.is_none()
    }

    /// As `Body::poll_frame`, for the body that wraps this one. A broken stream ends in trailers with a status, never in an error:
    /// the client is to see why.
    pub(crate) fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Frame<Chunk>>> {
        let Some(call) = &self.call else {
            return Poll::Ready(None);
        };
        if let Some(status) = call.verdict.get() {
            let trailers = status.to_trailers();
            self.call = None;
            return Poll::Ready(Some(Frame::trailers(trailers)));
        }
        let last = match ready!(self.poll_upstream(context)) {
            Ok(Some(frame)) if frame.is_data() => return Poll::Ready(Some(frame)),
            Ok(last) => last,
            Err(error) => self
                .call
                .as_ref()
                .map(|call| call.status(&error))
                .as_ref()
                .map(Status::to_trailers)
                .map(Frame::trailers),
        };
        self.call = None;
        Poll::Ready(last)
    }

    fn poll_upstream(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Frame<Chunk>>, h2::Error>> {
        if !self.data_done {
            if let Some(data) = ready!(self.frames.poll_data(context)) {
                let data = data?;
                // hyper asks for a frame only when the one before has left for the client, so this is where a slow reader slows
                // the upstream down.
                self.frames.flow_control().release_capacity(data.len())?;
                return Poll::Ready(Ok(Some(Frame::data(Chunk::opaque(data)))));
            }
            self.data_done = true;
        }
        let trailers = ready!(self.frames.poll_trailers(context))?;
        Poll::Ready(Ok(trailers.map(Frame::trailers)))
    }
}
