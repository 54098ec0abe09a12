//! Usage that is kept on disk: what is written of an event, and what is told to who sends it again.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use modelreg_door::{Code, Method};
use modelreg_ledger::budget::Found;
use modelreg_ledger::{Spool, SpoolOptions};
use modelreg_proto::internal::v1::{self as internal, UsageEvent};
use modelreg_proto::v1::{
    self as pb, AckMode, CacheConvention, Label, PriceState, UnitCount, UsageAck, UsageOutcome, UsagePhase, Usd,
};
use prost::Message;

use crate::fixture::{World, alike, selected};

/// A folder of this test alone, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("modelreg-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for the spool");
        Self(path)
    }

    fn spool(&self) -> PathBuf {
        self.0.join("usage.spool")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn open(path: &Path) -> Arc<Spool> {
    let (spool, recovery) = Spool::open(path, SpoolOptions::default()).expect("a spool");
    assert!(recovery.moved_to.is_none(), "nothing was damaged");
    Arc::new(spool)
}

fn world(snapshot: &internal::Snapshot, spool: &Arc<Spool>) -> World {
    World::with(snapshot, |engine| {
        engine.spooling(Arc::clone(spool), Found::default(), "sidecar-1").expect("a spool that can be read")
    })
}

fn kept(spool: &Spool) -> Vec<UsageEvent> {
    let batch = spool.batch(1_000, 1 << 20, Duration::ZERO).expect("a spool that can be read");
    batch.payloads.iter().map(|payload| UsageEvent::decode(payload.as_slice()).expect("an event")).collect()
}

fn units(counts: &[(&str, u64)]) -> Vec<UnitCount> {
    counts.iter().map(|&(kind, count)| UnitCount { kind: kind.to_owned(), count }).collect()
}

/// One route whose input token costs 2 and whose output token costs 5 pico-USD.
fn priced() -> internal::Snapshot {
    let mut snapshot = alike(1);
    let rate = |unit: &str, pico_usd| internal::Rate { unit: unit.to_owned(), pico_usd, ..internal::Rate::default() };
    "platform".clone_into(&mut snapshot.routes[0].platform);
    snapshot.routes[0].price =
        Some(internal::Price { rates: vec![rate("input_token", 2), rate("output_token", 5)], ..Default::default() });
    snapshot
}

#[test]
fn an_answer_says_durable_once_the_event_is_on_disk_with_its_names_and_its_cost() {
    let folder = Folder::new("durable");
    let spool = open(&folder.spool());
    let world = world(&priced(), &spool);
    let decision = world.select(&pb::SelectRequest::default());
    let mut usage = world.event(selected(&decision), UsageOutcome::Ok);
    usage.decision_id = Some(decision.decision_id.clone());
    usage.units = units(&[("input_token", 100), ("output_token", 10)]);
    (usage.latency_ms, usage.ttft_ms) = (Some(900), Some(90));
    let answer = world.record(&usage);
    assert_eq!((answer.ack(), answer.labels().collect::<Vec<_>>()), (UsageAck::Durable, vec![]));
    let events = kept(&spool);
    let [event] = &events[..] else { panic!("{} events are kept", events.len()) };
    assert_eq!(event.route, "r-0");
    assert_eq!((event.model.as_str(), event.task_class.as_str()), ("model", "general"));
    assert_eq!((event.provider.is_empty(), event.platform.as_str()), (false, "platform"));
    assert_eq!((event.price_state(), event.cost_pico_usd), (PriceState::Known, Some(250)));
    assert_eq!((event.input_tokens, event.output_tokens), (Some(100), Some(10)));
    assert_eq!((event.recorded_at_unix_ms, event.started_at_unix_ms), (world.now_unix_ms(), world.now_unix_ms() - 900));
    assert_eq!((event.latency_ms, event.ttft_ms, event.attempt), (Some(900), Some(90), 1));
    assert_eq!((event.phase(), event.outcome(), event.planned), (UsagePhase::Final, UsageOutcome::Ok, true));
    assert_eq!((event.tenant.as_str(), event.team.as_str(), event.user.as_str()), ("default", "", "local"));
    assert_eq!(event.sidecar, "sidecar-1");
    let id = u128::from_be_bytes(event.decision_id.as_slice().try_into().expect("sixteen bytes"));
    assert_eq!(format!("{id:032x}"), decision.decision_id.replace('-', ""));
}

#[test]
fn what_the_caller_and_the_provider_say_is_kept() {
    let folder = Folder::new("said");
    let spool = open(&folder.spool());
    let world = world(&priced(), &spool);
    let mut usage = world.event("r-0", UsageOutcome::BadRequest);
    usage.cache_convention = CacheConvention::Excluded.into();
    usage.error_code = Some("bad".to_owned());
    usage.http_status = Some(400);
    usage.provider_cost = Some(Usd { units: 1, pico: 2 });
    usage.provider_response_id = Some("resp-1".to_owned());
    usage.feedback_ppm = Some(0);
    usage.model_served = Some("model-2026".to_owned());
    usage.safety_findings = vec!["violence".to_owned()];
    usage.attribution = Some(pb::Attribution {
        end_user: "ann".to_owned(),
        workflow_run_id: "run-7".to_owned(),
        session_id: "s".to_owned(),
        tags: [("env".to_owned(), "prod".to_owned()), ("flag".to_owned(), String::new())].into(),
        act_as: Some(pb::ActAs { team: Some("search".to_owned()), ..pb::ActAs::default() }),
        context: vec![0, 255],
    });
    world.record(&usage);
    let event = &kept(&spool)[0];
    assert_eq!((event.error_code.as_str(), event.http_status, event.feedback_ppm), ("bad", 400, Some(0)));
    assert_eq!((event.provider_cost_pico_usd, event.cost_pico_usd), (Some(1_000_000_000_002), None));
    assert_eq!(event.price_state(), PriceState::Unspecified);
    assert_eq!((event.provider_response_id.as_str(), event.model_served.as_str()), ("resp-1", "model-2026"));
    assert_eq!(event.safety_findings, ["violence"]);
    assert_eq!(
        (event.end_user.as_str(), event.workflow_run_id.as_str(), event.session_id.as_str()),
        ("ann", "run-7", "s")
    );
    assert_eq!(event.tags.get("flag").map(String::as_str), Some(""));
    assert_eq!((event.tenant.as_str(), event.team.as_str(), event.user.as_str()), ("default", "search", "local"));
    assert_eq!(event.context, [0, 255]);
    assert!(!event.planned);
}

#[test]
fn the_same_event_again_is_written_once_also_after_a_restart() {
    let folder = Folder::new("again");
    let usage = {
        let spool = open(&folder.spool());
        let world = world(&priced(), &spool);
        let usage = world.event("r-0", UsageOutcome::Ok);
        assert_eq!(world.record(&usage).ack(), UsageAck::Durable);
        let again = world.record(&usage);
        assert_eq!((again.ack(), again.labels.len()), (UsageAck::Duplicate, 0));
        spool.close();
        usage
    };
    let spool = open(&folder.spool());
    let world = world(&priced(), &spool);
    assert_eq!(world.record(&usage).ack(), UsageAck::Duplicate);
    let mut other = usage.clone();
    other.http_status = Some(200);
    assert_eq!(world.record(&other).ack(), UsageAck::Conflict);
    // What came instead is kept, and counts nowhere; the first stays the one that is recognised.
    let events = kept(&spool);
    assert_eq!(events.iter().map(|event| event.http_status).collect::<Vec<_>>(), [0, 200]);
    assert_eq!((events[1].cost_pico_usd, events[1].price_state()), (None, PriceState::Unspecified));
    assert_ne!(events[0].digest, events[1].digest);
    assert_eq!(world.record(&usage).ack(), UsageAck::Duplicate);
}

#[test]
fn after_a_restart_the_first_of_two_under_one_id_is_recognised() {
    let folder = Folder::new("conflict");
    let spool = open(&folder.spool());
    let first = world(&priced(), &spool);
    let usage = first.event("r-0", UsageOutcome::Ok);
    let mut other = usage.clone();
    other.http_status = Some(200);
    assert_eq!((first.record(&usage).ack(), first.record(&other).ack()), (UsageAck::Durable, UsageAck::Conflict));
    drop(first);
    spool.close();
    drop(spool);
    let spool = open(&folder.spool());
    let again = world(&priced(), &spool);
    assert_eq!((again.record(&usage).ack(), again.record(&other).ack()), (UsageAck::Duplicate, UsageAck::Conflict));
}

#[test]
fn what_succeeded_and_is_not_known_is_unpriced_and_says_so() {
    let folder = Folder::new("unpriced");
    let spool = open(&folder.spool());
    let world = world(&priced(), &spool);
    let answer = world.record(&world.event("r-0", UsageOutcome::Ok));
    assert_eq!(answer.labels().collect::<Vec<_>>(), [Label::PriceUnknown, Label::Unplanned]);
    assert_eq!(answer.cost, None);
    let answer = world.record(&world.event("r-0", UsageOutcome::ServerError));
    assert_eq!(answer.labels().collect::<Vec<_>>(), [Label::Unplanned]);
    let mut departed = world.event("gone/for-good", UsageOutcome::ServerError);
    departed.decision_id = Some("0195b2c8-7b5a-7c3d-9e2f-0a1b2c3d4e5f".to_owned());
    departed.units = units(&[("output_token", 90_000_000)]);
    assert!(world.record(&departed).labels().any(|label| label == Label::PriceUnknown));
    let states: Vec<_> = kept(&spool).iter().map(UsageEvent::price_state).collect();
    assert_eq!(states, [PriceState::Unknown, PriceState::Unspecified, PriceState::Unknown]);
}

#[test]
fn memory_is_labelled_and_written_all_the_same() {
    let folder = Folder::new("memory");
    let spool = open(&folder.spool());
    let world = world(&priced(), &spool);
    let mut usage = world.event("r-0", UsageOutcome::Ok);
    usage.ack = AckMode::Memory.into();
    let answer = world.record(&usage);
    assert_eq!(answer.ack(), UsageAck::Memory);
    assert!(answer.labels().any(|label| label == Label::UsageNotDurable));
    spool.barrier().wait().expect("a commit");
    assert_eq!(kept(&spool).len(), 1);
}

#[test]
fn a_batch_is_answered_once_all_of_it_is_on_disk() {
    let folder = Folder::new("batch");
    let spool = open(&folder.spool());
    let world = world(&priced(), &spool);
    let mut unknown = world.event("nobody", UsageOutcome::Ok);
    unknown.event_id = world.event("", UsageOutcome::Ok).event_id;
    let requests = vec![world.event("r-0", UsageOutcome::Ok), unknown, world.event("r-0", UsageOutcome::Timeout)];
    let request = pb::BatchRecordUsageRequest { requests }.encode_to_vec();
    let answer = world.engine.call(Method::BatchRecordUsage, request.into()).expect("a batch");
    let answer = pb::BatchRecordUsageResponse::decode(answer).expect("an answer of the method");
    assert_eq!(answer.results.len(), 3);
    assert_eq!(
        kept(&spool).iter().map(UsageEvent::outcome).collect::<Vec<_>>(),
        [UsageOutcome::Ok, UsageOutcome::Timeout]
    );
}

#[test]
fn a_price_that_is_not_known_is_kept_as_such() {
    let folder = Folder::new("unknown");
    let spool = open(&folder.spool());
    let mut snapshot = alike(1);
    snapshot.routes[0].price = None;
    let world = world(&snapshot, &spool);
    let mut usage = world.event("r-0", UsageOutcome::Ok);
    usage.units = units(&[("input_token", 1)]);
    world.record(&usage);
    let event = &kept(&spool)[0];
    assert_eq!((event.price_state(), event.cost_pico_usd), (PriceState::Unknown, None));
}

#[test]
fn what_cannot_be_kept_is_refused_and_counts_nowhere() {
    let folder = Folder::new("refused");
    let spool = open(&folder.spool());
    let mut snapshot = priced();
    if let Some(price) = &mut snapshot.routes[0].price {
        price.rates[0].pico_usd = 1_000_000_000_000_000;
    }
    let world = world(&snapshot, &spool);
    let refused = |change: fn(&mut pb::RecordUsageRequest)| {
        let mut usage = world.event("r-0", UsageOutcome::Ok);
        change(&mut usage);
        let status = world.try_record(&usage).expect_err("refused");
        assert_eq!(status.code, Code::InvalidArgument, "{status}");
        status.message.to_string()
    };
    assert!(refused(|usage| usage.units = units(&[("input_token", 9_000)])).starts_with("units come to"));
    assert!(refused(|usage| usage.error_code = Some("a\0b".to_owned())).starts_with("error_code: a NUL"));
    assert!(refused(|usage| usage.feedback_ppm = Some(1_000_001)).starts_with("feedback_ppm is"));
    assert!(refused(|usage| usage.provider_cost = Some(Usd { units: -1, pico: 0 })).starts_with("provider_cost is"));
    assert!(
        refused(|usage| usage.provider_cost = Some(Usd { units: 9_000_000, pico: 0 })).starts_with("provider_cost is")
    );
    assert!(
        refused(|usage| usage.attribution.get_or_insert_default().context = vec![0; 4_097])
            .starts_with("attribution.context")
    );
    assert!(
        refused(|usage| {
            usage.attribution.get_or_insert_default().tags =
                (0..17).map(|tag| (tag.to_string(), String::new())).collect();
        })
        .starts_with("attribution.tags")
    );
    assert!(
        refused(|usage| {
            usage.attribution.get_or_insert_default().act_as =
                Some(pb::ActAs { tenant: Some("t".repeat(65)), ..pb::ActAs::default() });
        })
        .starts_with("attribution.act_as.tenant")
    );
    assert_eq!((kept(&spool).len(), world.route("r-0").successes), (0, 0));
}
