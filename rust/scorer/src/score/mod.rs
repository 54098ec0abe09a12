//! What each candidate is worth: its five components, and the weighted total.
//!
//! Totals are computed in f64 and are nevertheless exact integers: every factor is an integer, and every product and
//! sum stays below 2^53 by the bounds of `docs/scoring.md`. Only the two ratios round, once each, as specified.

mod arithmetic;
mod inputs;
mod lazy;
mod pass;
mod quotes;
mod rough;

pub use arithmetic::MAX_EXACT_PICO_USD;
pub(crate) use arithmetic::exact;
pub use lazy::{LazyBuffers, LazyTotals};
pub use pass::{OUT, leave_out, totals};
pub use quotes::quote_figures;
pub(crate) use rough::MOST_TAKEN;

use arithmetic::ratio_ppm;
use modelreg_proto::v1::TermSource;

use crate::live::Live;
use crate::query::Query;
use crate::snapshot::{Snapshot, Unpriced};

/// Index of the speed component.
pub const SPEED: usize = 2;

/// The five components of a candidate, in ppm, with their sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Components {
    /// quality, cost, speed, safety, availability.
    pub ppm: [u32; 5],
    /// Where each comes from.
    pub sources: [TermSource; 5],
}

/// The components of one candidate, whatever its price; the pass above equals this wherever it applies.
#[must_use]
pub fn components(snapshot: &Snapshot, live: &Live, query: &Query, slot: usize) -> Components {
    components_at(snapshot, live, query, slot, snapshot.expected_pico_usd(slot, query))
}

/// The same, at an expected quote that is known already.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "components are integers from 0 to 10^6")]
pub fn components_at(
    snapshot: &Snapshot,
    live: &Live,
    query: &Query,
    slot: usize,
    expected_pico_usd: Option<i128>,
) -> Components {
    let quality = &snapshot.quality[snapshot.classes[query.class].quality];
    let (cost, cost_source) = cost(snapshot, query, slot, expected_pico_usd);
    let source = live.speed_source[slot];
    Components {
        ppm: [
            quality.ppm[slot] as u32,
            cost,
            speed_ppm(snapshot, live, query, slot),
            snapshot.columns.safety_ppm[slot] as u32,
            live.availability_ppm[slot] as u32,
        ],
        sources: [
            quality.basis[slot],
            cost_source,
            // The weaker of the two: the numbers of the sources rise as they weaken.
            source.ttft.max(source.us_per_token),
            snapshot.safety_basis[slot],
            if live.availability_live.contains(slot) { TermSource::Live } else { TermSource::Prior },
        ],
    }
}

/// The speed component of one candidate.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a component is an integer from 0 to 10^6")]
pub fn speed_ppm(snapshot: &Snapshot, live: &Live, query: &Query, slot: usize) -> u32 {
    speed_of(snapshot, query, live.latency_ms(snapshot, slot, query)) as u32
}

/// The same of a candidate of that latency.
#[inline]
pub(crate) fn speed_of(snapshot: &Snapshot, query: &Query, latency_ms: u64) -> f64 {
    ratio_ppm::<{ cfg!(target_arch = "aarch64") }>(f64::from(snapshot.classes[query.class].t_ms), exact(latency_ms))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a component is an integer from 0 to 10^6")]
fn cost(snapshot: &Snapshot, query: &Query, slot: usize, expected_pico_usd: Option<i128>) -> (u32, TermSource) {
    const FREE_PPM: u32 = 1_000_000;
    const NO_REFERENCE_PPM: u32 = 500_000;
    if snapshot.price_of(slot).free {
        return (FREE_PPM, TermSource::Free);
    }
    let reference = query.reference_cost_pico_usd;
    let (quote, source) = match (expected_pico_usd, snapshot.unpriced) {
        (Some(quote), _) => (quote, TermSource::Price),
        (None, Unpriced::Estimate) => (2 * i128::from(reference), TermSource::Unpriced),
        (None, Unpriced::Reject | Unpriced::Allow) => return (0, TermSource::Unpriced),
    };
    if reference == 0 {
        return (NO_REFERENCE_PPM, source);
    }
    let quote = u64::try_from(quote).unwrap_or(u64::MAX).min(MAX_EXACT_PICO_USD);
    (ratio_ppm::<true>(exact(reference), exact(quote)) as u32, source)
}

/// `Σ weight_ppm * value_ppm`.
#[must_use]
pub fn total(components: &Components, weights_ppm: [u32; 5]) -> u64 {
    components.ppm.iter().zip(weights_ppm).map(|(&value, weight)| u64::from(value) * u64::from(weight)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_the_specification() {
        let components =
            Components { ppm: [743_636, 250_000, 800_000, 500_000, 990_000], sources: [TermSource::None; 5] };
        assert_eq!(total(&components, [360_000, 360_000, 180_000, 50_000, 50_000]), 576_208_960_000);
    }
}
