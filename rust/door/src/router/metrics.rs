//! Counters of the hot methods, as Prometheus text.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use modelreg_proto::v1::{ExclusionReason, UsageAck, UsageOutcome};
use modelreg_scorer::Scratch;
use modelreg_scorer::scratch::REASONS;

use crate::exposition::{head, line};
use crate::method::Method;
use crate::status::Code;

/// Upper bounds of the call-time histogram, in µs.
const BOUNDS_US: [u64; 14] = [2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];
/// The gRPC codes.
const CODES: usize = 17;
/// One more than the highest numbers of `UsageOutcome` and `UsageAck`.
const OUTCOMES: usize = 10;
const ACKS: usize = 5;

/// Times of one method, and how its calls ended.
#[derive(Debug, Default)]
struct Calls {
    by_code: [AtomicU64; CODES],
    /// One more than bounds: the last takes all beyond.
    buckets: [AtomicU64; BOUNDS_US.len() + 1],
    sum_ns: AtomicU64,
}

/// Counters of all hot methods.
#[derive(Debug)]
pub(crate) struct RouterMetrics {
    calls: [Calls; Method::ALL.len()],
    /// Selects by gRPC code, those of batches one by one.
    selects: [AtomicU64; CODES],
    exclusions: [AtomicU64; REASONS],
    repeats: AtomicU64,
    panics: AtomicU64,
    reordered: AtomicU64,
    usage: [[AtomicU64; ACKS]; OUTCOMES],
    unreadable_headers: AtomicU64,
}

impl Default for RouterMetrics {
    fn default() -> Self {
        Self {
            calls: Default::default(),
            selects: Default::default(),
            exclusions: std::array::from_fn(|_| AtomicU64::new(0)),
            repeats: AtomicU64::new(0),
            panics: AtomicU64::new(0),
            reordered: AtomicU64::new(0),
            usage: Default::default(),
            unreadable_headers: AtomicU64::new(0),
        }
    }
}

impl RouterMetrics {
    /// Books a call.
    pub(crate) fn called(&self, method: Method, code: Code, took: Duration) {
        let calls = &self.calls[method as usize];
        let took_ns = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let bucket = BOUNDS_US.partition_point(|&bound| bound * 1_000 < took_ns);
        add(&calls.by_code[code as usize], 1);
        add(&calls.buckets[bucket], 1);
        add(&calls.sum_ns, took_ns);
    }

    /// Books a Select, alone or of a batch.
    pub(crate) fn selected(&self, code: Code) {
        add(&self.selects[code as usize], 1);
    }

    /// Books what a decision excluded, and what live traffic did to it.
    pub(crate) fn decided(&self, scratch: &Scratch) {
        for (total, &count) in self.exclusions.iter().zip(&scratch.counts) {
            if count > 0 {
                add(total, u64::from(count));
            }
        }
        for (total, is_so) in [(&self.panics, scratch.panic), (&self.reordered, scratch.reordered)] {
            if is_so {
                add(total, 1);
            }
        }
    }

    /// Books a usage event, alone or of a batch.
    pub(crate) fn used(&self, outcome: UsageOutcome, ack: UsageAck) {
        add(&self.usage[outcome as usize][ack as usize], 1);
    }

    /// Books limit headers that nobody could read.
    pub(crate) fn unreadable_headers(&self, count: u64) {
        if count > 0 {
            add(&self.unreadable_headers, count);
        }
    }

    /// Books an answer that was kept.
    pub(crate) fn repeated(&self) {
        add(&self.repeats, 1);
    }

