//! How a limit stands after a call, and what a refusal says.

use std::sync::Arc;

use modelreg_proto::v1::{LimitScope, LimitUnit};

use super::now::ms_of;
use super::rule::Rule;

/// Until what was asked for may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// At once.
    No,
    /// In so many ns.
    Ns(u64),
    /// It is more than the limit ever lets out at once.
    Never,
}

impl Wait {
    pub(super) fn of(ns: u64) -> Self {
        if ns == 0 { Self::No } else { Self::Ns(ns) }
    }

    /// In ms, rounded up; the largest number for never.
    #[must_use]
    pub fn ms(self) -> u64 {
        match self {
            Self::No => 0,
            Self::Ns(ns) => ms_of(ns),
            Self::Never => u64::MAX,
        }
    }
}

/// How a limit stands for one subject.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The limit.
    pub rule: Arc<Rule>,
    /// Whose calls are counted.
    pub subject: &'a str,
    /// What may be taken at once now.
    pub remaining: u64,
    /// How long what was asked for has to wait, if it was not taken.
    pub wait: Wait,
    /// When it is as if never used.
    pub resets_at_unix_ms: i64,
}

/// Why nothing was taken.
#[derive(Clone, Debug)]
pub struct Refusal<'a> {
    /// Every limit that covers the call; those that refuse have a wait.
    pub standings: Vec<Standing<'a>>,
    /// What was needed.
    pub requests: u64,
    /// Tokens likewise.
    pub tokens: u64,
}

impl Refusal<'_> {
    /// The one of these scopes that is waited for longest.
    pub fn longest(&self, mut of: impl FnMut(LimitScope) -> bool) -> Option<&Standing<'_>> {
        let refusing = self.standings.iter().filter(|standing| standing.wait > Wait::No && of(standing.rule.scope));
        refusing.max_by_key(|standing| standing.wait)
    }

    /// How much of a limit was needed.
    #[must_use]
    pub fn needed(&self, unit: LimitUnit) -> u64 {
        match unit {
            LimitUnit::TokensPerMinute => self.tokens,
            LimitUnit::Concurrent => 1,
            _ => self.requests,
        }
    }
}
