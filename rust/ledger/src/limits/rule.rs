//! What a limit is: read from a `LimitSet`, or refused with what is wrong with it.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use modelreg_proto::internal::v1::LimitSet;
use modelreg_proto::v1::{LimitKind, LimitScope, LimitUnit, RateLimitRule};
use prost::Message;

use crate::calendar::Calendar;

/// Most limits of a set.
const MAX_RULES: usize = 10_000;
const MAX_NAME_BYTES: usize = 64;
const MAX_SUBJECT_BYTES: usize = 256;
const MAX_LIMIT: u64 = 1_000_000_000_000;

/// Why a set of limits was refused whole.
#[derive(Debug, PartialEq, Eq)]
pub struct LimitSetError(String);

impl fmt::Display for LimitSetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for LimitSetError {}

/// How a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A minute, evenly.
    Bucket,
    /// A minute, all at once.
    Sliding,
    /// A day.
    Day,
    /// At a time.
    Concurrent,
}

/// A rate limit.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: Box<str>,
    /// What it counts the calls of.
    pub scope: LimitScope,
    /// Which one; empty: each by itself.
    pub subject: Box<str>,
    /// What it counts.
    pub unit: LimitUnit,
    /// How.
    pub kind: Kind,
    /// How many.
    pub limit: u64,
    pub(super) days: Arc<Calendar>,
}

impl Rule {
    /// Whether what was taken under another rule of this name was taken under this one too.
    pub(super) fn goes_on_from(&self, other: &Self) -> bool {
        (self.scope, &self.subject, self.unit, self.kind) == (other.scope, &other.subject, other.unit, other.kind)
    }
}

/// Reads an encoded `modelreg.internal.v1.LimitSet`.
///
/// # Errors
/// It is none, or a limit or a calendar of it is none.
pub(super) fn read(bytes: &[u8]) -> Result<(u64, Vec<Rule>), LimitSetError> {
    let set = LimitSet::decode(bytes).map_err(|error| LimitSetError(format!("no encoded LimitSet: {error}")))?;
    if set.limits.len() > MAX_RULES {
        return Err(LimitSetError(format!("{} limits; at most {MAX_RULES} are allowed", set.limits.len())));
    }
    // The empty one is UTC, which needs no calendar.
    let mut calendars = HashMap::from([(String::new(), Arc::new(Calendar::default()))]);
    for calendar in &set.calendars {
        let days = Calendar::new(calendar)
            .map_err(|why| LimitSetError(format!("the calendar of `{}`: {why}", calendar.time_zone)))?;
        calendars.insert(calendar.time_zone.clone(), Arc::new(days));
    }
    let mut rules = Vec::with_capacity(set.limits.len());
    let mut names = HashSet::with_capacity(set.limits.len());
    for given in set.limits {
        let refused = |why: &str| LimitSetError(format!("limit `{}`: {why}", given.name));
        let rule = rule(&given, &calendars).map_err(|why| refused(&why))?;
        if !names.insert(given.name.clone()) {
            return Err(refused("its name stands twice"));
        }
        rules.push(rule);
    }
    Ok((set.revision, rules))
}

fn rule(given: &RateLimitRule, calendars: &HashMap<String, Arc<Calendar>>) -> Result<Rule, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if given.name.is_empty() || given.name.len() > MAX_NAME_BYTES || !given.name.bytes().all(is_plain) {
        return Err(format!("a name has 1 to {MAX_NAME_BYTES} letters, digits, `.`, `_` and `-`"));
    }
    if given.subject.len() > MAX_SUBJECT_BYTES {
        return Err(format!("its subject has {} bytes; at most {MAX_SUBJECT_BYTES} are allowed", given.subject.len()));
    }
    if !(1..=MAX_LIMIT).contains(&given.limit) {
        return Err(format!("it is {}; 1 to {MAX_LIMIT} is allowed", given.limit));
    }
    let days = calendars.get(&given.time_zone).ok_or_else(|| format!("no calendar of `{}`", given.time_zone))?;
    Ok(Rule {
        name: given.name.as_str().into(),
        scope: match LimitScope::try_from(given.scope) {
            Ok(scope) if scope != LimitScope::Unspecified => scope,
            _ => return Err(format!("its scope is {}, which this server does not know", given.scope)),
        },
        subject: given.subject.as_str().into(),
        unit: match LimitUnit::try_from(given.unit) {
            Ok(unit) if unit != LimitUnit::Unspecified => unit,
            _ => return Err(format!("its unit is {}, which this server does not know", given.unit)),
        },
        kind: kind(given)?,
        limit: given.limit,
        days: Arc::clone(days),
    })
}

