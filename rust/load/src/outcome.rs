//! How one call ended, and the tally of endings.

use std::collections::BTreeMap;
use std::fmt;

use http::HeaderMap;

/// How one call ended. Only `Grpc(0)` is a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The server sent this grpc-status.
    Grpc(u16),
    /// The server answered, but not with 200.
    Http(u16),
    /// A complete answer without a readable grpc-status.
    NoStatus,
    /// The answer to a Select began with no decision id, so that no usage could be recorded.
    NoDecision,
    /// The stream or the connection broke.
    Transport,
}

impl Outcome {
    /// Reads `grpc-status` from trailers, or from the headers of a trailers-only answer.
    #[must_use]
    pub fn from_trailers(trailers: &HeaderMap) -> Self {
        trailers
            .get("grpc-status")
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.parse().ok())
            .map_or(Self::NoStatus, Self::Grpc)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grpc(code) => write!(f, "{code}"),
            Self::Http(code) => write!(f, "http-{code}"),
            Self::NoStatus => f.write_str("no-status"),
            Self::NoDecision => f.write_str("no-decision"),
            Self::Transport => f.write_str("transport"),
        }
    }
}

/// Failed calls by their ending.
#[derive(Clone, Debug, Default)]
pub struct Errors(BTreeMap<Outcome, u64>);

impl Errors {
    /// Counts a failure; a success is not one.
    pub fn count(&mut self, outcome: Outcome) {
        if outcome != Outcome::Grpc(0) {
            *self.0.entry(outcome).or_default() += 1;
        }
    }

    /// Endings with their counts, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Outcome, u64)> + '_ {
        self.0.iter().map(|(outcome, count)| (*outcome, *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_unreadable_status_is_a_failure() {
        let mut trailers = HeaderMap::new();
        assert_eq!(Outcome::from_trailers(&trailers), Outcome::NoStatus);
        trailers.insert("grpc-status", http::HeaderValue::from_static("ok"));
        assert_eq!(Outcome::from_trailers(&trailers), Outcome::NoStatus);
        trailers.insert("grpc-status", http::HeaderValue::from_static("8"));
        assert_eq!(Outcome::from_trailers(&trailers), Outcome::Grpc(8));
    }

    #[test]
    fn only_failures_are_tallied() {
        let mut errors = Errors::default();
        for outcome in [Outcome::Grpc(0), Outcome::Grpc(8), Outcome::Grpc(8), Outcome::Http(503)] {
            errors.count(outcome);
        }
        let tally: Vec<_> = errors.iter().map(|(o, n)| (o.to_string(), n)).collect();
        assert_eq!(tally, [("8".into(), 2), ("http-503".into(), 1)]);
    }
}
