//! The sliding minute: the whole limit at once, and never more than it in any 60 s.

use super::now::SECOND_NS;

/// Any 60 s touch 61 whole seconds at most.
const CELLS: u64 = 61;

/// What was taken, by second of the monotonic clock.
#[derive(Clone, Debug)]
pub(super) struct Sliding {
    cells: Box<[u64; 61]>,
    newest: u64,
    total: u64,
}

impl Sliding {
    pub(super) fn new() -> Self {
        Self { cells: Box::new([0; 61]), newest: 0, total: 0 }
    }

    pub(super) fn advance(&mut self, now_ns: u64) {
        let second = now_ns / SECOND_NS;
        if second <= self.newest {
            return;
        }
        if self.total > 0 {
            for passed in self.newest + 1..=second.min(self.newest + CELLS) {
                let cell = self.cell(passed);
                let old = std::mem::take(cell);
                self.total -= old;
            }
        }
        self.newest = second;
    }

    pub(super) fn remaining(&self, limit: u64) -> u64 {
        limit.saturating_sub(self.total)
    }

    /// How long until `count` may be taken; None: they never may.
    pub(super) fn wait_ns(&mut self, limit: u64, count: u64, now_ns: u64) -> Option<u64> {
        let mut over = self.total.saturating_sub(limit.checked_sub(count)?);
        if over == 0 {
            return Some(0);
        }
        for second in self.oldest()..=self.newest {
            over = over.saturating_sub(*self.cell(second));
            if over == 0 {
                return Some(left_ns(second, now_ns));
            }
        }
        Some(left_ns(self.newest, now_ns))
    }

    /// How long until nothing is counted any more.
    pub(super) fn empty_in_ns(&mut self, now_ns: u64) -> u64 {
        let last = (self.oldest()..=self.newest).rev().find(|&second| *self.cell(second) > 0);
        last.map_or(0, |second| left_ns(second, now_ns))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Takes, whether it may be or not; returns the second it is counted in.
    pub(super) fn take(&mut self, count: u64) -> u64 {
        let newest = self.newest;
        // Nothing near it is real; it keeps the total whole.
        let count = count.min(u64::MAX - self.total);
        *self.cell(newest) += count;
        self.total += count;
        newest
    }

    /// Takes `count` of what was taken in `second` back, if it still counts.
    pub(super) fn give_back(&mut self, second: u64, count: u64) {
        if second < self.oldest() || second > self.newest {
            return;
        }
        let cell = self.cell(second);
        let back = count.min(*cell);
        *cell -= back;
        self.total -= back;
    }

    fn oldest(&self) -> u64 {
        self.newest.saturating_sub(CELLS - 1)
    }

    fn cell(&mut self, second: u64) -> &mut u64 {
        &mut self.cells[usize::try_from(second % CELLS).unwrap_or(0)]
    }
}

/// Until a second counts no longer.
fn left_ns(second: u64, now_ns: u64) -> u64 {
    (second + CELLS).saturating_mul(SECOND_NS).saturating_sub(now_ns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_limit_may_be_taken_at_once_and_comes_back_as_it_went() {
        let mut sliding = Sliding::new();
        sliding.advance(500_000_000);
        assert_eq!(sliding.wait_ns(100, 100, 500_000_000), Some(0));
        sliding.take(60);
        sliding.advance(10 * SECOND_NS);
        sliding.take(40);
        assert_eq!(sliding.remaining(100), 0);
        assert_eq!(sliding.wait_ns(100, 60, 10 * SECOND_NS), Some(51 * SECOND_NS));
        assert_eq!(sliding.wait_ns(100, 61, 10 * SECOND_NS), Some(61 * SECOND_NS));
        assert_eq!(sliding.wait_ns(100, 101, 10 * SECOND_NS), None);
        sliding.advance(61 * SECOND_NS - 1);
        assert_eq!(sliding.remaining(100), 0);
        sliding.advance(61 * SECOND_NS);
        assert_eq!(sliding.remaining(100), 60);
        assert_eq!(sliding.empty_in_ns(61 * SECOND_NS), 10 * SECOND_NS);
        sliding.advance(1_000 * SECOND_NS);
        assert!(sliding.is_empty());
    }

    #[test]
    fn what_is_given_back_leaves_the_second_it_was_taken_in() {
        let mut sliding = Sliding::new();
        let first = sliding.take(70);
        sliding.advance(30 * SECOND_NS);
        sliding.take(30);
        sliding.give_back(first, 50);
        assert_eq!(sliding.remaining(100), 50);
        sliding.advance(61 * SECOND_NS);
        assert_eq!(sliding.remaining(100), 70);
        // It counts no longer.
        sliding.give_back(first, 20);
        assert_eq!(sliding.remaining(100), 70);
    }

    #[test]
    fn no_amount_is_too_large() {
        let mut sliding = Sliding::new();
        sliding.take(u64::MAX);
        sliding.take(u64::MAX);
        assert_eq!((sliding.remaining(5), sliding.wait_ns(5, 5, 0)), (0, Some(61 * SECOND_NS)));
        sliding.advance(61 * SECOND_NS);
        assert!(sliding.is_empty());
    }
}
