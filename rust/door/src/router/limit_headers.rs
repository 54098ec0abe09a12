//! What a provider's own headers say of its limits: whether anything remains, and how long to wait.

use std::collections::BTreeMap;

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use modelreg_ledger::limits::Left;
use modelreg_scorer::live::Limit;

/// No wait is longer.
const MAX_WAIT_MS: u64 = 86_400_000;
/// A bare number from here on is a date in some unit, not a wait in seconds.
const MAX_SECONDS: f64 = 1e9;
const MILLI_NS: u64 = 1_000_000;

/// What the headers say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// How long to leave the provider alone.
    pub(super) retry_after_ms: Option<u64>,
    /// Whether something is spent, and until when the last of it is there again.
    pub(super) limit: Limit,
    /// Requests that are left, of which our limits may be a mirror.
    pub(super) requests: Option<Left>,
    /// Tokens likewise; of input or output alone our limits know nothing.
    pub(super) tokens: Option<Left>,
    /// Headers of the known families that nobody could read.
    pub(super) unreadable: u64,
}

/// Reads the known families; other headers are passed over.
pub(super) fn read(headers: &BTreeMap<String, String>, now_unix_ms: i64) -> Said {
    let mut said = Said::default();
    let headers: BTreeMap<String, &str> =
        headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.trim())).collect();
    for (name, value) in &headers {
        if name == "retry-after" {
            said.retry_after_ms = said.wait(value, now_unix_ms);
        } else if let Some((what, reset)) = counted(name) {
            let Ok(count) = value.parse::<u64>() else {
                said.unreadable += 1;
                continue;
            };
            let wait_ms = headers.get(&reset).and_then(|reset| said.wait(reset, now_unix_ms));
            if count == 0 {
                said.spent(wait_ms);
            }
            let left = Some(Left { count, for_ns: wait_ms.map(|ms| ms * MILLI_NS) });
            match what {
                "requests" => said.requests = left,
                "tokens" => said.tokens = left,
                _ => {}
            }
        }
    }
    said
}

impl Said {
    /// Reads a wait; one that cannot be read is counted.
    fn wait(&mut self, value: &str, now_unix_ms: i64) -> Option<u64> {
        let wait_ms = wait_ms(value, now_unix_ms).map(|wait_ms| wait_ms.min(MAX_WAIT_MS));
        self.unreadable += u64::from(wait_ms.is_none());
        wait_ms
    }

    /// Something is spent; of several the one that takes longest counts.
    fn spent(&mut self, for_ms: Option<u64>) {
        self.limit = match (self.limit, for_ms) {
            (Limit::SpentForMs(before), Some(ms)) => Limit::SpentForMs(before.max(ms)),
            (Limit::SpentForMs(before), None) => Limit::SpentForMs(before),
            (Limit::Left | Limit::Spent, Some(ms)) => Limit::SpentForMs(ms),
            (Limit::Left | Limit::Spent, None) => Limit::Spent,
        };
    }
}

/// What `name` counts, and the header that says when all of it is there again.
fn counted(name: &str) -> Option<(&str, String)> {
    if let Some(what) = name.strip_prefix("x-ratelimit-remaining-") {
        return Some((what, format!("x-ratelimit-reset-{what}")));
    }
    let what = name.strip_prefix("anthropic-ratelimit-")?.strip_suffix("-remaining")?;
    Some((what, format!("anthropic-ratelimit-{what}-reset")))
}

