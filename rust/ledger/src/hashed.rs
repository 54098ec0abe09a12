//! A hasher for keys that are random already: hashes under a secret, and ids that this process made.

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

    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken in")]
    fn write_u128(&mut self, id: u128) {
        const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
        // A version 7 has 74 random bits, but the two highest of each half are not among them.
        self.0 = (id as u64 ^ (id >> 64) as u64).wrapping_mul(ODD);
    }
}
