//! Recorded decisions on their way to the control plane: samples at a bounded rate, a queue of bounded bytes, the oldest
//! dropped first.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;

/// Most bytes that wait.
const MAX_BYTES: usize = 8 << 20;
/// Time between two samples: a share of a hundred thousand decisions a second would cost more than it tells.
const BETWEEN_SAMPLES_MS: u64 = 20;
/// What a record takes besides its bytes.
const RECORD_BYTES: usize = 64;

#[derive(Debug, Default)]
struct Queue {
    /// Encoded `Decision`s, oldest first.
    records: VecDeque<Bytes>,
    bytes: usize,
    dropped: u64,
    closed: bool,
}

/// The records that nobody has taken yet.
#[derive(Debug, Default)]
pub(crate) struct Records {
    queue: Mutex<Queue>,
    arrived: Condvar,
    /// Before this time nothing is sampled.
    next_sample_at_ms: AtomicU64,
}

impl Records {
    /// Whether a sample may be taken, which then is the last for a while. After a clock that jumped back, at once.
    pub(super) fn samples_at(&self, now_ms: u64) -> bool {
        let next_at_ms = self.next_sample_at_ms.load(Relaxed);
        let is_due = now_ms >= next_at_ms || next_at_ms > now_ms + BETWEEN_SAMPLES_MS;
        let following_ms = now_ms + BETWEEN_SAMPLES_MS;
        is_due && self.next_sample_at_ms.compare_exchange(next_at_ms, following_ms, Relaxed, Relaxed).is_ok()
    }

    /// Appends a record.
    pub(super) fn push(&self, record: Bytes) {
        let mut queue = self.queue();
        queue.bytes += record.len() + RECORD_BYTES;
        queue.records.push_back(record);
        while queue.bytes > MAX_BYTES {
            let Some(oldest) = queue.records.pop_front() else { break };
            queue.bytes -= oldest.len() + RECORD_BYTES;
            queue.dropped += 1;
        }
        drop(queue);
        self.arrived.notify_one();
    }

    /// Takes the oldest, at most `max_count`; waits for the first one for at most `max_wait`, and not at all once closed.
    pub(crate) fn drain(&self, max_count: usize, max_wait: Duration) -> Vec<Bytes> {
        let waited = self
            .arrived
            .wait_timeout_while(self.queue(), max_wait, |queue| queue.records.is_empty() && !queue.closed)
            .unwrap_or_else(PoisonError::into_inner);
        let mut queue = waited.0;
        let count = max_count.min(queue.records.len());
        let taken: Vec<Bytes> = queue.records.drain(..count).collect();
        queue.bytes -= taken.iter().map(|record| record.len() + RECORD_BYTES).sum::<usize>();
        taken
    }

    /// Nobody waits any more.
    pub(crate) fn close(&self) {
        self.queue().closed = true;
        self.arrived.notify_all();
    }

    /// Records that were dropped because nobody took them.
    pub(super) fn dropped(&self) -> u64 {
        self.queue().dropped
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Whole at every point where a panic could strike.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn records_come_in_order_and_in_pieces() {
        let records = Records::default();
        for number in 0..5_u8 {
            records.push(Bytes::copy_from_slice(&[number]));
        }
        assert_eq!(records.drain(3, LONG).concat(), [0, 1, 2]);
        assert_eq!(records.drain(3, LONG).concat(), [3, 4]);
        assert!(records.drain(3, Duration::ZERO).is_empty());
    }

    #[test]
    fn whoever_waits_is_woken_by_a_record_and_by_the_end() {
        let records = Arc::new(Records::default());
        let waiting = thread::spawn({
            let records = Arc::clone(&records);
            move || (records.drain(9, LONG).len(), records.drain(9, LONG).len())
        });
        records.push(Bytes::from_static(b"one"));
        records.close();
        assert!(matches!(waiting.join().unwrap(), (1, 0)));
        assert!(records.drain(9, LONG).is_empty());
    }

    #[test]
    fn samples_keep_their_distance_whatever_the_clock_does() {
        let records = Records::default();
        let taken = |times_ms: &[u64]| times_ms.iter().filter(|&&now_ms| records.samples_at(now_ms)).count();
        assert_eq!(taken(&[0, 0, 19, 20, 39, 40, 1_000]), 4);
        assert_eq!(taken(&[1_019, 1_020]), 1);
        assert_eq!(taken(&[5, 24, 25]), 2);
    }

    #[test]
    fn the_oldest_are_dropped_and_counted() {
        let records = Records::default();
        for number in 0..20_u8 {
            records.push(Bytes::from(vec![number; 1 << 20]));
        }
        let kept = records.drain(100, LONG);
        assert_eq!((kept.len() as u64 + records.dropped(), kept.last().map(|record| record[0])), (20, Some(19)));
        assert!(kept.iter().map(Bytes::len).sum::<usize>() <= MAX_BYTES);
    }
}
