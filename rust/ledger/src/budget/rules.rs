//! The budgets there are, and which of them cover a call.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use modelreg_proto::internal::v1::BudgetSet;
use modelreg_proto::v1::budget_degradation::Degradation as DegradationMessage;
use modelreg_proto::v1::{Budget as BudgetMessage, BudgetPeriod, BudgetScope, Usd};
use prost::Message;

use crate::calendar::Calendar;

const PICO_PER_USD: i128 = 1_000_000_000_000;
const MAX_LIMIT_USD: i128 = 1_000_000_000_000;
const SECRET_BYTES: usize = 32;
/// As many as scopes have numbers.
const SCOPES: usize = 11;

/// Why a set of budgets was refused whole.
#[derive(Debug, PartialEq, Eq)]
pub struct BudgetSetError(String);

impl fmt::Display for BudgetSetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for BudgetSetError {}

/// Whose call it is, by its credentials and its attribution. Empty: none.
#[derive(Clone, Copy, Debug)]
pub struct Scopes<'a> {
    /// Tenant.
    pub tenant: &'a str,
    /// Team of the tenant.
    pub team: &'a str,
    /// User of the tenant.
    pub user: &'a str,
    /// Id of the API key.
    pub key: &'a str,
    /// Workflow run.
    pub workflow: &'a str,
    /// Tags, each a name and a value.
    pub tags: &'a [(&'a str, &'a str)],
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// Model.
    pub model: &'a str,
    /// Provider.
    pub provider: &'a str,
    /// Platform.
    pub platform: &'a str,
}

/// What happens at 90 %.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Degradation {
    /// Another strategy takes the place of the objective.
    Strategy(String),
    /// Nothing whose expected cost is above it, in pico-USD.
    PriceCeiling(i128),
}

/// A budget.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) name: Arc<str>,
    pub(super) scope: BudgetScope,
    /// Empty: of every tenant.
    tenant: Box<str>,
    pub(super) period: BudgetPeriod,
    calendar: usize,
    /// The window that was asked for last: it is the running one, most often.
    last_window: Cell<(i64, i64)>,
    pub(super) limit: i128,
    pub(super) hard: bool,
    pub(super) on_90: Option<Arc<Degradation>>,
    /// Its name, hashed.
    pub(super) hash: u64,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) revision: u64,
    pub(super) budgets: Vec<Budget>,
    pub(super) secret: [u8; SECRET_BYTES],
    calendars: Vec<Calendar>,
    /// By scope, tenant and subject.
    specific: foldhash::HashMap<u64, Vec<u32>>,
    /// By scope: budgets that have a window for each subject.
    each: [Vec<u32>; SCOPES],
    /// Bit of every scope that has budgets.
    scopes: u32,
    /// Of every one that has budgets of one subject.
    specific_scopes: u32,
    /// A hard budget is of what is called.
    hard_targets: bool,
    by_name: HashMap<Box<str>, u32>,
    hasher: RandomState,
}

impl Rules {
    /// Reads an encoded `BudgetSet`.
    pub(super) fn new(bytes: &[u8], hasher: &RandomState) -> Result<Self, BudgetSetError> {
        let set = BudgetSet::decode(bytes).map_err(|error| BudgetSetError(format!("no encoded BudgetSet: {error}")))?;
        let secret = set.token_secret.as_slice().try_into().map_err(|_| {
            BudgetSetError(format!("the token secret has {} bytes, not {SECRET_BYTES}", set.token_secret.len()))
        })?;
        let mut rules = Self { revision: set.revision, secret, hasher: hasher.clone(), ..Self::default() };
        let mut zones = HashMap::new();
        for message in set.calendars {
            let calendar = Calendar::new(&message)
                .map_err(|what| BudgetSetError(format!("the calendar of `{}`: {what}", message.time_zone)))?;
            zones.insert(message.time_zone, rules.calendars.len());
            rules.calendars.push(calendar);
        }
        for message in set.budgets {
            let name = message.name.clone();
            rules.add(message, &zones).map_err(|what| BudgetSetError(format!("budget `{name}`: {what}")))?;
        }
        Ok(rules)
    }

