//! What a decision reads of the live view that changes between folds.

/// Calls in flight and probes, by the snapshot's number of a route.
pub trait Traffic {
    /// Calls in flight over all variants, exact at this moment.
    fn in_flight(&self, route: usize) -> u32;

    /// Age of the oldest of them; 0 without any.
    fn oldest_age_ms(&self, route: usize) -> u64;

    /// Until when a route that the columns call half-open is out after all, in the monotonic ms of the live view: another
    /// request probes it, or it has opened again since the fold. `None` when it may be picked.
    fn probed_until_ms(&self, route: usize) -> Option<u64>;

    /// When the next fold may be: whatever recovers before it competes again with it. 0 where nothing folds.
    fn next_fold_ms(&self) -> u64 {
        0
    }
}

/// Nothing in flight, nobody probes.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTraffic;

impl Traffic for NoTraffic {
    fn in_flight(&self, _route: usize) -> u32 {
        0
    }

    fn oldest_age_ms(&self, _route: usize) -> u64 {
        0
    }

    fn probed_until_ms(&self, _route: usize) -> Option<u64> {
        None
    }
}
