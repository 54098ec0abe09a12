//! What the scorer's tests share: seeded registries of any size, and queries for them.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod by_hand;
pub mod counting;
pub mod naive;
pub mod queries;
pub mod registry;
pub mod world;

use modelreg_proto::internal::v1 as pb;
use modelreg_scorer::Snapshot;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};

/// The snapshot of a generated registry.
pub fn compiled(message: &pb::Snapshot) -> Snapshot {
    Snapshot::compile(message).expect("generated registries keep the rules")
}

/// A registry of 1 to 300 candidates, with one priority or several, under any setting for unknown prices, and the seed
/// of a query.
pub fn cases() -> impl Strategy<Value = (pb::Snapshot, u64)> {
    let unpriced = prop_oneof![Just(pb::Unpriced::Reject), Just(pb::Unpriced::Estimate), Just(pb::Unpriced::Allow)];
    (any::<u64>(), 1..300_usize, unpriced, any::<[bool; 2]>(), any::<u64>()).prop_map(
        |(seed, candidates, unpriced, [one_priority, usual_rates], query)| {
            let mut message = registry::registry(seed, candidates);
            message.settings.as_mut().expect("settings").unpriced = unpriced.into();
            if one_priority {
                registry::set_one_priority(&mut message);
            }
            if usual_rates {
                registry::set_usual_rates(&mut message);
            }
            (message, query)
        },
    )
}

/// What fails once is kept in this file, and tried first from then on.
pub fn config(kept: &'static str) -> Config {
    Config {
        cases: 400,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(kept))),
        ..Config::default()
    }
}
