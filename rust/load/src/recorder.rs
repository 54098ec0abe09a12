//! What is counted: latencies from the intended send time, how late sends were, bytes, endings; warm-up left out.

use hdrhistogram::{CreationError, Histogram};

use crate::outcome::{Errors, Outcome};

/// One call that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Finished {
    /// When it was meant to leave; in a closed loop, when it left.
    pub intended_ns: u64,
    /// When it left.
    pub sent_ns: u64,
    /// When its status was read.
    pub done_ns: u64,
    /// Bytes of the request message, without gRPC's prefix.
    pub request_bytes: u64,
    /// Bytes of the response message, without gRPC's prefix.
    pub response_bytes: u64,
    /// How it ended.
    pub outcome: Outcome,
}

/// Which calls belong to the measured window.
#[derive(Clone, Copy, Debug)]
pub enum Window {
    /// Still warming up: none.
    Shut,
    /// All that end from now on (closed loop).
    Open,
    /// Those meant to leave at or after this moment (open loop).
    IntendedFrom(u64),
}

/// The counts of one measured window.
pub struct Recorder {
    window: Window,
    /// Calls counted, failed ones included.
    pub calls: u64,
    /// Usage recorded within the window, in calls of its own that are not among `calls`.
    pub usages: u64,
    /// Failed calls by their ending, those of usage included.
    pub errors: Errors,
    /// Sum of the request messages' sizes.
    pub request_bytes: u64,
    /// Sum of the response messages' sizes.
    pub response_bytes: u64,
    /// From the intended send time to the status, failed calls included.
    pub latency_ns: Histogram<u64>,
    /// From the intended send time to the actual one.
    pub send_lag_ns: Histogram<u64>,
}

impl Recorder {
    /// An empty recorder.
    ///
    /// # Errors
    /// The histogram library refuses our bounds; it does not.
    pub fn new(window: Window) -> Result<Self, CreationError> {
        // 1 ns to 5 minutes with three digits: 60 KB a histogram, which stays in the cache.
        let histogram = Histogram::new_with_bounds(1, 300_000_000_000, 3)?;
        Ok(Self {
            window,
            calls: 0,
            usages: 0,
            errors: Errors::default(),
            request_bytes: 0,
            response_bytes: 0,
            latency_ns: histogram.clone(),
            send_lag_ns: histogram,
        })
    }

    /// Begins or ends the measured window.
    pub fn set_window(&mut self, window: Window) {
        self.window = window;
    }

    /// Counts a call if it belongs to the window.
    pub fn record(&mut self, call: Finished) {
        let counted = match self.window {
            Window::Shut => false,
            Window::Open => true,
            Window::IntendedFrom(from_ns) => call.intended_ns >= from_ns,
        };
        if !counted {
            return;
        }
        self.calls += 1;
        self.errors.count(call.outcome);
        self.request_bytes += call.request_bytes;
        self.response_bytes += call.response_bytes;
        self.latency_ns.saturating_record(call.done_ns.saturating_sub(call.intended_ns));
        self.send_lag_ns.saturating_record(call.sent_ns.saturating_sub(call.intended_ns));
    }

    /// Counts a call that recorded usage, from the first measured call on.
    pub fn record_usage(&mut self, outcome: Outcome) {
        if !matches!(self.window, Window::Shut) && self.calls > 0 {
            self.usages += 1;
            self.errors.count(outcome);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::clock::testing::Manual;
    use crate::schedule::{Pacer, Schedule};

    fn call(intended_ns: u64, sent_ns: u64, done_ns: u64) -> Finished {
        Finished { intended_ns, sent_ns, done_ns, request_bytes: 1, response_bytes: 1, outcome: Outcome::Grpc(0) }
    }

    #[test]
    fn latency_counts_from_the_intended_send_time() {
        let mut recorder = Recorder::new(Window::IntendedFrom(0)).expect("bounds");
        recorder.record(call(1_000, 5_000, 6_000));
        // Three digits: the histogram answers with the upper edge of a cell.
        assert_eq!(recorder.latency_ns.max() / 10, 500);
        assert_eq!(recorder.send_lag_ns.max() / 10, 400);
    }

    #[test]
    fn a_stalled_server_is_charged_for_every_call_it_kept_waiting() {
        // 1,000 calls a second, each answered in 10 us, but nothing moves for the first 100 ms.
        let clock = Manual::default();
        let schedule = Schedule { start_ns: 0, rate_per_s: 1_000 };
        let mut pacer = Pacer::new(schedule, 200, &clock);
        let mut recorder = Recorder::new(Window::IntendedFrom(0)).expect("bounds");
        for now_ms in 100..200 {
            clock.set_ns(now_ms * 1_000_000);
            while let Some(intended_ns) = pacer.take_due_ns() {
                let sent_ns = (&clock).now_ns();
                recorder.record(call(intended_ns, sent_ns, sent_ns + 10_000));
            }
        }
        assert_eq!(recorder.calls, 200);
        let p75_ms = recorder.latency_ns.value_at_quantile(0.75) / 1_000_000;
        assert_eq!(p75_ms, 50, "half of the calls waited 0 to 100 ms");
    }

    #[test]
    fn warm_up_is_left_out() {
        let mut recorder = Recorder::new(Window::Shut).expect("bounds");
        recorder.record(call(0, 0, 10));
        recorder.set_window(Window::Open);
        recorder.record(call(50, 50, 100));
        recorder.set_window(Window::IntendedFrom(200));
        recorder.record(call(199, 200, 300));
        recorder.record(call(200, 200, 300));
        assert_eq!(recorder.calls, 2);
    }
}
