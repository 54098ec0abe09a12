//! Live routing through the engine's bytes: what usage does to decisions, decisions made again, and faults.

mod bounded;
mod budgets;
mod fixture;
mod health;
#[path = "../../../scorer/tests/common/registry.rs"]
#[allow(dead_code, reason = "shared with the scorer's tests")]
mod registry;
mod replay;
mod spooled;
mod threads;
mod usage;
