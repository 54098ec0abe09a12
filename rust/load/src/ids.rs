//! Ids that no other run has made: `UUIDv7` texts, the run's start and a counter.

use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Builder;
use uuid::fmt::Hyphenated;

/// Length of an id's text.
pub const ID_BYTES: usize = Hyphenated::LENGTH;

/// Makes ids.
#[derive(Clone, Debug)]
pub struct Ids {
    began_unix_ms: u64,
    /// Tells runs apart that began in the same millisecond.
    began_sub_ms: u16,
    made: u64,
}

impl Default for Ids {
    fn default() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let sub_ms = since_epoch.subsec_nanos() % 1_000_000 / 256;
        Self {
            began_unix_ms: u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX),
            began_sub_ms: u16::try_from(sub_ms).unwrap_or(u16::MAX),
            made: 0,
        }
    }
}

impl Ids {
    /// The next id.
    pub fn next_text(&mut self) -> [u8; ID_BYTES] {
        self.made += 1;
        let mut rest = [0; 10];
        rest[..2].copy_from_slice(&self.began_sub_ms.to_be_bytes());
        rest[2..].copy_from_slice(&self.made.to_be_bytes());
        let mut text = [0; ID_BYTES];
        Builder::from_unix_timestamp_millis(self.began_unix_ms, &rest).into_uuid().hyphenated().encode_lower(&mut text);
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_uuids_of_version_7_and_each_is_new() {
        let mut ids = Ids::default();
        let made: HashSet<_> = (0..70_000).map(|_| ids.next_text()).collect();
        assert_eq!(made.len(), 70_000);
        assert!(made.iter().all(|id| id[14] == b'7' && matches!(id[19], b'8' | b'9' | b'a' | b'b')));
    }
}
