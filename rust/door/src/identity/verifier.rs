//! The one verifier: the `authorization` of a call to its principal, or a refusal that tells a stranger nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwapOption;

use super::keyring::{KeySetError, Keyring};
use super::principal::Caller;
use crate::counters::bump;
use crate::exposition::{head, line};
use crate::router::{no_keys, unauthenticated};
use crate::status::Status;

const SCHEME: &[u8] = b"bearer";

/// Why a call is not known; only the metrics tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// No credentials came.
    Missing,
    /// Not one header of the scheme `Bearer` with what has the shape of a key.
    Malformed,
    /// A prefix that no key has, or another secret.
    Unknown,
    Revoked,
    Expired,
}

const CAUSES: [(Cause, &str); 5] = [
    (Cause::Missing, "missing"),
    (Cause::Malformed, "malformed"),
    (Cause::Unknown, "unknown"),
    (Cause::Revoked, "revoked"),
    (Cause::Expired, "expired"),
];

/// Verifies every call, or none.
#[derive(Debug, Default)]
pub(crate) struct Verifier {
    needs_keys: bool,
    /// Swapped whole; `None` before the first.
    keyring: ArcSwapOption<Keyring>,
    refused: [AtomicU64; CAUSES.len()],
}

impl Verifier {
    /// One that asks for keys.
    pub(crate) fn of_keys() -> Self {
        Self { needs_keys: true, ..Self::default() }
    }

    /// Whether it asks for keys and has none yet: no call is answered.
    pub(crate) fn waits_for_keys(&self) -> bool {
        self.needs_keys && self.keyring.load().is_none()
    }

    /// Swaps in an encoded `KeySet`.
    ///
    /// # Errors
    /// It was refused whole; the one before stays.
    pub(crate) fn load(&self, key_set: &[u8]) -> Result<(), KeySetError> {
        self.keyring.store(Some(Arc::new(Keyring::new(key_set)?)));
        Ok(())
    }

    /// Finds whose a call is, from every value of its header `authorization`; nothing is read where no key is needed.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` with one message for every cause, `UNAVAILABLE` before keys are loaded.
    pub(crate) fn authenticate<'h>(
        &self,
        authorization: impl IntoIterator<Item = &'h [u8]>,
        now_unix_ms: impl FnOnce() -> i64,
    ) -> Result<Caller, Status> {
        if !self.needs_keys {
            return Ok(Caller::local());
        }
        let keyring = self.keyring.load();
        let keyring = keyring.as_ref().ok_or_else(no_keys)?;
        only(authorization.into_iter())
            .and_then(|value| bearer(value).ok_or(Cause::Malformed))
            .and_then(|key| keyring.recognise(key, now_unix_ms))
            .map(|principal| Arc::clone(principal).into())
            .map_err(|cause| {
                bump(&self.refused[cause as usize]);
                unauthenticated()
            })
    }

    /// Appends its metrics, where it asks for keys.
    pub(crate) fn render(&self, text: &mut String) {
        if !self.needs_keys {
            return;
        }
        head(text, "modelreg_unauthenticated_total", "counter", "Calls refused for their API key.");
        for (cause, name) in CAUSES {
            let count = self.refused[cause as usize].load(Ordering::Relaxed);
            line(text, format_args!("modelreg_unauthenticated_total{{cause=\"{name}\"}} {count}"));
        }
        if let Some(keyring) = self.keyring.load().as_ref() {
            for (name, value, help) in [
                ("keys", keyring.len() as u64, "API keys known, those revoked and expired too."),
                ("keys_revision", keyring.revision, "Revision of the API keys."),
            ] {
                head(text, &format!("modelreg_{name}"), "gauge", help);
                line(text, format_args!("modelreg_{name} {value}"));
            }
        }
    }
}

/// The one value. Of several it would be chance which is meant, here and at a proxy before.
fn only<'h>(mut values: impl Iterator<Item = &'h [u8]>) -> Result<&'h [u8], Cause> {
    let first = values.next().ok_or(Cause::Missing)?;
    if values.next().is_some() { Err(Cause::Malformed) } else { Ok(first) }
}

/// What follows the scheme, whose case does not matter, and one space.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = value.split_at_checked(SCHEME.len())?;
    if scheme.eq_ignore_ascii_case(SCHEME) { rest.strip_prefix(b" ") } else { None }
}

#[cfg(test)]
mod tests {
    use modelreg_proto::internal::v1 as internal;
    use modelreg_proto::v1::Permission;
    use prost::Message;

    use super::*;

    const NOW_UNIX_MS: i64 = 1_795_000_000_000;
    const PEPPER: [u8; 32] = [b'p'; 32];
    const GOOD: &str = "Bearer mr_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    /// HMAC-SHA-256 of that key under that pepper, by another program.
    const HASH: [u8; 32] = [
        138, 239, 201, 207, 82, 151, 76, 33, 14, 11, 160, 16, 130, 237, 88, 59, 219, 219, 235, 138, 248, 66, 155, 150,
        233, 154, 174, 37, 182, 166, 238, 102,
    ];

    fn key() -> internal::VerifiedKey {
        let principal = internal::Principal {
            tenant: "acme".to_owned(),
            permissions: vec![Permission::Select.into()],
            ..Default::default()
        };
        internal::VerifiedKey {
            prefix: "abcdefgh".to_owned(),
            hash: HASH.to_vec(),
            principal: Some(principal),
            ..Default::default()
        }
    }

    fn set_of(keys: Vec<internal::VerifiedKey>) -> Vec<u8> {
        internal::KeySet { revision: 1, pepper: PEPPER.to_vec(), keys }.encode_to_vec()
    }

