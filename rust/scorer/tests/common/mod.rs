//! What the scorer's tests share: seeded registries of any size, and queries for them.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod queries;
pub mod registry;

use modelreg_proto::internal::v1 as pb;
use modelreg_scorer::Snapshot;
use proptest::test_runner::{Config, FileFailurePersistence};

/// The snapshot of a generated registry.
pub fn compiled(message: &pb::Snapshot) -> Snapshot {
    Snapshot::compile(message).expect("generated registries keep the rules")
}

/// What fails once is kept in this file, and tried first from then on.
pub fn config(kept: &'static str) -> Config {
    Config {
        cases: 400,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(kept))),
        ..Config::default()
    }
}
