//! The hot path from outside: what a client gets for good and for broken unary calls.

mod common;

use bytes::Bytes;
use common::client::{Client, request, reset};
use common::{CHECK, SELECT, SLOW, door, door_without_snapshot, frame, gzip};
use http::StatusCode;

#[tokio::test]
async fn a_health_check_follows_the_engine() {
    let (door, engine) = door();
    let client = Client::connect(door.local_addr()).await;
    let answer = client.call(CHECK, &[], frame(0, b"")).await;
    assert_eq!(answer.status(), "0");
    assert_eq!(answer.body, frame(0, b"\x08\x01"));
    assert_eq!(answer.headers["content-type"], "application/grpc");
    engine.drain();
    let answer = client.call(CHECK, &[], frame(0, b"\x0a\x19modelreg.v1.RouterService")).await;
    assert_eq!(answer.body, frame(0, b"\x08\x02"));
}

#[tokio::test]
async fn a_refusal_is_trailers_only() {
    let (door, _) = door_without_snapshot();
    let client = Client::connect(door.local_addr()).await;
    let answer = client.call(CHECK, &[], frame(0, b"\x0a\x05other")).await;
    assert_eq!(answer.status(), "5");
    assert!(answer.is_trailers_only());
    // No snapshot is loaded.
    assert_eq!(client.call(SELECT, &[], frame(0, b"")).await.status(), "14");
    assert_eq!(client.call(SLOW, &[], frame(0, b"")).await.status(), "12");
}

#[tokio::test]
async fn what_is_not_grpc_is_an_http_error() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let mut get = request(CHECK, &[]);
    *get.method_mut() = http::Method::GET;
    let mut call = client.send(get).await;
    call.half_close();
    assert_eq!(call.finish().await.http, StatusCode::METHOD_NOT_ALLOWED);
    let mut json = request(CHECK, &[]);
    json.headers_mut().insert("content-type", "application/json".parse().unwrap());
    let mut call = client.send(json).await;
    call.half_close();
    assert_eq!(call.finish().await.http, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_message_may_come_in_any_pieces() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(CHECK, &[]).await;
    for byte in frame(0, b"\x0a\x05other") {
        call.sender.send_data(Bytes::from(vec![byte]), false).unwrap();
    }
    call.half_close();
    assert_eq!(call.finish().await.status(), "5");
}

#[tokio::test]
async fn gzip_is_understood_and_other_encodings_are_named() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let body = frame(1, &gzip(b"\x0a\x05other"));
    assert_eq!(client.call(CHECK, &[("grpc-encoding", "gzip")], body.clone()).await.status(), "5");
    let answer = client.call(CHECK, &[("grpc-encoding", "snappy")], body.clone()).await;
    assert_eq!(answer.status(), "12");
    assert_eq!(answer.headers["grpc-accept-encoding"], "identity,gzip");
    assert_eq!(client.call(CHECK, &[], body).await.status(), "13");
    let plain = frame(0, b"");
    assert_eq!(client.call(CHECK, &[("grpc-encoding", "gzip")], plain).await.status(), "0");
}

#[tokio::test]
async fn a_gzip_bomb_is_refused() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let bomb = frame(1, &gzip(&vec![0; 8 << 20]));
    let answer = client.call(CHECK, &[("grpc-encoding", "gzip")], bomb).await;
    assert_eq!(answer.status(), "8");
    assert!(answer.message().contains("65536"), "{}", answer.message());
}

#[tokio::test]
async fn none_two_or_half_a_message_is_an_error() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let two = [frame(0, b""), frame(0, b"")].concat();
    for body in [Bytes::new(), Bytes::from(two), frame(0, b"\x0a\x05other").slice(..8)] {
        assert_eq!(client.call(CHECK, &[], body).await.status(), "13");
    }
}

#[tokio::test]
async fn a_deadline_is_kept_even_when_the_request_never_ends() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    for (timeout, status) in [("0m", "4"), ("1x", "13"), ("20m", "4")] {
        let mut call = client.open(CHECK, &[("grpc-timeout", timeout)]).await;
        call.sender.send_data(Bytes::from_static(b"\0\0"), false).unwrap();
        let answer = call.finish().await;
        assert_eq!(answer.status(), status, "{timeout}");
        assert!(answer.is_trailers_only());
    }
}

#[tokio::test]
async fn a_large_message_is_refused_from_its_prefix_and_costs_the_connection_nothing() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    // 200 calls leave 60 KB each: had their bytes stayed in the connection's window of 4 MiB, the last calls would hang.
    for _ in 0..200 {
        let mut call = client.open(SELECT, &[]).await;
        let mut start = frame(0, &[]).to_vec();
        start[1..].copy_from_slice(&(64_u32 << 20).to_be_bytes());
        start.resize(60_000, 7);
        call.sender.send_data(start.into(), false).unwrap();
        let response = (&mut call.response).await.unwrap();
        assert_eq!(response.headers()["grpc-status"], "8");
        let text = response.headers()["grpc-message"].to_str().unwrap();
        assert_eq!(text, "the message is 67108864 bytes, the limit is 262144 bytes");
        assert!(response.body().is_end_stream());
        assert_eq!(reset(&mut call.sender).await, h2::Reason::NO_ERROR);
    }
    assert_eq!(client.call(CHECK, &[], frame(0, b"")).await.status(), "0");
}

#[tokio::test]
async fn a_message_at_the_limit_is_read_whole() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let answer = client.call(SELECT, &[], frame(0, &vec![0; 256 << 10])).await;
    // Whatever the engine makes of it, the door lets it through.
    assert_ne!(answer.status(), "8");
    let answer = client.call(SELECT, &[], frame(0, &vec![0; (256 << 10) + 1])).await;
    assert_eq!(answer.status(), "8");
}

#[tokio::test]
async fn many_calls_share_a_connection() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let mut calls = Vec::new();
    for _ in 0..1_000 {
        let mut call = client.open(CHECK, &[]).await;
        call.sender.send_data(frame(0, b""), true).unwrap();
        calls.push(call);
    }
    for call in calls {
        assert_eq!(call.finish().await.body, frame(0, b"\x08\x01"));
    }
}

#[tokio::test]
async fn metadata_beyond_the_limit_is_refused() {
    let (door, _) = door();
    let client = Client::connect(door.local_addr()).await;
    let long = "a".repeat(20_000);
    let mut call = client.open(CHECK, &[("x-long", &long)]).await;
    call.half_close();
    assert_eq!(call.finish().await.http, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    assert_eq!(client.call(CHECK, &[], frame(0, b"")).await.status(), "0");
}
