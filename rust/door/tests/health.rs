//! `Health/Watch`: the status now, then each change, and an end when the door drains.

mod common;

use std::time::Duration;

use common::client::{Client, drain, next};
use common::{SNAPSHOT, WATCH, door, door_without_snapshot, frame};

#[tokio::test]
async fn a_watcher_sees_the_status_and_every_change() {
    let (door, engine) = door_without_snapshot();
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(WATCH, &[]).await;
    call.message(b"\x0a\x19modelreg.v1.RouterService");
    call.half_close();
    let (_, mut frames, _sender) = call.head().await;
    assert_eq!(next(&mut frames).await.unwrap(), frame(0, b"\x08\x02"));
    engine.load_snapshot(SNAPSHOT, false).unwrap();
    assert_eq!(next(&mut frames).await.unwrap(), frame(0, b"\x08\x01"));
    engine.drain();
    assert_eq!(next(&mut frames).await.unwrap(), frame(0, b"\x08\x02"));
}

#[tokio::test]
async fn an_unknown_service_is_said_to_be_unknown_and_watched_on() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(WATCH, &[("grpc-timeout", "30m")]).await;
    call.message(b"\x0a\x05other");
    call.half_close();
    let answer = call.finish().await;
    assert_eq!(answer.body, frame(0, b"\x08\x03"));
    assert_eq!(answer.status(), "4");
}

#[tokio::test]
async fn a_drain_is_seen_as_not_serving_and_then_as_the_end() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(WATCH, &[]).await;
    call.message(b"");
    call.half_close();
    let (_, mut frames, _sender) = call.head().await;
    assert_eq!(next(&mut frames).await.unwrap(), frame(0, b"\x08\x01"));
    let stopped = tokio::task::spawn_blocking(move || door.stop(Duration::from_secs(10)));
    assert_eq!(next(&mut frames).await.unwrap(), frame(0, b"\x08\x02"));
    let (rest, trailers) = drain(&mut frames).await;
    assert_eq!((rest.len(), &trailers["grpc-status"]), (0, &"14".parse().unwrap()));
    assert_eq!(stopped.await.unwrap(), 0);
}