    /// Appends everything.
    pub(crate) fn render(&self, text: &mut String) {
        head(text, "modelreg_calls_total", "counter", "Hot calls by method and gRPC code; a batch is one call.");
        for (method, calls) in Method::ALL.iter().zip(&self.calls) {
            for (code, count) in calls.by_code.iter().enumerate().filter(|(_, count)| get(count) > 0) {
                line(
                    text,
                    format_args!("modelreg_calls_total{{method=\"{}\",code=\"{code}\"}} {}", method.name(), get(count)),
                );
            }
        }
        head(text, "modelreg_call_duration_seconds", "histogram", "Time inside the engine.");
        for (method, calls) in Method::ALL.iter().zip(&self.calls) {
            calls.render(text, method.name());
        }
        head(text, "modelreg_selects_total", "counter", "Selects by gRPC code, those of batches one by one.");
        for (code, count) in self.selects.iter().enumerate().filter(|(_, count)| get(count) > 0) {
            line(text, format_args!("modelreg_selects_total{{code=\"{code}\"}} {}", get(count)));
        }
        head(text, "modelreg_exclusions_total", "counter", "Candidates excluded from selections, by reason.");
        for (number, count) in self.exclusions.iter().enumerate().filter(|(_, count)| get(count) > 0) {
            let reason = i32::try_from(number).ok().and_then(|number| ExclusionReason::try_from(number).ok());
            let name = reason.map_or("", |reason| reason.as_str_name().trim_start_matches("EXCLUSION_REASON_"));
            line(text, format_args!("modelreg_exclusions_total{{reason=\"{name}\"}} {}", get(count)));
        }
        head(
            text,
            "modelreg_repeated_selects_total",
            "counter",
            "Selects answered with the decision kept for their request id.",
        );
        line(text, format_args!("modelreg_repeated_selects_total {}", get(&self.repeats)));
        self.render_live(text);
    }

    fn render_live(&self, text: &mut String) {
        let rows = [
            ("panic_selects", &self.panics, "Selects in which more than half of the eligible routes would have left."),
            ("load_reordered_selects", &self.reordered, "Selects that live load gave another candidate."),
            ("unreadable_limit_headers", &self.unreadable_headers, "Limit headers of usage that were passed over."),
        ];
        for (name, counter, help) in rows {
            head(text, &format!("modelreg_{name}_total"), "counter", help);
            line(text, format_args!("modelreg_{name}_total {}", get(counter)));
        }
        head(text, "modelreg_usage_total", "counter", "Usage events by outcome (UNSPECIFIED: it goes on) and ack.");
        for (outcome, acks) in (0..).zip(&self.usage) {
            for (ack, count) in (0..).zip(acks).filter(|(_, count)| get(count) > 0) {
                let outcome = UsageOutcome::try_from(outcome).map_or("", |outcome| outcome.as_str_name());
                let ack = UsageAck::try_from(ack).map_or("", |ack| ack.as_str_name());
                let (outcome, ack) =
                    (outcome.trim_start_matches("USAGE_OUTCOME_"), ack.trim_start_matches("USAGE_ACK_"));
                line(text, format_args!("modelreg_usage_total{{outcome=\"{outcome}\",ack=\"{ack}\"}} {}", get(count)));
            }
        }
    }
}

impl Calls {
    #[expect(clippy::cast_precision_loss, reason = "shown, not reckoned with")]
    fn render(&self, text: &mut String, method: &str) {
        let mut cumulative = 0;
        let bounds = BOUNDS_US.iter().map(|&bound| (bound as f64 / 1e6).to_string()).chain(["+Inf".to_owned()]);
        for (bound, count) in bounds.zip(&self.buckets) {
            cumulative += get(count);
            line(
                text,
                format_args!(
                    "modelreg_call_duration_seconds_bucket{{method=\"{method}\",le=\"{bound}\"}} {cumulative}"
                ),
            );
        }
        let sum = get(&self.sum_ns) as f64 / 1e9;
        line(text, format_args!("modelreg_call_duration_seconds_sum{{method=\"{method}\"}} {sum}"));
        line(text, format_args!("modelreg_call_duration_seconds_count{{method=\"{method}\"}} {cumulative}"));
    }
}

fn add(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}

fn get(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}
