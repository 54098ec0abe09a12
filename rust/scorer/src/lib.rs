//! The decision: which candidates may serve a request, what each is worth and what each costs.
//!
//! Pure functions over a [`Snapshot`]: no I/O, no clock, no randomness; `docs/scoring.md` is the specification and its
//! sections are cited where they are implemented. Follow [`select`]: [`checks`] say who is in, [`score`] gives each
//! a number, [`order`] ranks them. What calls really did is kept in [`live`], the one place with a state; time and chance
//! are given to it.

pub mod bits;
pub mod checks;
pub mod estimate;
pub mod interval;
mod lanes;
pub mod live;
pub mod names;
mod native;
pub mod order;
pub mod parts;
pub mod price;
pub mod query;
pub mod quote;
pub mod score;
pub mod scratch;
pub mod select;
pub mod snapshot;
pub mod versions;

pub use live::Live;
pub use query::Query;
pub use scratch::Scratch;
pub use select::select;
pub use snapshot::{Snapshot, SnapshotError};
