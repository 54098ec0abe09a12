//! Events as rows of a COPY: what is well-formed comes out field by field, and no bytes make it panic.

use modelreg_ledger::copy::{COLUMNS, Copied, POSTING_COLUMNS, copy};
use modelreg_proto::internal::v1::{EntryKind, Posting, UsageEvent, WindowKey};
use modelreg_proto::v1::{BudgetEvent, UnitCount, UsageOutcome};
use proptest::prelude::*;
use prost::Message;

const HEADER_BYTES: usize = 19;
const NOON_UNIX_MS: i64 = 1_795_867_200_000;
const DAY_MS: i64 = 86_400_000;

fn event() -> UsageEvent {
    UsageEvent {
        event_id: vec![1; 16],
        digest: vec![2; 16],
        recorded_at_unix_ms: NOON_UNIX_MS,
        started_at_unix_ms: NOON_UNIX_MS,
        ..UsageEvent::default()
    }
}

fn copied(events: &[UsageEvent]) -> Copied {
    let payloads: Vec<_> = events.iter().map(Message::encode_to_vec).collect();
    copy(payloads.iter().map(Vec::as_slice))
}

/// The rows of a COPY, each a list of fields; None is NULL.
fn fields(mut copied: &[u8]) -> Vec<Vec<Option<Vec<u8>>>> {
    fn take<'a>(copied: &mut &'a [u8], length: usize) -> &'a [u8] {
        let (taken, rest) = copied.split_at(length);
        *copied = rest;
        taken
    }
    assert_eq!(take(&mut copied, HEADER_BYTES), b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0");
    let mut rows = Vec::new();
    loop {
        let count = i16::from_be_bytes(take(&mut copied, 2).try_into().unwrap());
        if count == -1 {
            assert!(copied.is_empty());
            return rows;
        }
        let row = (0..count).map(|_| {
            let length = i32::from_be_bytes(take(&mut copied, 4).try_into().unwrap());
            usize::try_from(length).ok().map(|length| take(&mut copied, length).to_vec())
        });
        rows.push(row.collect());
    }
}

fn field(event: UsageEvent, column: &str) -> Option<Vec<u8>> {
    let place = COLUMNS.iter().position(|name| *name == column).unwrap();
    fields(&copied(&[event]).rows)[0][place].clone()
}

fn text(event: UsageEvent, column: &str) -> Option<String> {
    field(event, column).map(|bytes| String::from_utf8(bytes).unwrap())
}

#[test]
fn a_batch_of_nothing_is_a_header_and_a_trailer() {
    assert_eq!(fields(&copied(&[]).rows), Vec::<Vec<_>>::new());
}

#[test]
fn every_row_has_every_column_and_its_place_in_the_batch() {
    let rows = fields(&copied(&[event(), UsageEvent::default(), event()]).rows);
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [COLUMNS.len(); 2]);
    // The second is malformed.
    assert_eq!([&rows[0][0], &rows[1][0]], [&Some(vec![0, 0, 0, 0]), &Some(vec![0, 0, 0, 2])]);
}

#[test]
fn an_event_has_the_day_it_began_and_the_day_it_was_recorded() {
    let late = UsageEvent { started_at_unix_ms: NOON_UNIX_MS - DAY_MS, ..event() };
    assert_eq!(field(late.clone(), "unix_day"), Some(20_784_i32.to_be_bytes().to_vec()));
    assert_eq!(field(late, "recorded_unix_day"), Some(20_785_i32.to_be_bytes().to_vec()));
}

#[test]
fn zero_is_not_nothing() {
    let zero = UsageEvent { input_tokens: Some(0), cost_pico_usd: Some(0), ..event() };
    assert_eq!(field(zero.clone(), "input_tokens"), Some(vec![0; 8]));
    assert_eq!(field(zero, "cost_pico_usd"), Some(vec![0; 8]));
    assert_eq!(field(event(), "input_tokens"), None);
    assert_eq!(field(event(), "cost_pico_usd"), None);
    assert_eq!(field(event(), "user_id"), None);
    assert_eq!(field(event(), "model"), Some(vec![]));
}

#[test]
fn enums_are_words_and_unknown_ones_their_numbers() {
    let timeout = UsageEvent { outcome: UsageOutcome::Timeout.into(), ..event() };
    assert_eq!(text(timeout, "outcome").as_deref(), Some("timeout"));
    assert_eq!(text(UsageEvent { outcome: -7, ..event() }, "outcome").as_deref(), Some("-7"));
    assert_eq!(text(event(), "phase").as_deref(), Some("final"));
    assert_eq!(text(event(), "price_state").as_deref(), Some(""));
}

