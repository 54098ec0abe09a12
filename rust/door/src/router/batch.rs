//! Batches: each item is answered as if called alone, in order, with its own status.

use bytes::{Buf, Bytes};
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};

use super::answered::Answered;
use super::{errors, wire};
use crate::method::Method;
use crate::status::Status;

const MAX_ITEMS: usize = 256;
/// Both batch requests have one field: 1, repeated, an item's message.
const REQUESTS: u32 = 1;

/// The items of a batch; they stay bytes.
pub(super) struct Batch {
    requests: Vec<Bytes>,
    /// Most bytes of an item: as many as the same message alone may have.
    max_item_bytes: usize,
}

impl Batch {
    /// Splits a batch of messages of `item`.
    pub(super) fn decode(method: Method, item: Method, request: Bytes) -> Result<Self, Status> {
        let requests = split(request).map_err(|error| errors::malformed(method.name(), &error))?;
        if requests.len() > MAX_ITEMS {
            return Err(errors::too_long("requests", requests.len(), MAX_ITEMS));
        }
        Ok(Self { requests, max_item_bytes: item.max_request_bytes() })
    }

    /// The batch answer: field 1, repeated, a result with `response` = 1 or `status` = 2. It waits for what any item waits
    /// for; where that fails the whole batch does, and is sent again.
    pub(super) fn answer(&self, mut each: impl FnMut(&[u8]) -> Result<Answered, Status>) -> Answered {
        let mut buffer = Vec::new();
        let mut answered = Answered::from(Bytes::new());
        for request in &self.requests {
            let result = if request.len() > self.max_item_bytes {
                Err(errors::message_too_large(self.max_item_bytes, request.len()))
            } else {
                each(request)
            };
            wire::nested(&mut buffer, 1, |buffer| match result {
                Ok(mut response) => {
                    wire::element(buffer, 1, &response.bytes);
                    answered.absorb(&mut response);
                }
                Err(status) => wire::element(buffer, 2, &errors::encoded(&status)),
            });
        }
        answered.bytes = Bytes::from(buffer);
        answered
    }
}

/// The items, one more than allowed at the most: a batch of empty items would otherwise grow twentyfold here.
fn split(mut request: Bytes) -> Result<Vec<Bytes>, String> {
    let mut requests = Vec::new();
    while request.has_remaining() && requests.len() <= MAX_ITEMS {
        let (field, wire_type) = decode_key(&mut request).map_err(|error| error.to_string())?;
        if field == REQUESTS && wire_type == WireType::LengthDelimited {
            let length = decode_varint(&mut request).map_err(|error| error.to_string())?;
            let length = usize::try_from(length).ok().filter(|&length| length <= request.remaining());
            requests.push(request.split_to(length.ok_or("an item is longer than the message")?));
        } else {
            skip_field(wire_type, field, &mut request, DecodeContext::default()).map_err(|error| error.to_string())?;
        }
    }
    Ok(requests)
}
