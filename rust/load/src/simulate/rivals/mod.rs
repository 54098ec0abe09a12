//! What others do, each as its own documentation states it, and what nobody can do: know the truth.

mod latency_based;
mod least_in_flight;
mod oracle;
mod peak_ewma;
mod random;
mod round_robin;

pub use latency_based::LatencyBased;
pub use least_in_flight::LeastInFlight;
pub use oracle::Oracle;
pub use peak_ewma::PeakEwma;
pub use random::Random;
pub use round_robin::RoundRobin;

use super::policy::{Ask, Failure};
use super::world::ENDPOINTS;

/// The endpoints this request may go to: all but the one that failed it.
fn allowed(ask: &Ask) -> impl Iterator<Item = usize> {
    let failed = ask.failed;
    (0..ENDPOINTS).filter(move |&endpoint| Some(endpoint) != failed)
}

/// What a policy says that has nowhere to go; with one fault at a time none has.
fn nowhere() -> Failure {
    "no endpoint is left".into()
}

/// The least by `key`; a tie falls by chance, so that no rival herds by the order of names.
fn least_by<K: PartialOrd>(
    among: impl Iterator<Item = usize>,
    chance: &mut fastrand::Rng,
    mut key: impl FnMut(usize) -> K,
) -> Option<usize> {
    let mut least: Option<(K, usize)> = None;
    let mut ties = 0;
    for endpoint in among {
        let value = key(endpoint);
        if least.as_ref().is_none_or(|(best, _)| value < *best) {
            least = Some((value, endpoint));
            ties = 1;
        } else if least.as_ref().is_some_and(|(best, _)| value == *best) {
            ties += 1;
            // Each of the n that tie stays with a chance of 1/n.
            if chance.usize(..ties) == 0 {
                least = Some((value, endpoint));
            }
        }
    }
    least.map(|(_, endpoint)| endpoint)
}
