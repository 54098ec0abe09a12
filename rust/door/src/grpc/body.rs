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

/// Largest DATA frame that h2 copies into its write buffer, where the answers of many calls join for one system call; a
/// larger one goes out on its own (see `server::joined`).
const JOINED_FRAME_BYTES: usize = 1_023;

/// Up to here an answer is sent in frames of that size; beyond, copying would cost more than the calls it saves.
const JOINED_ANSWER_BYTES: usize = 4_096;

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
        let prefix = Self::message_of(payload.len());
        Self { payload, ..prefix }
    }

    /// The prefix of an uncompressed gRPC message.
    fn message_of(length: usize) -> Self {
        // Answers are bounded far below 4 GiB; a longer one could not be framed at all, and saturating keeps this branch-free.
        let [a, b, c, d] = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
        Self { prefix: [0, a, b, c, d], prefix_sent: 0, payload: Bytes::new() }
    }

    /// The next frame of an uncompressed gRPC message, its first one, taken off `message`.
    fn first_of(message: &mut Bytes) -> Self {
        let first = take_frame(message, PREFIX_BYTES);
        let length = first.len() + message.len();
        Self { payload: first, ..Self::message_of(length) }
    }

    /// Bytes that already carry their prefixes, as they came from the upstream.
    pub(crate) fn opaque(payload: Bytes) -> Self {
        Self { prefix: [0; PREFIX_BYTES], prefix_sent: PREFIX_BYTES, payload }
    }

    fn prefix(&self) -> &[u8] {
        self.prefix.get(self.prefix_sent..).unwrap_or_default()
    }
}

/// Takes the bytes of one frame off the front, `reserved` of which are needed for something else.
fn take_frame(message: &mut Bytes, reserved: usize) -> Bytes {
    let room = JOINED_FRAME_BYTES - reserved;
    if message.len() <= room || message.len() > JOINED_ANSWER_BYTES {
        std::mem::take(message)
    } else {
        message.split_to(room)
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
    /// What remains of a hot answer after its first frame: the rest of its message, then OK.
    Rest(Bytes),
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
                let chunk = Chunk::first_of(message);
                *this = Self::Rest(std::mem::take(message));
                Poll::Ready(Some(Ok(Frame::data(chunk))))
            }
            Self::Rest(message) if !message.is_empty() => {
                Poll::Ready(Some(Ok(Frame::data(Chunk::opaque(take_frame(message, 0))))))
            }
            Self::Rest(_) => {
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
            Self::Reply(_) | Self::Rest(_) | Self::Watch(_) => false,
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
    fn an_answer_is_cut_into_frames_that_join_unless_it_is_large() {
        for (length, frames) in [(0, 1), (1_018, 1), (1_019, 2), (2_041, 2), (2_042, 3), (4_096, 5), (4_097, 1)] {
            let mut rest = Bytes::from(vec![7; length]);
            let mut chunk = Chunk::first_of(&mut rest);
            assert_eq!(chunk.copy_to_bytes(PREFIX_BYTES)[1..], u32::try_from(length).expect("short").to_be_bytes());
            let (mut count, mut bytes) = (1, chunk.remaining());
            while !rest.is_empty() {
                count += 1;
                bytes += take_frame(&mut rest, 0).len();
            }
            assert_eq!((count, bytes), (frames, length));
        }
    }

    #[test]
    fn opaque_bytes_stay_as_they_are() {
        let mut chunk = Chunk::opaque(Bytes::from_static(b"abc"));
        assert_eq!(chunk.copy_to_bytes(3), "abc");
    }
}
