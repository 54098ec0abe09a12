//! The request messages of a run: read from a file, framed for gRPC, cycled, each with a fresh request id where asked.

use std::io;
use std::path::Path;

use bytes::{BufMut, Bytes, BytesMut};

use crate::ids::{ID_BYTES, Ids};

/// gRPC's message prefix: one byte "not compressed", four bytes of length, big endian.
pub(crate) const PREFIX_BYTES: usize = 5;
/// Length of an id's text, as protobuf counts it.
const ID_BYTES_ON_WIRE: u32 = 36;
/// The wire type of protobuf's length-delimited fields.
const WIRE_TYPE_LEN: u32 = 2;

/// The messages of a run, framed once, handed out in turn.
pub struct Requests {
    frames: Vec<Bytes>,
    next_frame: usize,
    fresh_id: Option<FreshId>,
}

impl Requests {
    /// Messages in order; `id_field` is the protobuf field number that gets a fresh id in every message sent.
    ///
    /// # Errors
    /// No message at all, or one beyond 4 GiB.
    pub fn new(messages: &[Vec<u8>], id_field: Option<u32>) -> io::Result<Self> {
        if messages.is_empty() {
            return Err(invalid("no request message"));
        }
        let frames = messages.iter().map(|message| frame(message).map(BytesMut::freeze)).collect::<io::Result<_>>()?;
        Ok(Self { frames, next_frame: 0, fresh_id: id_field.map(FreshId::new) })
    }

    /// The next framed message.
    pub fn take(&mut self) -> Bytes {
        let frame = &self.frames[self.next_frame];
        self.next_frame = (self.next_frame + 1) % self.frames.len();
        match &mut self.fresh_id {
            None => frame.clone(),
            Some(fresh_id) => fresh_id.append_to(frame),
        }
    }
}

/// Reads a file of messages, each preceded by its length as u32, little endian.
///
/// # Errors
/// The file cannot be read or ends within a message.
pub fn read_messages(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    let file = std::fs::read(path)?;
    let mut rest = file.as_slice();
    let mut messages = Vec::new();
    while !rest.is_empty() {
        let (message, after) = rest
            .split_first_chunk::<4>()
            .and_then(|(length, body)| body.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?))
            .ok_or_else(|| invalid("the file ends within a message"))?;
        messages.push(message.to_vec());
        rest = after;
    }
    Ok(messages)
}

/// Appends a new id to each message: where a field occurs twice, protobuf keeps the last.
struct FreshId {
    tag: u32,
    ids: Ids,
}

impl FreshId {
    fn new(field: u32) -> Self {
        Self { tag: field << 3 | WIRE_TYPE_LEN, ids: Ids::default() }
    }

    fn append_to(&mut self, framed: &Bytes) -> Bytes {
        let mut field = BytesMut::with_capacity(ID_BYTES + 6);
        put_varint(&mut field, self.tag);
        put_varint(&mut field, ID_BYTES_ON_WIRE);
        field.put_slice(&self.ids.next_text());
        let message = &framed[PREFIX_BYTES..];
        // Both lengths were checked when the message was framed; the id adds 42 bytes at most.
        let length = u32::try_from(message.len() + field.len()).unwrap_or(u32::MAX);
        let mut whole = BytesMut::with_capacity(framed.len() + field.len());
        put_prefix(&mut whole, length);
        whole.put_slice(message);
        whole.put_slice(&field);
        whole.freeze()
    }
}

fn frame(message: &[u8]) -> io::Result<BytesMut> {
    let length = u32::try_from(message.len()).map_err(|_| invalid("a message beyond 4 GiB"))?;
    let mut framed = BytesMut::with_capacity(PREFIX_BYTES + message.len());
    put_prefix(&mut framed, length);
    framed.put_slice(message);
    Ok(framed)
}

pub(crate) fn put_prefix(buffer: &mut BytesMut, length: u32) {
    buffer.put_u8(0);
    buffer.put_u32(length);
}

fn put_varint(buffer: &mut BytesMut, mut value: u32) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            buffer.put_u8(low & 0x7f);
            return;
        }
        buffer.put_u8(low | 0x80);
    }
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(requests: &mut Requests, calls: usize) -> Vec<Bytes> {
        (0..calls).map(|_| requests.take()).collect()
    }

    #[test]
    fn messages_are_framed_and_cycled() {
        let mut requests = Requests::new(&[vec![7], vec![8, 9]], None).expect("messages");
        assert_eq!(ids(&mut requests, 3), [&[0, 0, 0, 0, 1, 7][..], &[0, 0, 0, 0, 2, 8, 9], &[0, 0, 0, 0, 1, 7]]);
    }

    #[test]
    fn every_message_sent_ends_with_an_id_of_its_own() {
        let mut requests = Requests::new(&[vec![7]], Some(1)).expect("messages");
        let sent = ids(&mut requests, 2);
        for message in &sent {
            assert_eq!(&message[..8], [0, 0, 0, 0, 39, 7, 1 << 3 | 2, 36]);
            let id = std::str::from_utf8(&message[8..]).expect("text");
            let groups: Vec<_> = id.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{id}");
        }
        assert_ne!(sent[0], sent[1]);
    }

    #[test]
    fn a_field_number_beyond_15_takes_a_longer_tag() {
        let mut requests = Requests::new(&[vec![]], Some(200)).expect("messages");
        assert_eq!(&requests.take()[5..8], [0xc2, 0x0c, 36]);
    }

    #[test]
    fn a_file_that_ends_within_a_message_is_refused() {
        let path = std::env::temp_dir().join(format!("modelreg-load-{}", std::process::id()));
        std::fs::write(&path, [1, 0, 0, 0, 7, 2, 0, 0, 0, 8]).expect("temporary file");
        let refusal = read_messages(&path).expect_err("one byte is missing");
        std::fs::write(&path, [1, 0, 0, 0, 7, 0, 0, 0, 0]).expect("temporary file");
        let messages = read_messages(&path).expect("whole");
        std::fs::remove_file(&path).expect("temporary file");
        assert!(refusal.to_string().contains("within a message"), "{refusal}");
        assert_eq!(messages, [vec![7], vec![]]);
    }
}
