//! The hot methods of `RouterService`: from request bytes to answer bytes, on one snapshot.
//!
//! Reading order: `select` (or `estimate`), then `resolve` (names to numbers, refusing what is out of bounds), the scorer,
//! and `answer` (numbers to bytes).

mod answer;
mod answered;
mod aside;
mod attribution;
mod batch;
mod booking;
mod budgets;
mod charge;
mod check_limit;
mod clock;
mod constraints;
mod consumed;
mod cost;
mod credentials;
mod decision;
mod errors;
mod estimate;
mod events;
mod holds;
mod ids;
mod kept;
mod ledger;
mod limit_headers;
mod limit_metrics;
mod limit_usage;
mod limits;
mod live_view;
mod loaded;
mod metrics;
mod money;
mod objective;
mod prepared;
mod recent;
mod record;
mod records;
mod recost;
mod repeats;
mod replay;
mod reservation;
mod resolve;
mod select;
mod state;
mod text;
mod traces;
mod units;
mod usage;
mod wire;
mod workload;

pub(crate) use answered::Answered;
pub use aside::AsideError;
pub use clock::{Clock, Moment};
pub(crate) use errors::{
    control_plane_busy, internal, message_too_large, no_keys, permission_denied, unauthenticated, unfolded_too_large,
};
pub use estimate::quotes;
pub use ids::Ids;
pub use ledger::books;
pub use replay::replay;
pub(crate) use state::Router;
