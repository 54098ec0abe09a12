//! Usage events as rows of the store: what is checked (`check`), which columns there are (`columns`), what they add to budgets
//! (`postings`), and here their form as PostgreSQL copies them, so that nobody loops over rows in Python.

mod check;
mod columns;
mod postings;

use modelreg_proto::internal::v1::{EntryKind, UsageEvent};
use prost::Message;

pub use check::{MAX_COUNT, MAX_EVENT_BYTES, MAX_TEXT_BYTES, Malformed};
pub use columns::{COLUMNS, Columns, write_row};
pub use postings::{POSTING_COLUMNS, Posted, posted, write_postings};

const HEADER: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();
const NULL: [u8; 4] = (-1_i32).to_be_bytes();
#[expect(clippy::cast_possible_truncation, reason = "some forty")]
const FIELDS: [u8; 2] = (COLUMNS.len() as u16).to_be_bytes();
#[expect(clippy::cast_possible_truncation, reason = "some ten")]
const POSTING_FIELDS: [u8; 2] = (POSTING_COLUMNS.len() as u16).to_be_bytes();
/// Room of a row, so that the buffer seldom grows.
const ROW_BYTES: usize = 768;

/// A batch as `COPY ... FROM STDIN (FORMAT BINARY)` takes it, and what of it the store cannot take.
#[derive(Debug)]
pub struct Copied {
    /// The rows of the well-formed events, columns in the order of `COLUMNS`.
    pub rows: Vec<u8>,
    /// What they add to windows of budgets, columns in the order of `POSTING_COLUMNS`. Empty, without a header too, where they
    /// add nothing.
    pub postings: Vec<u8>,
    /// The positions of those that tell of a threshold.
    pub thresholds: Vec<i32>,
    /// The others: their position in the batch, and the reason.
    pub malformed: Vec<(i32, Malformed)>,
}

/// Makes rows of encoded events. Nothing of them is trusted.
pub fn copy<'a>(payloads: impl ExactSizeIterator<Item = &'a [u8]>) -> Copied {
    let mut rows = Vec::with_capacity(HEADER.len() + payloads.len() * ROW_BYTES + TRAILER.len());
    let (mut postings, mut thresholds, mut malformed) = (Vec::new(), Vec::new(), Vec::new());
    rows.extend_from_slice(HEADER);
    for (position, payload) in (0..).zip(payloads) {
        let event = match read(payload) {
            Ok(event) => event,
            Err(why) => {
                malformed.push((position, why));
                continue;
            }
        };
        rows.extend_from_slice(&FIELDS);
        write_row(position, &event, &mut Fields { buffer: &mut rows });
        if event.kind == i32::from(EntryKind::Threshold) {
            thresholds.push(position);
        }
        // It was read, so it has none but windows that the store takes.
        if let Ok(posted) = posted(&event)
            && !posted.is_empty()
        {
            if postings.is_empty() {
                postings.extend_from_slice(HEADER);
            }
            let mut fields = Fields { buffer: &mut postings };
            write_postings(position, &event, &posted, &mut fields, |row| row.buffer.extend_from_slice(&POSTING_FIELDS));
        }
    }
    rows.extend_from_slice(&TRAILER);
    if !postings.is_empty() {
        postings.extend_from_slice(&TRAILER);
    }
    Copied { rows, postings, thresholds, malformed }
}

/// Reads an encoded event.
///
/// # Errors
///
/// It is none, or none that the store can take.
pub fn read(payload: &[u8]) -> Result<UsageEvent, Malformed> {
    if payload.len() > MAX_EVENT_BYTES {
        let why = format!("has {} bytes, at most {MAX_EVENT_BYTES} are taken", payload.len());
        return Err(Malformed::new("event", why));
    }
    let event =
        UsageEvent::decode(payload).map_err(|error| Malformed::new("event", format!("is no usage event: {error}")))?;
    check::check(&event)?;
    Ok(event)
}

/// Appends fields in the binary form.
struct Fields<'a> {
    buffer: &'a mut Vec<u8>,
}

impl Fields<'_> {
    fn field(&mut self, value: &[u8]) {
        // No field is longer than its event.
        let length = u32::try_from(value.len()).unwrap_or(0);
        self.buffer.extend_from_slice(&length.to_be_bytes());
        self.buffer.extend_from_slice(value);
    }

    fn nullable<const LENGTH: usize>(&mut self, value: Option<[u8; LENGTH]>) {
        match value {
            Some(value) => self.field(&value),
            None => self.buffer.extend_from_slice(&NULL),
        }
    }
}

impl Columns for Fields<'_> {
    fn boolean(&mut self, value: Option<bool>) {
        self.nullable(value.map(|value| [u8::from(value)]));
    }

    fn integer(&mut self, value: Option<i32>) {
        self.nullable(value.map(i32::to_be_bytes));
    }

    fn big_integer(&mut self, value: Option<i64>) {
        self.nullable(value.map(i64::to_be_bytes));
    }

    fn bytes(&mut self, value: Option<&[u8]>) {
        match value {
            Some(value) => self.field(value),
            None => self.buffer.extend_from_slice(&NULL),
        }
    }

    fn text(&mut self, value: Option<&str>) {
        self.bytes(value.map(str::as_bytes));
    }
}
