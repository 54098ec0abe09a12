//! What a call costs, as bytes of a `Quote`: its state, amount and lines.

use modelreg_proto::v1::PriceState;
use modelreg_scorer::price::Origin;
use modelreg_scorer::quote::Charge;
use modelreg_scorer::snapshot::Vocabulary;
use prost::Message;

use super::wire;

/// Writes the `Quote` of what a call took, which is `amount`.
pub(super) fn write(
    buffer: &mut Vec<u8>,
    charge: &Charge<'_>,
    amount: Option<i128>,
    origin: Origin,
    vocabulary: &Vocabulary,
) {
    state(buffer, charge, amount);
    if amount.is_some() {
        lines(buffer, charge, vocabulary);
    } else {
        unpriced(buffer, charge, vocabulary);
    }
    self::origin(buffer, origin);
}

/// Whether the price is known.
pub(super) fn price_state(charge: &Charge<'_>, amount: Option<i128>) -> PriceState {
    match amount {
        _ if charge.is_free() => PriceState::Free,
        Some(_) => PriceState::Known,
        None => PriceState::Unknown,
    }
}

/// Writes whether the price is known, and what it comes to where it is.
pub(super) fn state(buffer: &mut Vec<u8>, charge: &Charge<'_>, amount: Option<i128>) {
    wire::number(buffer, 1, price_state(charge, amount) as u64);
    if let Some(amount) = amount {
        wire::usd(buffer, 2, amount);
    }
}

/// Writes the lines.
pub(super) fn lines(buffer: &mut Vec<u8>, charge: &Charge<'_>, vocabulary: &Vocabulary) {
    charge.lines(|line| {
        wire::nested(buffer, 4, |buffer| {
            wire::bytes(buffer, 1, vocabulary.units.name(line.price.unit).as_bytes());
            wire::number(buffer, 2, line.count);
            wire::number(buffer, 3, line.price.pico_usd);
            wire::usd(buffer, 4, line.amount_pico_usd());
            if let Some(condition) = &line.price.condition {
                wire::bytes(buffer, 6, &condition.message(vocabulary).encode_to_vec());
            }
        });
    });
}

/// Writes who states the price, and whether that is exactly what was written.
pub(super) fn origin(buffer: &mut Vec<u8>, origin: Origin) {
    wire::number(buffer, 11, origin.source as u64);
    wire::number(buffer, 12, u64::from(origin.is_rounded));
}

/// Writes the units that have no rate.
pub(super) fn unpriced(buffer: &mut Vec<u8>, charge: &Charge<'_>, vocabulary: &Vocabulary) {
    charge.unpriced_units(|unit| wire::element(buffer, 5, vocabulary.units.name(unit).as_bytes()));
}
