//! The ledger's own entries, and what it adds to those of usage: field numbers are those of `usage_event.proto`.

use std::sync::Arc;

use modelreg_proto::internal::v1::{EntryKind, UsageEvent};
use modelreg_proto::v1::{BudgetEvent, BudgetThreshold};
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};
use sha2::{Digest, Sha256};

use super::holds::Charge;
use super::rules::usd;
use super::window::{Posting, Window};
use crate::spool::{Booking, Event, Fired};

const POSTINGS: u32 = 41;
const HOLD_ID: u32 = 42;

/// Adds postings and the hold to the payload of a usage event: messages join by being written one behind the other.
pub(super) fn add_to(payload: &mut Vec<u8>, postings: &[Posting], hold: Option<u128>) {
    for posting in postings {
        let key = posting.window.key();
        let amount = posting.pico_usd.cast_unsigned();
        let length = 1 + encoded_len_varint(key.len() as u64) + key.len() + 1 + encoded_len_varint(amount);
        encode_key(POSTINGS, WireType::LengthDelimited, payload);
        encode_varint(length as u64, payload);
        encode_key(1, WireType::LengthDelimited, payload);
        encode_varint(key.len() as u64, payload);
        payload.extend_from_slice(key);
        encode_key(2, WireType::Varint, payload);
        encode_varint(amount, payload);
    }
    if let Some(hold) = hold {
        encode_key(HOLD_ID, WireType::LengthDelimited, payload);
        encode_varint(16, payload);
        payload.extend_from_slice(&hold.to_be_bytes());
    }
}

/// What a hold is charged as it expires.
pub(super) fn expiry(charge: &Charge, who: &[u8], now_unix_ms: i64, sidecar: &str) -> Event {
    let postings: Vec<_> =
        charge.windows.iter().map(|window| Posting { window: window.clone(), pico_usd: charge.pico_usd }).collect();
    let mut event = of_hold(EntryKind::Expiry, charge.hold, postings, now_unix_ms, sidecar);
    event.payload.extend_from_slice(who);
    event.booking.get_or_insert_default().charged = Some(charge.clone());
    event
}

/// Takes that charge back.
pub(crate) fn reversal(charge: &Charge, now_unix_ms: i64) -> Event {
    let back = |window: &Arc<Window>| Posting { window: Arc::clone(window), pico_usd: -charge.pico_usd };
    of_hold(EntryKind::Reversal, charge.hold, charge.windows.iter().map(back).collect(), now_unix_ms, "")
}

/// Changes what an event cost: `correction` without its own id and time of recording, after `number` others. One of that number
/// that another server makes meanwhile has the same id: if it says the same, it is the same.
#[must_use]
pub fn correction(correction: UsageEvent, number: u32, now_unix_ms: i64, sidecar: &str) -> Event {
    of_call(EntryKind::Correction, correction, number, &[], now_unix_ms, sidecar)
}

/// Moves windows to what an event costs since; likewise. Only the server that recorded it makes any.
pub(super) fn adjustment(
    adjustment: UsageEvent,
    number: u32,
    postings: &[Posting],
    now_unix_ms: i64,
    sidecar: &str,
) -> Event {
    of_call(EntryKind::Adjustment, adjustment, number, postings, now_unix_ms, sidecar)
}

fn of_call(
    kind: EntryKind,
    said: UsageEvent,
    number: u32,
    postings: &[Posting],
    now_unix_ms: i64,
    sidecar: &str,
) -> Event {
    let id = identity(kind, &[&said.corrects, &number.to_be_bytes()], said.started_at_unix_ms).id;
    let mut content = said.encode_to_vec();
    add_to(&mut content, postings, None);
    let mut digest = [0; 16];
    digest.copy_from_slice(&Sha256::digest(&content)[..16]);
    let message = UsageEvent {
        event_id: id.to_vec(),
        digest: digest.to_vec(),
        recorded_at_unix_ms: now_unix_ms,
        sidecar: sidecar.to_owned(),
        kind: kind.into(),
        ..said
    };
    let mut payload = message.encode_to_vec();
    add_to(&mut payload, postings, None);
    Event::new(id, digest, payload)
}

