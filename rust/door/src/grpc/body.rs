//! What the door sends back: one body type for every kind of answer, so that hot answers need no box and no copy.

use std::convert::Infallible;
use std::io::IoSlice;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http::HeaderMap;
use http_body::{Body, Frame};

use crate::grpc::headers::GRPC_STATUS;
use crate::grpc::watch::WatchBody;
use crate::passthrough::proxy_body::ProxyBody;
use crate::status::Code;

const PREFIX_BYTES: usize = 5;

/// Bytes of one DATA frame: gRPC's 5-byte prefix, still apart from the message it announces, so that no message is ever copied
/// to put the prefix before it.
#[derive(Debug)]
pub(crate) struct Chunk {
    prefix: [u8; PREFIX_BYTES],
    prefix_sent: usize,
    payload: Bytes,
}

impl Chunk {
    /// An uncompressed gRPC message.
    pub(crate) fn message(payload: Bytes) -> Self {
        // Answers are bounded far below 4 GiB; a longer one could not be framed at all, and saturating keeps this branch-free.
        let [a, b, c, d] = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_be_bytes();
        Self { prefix: [0, a, b, c, d], prefix_sent: 0, payload }
    }

    /// Bytes that already carry their prefixes, as they came from the upstream.
    pub(crate) fn opaque(payload: Bytes) -> Self {
        Self { prefix: [0; PREFIX_BYTES], prefix_sent: PREFIX_BYTES, payload }
    }

    fn prefix(&self) -> &[u8] {
        self.prefix.get(self.prefix_sent..).unwrap_or_default()
    }
}

impl Buf for Chunk {
    fn remaining(&self) -> usize {
        self.prefix().len() + self.payload.len()
    }

    fn chunk(&self) -> &[u8] {
        let prefix = self.prefix();
        if prefix.is_empty() { &self.payload } else { prefix }
    }

    fn advance(&mut self, count: usize) {
        let of_prefix = count.min(self.prefix().len());
        self.prefix_sent += of_prefix;
        self.payload.advance(count - of_prefix);
    }

    fn chunks_vectored<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let mut filled = 0;
        for part in [self.prefix(), &self.payload] {
            if !part.is_empty() && filled < slices.len() {
                slices[filled] = IoSlice::new(part);
                filled += 1;
            }
        }
        filled
    }
}

/// The body of any answer of the door.
pub(crate) enum DoorBody {
    /// Nothing (left): trailers-only answers and HTTP errors.
    Empty,
    /// A hot answer: one message, then OK.
    Reply(Bytes),
    /// What remains of a hot answer after its message: OK.
    Ok,
    /// `Health/Watch`.
    Watch(Box<WatchBody>),
    /// Frames of the Python door.
    Proxy(Box<ProxyBody>),
}

impl Body for DoorBody {
    type Data = Chunk;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Chunk>, Infallible>>> {
        let this = self.get_mut();
        match this {
            Self::Empty => Poll::Ready(None),
            Self::Reply(message) => {
                let message = std::mem::take(message);
                *this = Self::Ok;
                Poll::Ready(Some(Ok(Frame::data(Chunk::message(message)))))
            }
            Self::Ok => {
                *this = Self::Empty;
                let mut trailers = HeaderMap::with_capacity(1);
                trailers.insert(GRPC_STATUS, Code::Ok.header_value());
                Poll::Ready(Some(Ok(Frame::trailers(trailers))))
            }
            Self::Watch(body) => body.poll_frame(context).map(|frame| frame.map(Ok)),
            Self::Proxy(body) => body.poll_frame(context).map(|frame| frame.map(Ok)),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Proxy(body) => body.is_end_stream(),
            Self::Reply(_) | Self::Ok | Self::Watch(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_carries_its_prefix_before_its_bytes() {
        let mut chunk = Chunk::message(Bytes::from_static(b"abc"));
        assert_eq!(chunk.remaining(), 8);
        let mut slices = [IoSlice::new(&[]); 4];
        assert_eq!(chunk.chunks_vectored(&mut slices), 2);
        assert_eq!(&*slices[1], b"abc");
        chunk.advance(3);
        assert_eq!(chunk.chunk(), [0, 3]);
        chunk.advance(3);
        assert_eq!(chunk.chunk(), b"bc");
        assert_eq!(chunk.copy_to_bytes(2), "bc");
        assert!(!chunk.has_remaining());
    }

    #[test]
    fn opaque_bytes_stay_as_they_are() {
        let mut chunk = Chunk::opaque(Bytes::from_static(b"abc"));
        assert_eq!(chunk.copy_to_bytes(3), "abc");
    }
}
