//! Counts the messages of a passed-through stream without keeping them: a state machine over gRPC's 5-byte prefixes, because DATA
//! frames are not messages.

/// Watches one direction of a stream for messages beyond a limit.
#[derive(Debug)]
pub(crate) struct MessageMeter {
    limit: usize,
    /// Bytes of the current prefix already seen, 0 to 4.
    prefix_seen: u8,
    /// The length read so far from the prefix.
    length: u32,
    /// Bytes of the current message still to come.
    remaining: usize,
}

impl MessageMeter {
    /// A meter at the start of a stream; `limit` counts the bytes of a message without its prefix.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, prefix_seen: 0, length: 0, remaining: 0 }
    }

    /// Passes the next bytes of the stream by.
    ///
    /// # Errors
    /// The announced length of the first message beyond the limit.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) -> Result<(), usize> {
        loop {
            let skipped = self.remaining.min(bytes.len());
            self.remaining -= skipped;
            bytes = &bytes[skipped..];
            let Some((&byte, rest)) = bytes.split_first() else {
                return Ok(());
            };
            bytes = rest;
            // The first byte is the compression flag, shifted out again by the four of the length.
            self.length = (self.length << 8) | u32::from(byte);
            self.prefix_seen += 1;
            if self.prefix_seen == 5 {
                let length = self.length as usize;
                if length > self.limit {
                    return Err(length);
                }
                self.remaining = length;
                self.prefix_seen = 0;
                self.length = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &[u8] = b"\0\0\0\0\x03abc\x01\0\0\0\0\0\0\0\0\x05abcde\0\0\x01\0\0";

    #[test]
    fn messages_are_found_however_the_stream_is_cut() {
        for size in 1..=STREAM.len() {
            let mut meter = MessageMeter::new(65_535);
            let refused = STREAM.chunks(size).find_map(|cut| meter.feed(cut).err());
            assert_eq!(refused, Some(65_536), "cut into {size}");
        }
    }

    #[test]
    fn a_message_at_the_limit_passes() {
        let mut meter = MessageMeter::new(65_536);
        assert_eq!(meter.feed(STREAM), Ok(()));
        assert_eq!(meter.remaining, 65_536);
        assert_eq!(MessageMeter::new(4).feed(STREAM), Err(5));
    }
}
