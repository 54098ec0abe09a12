//! What a request wants to be set aside, within its bounds.

use modelreg_ledger::budget::Mode;
use modelreg_proto::v1::{HoldExpiry, Reservation, ReservationMode};

use super::errors;
use super::objective::pico;
use super::usage::EVENT_LIMIT_PICO_USD;
use crate::status::Status;

const TTL_MS: std::ops::RangeInclusive<u64> = 1_000..=3_600_000;
const USUAL_TTL_MS: u64 = 600_000;
/// Below the bound of one event.
const MAX_AMOUNT_USD: i64 = 8_999_999;

/// A reservation after its defaults.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) mode: Mode,
    /// A bound that the caller answers for, in pico-USD.
    pub(super) amount: Option<i64>,
    pub(super) ttl_ms: u64,
    pub(super) on_expiry: HoldExpiry,
}

/// Reads a reservation.
pub(super) fn resolve(reservation: Option<&Reservation>) -> Result<Wish, Status> {
    let empty = Reservation::default();
    let given = reservation.unwrap_or(&empty);
    let mode =
        ReservationMode::try_from(given.mode).map_err(|_| errors::unknown_enum("reservation.mode", given.mode))?;
    let on_expiry = HoldExpiry::try_from(given.on_expiry)
        .map_err(|_| errors::unknown_enum("reservation.on_expiry", given.on_expiry))?;
    let amount = match &given.amount {
        None => None,
        Some(usd) => match i64::try_from(pico(&"reservation.amount", usd, MAX_AMOUNT_USD)?) {
            Ok(amount) if (1..EVENT_LIMIT_PICO_USD).contains(&amount) => Some(amount),
            _ => return Err(errors::out_of_range("reservation.amount", "0 USD", "1 pico-USD", MAX_AMOUNT_USD)),
        },
    };
    Ok(Wish {
        mode: match mode {
            ReservationMode::Unspecified => Mode::AsBudgetsSay,
            ReservationMode::None => Mode::Never,
            ReservationMode::Hold => Mode::Always,
        },
        amount,
        ttl_ms: ttl_ms("reservation.ttl_ms", given.ttl_ms)?,
        on_expiry: if on_expiry == HoldExpiry::Unspecified { HoldExpiry::Full } else { on_expiry },
    })
}

/// How long a hold lives.
pub(super) fn ttl_ms(field: &str, given: Option<u64>) -> Result<u64, Status> {
    match given {
        Some(ttl_ms) if !TTL_MS.contains(&ttl_ms) => {
            Err(errors::out_of_range(field, ttl_ms, TTL_MS.start(), TTL_MS.end()))
        }
        given => Ok(given.unwrap_or(USUAL_TTL_MS)),
    }
}
