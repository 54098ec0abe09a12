//! `grpc-timeout`: read once where a call enters, so that both paths of the door keep the caller's deadline.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

use crate::grpc::headers::GRPC_TIMEOUT;
use crate::status::{Code, Status};

/// The moment at which the caller stops waiting; `None` when it set no timeout, or one beyond what a clock can hold.
///
/// # Errors
/// INTERNAL for a value that is not 1 to 8 digits and a unit (a breach of the protocol, as grpc-go answers it),
/// `DEADLINE_EXCEEDED` for a timeout of zero.
pub(crate) fn from_headers(headers: &HeaderMap) -> Result<Option<Instant>, Status> {
    let Some(value) = headers.get(GRPC_TIMEOUT) else {
        return Ok(None);
    };
    let timeout = parse(value.as_bytes()).ok_or_else(|| {
        Status::new(Code::Internal, "malformed grpc-timeout: expected 1 to 8 digits and one of H, M, S, m, u, n")
    })?;
    if timeout.is_zero() {
        return Err(Status::deadline_exceeded());
    }
    Ok(Instant::now().checked_add(timeout))
}

fn parse(value: &[u8]) -> Option<Duration> {
    let (&unit, digits) = value.split_last()?;
    if digits.is_empty() || digits.len() > 8 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    match unit {
        b'H' => Some(Duration::from_secs(number * 3_600)),
        b'M' => Some(Duration::from_secs(number * 60)),
        b'S' => Some(Duration::from_secs(number)),
        b'm' => Some(Duration::from_millis(number)),
        b'u' => Some(Duration::from_micros(number)),
        b'n' => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read() {
        assert_eq!(parse(b"1H"), Some(Duration::from_secs(3_600)));
        assert_eq!(parse(b"2M"), Some(Duration::from_secs(120)));
        assert_eq!(parse(b"99999999S"), Some(Duration::from_secs(99_999_999)));
        assert_eq!(parse(b"4m"), Some(Duration::from_millis(4)));
        assert_eq!(parse(b"5u"), Some(Duration::from_micros(5)));
        assert_eq!(parse(b"6n"), Some(Duration::from_nanos(6)));
    }

    #[test]
    fn anything_else_is_malformed() {
        for value in [&b""[..], b"S", b"1", b"123456789S", b"-1S", b"1.5S", b"1s", b" 1S"] {
            assert_eq!(parse(value), None, "{value:?}");
        }
    }
}
