//! All API keys, as they were loaded: by prefix, each with what it is recognised by.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, Mac};
use modelreg_proto::internal::v1::{KeySet, VerifiedKey};
use prost::Message;
use sha2::Sha256;

use super::principal::Principal;
use super::verifier::Cause;

const MARK: &[u8] = b"mr_";
const PREFIX_BYTES: usize = 8;
/// 32 bytes in base64url without padding.
const SECRET_BYTES: usize = 43;
const HASH_BYTES: usize = 32;
/// `mr_` prefix `_` secret. With HMAC's padding it fills one block of SHA-256: two rounds a call.
const KEY_BYTES: usize = MARK.len() + PREFIX_BYTES + 1 + SECRET_BYTES;
/// HMAC-SHA-256 is no stronger than its key.
const MIN_PEPPER_BYTES: usize = 32;

type Prefix = [u8; PREFIX_BYTES];

/// Why a set of keys was refused whole.
#[derive(Debug, PartialEq, Eq)]
pub struct KeySetError(String);

impl fmt::Display for KeySetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for KeySetError {}

/// Recognises keys.
pub(super) struct Keyring {
    pub(super) revision: u64,
    keys: HashMap<Prefix, Key>,
    /// HMAC that has taken in the pepper.
    mac: Hmac<Sha256>,
}

struct Key {
    hash: [u8; HASH_BYTES],
    principal: Arc<Principal>,
    expires_at_unix_ms: Option<i64>,
    revoked: bool,
}

impl Keyring {
    /// Reads an encoded `modelreg.internal.v1.KeySet`.
    ///
    /// # Errors
    /// It is none, its pepper is short, or a key of it is no key. No message holds the pepper or a hash.
    pub(super) fn new(bytes: &[u8]) -> Result<Self, KeySetError> {
        let set = KeySet::decode(bytes).map_err(|error| KeySetError(format!("no encoded KeySet: {error}")))?;
        if set.pepper.len() < MIN_PEPPER_BYTES {
            return Err(KeySetError(format!("the pepper has {} bytes, of {MIN_PEPPER_BYTES}", set.pepper.len())));
        }
        let mac = Hmac::new_from_slice(&set.pepper).map_err(|error| KeySetError(error.to_string()))?;
        let mut keys = HashMap::with_capacity(set.keys.len());
        for key in set.keys {
            let shown = key.prefix.clone();
            let refused = |what: &str| KeySetError(format!("key `{shown}`: {what}"));
            let (prefix, key) = read(key).map_err(&refused)?;
            if keys.insert(prefix, key).is_some() {
                return Err(refused("its prefix stands twice"));
            }
        }
        Ok(Self { revision: set.revision, keys, mac })
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Finds whose a key is. What has the shape of one takes the same work, whether its prefix is known or not.
    pub(super) fn recognise(&self, text: &[u8], now_unix_ms: impl FnOnce() -> i64) -> Result<&Arc<Principal>, Cause> {
        // Nothing stands in for the hash of an unknown one: no key has 32 zeros.
        const NOBODY: [u8; HASH_BYTES] = [0; HASH_BYTES];
        let prefix = prefix_of(text).ok_or(Cause::Malformed)?;
        let key = self.keys.get(prefix);
        let mut mac = self.mac.clone();
        mac.update(text);
        // Compares in constant time.
        let matches = mac.verify_slice(key.map_or(&NOBODY, |key| &key.hash));
        let key = key.filter(|_| matches.is_ok()).ok_or(Cause::Unknown)?;
        if key.revoked {
            return Err(Cause::Revoked);
        }
        match key.expires_at_unix_ms {
            Some(end) if end <= now_unix_ms() => Err(Cause::Expired),
            _ => Ok(&key.principal),
        }
    }
}

fn read(key: VerifiedKey) -> Result<(Prefix, Key), &'static str> {
    let prefix = Prefix::try_from(key.prefix.as_bytes()).map_err(|_| "its prefix is not 8 bytes")?;
    let hash = key.hash.as_slice().try_into().map_err(|_| "its hash is not 32 bytes")?;
    let principal = Arc::new(key.principal.ok_or("it has no principal")?.into());
    let expires_at_unix_ms = (key.expires_at_unix_ms != 0).then_some(key.expires_at_unix_ms);
    Ok((prefix, Key { hash, principal, expires_at_unix_ms, revoked: key.revoked }))
}

/// The prefix of what has the shape of a key.
fn prefix_of(text: &[u8]) -> Option<&Prefix> {
    if text.len() != KEY_BYTES {
        return None;
    }
    let (prefix, rest) = text.strip_prefix(MARK)?.split_first_chunk()?;
    (rest[0] == b'_').then_some(prefix)
}

/// Without hashes and pepper.
impl fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Keyring")
            .field("revision", &self.revision)
            .field("keys", &self.keys.len())
            .finish_non_exhaustive()
    }
}
