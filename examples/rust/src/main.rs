//! A client of modelreg in Rust: asks which model to call, reads why none is left, and says how the call went.

use std::{collections::BTreeMap, env, error::Error, time::Duration};

use modelreg::router_service_client::RouterServiceClient;
use modelreg::{Constraints, RecordUsageRequest, SelectRequest, SelectResponse, UsageOutcome, Workload};
use tonic::{Code, Request, Status, transport::Channel, transport::Endpoint};
use tonic_types::StatusExt;

mod modelreg {
    tonic::include_proto!("modelreg.v1");
}

/// Gives each try 50 ms; the request id makes all tries one decision. A deadline that passes here is told as cancelled.
async fn choose(router: &mut RouterServiceClient<Channel>, wanted: Constraints) -> Result<SelectResponse, Status> {
    let asked = SelectRequest {
        request_id: Some(uuid::Uuid::now_v7().to_string()),
        task_class: Some("coding".to_owned()),
        workload: Some(Workload { input_tokens: Some(4_000), expected_output_tokens: Some(800), ..Default::default() }),
        constraints: Some(wanted),
        ..Default::default()
    };
    for attempt in 1.. {
        let mut request = Request::new(asked.clone());
        request.set_timeout(Duration::from_millis(50));
        match router.select(request).await {
            Err(late) if matches!(late.code(), Code::Cancelled | Code::DeadlineExceeded) && attempt < 100 => {}
            answer => return answer.map(tonic::Response::into_inner),
        }
    }
    unreachable!()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).map_or_else(|| env::var("MODELREG_ADDRESS"), Ok)?;
    let channel = Endpoint::from_shared(format!("http://{address}"))?.timeout(Duration::from_secs(1)).connect().await?;
    let mut router = RouterServiceClient::new(channel);

    let answer = choose(&mut router, Constraints::default()).await?;
    let chosen = answer.selected.unwrap_or_default();
    let (route, endpoint) = (chosen.route.unwrap_or_default(), chosen.endpoint.unwrap_or_default());
    println!("route       {}\nmodel       {}\ncredential  {}", route.route_id, endpoint.model, endpoint.credential_ref);
    let cost = chosen.quote.and_then(|quote| quote.expected).ok_or("the price is unknown")?;
    println!("expected    {} USD + {} pico-USD", cost.units, cost.pico);

    let wanted = Constraints { min_context_tokens: Some(1_000_000_000), ..Default::default() };
    let refusal = choose(&mut router, wanted).await.err().ok_or("not refused")?;
    let info = refusal.get_details_error_info().ok_or(refusal)?;
    println!("refused     {} of {}", info.reason, info.domain);
    for (key, count) in BTreeMap::from_iter(info.metadata) {
        println!("  {key} {count}");
    }

    let (event_id, outcome) = (uuid::Uuid::now_v7().to_string(), UsageOutcome::Ok.into());
    let (decision_id, route) = (Some(answer.decision_id), Some(route));
    let usage = RecordUsageRequest { event_id, decision_id, route, outcome, ..Default::default() };
    println!("recorded    {}", router.record_usage(usage).await?.into_inner().ack().as_str_name());
    Ok(())
}
