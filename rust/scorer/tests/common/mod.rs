//! What the scorer's tests share: seeded registries of any size, and queries for them.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod queries;
pub mod registry;

use modelreg_proto::internal::v1 as pb;
use modelreg_scorer::Snapshot;

/// The snapshot of a generated registry.
pub fn compiled(message: &pb::Snapshot) -> Snapshot {
    Snapshot::compile(message).expect("generated registries keep the rules")
}
