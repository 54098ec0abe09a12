//! Whose holds are: worked out once for callers that come again and again.

use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use prost::encoding::{WireType, encode_key, encode_varint};

use super::rules::Scopes;
use super::token::tenant_digest;

/// Callers that are remembered; one that is not costs a little more.
const REMEMBERED: usize = 1_024;

/// Whose a hold is.
#[derive(Debug)]
pub(super) struct Whose {
    /// Tenant, team, user and key.
    names: [Box<str>; 4],
    /// As entries have it: fields 22 to 25 of `UsageEvent`.
    pub(super) entry: Box<[u8]>,
    /// Digest of the tenant's name, as tokens have it.
    pub(super) tenant: u64,
}

impl Whose {
    fn new(names: [&str; 4]) -> Self {
        let mut entry = Vec::with_capacity(names.iter().map(|name| name.len() + 4).sum());
        for (field, name) in (22..).zip(names) {
            if !name.is_empty() {
                encode_key(field, WireType::LengthDelimited, &mut entry);
                encode_varint(name.len() as u64, &mut entry);
                entry.extend_from_slice(name.as_bytes());
            }
        }
        Self { names: names.map(Into::into), entry: entry.into(), tenant: tenant_digest(names[0]) }
    }

    fn is(&self, names: [&str; 4]) -> bool {
        self.names.iter().zip(names).all(|(own, name)| **own == *name)
    }

    /// Whether a caller is it.
    pub(super) fn is_of(&self, scopes: &Scopes<'_>) -> bool {
        self.is(names(scopes))
    }
}

/// Callers that came lately, each in the place that its hash says.
#[derive(Debug, Default)]
pub(super) struct Callers {
    places: Vec<Option<Arc<Whose>>>,
    hasher: RandomState,
}

impl Callers {
    /// Whose a call is.
    pub(super) fn whose(&mut self, scopes: &Scopes<'_>) -> Arc<Whose> {
        if self.places.is_empty() {
            self.places.resize(REMEMBERED, None);
        }
        let names = names(scopes);
        let place = usize::try_from(self.hasher.hash_one(names) % REMEMBERED as u64).unwrap_or(0);
        match &self.places[place] {
            Some(known) if known.is(names) => Arc::clone(known),
            _ => Arc::clone(self.places[place].insert(Arc::new(Whose::new(names)))),
        }
    }
}

fn names<'a>(scopes: &Scopes<'a>) -> [&'a str; 4] {
    [scopes.tenant, scopes.team, scopes.user, scopes.key]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes<'a>(tenant: &'a str, user: &'a str) -> Scopes<'a> {
        Scopes { tenant, team: "", user, key: "k", workflow: "", tags: &[] }
    }

    #[test]
    fn who_comes_again_is_remembered_by_every_name() {
        let mut callers = Callers::default();
        let ada = Scopes { team: "web", ..scopes("acme", "ada") };
        let first = callers.whose(&ada);
        assert!(Arc::ptr_eq(&first, &callers.whose(&ada)));
        let others = [
            Scopes { tenant: "b", ..ada },
            Scopes { team: "", ..ada },
            Scopes { user: "bob", ..ada },
            Scopes { key: "", ..ada },
        ];
        for other in others {
            assert!(!first.is_of(&other), "{other:?}");
            assert!(!Arc::ptr_eq(&first, &callers.whose(&other)), "{other:?}");
        }
        // What the call is for does not say whose it is.
        assert!(first.is_of(&Scopes { workflow: "run", ..ada }));
    }

    #[test]
    fn more_callers_than_are_remembered_are_told_apart() {
        let mut callers = Callers::default();
        for round in 0..3 {
            for number in 0..3_000 {
                let (tenant, user) = (format!("t{}", number % 7), number.to_string());
                let whose = callers.whose(&scopes(&tenant, &user));
                assert!(whose.is_of(&scopes(&tenant, &user)), "{round}: {number}");
                assert!(!whose.is_of(&scopes(&user, &tenant)));
                assert_eq!(whose.tenant, tenant_digest(&tenant));
                let entry =
                    [b"\xb2\x01\x02".as_slice(), tenant.as_bytes(), b"\xc2\x01", &[u8::try_from(user.len()).unwrap()]];
                let entry = [entry.concat(), user.into_bytes(), b"\xca\x01\x01k".to_vec()].concat();
                assert_eq!(*whose.entry, *entry);
            }
        }
    }
}
