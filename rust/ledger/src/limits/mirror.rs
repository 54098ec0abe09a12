//! What a provider says of its own limit: it lowers what our mirror of it lets out, for a while, and never raises it.

use super::now::Now;

/// For how long a report without a time of its own counts.
const USUAL_NS: u64 = 60_000_000_000;

/// What is left of a limit by the provider's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How many.
    pub count: u64,
    /// Until it is as if never used; absent: not said.
    pub for_ns: Option<u64>,
}

/// What one answer of a provider says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Of its requests in a minute.
    pub requests: Option<Left>,
    /// Of its tokens in a minute.
    pub tokens: Option<Left>,
    /// It refused: nothing may be taken for so long.
    pub refused_for_ns: Option<u64>,
}

/// What counts of them at one limit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mirror {
    left: u64,
    left_until_ns: u64,
    refused_until_ns: u64,
}

impl Mirror {
    /// Notes what the provider says. The last word counts of what is left, and the longest of refusals: a call that was
    /// answered before says nothing of one that was refused after.
    pub(super) fn note(&mut self, left: Option<Left>, refused_for_ns: Option<u64>, now: Now) {
        let now_ns = now.monotonic_ns;
        if let Some(Left { count, for_ns }) = left {
            self.left = count;
            self.left_until_ns = now_ns.saturating_add(for_ns.unwrap_or(USUAL_NS));
        }
        if let Some(for_ns) = refused_for_ns {
            self.refused_until_ns = self.refused_until_ns.max(now_ns.saturating_add(for_ns));
        }
    }

    /// At most this may be taken now; None: it says nothing any more.
    pub(super) fn most(self, now_ns: u64) -> Option<u64> {
        if now_ns < self.refused_until_ns {
            return Some(0);
        }
        (now_ns < self.left_until_ns).then_some(self.left)
    }

    /// How long it forbids `count`, which is not 0.
    pub(super) fn wait_ns(self, count: u64, now_ns: u64) -> u64 {
        let refused_ns = self.refused_until_ns.saturating_sub(now_ns);
        let spent_ns = if count > self.left { self.left_until_ns.saturating_sub(now_ns) } else { 0 };
        refused_ns.max(spent_ns)
    }

    /// How long it says anything.
    pub(super) fn ends_in_ns(self, now_ns: u64) -> u64 {
        self.refused_until_ns.max(self.left_until_ns).saturating_sub(now_ns)
    }

    /// What is taken here is taken there.
    pub(super) fn take(&mut self, count: u64) {
        self.left = self.left.saturating_sub(count);
    }
}
