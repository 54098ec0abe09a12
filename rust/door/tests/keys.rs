//! API keys at the door: who is let in, and what the Python door is told of whose call it is.

mod common;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use common::client::Client;
use common::upstream::FakeUpstream;
use common::{CHECK, SELECT, SLOW, SNAPSHOT, anywhere, frame};
use modelreg_door::{DoorHandle, DoorOptions, Engine, Permission, start};
use modelreg_proto::internal::v1 as internal;
use prost::Message;

const REFLECTION: &str = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
const GOOD: (&str, &str) = ("authorization", "Bearer mr_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
/// HMAC-SHA-256 of that key under 32 `p`, by another program.
const HASH: [u8; 32] = [
    138, 239, 201, 207, 82, 151, 76, 33, 14, 11, 160, 16, 130, 237, 88, 59, 219, 219, 235, 138, 248, 66, 155, 150, 233,
    154, 174, 37, 182, 166, 238, 102,
];

fn principal(permissions: &[Permission]) -> internal::Principal {
    internal::Principal {
        tenant: "acme".to_owned(),
        team: "web".to_owned(),
        user: "ann".to_owned(),
        key_id: "one".to_owned(),
        permissions: permissions.iter().map(|&permission| permission.into()).collect(),
    }
}

fn engine(permissions: &[Permission]) -> Arc<Engine> {
    let engine = Engine::default().requiring_keys();
    engine.load_snapshot(SNAPSHOT, false).unwrap();
    let key = internal::VerifiedKey {
        prefix: "abcdefgh".to_owned(),
        hash: HASH.to_vec(),
        principal: Some(principal(permissions)),
        ..Default::default()
    };
    let set = internal::KeySet { revision: 1, pepper: vec![b'p'; 32], keys: vec![key] };
    engine.load_keys(&set.encode_to_vec()).unwrap();
    Arc::new(engine)
}

fn door(engine: &Arc<Engine>, upstream: Option<&FakeUpstream>) -> DoorHandle {
    let mut options = DoorOptions::new(anywhere());
    options.upstream = upstream.map(FakeUpstream::options);
    start(Arc::clone(engine), options).unwrap()
}

#[tokio::test]
async fn a_hot_call_needs_a_key_with_its_permission_and_a_health_check_none() {
    let engine = engine(&[Permission::Estimate]);
    let door = door(&engine, None);
    let client = Client::connect(door.local_addr()).await;
    assert_eq!(client.call(CHECK, &[], frame(0, b"")).await.status(), "0");
    let stranger = client.call(SELECT, &[], frame(0, b"")).await;
    assert_eq!(stranger.status(), "16");
    assert!(stranger.is_trailers_only());
    let denied = client.call(SELECT, &[GOOD], frame(0, b"")).await;
    assert_eq!(denied.status(), "7");
    assert!(denied.message().contains("`select`"), "{}", denied.message());
    let metrics = engine.metrics();
    for code in [16, 7] {
        assert!(metrics.contains(&format!("{{method=\"Select\",code=\"{code}\"}} 1")), "{metrics}");
    }
}

#[tokio::test]
async fn a_call_is_refused_for_its_head_before_its_message_is_read() {
    let engine = engine(&[]);
    let door = door(&engine, None);
    let client = Client::connect(door.local_addr()).await;
    // Nothing of the message is ever sent.
    let call = client.open(SELECT, &[]).await;
    let response = call.response.await.unwrap();
    assert_eq!(response.headers()["grpc-status"], "16");
}

#[tokio::test]
async fn a_stranger_does_not_reach_the_python_door() {
    let upstream = FakeUpstream::start();
    let door = door(&engine(&[]), Some(&upstream));
    let client = Client::connect(door.local_addr()).await;
    for metadata in [&[][..], &[GOOD, GOOD], &[("authorization", "Bearer mr_")], &[("x-modelreg-principal-bin", "")]] {
        let answer = client.call(SLOW, metadata, frame(0, b"")).await;
        assert_eq!(answer.status(), "16", "{metadata:?}");
    }
    assert!(upstream.is_idle());
}

#[tokio::test]
async fn the_python_door_is_told_whose_a_call_is_and_not_its_key() {
    let mut upstream = FakeUpstream::start();
    let permissions = [Permission::Select, Permission::Jobs];
    let door = door(&engine(&permissions), Some(&upstream));
    let client = Client::connect(door.local_addr()).await;
    let _call = client.open(SLOW, &[GOOD, ("x-modelreg-principal-bin", "CgR1cw")]).await;
    let seen = upstream.next().await;
    assert_eq!(seen.header("authorization"), None);
    let told = STANDARD_NO_PAD.decode(seen.header("x-modelreg-principal-bin").unwrap()).unwrap();
    assert_eq!(internal::Principal::decode(told.as_slice()).unwrap(), principal(&permissions));
}

#[tokio::test]
async fn reflection_is_open_and_its_callers_are_nobody() {
    let mut upstream = FakeUpstream::start();
    let door = door(&engine(&[]), Some(&upstream));
    let client = Client::connect(door.local_addr()).await;
    let _call = client.open(REFLECTION, &[("x-modelreg-principal-bin", "CgR1cw")]).await;
    assert_eq!(upstream.next().await.header("x-modelreg-principal-bin"), None);
}

#[tokio::test]
async fn without_keys_everybody_is_the_developer_on_this_machine() {
    let mut upstream = FakeUpstream::start();
    let engine = Arc::new(Engine::default());
    engine.load_snapshot(SNAPSHOT, false).unwrap();
    let door = door(&engine, Some(&upstream));
    let client = Client::connect(door.local_addr()).await;
    let _call = client.open(SLOW, &[GOOD]).await;
    let seen = upstream.next().await;
    assert_eq!(seen.header("authorization"), None);
    let told = STANDARD_NO_PAD.decode(seen.header("x-modelreg-principal-bin").unwrap()).unwrap();
    let local = internal::Principal::decode(told.as_slice()).unwrap();
    assert_eq!((local.tenant.as_str(), local.user.as_str(), local.key_id.as_str()), ("default", "local", ""));
    assert_eq!(local.permissions, (1..=14).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_server_without_its_keys_answers_nobody_and_is_not_ready() {
    let engine = Arc::new(Engine::default().requiring_keys());
    engine.load_snapshot(SNAPSHOT, false).unwrap();
    let door = door(&engine, None);
    let client = Client::connect(door.local_addr()).await;
    assert_eq!(engine.not_ready_reason(), Some("no API keys loaded yet"));
    assert_eq!(client.call(SELECT, &[GOOD], frame(0, b"")).await.status(), "14");
    assert_eq!(client.call(CHECK, &[], frame(0, b"")).await.status(), "0");
    engine.load_keys(&internal::KeySet { pepper: vec![b'p'; 32], ..Default::default() }.encode_to_vec()).unwrap();
    assert_eq!(engine.not_ready_reason(), None);
}
