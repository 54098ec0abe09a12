//! Why a snapshot was refused.

use std::fmt;

/// A snapshot was refused whole. The text names the entry and the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotError {
    /// Path of the entry, as in `routes[3] (openai/gpt).provider`.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
}

impl SnapshotError {
    /// An error at `path`, which is only written out here: most are never needed.
    pub fn new(path: impl fmt::Display, problem: impl Into<String>) -> Self {
        Self { path: path.to_string(), problem: problem.into() }
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.problem)
    }
}

impl std::error::Error for SnapshotError {}