fn kind(given: &RateLimitRule) -> Result<Kind, String> {
    let unknown = || format!("its kind is {}, which this server does not know", given.kind);
    let said = LimitKind::try_from(given.kind).map_err(|_| unknown())?;
    let only = match given.unit() {
        LimitUnit::RequestsPerDay => Some(Kind::Day),
        LimitUnit::Concurrent => Some(Kind::Concurrent),
        _ => None,
    };
    match (only, said) {
        (Some(kind), LimitKind::Unspecified) => Ok(kind),
        (Some(_), _) => Err("of days and of calls at a time there is one kind only; say none".to_owned()),
        (None, LimitKind::Bucket) => Ok(Kind::Bucket),
        (None, LimitKind::Sliding) => Ok(Kind::Sliding),
        (None, LimitKind::Unspecified) => match given.scope() {
            LimitScope::Tenant | LimitScope::Key => Ok(Kind::Bucket),
            _ => Ok(Kind::Sliding),
        },
    }
}

#[cfg(test)]
mod tests {
    use modelreg_proto::internal::v1::Calendar;

    use super::*;

    fn given() -> RateLimitRule {
        RateLimitRule {
            name: "a.limit".to_owned(),
            scope: LimitScope::Tenant.into(),
            unit: LimitUnit::RequestsPerMinute.into(),
            limit: 60,
            ..Default::default()
        }
    }

    fn set(limits: Vec<RateLimitRule>) -> Vec<u8> {
        LimitSet { revision: 7, limits, calendars: Vec::new() }.encode_to_vec()
    }

    #[test]
    fn who_says_no_kind_gets_the_one_that_fits() {
        for (scope, unit, kind) in [
            (LimitScope::Tenant, LimitUnit::RequestsPerMinute, Kind::Bucket),
            (LimitScope::Key, LimitUnit::TokensPerMinute, Kind::Bucket),
            (LimitScope::Model, LimitUnit::TokensPerMinute, Kind::Sliding),
            (LimitScope::Provider, LimitUnit::RequestsPerMinute, Kind::Sliding),
            (LimitScope::Credential, LimitUnit::RequestsPerDay, Kind::Day),
            (LimitScope::Tenant, LimitUnit::Concurrent, Kind::Concurrent),
        ] {
            let (_, rules) =
                read(&set(vec![RateLimitRule { scope: scope.into(), unit: unit.into(), ..given() }])).unwrap();
            assert_eq!(rules[0].kind, kind, "{scope:?} {unit:?}");
        }
    }

    #[test]
    fn what_is_no_limit_is_refused_by_its_name() {
        let day = RateLimitRule { unit: LimitUnit::RequestsPerDay.into(), ..given() };
        for (bad, why) in [
            (RateLimitRule { name: "a limit".to_owned(), ..given() }, "a name has 1 to 64"),
            (RateLimitRule { name: String::new(), ..given() }, "a name has 1 to 64"),
            (RateLimitRule { limit: 0, ..given() }, "it is 0; 1 to 1000000000000"),
            (RateLimitRule { limit: MAX_LIMIT + 1, ..given() }, "1 to 1000000000000"),
            (RateLimitRule { scope: 0, ..given() }, "its scope is 0"),
            (RateLimitRule { scope: 99, ..given() }, "its scope is 99"),
            (RateLimitRule { unit: 0, ..given() }, "its unit is 0"),
            (RateLimitRule { kind: 9, ..given() }, "its kind is 9"),
            (RateLimitRule { subject: "x".repeat(257), ..given() }, "its subject has 257 bytes"),
            (RateLimitRule { kind: LimitKind::Bucket.into(), ..day.clone() }, "one kind only"),
            (RateLimitRule { time_zone: "Europe/Berlin".to_owned(), ..day }, "no calendar of `Europe/Berlin`"),
        ] {
            let error = read(&set(vec![bad])).unwrap_err().to_string();
            assert!(error.starts_with("limit `") && error.contains(why), "{error}");
        }
        assert!(read(&set(vec![given(), given()])).unwrap_err().to_string().contains("stands twice"));
        assert!(read(b"\xff").unwrap_err().to_string().starts_with("no encoded LimitSet"));
        let empty = LimitSet { calendars: vec![Calendar::default()], ..Default::default() };
        assert!(read(&empty.encode_to_vec()).unwrap_err().to_string().contains("it has no day"));
    }
}
