//! Prometheus' text format, as every room of the door writes its metrics.

use std::fmt::{Arguments, Write};

/// Writes the two lines that go before a metric.
pub(crate) fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    line(text, format_args!("# HELP {name} {help}"));
    line(text, format_args!("# TYPE {name} {kind}"));
}

/// Writes one line.
pub(crate) fn line(text: &mut String, content: Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{content}");
}