    fn verifier(key: internal::VerifiedKey) -> Verifier {
        let verifier = Verifier::of_keys();
        verifier.load(&set_of(vec![key])).unwrap();
        verifier
    }

    fn ask(verifier: &Verifier, values: &[&str]) -> Result<Caller, Status> {
        verifier.authenticate(values.iter().map(|value| value.as_bytes()), || NOW_UNIX_MS)
    }

    fn refused(verifier: &Verifier) -> Vec<u64> {
        verifier.refused.iter().map(|count| count.load(Ordering::Relaxed)).collect()
    }

    #[test]
    fn a_key_is_recognised_whatever_the_case_of_the_scheme() {
        let verifier = verifier(key());
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
            let caller = ask(&verifier, &[&GOOD.replace("Bearer", scheme)]).unwrap();
            assert_eq!(caller.tenant, "acme");
            assert!(caller.permissions.has(Permission::Select));
            assert!(!caller.permissions.has(Permission::Keys));
        }
    }

    #[test]
    fn a_key_that_differs_in_any_bit_is_none() {
        let verifier = verifier(key());
        let good = GOOD.as_bytes();
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.to_vec();
                bad[at] ^= 1 << bit;
                if bad.eq_ignore_ascii_case(good) && at < SCHEME.len() {
                    continue;
                }
                let refused = verifier.authenticate([bad.as_slice()], || NOW_UNIX_MS);
                assert_eq!(refused.unwrap_err(), unauthenticated(), "{}", String::from_utf8_lossy(&bad));
            }
        }
    }

    #[test]
    fn what_has_not_the_shape_of_a_key_is_refused_alike() {
        let verifier = verifier(key());
        let bare = &GOOD["Bearer ".len()..];
        let huge = format!("Bearer {}", "x".repeat(10 << 10));
        let shapes = [
            "",
            "Bearer",
            "Bearer ",
            bare,
            &GOOD[..GOOD.len() - 1],
            &format!("{GOOD}A"),
            &format!("{GOOD} "),
            &GOOD.replace(' ', "  "),
            &GOOD.replace(' ', "\t"),
            &GOOD.replace("Bearer", "Basic"),
            &format!("{GOOD},{GOOD}"),
            &huge,
        ];
        for shape in shapes {
            assert_eq!(ask(&verifier, &[shape]).unwrap_err(), unauthenticated(), "{shape}");
        }
        assert_eq!(ask(&verifier, &[GOOD, GOOD]).unwrap_err(), unauthenticated());
        assert_eq!(refused(&verifier), [0, shapes.len() as u64 + 1, 0, 0, 0]);
        assert_eq!(ask(&verifier, &[]).unwrap_err(), unauthenticated());
        assert_eq!(refused(&verifier)[Cause::Missing as usize], 1);
    }

    #[test]
    fn revoked_and_expired_are_told_apart_by_the_metrics_alone() {
        let revoked = verifier(internal::VerifiedKey { revoked: true, ..key() });
        let expired = verifier(internal::VerifiedKey { expires_at_unix_ms: NOW_UNIX_MS, ..key() });
        let unknown = verifier(internal::VerifiedKey { prefix: "other678".to_owned(), ..key() });
        let last_moment = verifier(internal::VerifiedKey { expires_at_unix_ms: NOW_UNIX_MS + 1, ..key() });
        for (verifier, cause) in [(&revoked, Cause::Revoked), (&expired, Cause::Expired), (&unknown, Cause::Unknown)] {
            assert_eq!(ask(verifier, &[GOOD]).unwrap_err(), unauthenticated());
            assert_eq!(refused(verifier)[cause as usize], 1, "{cause:?}");
        }
        ask(&last_moment, &[GOOD]).unwrap();
        let mut text = String::new();
        revoked.render(&mut text);
        assert!(text.contains("\nmodelreg_unauthenticated_total{cause=\"revoked\"} 1\n"), "{text}");
        assert!(!text.contains("abcdefgh"), "{text}");
    }

    #[test]
    fn nobody_is_let_in_before_keys_are_loaded_and_everybody_where_none_are_asked_for() {
        let waiting = Verifier::of_keys();
        assert!(waiting.waits_for_keys());
        assert_eq!(ask(&waiting, &[GOOD]).unwrap_err(), no_keys());
        let open = Verifier::default();
        assert_eq!(ask(&open, &[]).unwrap().tenant, "default");
        assert_eq!(ask(&open, &["nonsense"]).unwrap().user, "local");
        assert!(!open.waits_for_keys());
    }

    #[test]
    fn a_bad_set_of_keys_leaves_the_one_before() {
        let verifier = verifier(key());
        let short_pepper = internal::KeySet { pepper: vec![b'p'; 31], ..Default::default() }.encode_to_vec();
        let bad = [
            b"\xff".to_vec(),
            short_pepper,
            set_of(vec![key(), key()]),
            set_of(vec![internal::VerifiedKey { prefix: "short".to_owned(), ..key() }]),
            set_of(vec![internal::VerifiedKey { hash: vec![1; 31], ..key() }]),
            set_of(vec![internal::VerifiedKey { principal: None, ..key() }]),
        ];
        for set in bad {
            verifier.load(&set).unwrap_err();
            ask(&verifier, &[GOOD]).unwrap();
        }
        verifier.load(&set_of(vec![])).unwrap();
        ask(&verifier, &[GOOD]).unwrap_err();
    }

    #[test]
    fn neither_hash_nor_pepper_is_printed() {
        let verifier = verifier(key());
        let printed = format!("{verifier:?} {verifier:#?}");
        assert!(!printed.contains("112, 112") && !printed.contains("138"), "{printed}");
    }
}
