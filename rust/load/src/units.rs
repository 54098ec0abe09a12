//! Conversions between counters and what people read.

/// A counter as a float; beyond 2^53 (104 days in nanoseconds) the last digits are lost, which no figure here shows.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counters of one run stay far below 2^53")]
pub fn to_f64(count: u64) -> f64 {
    count as f64
}

/// Nanoseconds as microseconds.
#[must_use]
pub fn ns_to_us(ns: u64) -> f64 {
    to_f64(ns) / 1e3
}

/// `total / parts`, or 0 when there are no parts.
#[must_use]
pub fn mean(total: u64, parts: u64) -> f64 {
    if parts == 0 { 0.0 } else { to_f64(total) / to_f64(parts) }
}
