//! The token of a hold: what any server needs to settle it, authenticated. Opaque to callers.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use smallvec::SmallVec;

/// First byte of every token.
const FORMAT: u8 = 2;
/// Bytes of an authentication code: half of one is as hard to guess as 128 bits are.
const MAC_BYTES: usize = 16;
const HEAD_BYTES: usize = 1 + 16 + 8 + 8 + 8 + 8 + 8 + 8 + 8 + 8 + 1;
const WINDOW_BYTES: usize = 8;
/// Most windows of a hold: with as many a token has 242 bytes, of 256 that the contract allows.
pub(super) const MAX_WINDOWS: usize = 18;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Id of the hold.
    pub(super) hold: u128,
    /// Which ledger took it.
    pub(super) ledger: u64,
    /// Which run of that ledger.
    pub(super) run: u64,
    /// When it was taken, ms since 1970 UTC.
    pub(super) taken_unix_ms: i64,
    pub(super) expires_unix_ms: i64,
    pub(super) amount: i64,
    /// What the hold is charged when it expires.
    pub(super) on_expiry: i64,
    /// Revision of the registry that it was priced by.
    pub(super) revision: u64,
    /// Digest of the tenant whose it is.
    pub(super) tenant: u64,
    /// Digests of its windows.
    pub(super) windows: SmallVec<[u64; 6]>,
}

/// Makes and reads tokens.
#[derive(Clone)]
pub(super) struct Seal(Hmac<Sha256>);

impl Seal {
    /// Under a secret.
    pub(super) fn new(secret: &[u8]) -> Self {
        // HMAC takes keys of every length.
        Self(Hmac::new_from_slice(secret).unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default())))
    }

    pub(super) fn write(&self, token: &Token) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + WINDOW_BYTES * token.windows.len() + MAC_BYTES);
        bytes.push(FORMAT);
        bytes.extend(token.hold.to_be_bytes());
        bytes.extend(token.ledger.to_be_bytes());
        bytes.extend(token.run.to_be_bytes());
        for number in [token.taken_unix_ms, token.expires_unix_ms, token.amount, token.on_expiry] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(token.revision.to_be_bytes());
        bytes.extend(token.tenant.to_be_bytes());
        bytes.push(u8::try_from(token.windows.len()).unwrap_or(u8::MAX));
        for window in &token.windows {
            bytes.extend(window.to_be_bytes());
        }
        let mac = self.mac(&bytes).finalize().into_bytes();
        bytes.extend(&mac[..MAC_BYTES]);
        bytes
    }

    /// Reads a token; `None` for whatever was not made under this secret.
    pub(super) fn read(&self, bytes: &[u8]) -> Option<Token> {
        let (said, mac) = bytes.split_last_chunk::<MAC_BYTES>()?;
        // In constant time.
        self.mac(said).verify_truncated_left(mac).ok()?;
        let mut rest = said;
        if take::<1>(&mut rest)? != [FORMAT] {
            return None;
        }
        let mut token = Token {
            hold: u128::from_be_bytes(take(&mut rest)?),
            ledger: u64::from_be_bytes(take(&mut rest)?),
            run: u64::from_be_bytes(take(&mut rest)?),
            taken_unix_ms: i64::from_be_bytes(take(&mut rest)?),
            expires_unix_ms: i64::from_be_bytes(take(&mut rest)?),
            amount: i64::from_be_bytes(take(&mut rest)?),
            on_expiry: i64::from_be_bytes(take(&mut rest)?),
            revision: u64::from_be_bytes(take(&mut rest)?),
            tenant: u64::from_be_bytes(take(&mut rest)?),
            windows: SmallVec::new(),
        };
        let [count] = take::<1>(&mut rest)?;
        for _ in 0..count {
            token.windows.push(u64::from_be_bytes(take(&mut rest)?));
        }
        rest.is_empty().then_some(token)
    }

    fn mac(&self, said: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(said);
        mac
    }
}

/// A tenant's name in tokens, the same at every server.
pub(super) fn tenant_digest(tenant: &str) -> u64 {
    let digest = Sha256::digest(tenant.as_bytes());
    digest[..8].iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// Without the secret.
impl std::fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Seal")
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(windows: usize) -> Token {
        Token {
            hold: 0x0195_b2c8_7b5a_7c3d_9e2f_0a1b_2c3d_4e5f,
            ledger: 1,
            run: u64::MAX,
            taken_unix_ms: 1_795_000_000_000,
            expires_unix_ms: 1_795_000_600_000,
            amount: i64::MAX,
            on_expiry: 0,
            revision: 7,
            tenant: tenant_digest("acme"),
            windows: (0..windows as u64).collect(),
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let seal = Seal::new(&[7; 32]);
        for windows in [0, 1, MAX_WINDOWS] {
            let bytes = seal.write(&token(windows));
            assert!(bytes.len() <= 256, "{}", bytes.len());
            assert_eq!(seal.read(&bytes), Some(token(windows)));
        }
    }

    #[test]
    fn no_bit_may_change_and_no_byte_be_missing() {
        let seal = Seal::new(&[7; 32]);
        let bytes = seal.write(&token(2));
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(seal.read(&forged), None, "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert_eq!(seal.read(&bytes[..length]), None);
        }
        assert_eq!(Seal::new(&[8; 32]).read(&bytes), None);
    }
}
