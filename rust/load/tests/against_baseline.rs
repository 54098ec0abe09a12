//! The two binaries against each other: what the generator reports of a server whose behaviour is known.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

type Outcome = Result<(), Box<dyn Error>>;

/// A baseline that ends with the test.
struct Baseline {
    child: Child,
    address: String,
}

impl Baseline {
    fn start() -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_modelreg-baseline")).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().trim_start_matches("listening on ").to_owned();
        Ok(Self { child, address })
    }

    fn load(&self, mode: &str, method: &str, options: &str) -> Result<Value, Box<dyn Error>> {
        let pid = self.child.id().to_string();
        let method = format!("/modelreg.baseline.v1.BaselineService/{method}");
        let output = Command::new(env!("CARGO_BIN_EXE_modelreg-load"))
            .args([mode, "--target", &self.address, "--method", &method, "--pid", &pid])
            .args(["--warm-up", "0.05", "--duration", "0.2"])
            .args(options.split_whitespace())
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

impl Drop for Baseline {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn requests(name: &str, message: &[u8]) -> Result<String, Box<dyn Error>> {
    let path = std::env::temp_dir().join(format!("modelreg-load-{name}-{}", std::process::id()));
    let length = u32::try_from(message.len())?.to_le_bytes();
    std::fs::write(&path, [&length, message].concat())?;
    Ok(path.display().to_string())
}

#[test]
fn a_closed_loop_counts_calls_and_the_servers_cpu_time() -> Outcome {
    let report = Baseline::start()?.load("closed", "Empty", "--connections 2 --streams 4")?;
    assert_eq!(report["errors"], serde_json::json!({}));
    assert!(report["calls"].as_u64() > Some(100), "{report}");
    assert!(report["server_cpu_us_per_call"].as_f64() > Some(1.0), "{report}");
    Ok(())
}

#[test]
fn an_open_loop_sends_exactly_the_calls_of_its_schedule() -> Outcome {
    let report = Baseline::start()?.load("open", "Empty", "--rate 1000 --histogram")?;
    assert_eq!(report["errors"], serde_json::json!({}));
    assert_eq!(report["calls"], 200);
    assert!(report["latency_ns_hdr_v2_base64"].as_str().is_some_and(|text| text.starts_with("HISTF")));
    Ok(())
}

#[test]
fn sizes_are_those_of_the_messages() -> Outcome {
    // payload of 3 bytes, reply_bytes = 100: the response is tag, length and 100 bytes.
    let file = requests("sizes", &[0x0a, 3, 7, 7, 7, 0x10, 100])?;
    let report = Baseline::start()?.load("closed", "Echo", &format!("--requests {file} --calls 50"));
    std::fs::remove_file(file)?;
    let report = report?;
    assert_eq!(report["request_bytes_mean"], 7.0);
    assert_eq!(report["response_bytes_mean"], 102.0);
    Ok(())
}

#[test]
fn an_id_in_a_field_the_server_does_not_know_is_no_error() -> Outcome {
    let report = Baseline::start()?.load("closed", "Empty", "--fresh-id 9")?;
    assert_eq!(report["errors"], serde_json::json!({}));
    assert_eq!(report["request_bytes_mean"], 38.0);
    Ok(())
}

#[test]
fn failed_calls_are_counted_by_their_status() -> Outcome {
    let baseline = Baseline::start()?;
    // reply_bytes = 2^21, twice what the baseline makes.
    let file = requests("refused", &[0x10, 0x80, 0x80, 0x80, 0x01])?;
    let refused = baseline.load("closed", "Echo", &format!("--requests {file}"));
    std::fs::remove_file(file)?;
    let refused = refused?;
    assert_eq!(refused["errors"]["3"], refused["calls"]);
    let unknown = baseline.load("closed", "Nothing", "")?;
    assert_eq!(unknown["errors"]["12"], unknown["calls"]);
    Ok(())
}

#[test]
fn a_server_that_is_not_there_is_an_error_and_no_report() -> Outcome {
    let mut baseline = Baseline::start()?;
    baseline.child.kill()?;
    baseline.child.wait()?;
    let failure = baseline.load("closed", "Empty", "").expect_err("no server");
    assert!(failure.to_string().contains(&baseline.address), "{failure}");
    Ok(())
}
