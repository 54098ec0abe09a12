//! What is measured of an engine without a door: how evenly it spreads picks, and what calls that are never reported cost.

mod calls;
pub mod spread;
pub mod unreported;
