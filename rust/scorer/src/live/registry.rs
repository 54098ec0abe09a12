//! The routes the live view knows, by name: those of the registry, and for a while those that left it.

use std::collections::HashMap;
use std::sync::Arc;

use super::FORGET_AFTER_MS;
use super::route::Route;
use crate::snapshot::Snapshot;

/// Most routes that are kept after they left.
const MAX_DEPARTED: usize = 100_000;

type Routes = HashMap<Box<str>, Arc<Route>>;

/// Routes by their present name.
#[derive(Debug, Default)]
pub(super) struct Registry {
    present: Routes,
    departed: Routes,
    /// When the first of those may be forgotten.
    forget_at_ms: u64,
}

impl Registry {
    /// Makes the routes of a snapshot the present ones, and returns them by number. A route goes on with the statistics of
    /// its name, else of the first of its former names that has any.
    pub(super) fn enter(&mut self, snapshot: &Snapshot, now_ms: u64) -> Vec<Arc<Route>> {
        self.forget_departed(now_ms);
        let names = &snapshot.vocabulary;
        let mut known = std::mem::take(&mut self.departed);
        known.extend(self.present.drain());
        let mut routes: Vec<_> = names.routes.iter().map(|name| known.remove(name)).collect();
        for (former, &route) in names.former_routes.iter().zip(&names.former_route) {
            if routes[route].is_none() {
                routes[route] = known.remove(former);
            }
        }
        // As many as are missing, so that each finds one.
        let mut fresh = Route::row(routes.iter().filter(|route| route.is_none()).count());
        let routes: Vec<Arc<Route>> = routes.into_iter().filter_map(|route| route.or_else(|| fresh.next())).collect();
        self.present = names.routes.iter().map(Box::from).zip(routes.iter().cloned()).collect();
        self.departed = known;
        self.forget_at_ms = 0;
        self.forget_departed(now_ms);
        self.cut_departed(MAX_DEPARTED);
        routes
    }

    /// Drops those that left and had no attempt for ten minutes.
    pub(super) fn forget_departed(&mut self, now_ms: u64) {
        if now_ms < self.forget_at_ms {
            return;
        }
        self.forget_at_ms = u64::MAX;
        self.departed.retain(|_, route| {
            let forget_at_ms = route.last_attempt_ms().map_or(0, |at_ms| at_ms.saturating_add(FORGET_AFTER_MS + 1));
            let stays = forget_at_ms > now_ms;
            if stays {
                self.forget_at_ms = self.forget_at_ms.min(forget_at_ms);
            }
            stays
        });
    }

    /// Keeps the `most` of those that left that had an attempt last.
    fn cut_departed(&mut self, most: usize) {
        if self.departed.len() <= most {
            return;
        }
        let mut by_attempt: Vec<_> = self.departed.drain().collect();
        by_attempt.sort_unstable_by_key(|(_, route)| std::cmp::Reverse(route.last_attempt_ms()));
        by_attempt.truncate(most);
        self.departed.extend(by_attempt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::Random;
    use crate::live::event::{Limit, Outcome};
    use crate::live::statistics::Attempt;

    fn attempted(route: &Route, now_ms: u64) {
        let attempt = Attempt {
            variant: "",
            decision: None,
            ttft_ms: None,
            prior_ttft_ms: None,
            latency_ms: None,
            output_tokens: None,
            retry_after_ms: None,
            limit: Limit::Left,
        };
        route.end(Outcome::Ok, Some(&attempt), now_ms, &Random::seeded(1));
    }

    fn with_departed(attempts_ms: impl Iterator<Item = u64>) -> Registry {
        let mut registry = Registry::default();
        for at_ms in attempts_ms {
            let route = Route::row(1).next().expect("one");
            attempted(&route, at_ms);
            registry.departed.insert(at_ms.to_string().into(), route);
        }
        registry
    }

    fn names(registry: &Registry) -> Vec<&str> {
        let mut names: Vec<&str> = registry.departed.keys().map(AsRef::as_ref).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn of_too_many_that_left_those_stay_that_had_an_attempt_last() {
        let mut registry = with_departed(1_000..1_100);
        registry.cut_departed(3);
        assert_eq!(names(&registry), ["1097", "1098", "1099"]);
    }

    #[test]
    fn each_that_left_is_forgotten_at_its_time_though_it_is_looked_at_seldom() {
        let mut registry = with_departed([1_000, 2_000, 3_000].into_iter());
        registry.forget_departed(4_000);
        attempted(&registry.departed["1000"], 5_000);
        for (now_ms, left) in [(602_000, 3), (602_001, 2), (603_001, 1), (605_000, 1), (605_001, 0)] {
            registry.forget_departed(now_ms);
            assert_eq!(registry.departed.len(), left, "at {now_ms}");
        }
    }
}