    fn add(&mut self, message: BudgetMessage, zones: &HashMap<String, usize>) -> Result<(), String> {
        let (scope, period) = (message.scope(), message.period());
        if scope == BudgetScope::Unspecified || period == BudgetPeriod::Unspecified {
            return Err("its scope or its period is not known here".to_owned());
        }
        let calendar = *zones.get(&message.time_zone).ok_or("its time zone has no calendar")?;
        let limit = pico_usd(message.limit.as_ref()).ok_or("it has no limit")?;
        if !(0..=MAX_LIMIT_USD * PICO_PER_USD).contains(&limit) {
            return Err("its limit is out of range".to_owned());
        }
        let on_90 = match message.on_90.and_then(|on_90| on_90.degradation) {
            None => None,
            Some(DegradationMessage::Strategy(name)) => Some(Degradation::Strategy(name)),
            Some(DegradationMessage::PriceCeiling(usd)) => {
                Some(Degradation::PriceCeiling(pico_usd(Some(&usd)).ok_or("its price ceiling is no amount")?))
            }
        };
        let number = u32::try_from(self.budgets.len()).map_err(|_| "too many budgets")?;
        if self.by_name.insert(message.name.as_str().into(), number).is_some() {
            return Err("its name stands twice".to_owned());
        }
        self.scopes |= 1 << scope as u32;
        let hard = message.hard.unwrap_or(true);
        self.hard_targets |=
            hard && matches!(scope, BudgetScope::Model | BudgetScope::Provider | BudgetScope::Platform);
        if message.subject.is_empty() {
            self.each[scope as usize].push(number);
        } else {
            self.specific_scopes |= 1 << scope as u32;
            let hash = self.hash(scope, &message.tenant, &message.subject);
            self.specific.entry(hash).or_default().push(number);
        }
        self.budgets.push(Budget {
            hash: self.hasher.hash_one(message.name.as_str()),
            name: message.name.into(),
            scope,
            tenant: message.tenant.into(),
            period,
            calendar,
            last_window: Cell::default(),
            limit,
            hard,
            on_90: on_90.map(Arc::new),
        });
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.budgets.is_empty()
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    pub(super) fn budget(&self, number: u32) -> &Budget {
        &self.budgets[number as usize]
    }

    /// The running window of a budget: its start, and the start of the next.
    pub(super) fn window(&self, budget: &Budget, now_unix_ms: i64) -> (i64, i64) {
        let (start, end) = budget.last_window.get();
        if !(start..end).contains(&now_unix_ms) {
            budget.last_window.set(self.calendars[budget.calendar].window(budget.period, now_unix_ms));
        }
        budget.last_window.get()
    }

    /// Visits the budgets of whoever calls, each with the subject that it covers the call by.
    pub(super) fn of_caller<'a>(&self, call: &Scopes<'a>, visit: &mut impl FnMut(u32, Cow<'a, str>)) {
        for (scope, subject) in [
            (BudgetScope::Tenant, call.tenant),
            (BudgetScope::Team, call.team),
            (BudgetScope::User, call.user),
            (BudgetScope::Key, call.key),
            (BudgetScope::Workflow, call.workflow),
        ] {
            self.find(scope, call.tenant, subject, visit);
        }
        if self.has(BudgetScope::Tag) {
            for (name, value) in call.tags {
                self.find(BudgetScope::Tag, call.tenant, format!("{name}={value}"), visit);
            }
        }
        if self.has(BudgetScope::Principal) {
            let principal = match call.key {
                "" => Cow::Owned(format!("{}/{}", call.tenant, call.user)),
                key => Cow::Borrowed(key),
            };
            self.find(BudgetScope::Principal, call.tenant, principal, visit);
        }
    }

    /// Likewise those of what is called.
    pub(super) fn of_target<'a>(&self, tenant: &str, target: &Target<'a>, visit: &mut impl FnMut(u32, Cow<'a, str>)) {
        for (scope, subject) in [
            (BudgetScope::Model, target.model),
            (BudgetScope::Provider, target.provider),
            (BudgetScope::Platform, target.platform),
        ] {
            self.find(scope, tenant, subject, visit);
        }
    }

    /// Whether any budget is of what is called.
    pub(super) fn has_targets(&self) -> bool {
        [BudgetScope::Model, BudgetScope::Provider, BudgetScope::Platform].into_iter().any(|scope| self.has(scope))
    }

    /// Whether any of these is hard.
    pub(super) fn has_hard_targets(&self) -> bool {
        self.hard_targets
    }

    fn has(&self, scope: BudgetScope) -> bool {
        self.scopes >> scope as u32 & 1 == 1
    }

    fn find<'a>(
        &self,
        scope: BudgetScope,
        tenant: &str,
        subject: impl Into<Cow<'a, str>>,
        visit: &mut impl FnMut(u32, Cow<'a, str>),
    ) {
        let subject = subject.into();
        if !self.has(scope) || subject.is_empty() {
            return;
        }
        let owners: &[&str] = if self.specific_scopes >> scope as u32 & 1 == 1 { &[tenant, ""] } else { &[] };
        for owner in owners {
            if let Some(numbers) = self.specific.get(&self.hash(scope, owner, &subject)) {
                for &number in numbers {
                    visit(number, subject.clone());
                }
            }
        }
        for &number in &self.each[scope as usize] {
            let owner = &self.budget(number).tenant;
            if owner.is_empty() || **owner == *tenant {
                visit(number, subject.clone());
            }
        }
    }

    fn hash(&self, scope: BudgetScope, tenant: &str, subject: &str) -> u64 {
        self.hasher.hash_one((scope as i32, tenant, subject))
    }
}

/// An amount of the wire in pico-USD.
pub(super) fn pico_usd(usd: Option<&Usd>) -> Option<i128> {
    usd.map(|usd| i128::from(usd.units) * PICO_PER_USD + i128::from(usd.pico))
}

/// The wire's form of an amount.
pub(super) fn usd(pico_usd: i128) -> Usd {
    let part = |value: i128| i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
    Usd { units: part(pico_usd / PICO_PER_USD), pico: part(pico_usd % PICO_PER_USD) }
}
