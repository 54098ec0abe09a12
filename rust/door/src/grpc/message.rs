//! The one message of a unary request: put together from DATA frames, refused as soon as its prefix shows that it is too large.

use bytes::{Buf, Bytes, BytesMut};

use crate::grpc::gzip;
use crate::status::{Code, Status};

const PREFIX_BYTES: usize = 5;

/// How the request's messages may be compressed, from `grpc-encoding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Identity,
    Gzip,
}

/// Collects the request of a unary call.
#[derive(Debug)]
pub(crate) struct Message {
    encoding: Encoding,
    limit: usize,
    /// The only frame so far; most messages arrive in one, and then are never copied.
    first: Bytes,
    /// All bytes so far, once there are several frames; then `first` is empty.
    joined: BytesMut,
}

impl Message {
    pub(crate) fn new(encoding: Encoding, limit: usize) -> Self {
        Self { encoding, limit, first: Bytes::new(), joined: BytesMut::new() }
    }

    /// Adds the bytes of one DATA frame.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` when the prefix announces more than the limit; INTERNAL for bytes beyond the one message.
    pub(crate) fn push(&mut self, frame: Bytes) -> Result<(), Status> {
        if self.first.is_empty() && self.joined.is_empty() {
            self.first = frame;
        } else {
            if self.joined.is_empty() {
                self.joined.extend_from_slice(&self.first);
                self.first = Bytes::new();
            }
            self.joined.extend_from_slice(&frame);
        }
        let Some(length) = self.announced() else {
            return Ok(());
        };
        if length > self.limit {
            return Err(Status::message_too_large(self.limit, length));
        }
        if self.bytes().len() > PREFIX_BYTES + length {
            return Err(Status::new(Code::Internal, "a unary call carries one message, this one carries more"));
        }
        Ok(())
    }

    /// The message, decompressed, once the client has ended its side.
    ///
    /// # Errors
    /// INTERNAL for a missing or truncated message and for a wrong compression flag; `RESOURCE_EXHAUSTED` for a message that
    /// unfolds beyond the limit.
    pub(crate) fn finish(&mut self) -> Result<Bytes, Status> {
        let length = match self.announced() {
            Some(length) if self.bytes().len() == PREFIX_BYTES + length => length,
            _ if self.bytes().is_empty() => {
                return Err(Status::new(Code::Internal, "the call carries no message"));
            }
            _ => return Err(Status::new(Code::Internal, "the message is truncated")),
        };
        let flag = self.bytes()[0];
        let mut whole = if self.joined.is_empty() {
            std::mem::take(&mut self.first)
        } else {
            std::mem::take(&mut self.joined).freeze()
        };
        whole.advance(PREFIX_BYTES);
        debug_assert_eq!(whole.len(), length);
        match (flag, self.encoding) {
            (0, _) => Ok(whole),
            (1, Encoding::Gzip) => gzip::unfold(&whole, self.limit),
            (1, Encoding::Identity) => Err(Status::new(
                Code::Internal,
                "the message is flagged as compressed, but grpc-encoding names no compression",
            )),
            _ => Err(Status::new(Code::Internal, format!("the compression flag of a message is 0 or 1, not {flag}"))),
        }
    }

    fn bytes(&self) -> &[u8] {
        if self.joined.is_empty() { &self.first } else { &self.joined }
    }

    /// The length in the prefix, once all of it is here.
    fn announced(&self) -> Option<usize> {
        let &[_, a, b, c, d] = self.bytes().first_chunk::<PREFIX_BYTES>()?;
        Some(u32::from_be_bytes([a, b, c, d]) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(frames: &[&[u8]]) -> Result<Bytes, Status> {
        let mut message = Message::new(Encoding::Identity, 8);
        for frame in frames {
            message.push(Bytes::copy_from_slice(frame))?;
        }
        message.finish()
    }

    #[test]
    fn a_message_in_one_frame_is_not_copied() {
        let frame = Bytes::from_static(b"\0\0\0\0\x03abc");
        let mut message = Message::new(Encoding::Identity, 8);
        message.push(frame.clone()).unwrap();
        let payload = message.finish().unwrap();
        assert_eq!(payload, "abc");
        assert_eq!(payload.as_ptr(), frame[5..].as_ptr());
    }

    #[test]
    fn a_message_in_many_frames_is_joined() {
        assert_eq!(collect(&[b"\0\0", b"\0", b"\0\x03a", b"", b"bc"]).unwrap(), "abc");
        assert_eq!(collect(&[b"\0\0\0\0\0"]).unwrap(), "");
    }

    #[test]
    fn a_large_message_is_refused_from_its_prefix() {
        let mut message = Message::new(Encoding::Identity, 8);
        message.push(Bytes::from_static(b"\0\0\0\0")).unwrap();
        let refusal = message.push(Bytes::from_static(b"\x09")).unwrap_err();
        assert_eq!(refusal, Status::message_too_large(8, 9));
    }

    #[test]
    fn none_two_or_half_a_message_is_refused() {
        let broken: [&[&[u8]]; 7] = [
            &[],
            &[b"\0\0\0"],
            &[b"\0\0\0\0\x02a"],
            &[b"\0\0\0\0\x01a\0"],
            &[b"\0\0\0\0\x01a", b"\0\0\0\0\x01a"],
            &[b"\x01\0\0\0\x01a"],
            &[b"\x02\0\0\0\x01a"],
        ];
        for frames in broken {
            assert_eq!(collect(frames).unwrap_err().code, Code::Internal, "{frames:?}");
        }
    }
}