/// Seconds (`12`, `0.5`), a duration (`6m0s`, `250ms`), or a date as HTTP (RFC 9110) or RFC 3339 has it; a date that is over
/// is no wait.
fn wait_ms(value: &str, now_unix_ms: i64) -> Option<u64> {
    if let Ok(seconds) = value.parse::<f64>() {
        let is_wait = (0.0..MAX_SECONDS).contains(&seconds);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in 0 ... 10^12")]
        return is_wait.then(|| (seconds * 1_000.0).ceil() as u64);
    }
    if let Ok(duration) = value.parse::<SignedDuration>() {
        return u64::try_from(duration.as_millis()).ok();
    }
    let date = value.parse::<Timestamp>().or_else(|_| DateTimeParser::new().parse_timestamp(value)).ok()?;
    Some(u64::try_from(date.as_millisecond().saturating_sub(now_unix_ms)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-20 17:00:00 UTC.
    const NOW_UNIX_MS: i64 = 1_795_194_000_000;

    fn said(headers: &[(&str, &str)]) -> Said {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        read(&headers, NOW_UNIX_MS)
    }

    #[allow(clippy::unnecessary_wraps, reason = "as the headers say it")]
    fn left(count: u64, seconds: u64) -> Option<Left> {
        Some(Left { count, for_ns: Some(seconds * 1_000_000_000) })
    }

    #[test]
    fn every_known_form_of_a_wait_is_read() {
        for (value, expected) in [
            ("12", Some(12_000)),
            ("0", Some(0)),
            ("0.25", Some(250)),
            ("1s", Some(1_000)),
            ("6m0s", Some(360_000)),
            ("250ms", Some(250)),
            ("2m59.56s", Some(179_560)),
            ("172800", Some(86_400_000)),
            ("48h", Some(86_400_000)),
            ("2026-11-20T17:00:30Z", Some(30_000)),
            ("2026-11-20T18:00:00+00:30", Some(1_800_000)),
            ("2026-11-20T16:00:00Z", Some(0)),
            ("Fri, 20 Nov 2026 17:01:00 GMT", Some(60_000)),
            ("1795194060", None),
            ("-1", None),
            ("-5s", None),
            ("NaN", None),
            ("inf", None),
            ("soon", None),
            ("", None),
        ] {
            let unreadable = u64::from(expected.is_none());
            let expected = Said { retry_after_ms: expected, unreadable, ..Said::default() };
            assert_eq!(said(&[("Retry-After", value)]), expected, "{value}");
        }
    }

    #[test]
    fn only_what_is_used_up_is_waited_for() {
        let openai = [
            ("X-RateLimit-Remaining-Requests", "0"),
            ("x-ratelimit-reset-requests", "6m0s"),
            ("x-ratelimit-remaining-tokens", "149984"),
            ("x-ratelimit-reset-tokens", "9h"),
        ];
        let expected = Said {
            limit: Limit::SpentForMs(360_000),
            requests: left(0, 360),
            tokens: left(149_984, 32_400),
            ..Said::default()
        };
        assert_eq!(said(&openai), expected);
        let anthropic = [
            ("anthropic-ratelimit-input-tokens-remaining", "0"),
            ("anthropic-ratelimit-input-tokens-reset", "2026-11-20T17:00:05Z"),
            ("anthropic-ratelimit-requests-remaining", "0"),
            ("anthropic-ratelimit-requests-reset", "2026-11-20T17:00:09Z"),
        ];
        let expected = Said { limit: Limit::SpentForMs(9_000), requests: left(0, 9), ..Said::default() };
        assert_eq!(said(&anthropic), expected);
    }

    #[test]
    fn nothing_left_without_a_time_is_said_all_the_same() {
        let requests = Some(Left { count: 0, for_ns: None });
        let expected = Said { limit: Limit::Spent, requests, ..Said::default() };
        assert_eq!(said(&[("x-ratelimit-remaining-requests", "0")]), expected);
    }

    #[test]
    fn what_nobody_can_read_is_counted_and_what_nobody_knows_is_not() {
        let headers = [
            ("x-ratelimit-remaining-requests", "none"),
            ("x-ratelimit-limit-requests", "many"),
            ("x-ratelimit-remaining", "0"),
            ("content-type", "text/plain"),
        ];
        assert_eq!(said(&headers), Said { unreadable: 1, ..Said::default() });
    }
}
