//! The hot methods of `RouterService`: from request bytes to answer bytes, on one snapshot.
//!
//! Reading order: `select` (or `estimate`), then `resolve` (names to numbers, refusing what is out of bounds), the scorer,
//! and `answer` (numbers to bytes).

mod answer;
mod batch;
mod clock;
mod constraints;
mod errors;
mod estimate;
mod ids;
mod loaded;
mod metrics;
mod objective;
mod repeats;
mod resolve;
mod select;
mod state;
mod wire;
mod workload;

pub use clock::{Clock, Moment};
pub(crate) use errors::{internal, message_too_large, unfolded_too_large};
pub use ids::Ids;
pub(crate) use state::Router;
