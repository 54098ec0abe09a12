//! The command line, read by hand: a dozen options do not pay for a library.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use crate::closed::Until;

/// Shown for `--help` and beside every error.
pub const USAGE: &str = "\
modelreg-load closed|open --target HOST:PORT --method /package.Service/Method [options]

  --requests FILE          messages, each after its length as u32 little endian; cycled (default: one empty message)
  --fresh-id FIELD         gives every message sent a fresh UUIDv7 in this protobuf field
  --key-file FILE          sends the API key in this file with every call
  --record-usage N         the method is Select: each Nth is followed by RecordUsage of its decision
  --connections N          TCP connections (8)
  --streams N              calls at a time on each (16)
  --warm-up SECONDS        not measured (1)
  --duration SECONDS       measured (3)
  --calls N                closed: measures at least N calls instead
  --rate N                 open: calls a second
  --pid PID                the server's process: adds its CPU time per call
  --histogram              adds the latencies in ns as a base64 HDR histogram (V2, deflated)";

/// Which loop.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    /// Every stream waits for its answer.
    Closed(Until),
    /// This many calls a second, for this long.
    Open(u32, Duration),
}

/// A run, as asked for.
#[derive(Clone, Debug)]
pub struct Args {
    /// Which loop.
    pub mode: Mode,
    /// `host:port`.
    pub target: String,
    /// `/package.Service/Method`.
    pub method: String,
    /// File of messages; none: one empty message.
    pub requests: Option<PathBuf>,
    /// Protobuf field that gets a fresh id.
    pub id_field: Option<u32>,
    /// File with the API key to send.
    pub key_file: Option<PathBuf>,
    /// Each so-manyth Select is followed by usage.
    pub usage_every: Option<NonZeroU64>,
    /// TCP connections.
    pub connections: usize,
    /// Calls at a time on each connection.
    pub streams: usize,
    /// Not measured.
    pub warm_up: Duration,
    /// The server's process.
    pub server_pid: Option<u32>,
    /// Whether to add the histogram.
    pub histogram: bool,
}

impl Args {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// What is wrong and with which argument.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut words: VecDeque<String> = words.into_iter().collect();
        let loop_name = words.pop_front().unwrap_or_default();
        let (mut target, mut method) = (None, None);
        let (mut duration, mut calls, mut rate) = (Duration::from_secs(3), None, None);
        let mut args = Self {
            mode: Mode::Closed(Until::Elapsed(duration)),
            target: String::new(),
            method: String::new(),
            requests: None,
            id_field: None,
            key_file: None,
            usage_every: None,
            connections: 8,
            streams: 16,
            warm_up: Duration::from_secs(1),
            server_pid: None,
            histogram: false,
        };
        while let Some(name) = words.pop_front() {
            let mut value = || words.pop_front().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--target" => target = Some(value()?),
                "--method" => method = Some(value()?),
                "--requests" => args.requests = Some(value()?.into()),
                "--fresh-id" => args.id_field = Some(number(&name, &value()?)?),
                "--key-file" => args.key_file = Some(value()?.into()),
                "--record-usage" => args.usage_every = Some(number(&name, &value()?)?),
                "--connections" => args.connections = number(&name, &value()?)?,
                "--streams" => args.streams = number(&name, &value()?)?,
                "--warm-up" => args.warm_up = seconds(&name, &value()?)?,
                "--duration" => duration = seconds(&name, &value()?)?,
                "--calls" => calls = Some(number(&name, &value()?)?),
                "--rate" => rate = Some(number(&name, &value()?)?),
                "--pid" => args.server_pid = Some(number(&name, &value()?)?),
                "--histogram" => args.histogram = true,
                _ => return Err(format!("unknown argument {name}")),
            }
        }
        args.target = target.ok_or("--target is missing")?;
        args.method = method.ok_or("--method is missing")?;
        args.mode = match (loop_name.as_str(), rate, calls) {
            ("closed", None, None) => Mode::Closed(Until::Elapsed(duration)),
            ("closed", None, Some(calls)) => Mode::Closed(Until::Calls(calls)),
            ("closed", Some(_), _) => return Err("--rate belongs to the open loop".into()),
            ("open", Some(0), _) => return Err("--rate must be at least 1".into()),
            ("open", Some(rate), None) => Mode::Open(rate, duration),
            ("open", Some(_), Some(_)) => return Err("--calls belongs to the closed loop".into()),
            ("open", None, _) => return Err("the open loop needs --rate".into()),
            _ => {
                return Err(format!("the first argument is closed or open, not {loop_name:?}"));
            }
        };
        if args.connections == 0 || args.streams == 0 {
            return Err("--connections and --streams must be at least 1".into());
        }
        Ok(args)
    }
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{name} needs a whole number, not {text:?}"))
}

fn seconds(name: &str, text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| format!("{name} needs seconds, not {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        Args::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_closed_run_needs_only_a_target_and_a_method() {
        let args = parse("closed --target h:1 --method /s/m").expect("complete");
        assert_eq!((args.connections, args.streams), (8, 16));
    }

    #[test]
    fn an_open_run_without_a_rate_is_refused() {
        let refusal = parse("open --target h:1 --method /s/m").expect_err("no rate");
        assert!(refusal.contains("--rate"), "{refusal}");
    }

    #[test]
    fn an_error_names_the_argument() {
        let refusal = parse("closed --target h:1 --method /s/m --streams x").expect_err("no number");
        assert!(refusal.contains("--streams"), "{refusal}");
    }
}
