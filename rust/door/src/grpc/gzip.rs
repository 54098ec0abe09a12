//! Decompression of request messages under a hard cap, so that a small message cannot unfold into a large one.

use std::io::Read;

use bytes::Bytes;
use flate2::read::GzDecoder;

use crate::status::{Code, Status};

/// Decompresses a message of at most `limit` bytes.
///
/// # Errors
/// `RESOURCE_EXHAUSTED` beyond `limit`, INTERNAL for bytes that are not gzip.
pub(crate) fn unfold(message: &[u8], limit: usize) -> Result<Bytes, Status> {
    // One byte more than allowed is enough to know; the decoder never gets further.
    let cap = limit.saturating_add(1);
    let mut decoder = GzDecoder::new(message).take(cap as u64);
    let mut plain = Vec::with_capacity(message.len().saturating_mul(2).min(cap));
    if let Err(error) = decoder.read_to_end(&mut plain) {
        return Err(Status::new(Code::Internal, format!("the message is not valid gzip: {error}")));
    }
    if plain.len() > limit {
        return Err(Status::unfolded_message_too_large(limit));
    }
    Ok(Bytes::from(plain))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn fold(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn up_to_the_limit_is_unfolded() {
        assert_eq!(unfold(&fold(&[7; 1_000]), 1_000).unwrap(), vec![7; 1_000]);
        assert_eq!(unfold(&fold(b""), 0).unwrap(), "");
    }

    #[test]
    fn a_bomb_is_refused_at_the_limit() {
        let bomb = fold(&vec![0; 64 << 20]);
        let refusal = unfold(&bomb, 1_000).unwrap_err();
        assert_eq!(refusal, Status::unfolded_message_too_large(1_000));
    }

    #[test]
    fn other_bytes_are_refused() {
        assert_eq!(unfold(b"plain text", 1_000).unwrap_err().code, Code::Internal);
        let mut cut = fold(b"some text to compress");
        cut.truncate(cut.len() - 6);
        assert_eq!(unfold(&cut, 1_000).unwrap_err().code, Code::Internal);
    }
}