#[test]
fn units_are_an_object_by_kind() {
    let units = ["b", "a", "b"].map(|kind| UnitCount { kind: kind.to_owned(), count: 2 });
    assert_eq!(text(UsageEvent { units: units.to_vec(), ..event() }, "units").as_deref(), Some(r#"{"a":2,"b":4}"#));
}

#[test]
fn what_is_malformed_is_told_with_its_place() {
    let long = UsageEvent { tenant: "x".repeat(513), ..event() };
    let malformed = copied(&[event(), long]).malformed;
    let told: Vec<_> = malformed.iter().map(|(place, why)| (*place, why.to_string())).collect();
    assert_eq!(told, [(1, "tenant: has 513 bytes, at most 512 are taken".to_owned())]);
}

fn posting(budget: &str, subject: &str, pico_usd: i64) -> Posting {
    let window = WindowKey { budget: budget.to_owned(), subject: subject.to_owned(), start_unix_ms: NOON_UNIX_MS };
    Posting { window: Some(window), pico_usd }
}

#[test]
fn without_postings_there_is_no_second_copy() {
    let copied = copied(&[event()]);
    assert!(copied.postings.is_empty());
    assert!(copied.thresholds.is_empty());
}

#[test]
fn every_window_is_a_row_of_the_second_copy_and_one_named_twice_counts_twice() {
    let postings = vec![posting("b", "x", 3), posting("a", "x", -1), posting("b", "x", 4)];
    let hold_id = vec![9; 16];
    let expired = UsageEvent { kind: EntryKind::Expiry.into(), postings, hold_id, key: "k".to_owned(), ..event() };
    let copied = copied(&[event(), expired]);
    let rows = fields(&copied.postings);
    let number = |value: i64| Some(value.to_be_bytes().to_vec());
    let text = |value: &str| Some(value.as_bytes().to_vec());
    for (row, budget, pico_usd) in [(&rows[0], "a", -1), (&rows[1], "b", 7)] {
        assert_eq!(row.len(), POSTING_COLUMNS.len());
        assert_eq!(row[..5], [Some(vec![0, 0, 0, 1]), Some(vec![1; 16]), text("expiry"), Some(vec![9; 16]), text("k")]);
        assert_eq!(row[6..], [number(NOON_UNIX_MS), text(budget), text("x"), number(NOON_UNIX_MS), number(pico_usd)]);
    }
    assert_eq!(rows.len(), 2);
    let is_usage: Vec<_> = fields(&copied.rows).iter().map(|row| row[2].clone()).collect();
    assert_eq!(is_usage, [Some(vec![1]), Some(vec![0])]);
}

#[test]
fn what_a_ledger_would_not_write_is_malformed() {
    let told = |event: UsageEvent| copied(&[event]).malformed[0].1.to_string();
    let with = |postings| UsageEvent { postings, ..event() };
    assert_eq!(told(with(vec![Posting::default()])), "postings: one has no window");
    assert_eq!(told(with(vec![posting("", "x", 1)])), "postings.window: names no budget");
    let twice = vec![posting("b", "x", i64::MAX), posting("b", "x", i64::MAX)];
    assert!(told(with(twice)).starts_with("postings.pico_usd: 9223372036854775807 is beyond"));
    let of = |kind: EntryKind| UsageEvent { kind: kind.into(), ..event() };
    assert_eq!(told(of(EntryKind::Reversal)), "hold_id: has 0 bytes, not 16");
    assert_eq!(told(of(EntryKind::Threshold)), "budget_event: has no content");
    let no_start = UsageEvent { budget_event: Some(BudgetEvent::default()), ..of(EntryKind::Threshold) };
    assert_eq!(told(no_start), "budget_event: has no window_start");
}

fn any_event() -> impl Strategy<Value = UsageEvent> {
    let texts = (".{0,20}", ".{0,20}", ".{0,20}");
    let numbers = (any::<i64>(), any::<i64>(), any::<i32>(), any::<Option<u64>>(), any::<Option<i64>>());
    (texts, numbers, 15_usize..17).prop_map(|((model, team, tag), (recorded, started, number, count, cost), length)| {
        let near = recorded.rem_euclid(NOON_UNIX_MS);
        UsageEvent {
            event_id: vec![1; length],
            recorded_at_unix_ms: near,
            started_at_unix_ms: near.saturating_sub(started % (40 * DAY_MS)),
            phase: number,
            outcome: number,
            price_state: number,
            input_tokens: count,
            cost_pico_usd: cost,
            tags: [(tag.clone(), tag)].into(),
            model,
            team,
            ..event()
        }
    })
}

proptest! {
    #[test]
    fn whatever_an_event_says_it_is_a_row_or_malformed(events in prop::collection::vec(any_event(), 0..20)) {
        let copied = copied(&events);
        let rows = fields(&copied.rows);
        prop_assert_eq!(rows.len() + copied.malformed.len(), events.len());
        for row in rows {
            prop_assert_eq!(row.len(), COLUMNS.len());
            let model = String::from_utf8(row[14].clone().unwrap()).unwrap();
            prop_assert!(!model.contains('\0'));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..10)) {
        let copied = copy(payloads.iter().map(Vec::as_slice));
        prop_assert_eq!(fields(&copied.rows).len() + copied.malformed.len(), payloads.len());
    }
}
