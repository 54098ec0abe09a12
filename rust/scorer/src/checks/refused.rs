//! Candidates that are refused for what is not theirs: behind all checks, as others may take their place.

use super::Checks;
use crate::live::Live;
use crate::query::Query;
use crate::scratch::Scratch;
use crate::snapshot::Snapshot;

/// Takes out those that the query says have no room in a budget or a limit.
pub fn refuse(snapshot: &Snapshot, live: &Live, query: &Query, scratch: &mut Scratch) {
    let mut checks = Checks { snapshot, live, query, scratch };
    for (reason, slots) in &query.refused {
        checks.if_in(*reason, slots);
    }
}
