//! The generator against our own door: Selects of which some are followed by usage.

use std::error::Error;
use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::Arc;

use modelreg_door::{DoorOptions, Engine, start};
use modelreg_load::one_model::{self, Route};
use modelreg_proto::v1 as pb;
use prost::Message;
use serde_json::Value;

#[test]
fn each_tenth_select_is_followed_by_usage_that_the_engine_takes() -> Result<(), Box<dyn Error>> {
    let engine = Arc::new(Engine::default());
    let route = Route { name: one_model::route_name("provider"), ttft_ms: 100, us_per_token: 1_000 };
    engine.load_snapshot(&one_model::encoded(&[route]), false)?;
    let door = start(Arc::clone(&engine), DoorOptions::new((Ipv4Addr::LOCALHOST, 0).into()))?;
    let output = Command::new(env!("CARGO_BIN_EXE_modelreg-load"))
        .args(["closed", "--target", &door.local_addr().to_string()])
        .args(["--method", "/modelreg.v1.RouterService/Select", "--fresh-id", "1", "--record-usage", "10"])
        .args(["--connections", "2", "--streams", "4", "--warm-up", "0.05", "--duration", "0.3"])
        .output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(report["errors"], serde_json::json!({}));
    let (calls, usages) = (report["calls"].as_u64().unwrap_or(0), report["usages"].as_u64().unwrap_or(0));
    // Callers that are in a call at either end of the window.
    assert!(usages.abs_diff(calls / 10) <= 8 && usages > 0, "{report}");
    let live = pb::LiveView::decode(engine.live_view().as_slice())?;
    let taken: u64 = live.routes.iter().map(|route| route.successes).sum();
    assert!(taken >= usages, "{taken} of {usages}");
    Ok(())
}
