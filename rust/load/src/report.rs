//! The run's figures as one JSON object: what `benchmarks/` reads.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Serializer, V2DeflateSerializeError, V2DeflateSerializer};
use serde_json::{Map, Value, json};

use crate::recorder::Recorder;
use crate::run::Spent;
use crate::units::{mean, ns_to_us, to_f64};

/// Renders the figures. Times are microseconds.
#[must_use]
pub fn render(recorder: &Recorder, spent: Spent) -> Map<String, Value> {
    let calls = recorder.calls;
    let seconds = to_f64(spent.elapsed_ns) / 1e9;
    let cpu_us_per_call = |ns: u64| json!(mean(ns, calls) / 1e3);
    let errors: Map<String, Value> =
        recorder.errors.iter().map(|(outcome, count)| (outcome.to_string(), json!(count))).collect();
    let mut report = Map::new();
    let mut put = |name: &str, value: Value| report.insert(name.to_owned(), value);
    put("calls", json!(calls));
    put("usages", json!(recorder.usages));
    put("errors", Value::Object(errors));
    put("seconds", json!(seconds));
    put("calls_per_s", json!(to_f64(calls) / seconds));
    if let Some(server) = spent.server {
        put("server_cpu_us_per_call", cpu_us_per_call(server.threads_ns));
        put("server_cpu_us_per_call_by_ticks", cpu_us_per_call(server.process_ns));
        put("server_cpu_share", json!(mean(server.threads_ns, spent.elapsed_ns)));
    }
    put("client_cpu_us_per_call", cpu_us_per_call(spent.client.threads_ns));
    put("request_bytes_mean", json!(mean(recorder.request_bytes, calls)));
    put("response_bytes_mean", json!(mean(recorder.response_bytes, calls)));
    put("latency_us", percentiles_us(&recorder.latency_ns));
    put("send_lag_us", percentiles_us(&recorder.send_lag_ns));
    report
}

/// The latencies in nanoseconds as other HDR histogram tools read them: V2, deflated, base64.
///
/// # Errors
/// The histogram cannot be written; with our bounds it can.
pub fn histogram_base64(histogram: &Histogram<u64>) -> Result<String, V2DeflateSerializeError> {
    let mut raw = Vec::new();
    V2DeflateSerializer::new().serialize(histogram, &mut raw)?;
    Ok(STANDARD.encode(raw))
}

fn percentiles_us(histogram: &Histogram<u64>) -> Value {
    let at = |quantile: f64| ns_to_us(histogram.value_at_quantile(quantile));
    json!({
        "mean": histogram.mean() / 1e3,
        "p50": at(0.50),
        "p90": at(0.90),
        "p99": at(0.99),
        "p99_9": at(0.999),
        "max": ns_to_us(histogram.max()),
    })
}
