//! A hasher for keys that are hashes already.

use std::hash::{BuildHasherDefault, Hasher};

/// Of a map with such keys: nobody outside can crowd a bucket of it.
pub(crate) type ByHashed = BuildHasherDefault<Hashed>;

/// Takes the key as it is.
#[derive(Debug, Default)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    /// Keys come as one number; this is for whatever else.
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
