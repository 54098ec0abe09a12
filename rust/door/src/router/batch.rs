//! Batches: each item is answered as if called alone, in order, with its own status.

use bytes::Bytes;
use prost::Message;

use super::{errors, wire};
use crate::status::Status;

const MAX_ITEMS: usize = 256;

/// Both batch requests have this shape: field 1, repeated, an item's message. Items stay bytes.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Batch {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    requests: Vec<Bytes>,
}

impl Batch {
    /// Splits a batch.
    pub(super) fn decode(method: &str, request: Bytes) -> Result<Self, Status> {
        let batch = <Self as Message>::decode(request).map_err(|error| errors::malformed(method, &error))?;
        if batch.requests.len() > MAX_ITEMS {
            return Err(errors::too_long("requests", batch.requests.len(), MAX_ITEMS));
        }
        Ok(batch)
    }

    /// The batch answer: field 1, repeated, a result with `response` = 1 or `status` = 2.
    pub(super) fn answer(&self, mut each: impl FnMut(&[u8]) -> Result<Bytes, Status>) -> Bytes {
        let mut buffer = Vec::new();
        for request in &self.requests {
            let result = each(request);
            wire::nested(&mut buffer, 1, |buffer| match result {
                Ok(response) => wire::element(buffer, 1, &response),
                Err(status) => wire::element(buffer, 2, &errors::encoded(&status)),
            });
        }
        Bytes::from(buffer)
    }
}
