//! What "best" means for a request: a strategy by name, weights, willingness to pay, or one figure to sort by.

use std::fmt::Display;

use modelreg_proto::v1::{self as pb, Sort, objective};
use modelreg_scorer::Snapshot;
use modelreg_scorer::query::Objective;

use super::errors;
use crate::status::Status;

/// The strategy of a request that names no objective.
const DEFAULT_STRATEGY: &str = "balanced";
const PICO_PER_USD: i128 = 1_000_000_000_000;
const MAX_WILLINGNESS_USD: i64 = 1_000_000;

/// An objective after names and defaults were resolved.
pub(super) struct Resolved {
    pub(super) objective: Objective,
    /// Number of the strategy, where one was used.
    pub(super) strategy: Option<usize>,
    pub(super) safety_required: bool,
}

impl Resolved {
    fn plain(objective: Objective) -> Self {
        Self { objective, strategy: None, safety_required: false }
    }
}

/// Reads objective and sort.
pub(super) fn resolve(request: &pb::SelectRequest, snapshot: &Snapshot) -> Result<Resolved, Status> {
    let given = request.objective.as_ref().and_then(|objective| objective.objective.as_ref());
    let sort = request.constraints.as_ref().map_or(0, |constraints| constraints.sort);
    let sort = Sort::try_from(sort).map_err(|_| errors::unknown_enum("constraints.sort", sort))?;
    match (given, sort) {
        (Some(_), Sort::Price | Sort::Throughput | Sort::Latency) => {
            Err(errors::conflict("constraints.sort", "objective"))
        }
        (None, Sort::Price | Sort::Throughput | Sort::Latency) => Ok(Resolved::plain(Objective::Sort(sort))),
        (None, Sort::Unspecified) => strategy(DEFAULT_STRATEGY, snapshot),
        (Some(objective::Objective::Strategy(name)), Sort::Unspecified) => strategy(name, snapshot),
        (Some(objective::Objective::Weights(weights)), Sort::Unspecified) => {
            Ok(Resolved::plain(Objective::Score { weights_ppm: quantised(weights)?, floor_ppm: None }))
        }
        (Some(objective::Objective::WillingnessToPay(usd)), Sort::Unspecified) => {
            let pico_usd = pico(&"objective.willingness_to_pay", usd, MAX_WILLINGNESS_USD)?;
            Ok(Resolved::plain(Objective::Willingness { pico_usd }))
        }
    }
}

/// A strategy by its name.
pub(super) fn strategy(name: &str, snapshot: &Snapshot) -> Result<Resolved, Status> {
    let names = &snapshot.vocabulary.strategies;
    let number = names.find(name).ok_or_else(|| errors::unknown_name("objective.strategy", "strategy", name, names))?;
    let strategy = &snapshot.strategies[number];
    Ok(Resolved {
        objective: Objective::Score { weights_ppm: strategy.weights_ppm, floor_ppm: strategy.min_quality_ppm },
        strategy: Some(number),
        safety_required: strategy.safety_required,
    })
}

/// `floor(w * 1e6 + 0.5)` each; in 0 ... 1, and not all 0 afterwards.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in 0 ... 1 before")]
fn quantised(weights: &pb::Weights) -> Result<[u32; 5], Status> {
    let given = [
        ("quality", weights.quality),
        ("cost", weights.cost),
        ("speed", weights.speed),
        ("safety", weights.safety),
        ("availability", weights.availability),
    ];
    let mut ppm = [0; 5];
    for (weight, (name, value)) in ppm.iter_mut().zip(given) {
        // Written so that NaN fails it too.
        if !(0.0..=1.0).contains(&value) {
            return Err(errors::out_of_range(&format!("objective.weights.{name}"), value, 0, 1));
        }
        *weight = (value * 1e6 + 0.5).floor() as u32;
    }
    if ppm == [0; 5] {
        return Err(errors::out_of_range("objective.weights", 0, 0.000_000_5, 1));
    }
    Ok(ppm)
}

/// An amount of the request in pico-USD, 0 to `most` USD.
pub(super) fn pico(field: &impl Display, usd: &pb::Usd, most: i64) -> Result<i128, Status> {
    let total = i128::from(usd.units) * PICO_PER_USD + i128::from(usd.pico);
    if i128::from(usd.pico) >= PICO_PER_USD || usd.pico < 0 || total < 0 || total > i128::from(most) * PICO_PER_USD {
        let value = format!("{} USD and {} pico-USD", usd.units, usd.pico);
        return Err(errors::out_of_range(
            &field.to_string(),
            value,
            "0 USD",
            format!("{most} USD, with 0 to 999999999999 pico-USD"),
        ));
    }
    Ok(total)
}
