//! The live view: what calls really did. A decision reads it as [`Live`] columns and, for what changes between folds,
//! through [`Traffic`].
//!
//! [`LiveView`] owns it over all snapshots. A snapshot is tied to it once, by [`LiveView::bind`]; then, a call:
//! - Select: [`LiveView::current`] and [`Binding::traffic`] are what it decides by. A selected route that is
//!   [`Health::HalfOpen`] in the columns has to be won by [`LiveView::claim`], else the decision is made again with
//!   fresh traffic. A decision that counts is told to [`LiveView::begin`]; one that claimed and is not returned after all,
//!   to [`LiveView::release`].
//! - `RecordUsage`: [`LiveView::record`]; [`LiveView::in_flight`] says whether a report may name no candidate.
//!
//! A report moves the statistics of its route at once, under a lock of that route, at the moment it comes. Decisions see
//! it with the next fold: the first call 10 ms or more after the last fold, whichever it is, copies what is new into new
//! columns, while the others go on with the ones before. Nothing happens without a call: no thread, no timer.

mod ages;
mod binding;
mod circuit;
mod columns;
mod cooldown;
mod cooling;
mod counts;
mod decay;
mod event;
mod figure;
mod flights;
mod gauge;
mod lengths;
mod random;
mod refresh;
mod registry;
mod route;
mod statistics;
mod traffic;
mod view;

pub use binding::{Binding, BoundTraffic};
pub use columns::{Health, Live, RouteHealth};
pub use event::{Called, Event, InFlight, Limit, Outcome, Phase, Recorded};
pub use lengths::{Lengths, Sketch, Spread};
pub use random::Random;
pub use route::RouteTotals;
pub use traffic::{NoTraffic, Traffic};
pub use view::LiveView;

/// Least time between two folds.
const FOLD_MS: u64 = 10;

/// A route that had no call for so long may have recovered: what is worse than its prior stands back for it.
const QUIET_AFTER_MS: u64 = 60_000;

/// What is older says nothing of now: figures, counts, and the statistics of routes that left the registry.
const FORGET_AFTER_MS: u64 = 600_000;
