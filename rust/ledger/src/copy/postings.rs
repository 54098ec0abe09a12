//! What an event adds to windows of budgets, as rows of the store: one for each window.

use std::borrow::Cow;
use std::collections::BTreeMap;

use modelreg_proto::internal::v1::{EntryKind, UsageEvent};

use super::check::{self, Malformed};
use super::columns::{Columns, clean, not_empty};

/// Names of the columns, as in the store's staging table.
pub const POSTING_COLUMNS: [&str; 11] = [
    "position",
    "entry_id",
    "kind",
    "hold_id",
    "key_id",
    "sidecar",
    "at_unix_ms",
    "budget",
    "subject",
    "window_start_unix_ms",
    "pico_usd",
];

/// Budget, subject and start of a window, and what comes to it.
pub type Posted<'a> = BTreeMap<(Cow<'a, str>, Cow<'a, str>, i64), i64>;

/// What an event adds to each window, in the order of their keys. Should a window stand twice, both count.
///
/// # Errors
///
/// A window or an amount is none that the store can take.
pub fn posted(event: &UsageEvent) -> Result<Posted<'_>, Malformed> {
    let mut posted = Posted::new();
    for posting in &event.postings {
        let Some(window) = &posting.window else {
            return Err(Malformed::new("postings", "one has no window".to_owned()));
        };
        check::window("postings.window", &window.budget, &window.subject, window.start_unix_ms)?;
        let sum = posted.entry((clean(&window.budget), clean(&window.subject), window.start_unix_ms)).or_insert(0_i64);
        // Beyond 64 bits it is beyond the limit of one event too.
        *sum = sum.saturating_add(posting.pico_usd);
    }
    posted.values().try_for_each(|&sum| check::amount("postings.pico_usd", Some(sum)))?;
    Ok(posted)
}

/// Writes a row for each window. `begin` makes the next one.
pub fn write_postings<Row: Columns>(
    position: i32,
    event: &UsageEvent,
    posted: &Posted<'_>,
    rows: &mut Row,
    begin: impl Fn(&mut Row),
) {
    for ((budget, subject, start), &pico_usd) in posted {
        begin(rows);
        rows.integer(Some(position));
        rows.bytes(Some(&event.event_id));
        rows.text(Some(&kind(event.kind)));
        rows.bytes(not_empty(&event.hold_id));
        rows.text(Some(&clean(&event.key)));
        rows.text(Some(&clean(&event.sidecar)));
        rows.big_integer(Some(event.recorded_at_unix_ms));
        rows.text(Some(budget));
        rows.text(Some(subject));
        rows.big_integer(Some(*start));
        rows.big_integer(Some(pico_usd));
    }
}

fn kind(number: i32) -> Cow<'static, str> {
    Cow::Borrowed(match EntryKind::try_from(number) {
        Ok(EntryKind::Unspecified) => "usage",
        Ok(EntryKind::Expiry) => "expiry",
        Ok(EntryKind::Reversal) => "reversal",
        Ok(EntryKind::Threshold) => "threshold",
        Ok(EntryKind::Correction) => "correction",
        Ok(EntryKind::Adjustment) => "adjustment",
        // Of a newer sidecar: what it posts counts all the same.
        Err(_) => return Cow::Owned(number.to_string()),
    })
}
