//! A fleet simulated event by event: callers, sidecars that share nothing, and seven endpoints that queue, fail and slow
//! down. Every policy meets the same arrivals with the same luck; ours is the real engine, called as a door calls it.

pub mod args;
pub mod draws;
pub mod figures;
pub mod policies;
pub mod policy;
pub mod rivals;
pub mod run;
pub mod scenario;
pub mod sidecars;
pub mod table;
pub mod world;