/// A threshold was crossed. The same window and level have the same id, so that the store keeps one of them.
pub(super) fn threshold(
    window: &Arc<Window>,
    level: u8,
    posted: i128,
    limit: i128,
    now_unix_ms: i64,
    sidecar: &str,
) -> Event {
    let identity = identity(EntryKind::Threshold, &[window.key(), &[level]], window.start_unix_ms);
    let event = BudgetEvent {
        budget: window.budget.to_string(),
        subject: window.subject.to_string(),
        window_start: Some(timestamp(window.start_unix_ms)),
        threshold: BudgetThreshold::try_from(i32::from(level)).unwrap_or_default().into(),
        crossed: Some(timestamp(now_unix_ms)),
        posted: Some(usd(posted)),
        limit: Some(usd(limit)),
    };
    let message =
        UsageEvent { budget_event: Some(event), ..bare(EntryKind::Threshold, identity, now_unix_ms, sidecar) };
    let booking = Booking { fired: Some(Fired { window: window.clone(), level }), ..Booking::default() };
    booked(Event::new(identity.id, identity.digest, message.encode_to_vec()), booking)
}

fn of_hold(kind: EntryKind, hold: u128, postings: Vec<Posting>, now_unix_ms: i64, sidecar: &str) -> Event {
    // A UUIDv7 begins with the time.
    let time = i64::try_from(hold >> 80).unwrap_or(0);
    let identity = identity(kind, &[&hold.to_be_bytes()], time);
    let mut payload = bare(kind, identity, now_unix_ms, sidecar).encode_to_vec();
    add_to(&mut payload, &postings, Some(hold));
    booked(Event::new(identity.id, identity.digest, payload), Booking { postings, ..Booking::default() })
}

fn booked(event: Event, booking: Booking) -> Event {
    Event { booking: Some(Box::new(booking)), ..event }
}

#[derive(Clone, Copy)]
struct Identity {
    id: [u8; 16],
    digest: [u8; 16],
}

/// A `UUIDv7` that is made of what it names: an entry that is made once more is the same one.
fn identity(kind: EntryKind, parts: &[&[u8]], time_unix_ms: i64) -> Identity {
    let mut hash = Sha256::new();
    hash.update([kind as u8]);
    for part in parts {
        hash.update(part);
    }
    let hash = hash.finalize();
    let (mut id, mut digest) = ([0; 16], [0; 16]);
    id.copy_from_slice(&hash[..16]);
    digest.copy_from_slice(&hash[16..]);
    id[..6].copy_from_slice(&time_unix_ms.to_be_bytes()[2..]);
    id[6] = 0x70 | id[6] & 0x0F;
    id[8] = 0x80 | id[8] & 0x3F;
    Identity { id, digest }
}

fn bare(kind: EntryKind, identity: Identity, now_unix_ms: i64, sidecar: &str) -> UsageEvent {
    UsageEvent {
        event_id: identity.id.to_vec(),
        digest: identity.digest.to_vec(),
        recorded_at_unix_ms: now_unix_ms,
        started_at_unix_ms: now_unix_ms,
        sidecar: sidecar.to_owned(),
        kind: kind.into(),
        ..UsageEvent::default()
    }
}

fn timestamp(unix_ms: i64) -> prost_types::Timestamp {
    let nanos = i32::try_from(unix_ms.rem_euclid(1_000) * 1_000_000).unwrap_or(0);
    prost_types::Timestamp { seconds: unix_ms.div_euclid(1_000), nanos }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_read_as_one_message() {
        let window = Arc::new(Window::new("daily", "acme", 86_400_000));
        let mut payload = UsageEvent { attempt: 3, ..UsageEvent::default() }.encode_to_vec();
        let postings = [-5, 0, i64::MAX].map(|pico_usd| Posting { window: window.clone(), pico_usd });
        add_to(&mut payload, &postings, Some(7));
        let read = UsageEvent::decode(payload.as_slice()).unwrap();
        assert_eq!((read.attempt, read.hold_id), (3, 7_u128.to_be_bytes().to_vec()));
        assert_eq!(read.postings.iter().map(|posting| posting.pico_usd).collect::<Vec<_>>(), [-5, 0, i64::MAX]);
        let key = read.postings[0].window.as_ref().unwrap();
        assert_eq!((&*key.budget, &*key.subject, key.start_unix_ms), ("daily", "acme", 86_400_000));
    }

    #[test]
    fn the_same_charge_has_the_same_id_for_ever() {
        let charge = |hold| Charge { hold, pico_usd: 1, windows: vec![], until_unix_ms: 0 };
        let hold = 0x0195_b2c8_7b5a_7c3d_9e2f_0a1b_2c3d_4e5f;
        let one = expiry(&charge(hold), &[], 1, "a");
        let again = expiry(&charge(hold), &[], 2, "b");
        assert_eq!((one.id, one.digest), (again.id, again.digest));
        assert_ne!(one.id, reversal(&charge(hold), 1).id);
        assert_ne!(one.id, expiry(&charge(hold + 1), &[], 1, "a").id);
        assert_eq!((one.id[..6].to_vec(), one.id[6] >> 4, one.id[8] >> 6), (hold.to_be_bytes()[..6].to_vec(), 7, 2));
    }
}
