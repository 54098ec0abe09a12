//! What the pass-through carries: every shape of call, metadata in both directions, and the upstream's comings and goings.

mod common;

use bytes::Bytes;
use common::client::{Client, drain, next};
use common::upstream::{FakeUpstream, free_socket, trailers};
use common::{CHECK, SLOW, door_before, frame};
use modelreg_door::UpstreamOptions;

#[tokio::test]
async fn a_unary_call_goes_through_byte_for_byte() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[]).await;
    call.sender.send_data(frame(1, b"\x1f\x8bnot really"), true).unwrap();
    let mut seen = upstream.next().await;
    assert_eq!(seen.request.uri().path(), SLOW);
    assert_eq!(seen.read_all().await, frame(1, b"\x1f\x8bnot really"));
    seen.reply(b"answer");
    let answer = call.finish().await;
    assert_eq!((answer.status(), &answer.body), ("0", &frame(0, b"answer")));
}

#[tokio::test]
async fn only_the_doors_own_word_reaches_the_upstream_under_its_prefix() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let metadata = [
        ("x-modelreg-secret", "guess"),
        ("x-modelreg-peer", "10.0.0.1:1"),
        ("x-modelreg-tenant", "other"),
        ("grpc-timeout", "9S"),
        ("trace-bin", "AAEC/w"),
        ("authorization", "Bearer t"),
    ];
    let _call = client.open(SLOW, &metadata).await;
    let seen = upstream.next().await;
    assert_eq!(seen.request.uri().authority().unwrap(), "localhost");
    let peer = seen.header("x-modelreg-peer").unwrap();
    assert!(peer.starts_with("127.0.0.1:"), "{peer}");
    assert_eq!(seen.request.headers().get_all("x-modelreg-secret").iter().count(), 1);
    assert_eq!(seen.header("x-modelreg-secret"), Some("s3cret"));
    assert_eq!(seen.header("x-modelreg-tenant"), None);
    assert_eq!(seen.header("grpc-timeout"), Some("9S"));
    assert_eq!(seen.header("trace-bin"), Some("AAEC/w"));
    // The credential was looked at here; the Python door is told whose it was.
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(seen.header("te"), Some("trailers"));
}

#[tokio::test]
async fn metadata_comes_back_before_and_after_the_messages() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[]).await;
    call.half_close();
    let mut seen = upstream.next().await;
    let mut stream = seen.begin(&[("initial-bin", "AP8"), ("grpc-encoding", "identity")]);
    let mut last = trailers("3");
    last.insert("grpc-status-details-bin", "CAM".parse().unwrap());
    stream.send_trailers(last).unwrap();
    let answer = call.finish().await;
    assert_eq!(answer.headers["initial-bin"], "AP8");
    assert_eq!(answer.status(), "3");
    assert_eq!(answer.trailers["grpc-status-details-bin"], "CAM");
}

#[tokio::test]
async fn a_trailers_only_answer_stays_one() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let call = client.open(SLOW, &[]).await;
    upstream.next().await.trailers_only("7");
    let response = call.response.await.unwrap();
    assert_eq!(response.headers()["grpc-status"], "7");
    assert_eq!(response.headers()["grpc-message"], "as told");
    assert!(response.body().is_end_stream());
}

#[tokio::test]
async fn a_server_stream_arrives_message_by_message() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[]).await;
    call.message(b"go");
    call.half_close();
    let mut seen = upstream.next().await;
    assert_eq!(seen.read_all().await, frame(0, b"go"));
    let mut stream = seen.begin(&[]);
    let (_, mut frames, _sender) = call.head().await;
    for message in [&b"one"[..], b"two", b""] {
        stream.send_data(frame(0, message), false).unwrap();
        assert_eq!(next(&mut frames).await.unwrap(), frame(0, message));
    }
    stream.send_trailers(trailers("0")).unwrap();
    assert_eq!(drain(&mut frames).await.1["grpc-status"], "0");
}

#[tokio::test]
async fn a_client_stream_is_answered_after_its_half_close() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[]).await;
    let mut seen = upstream.next().await;
    for message in [&b"one"[..], b"two"] {
        call.message(message);
        assert_eq!(next(seen.request.body_mut()).await.unwrap(), frame(0, message));
    }
    call.half_close();
    assert!(seen.read_all().await.is_empty());
    seen.reply(b"2");
    assert_eq!(call.finish().await.body, frame(0, b"2"));
}

#[tokio::test]
async fn both_sides_of_a_call_talk_in_turns_and_end_in_any_order() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let call = client.open(SLOW, &[]).await;
    let mut seen = upstream.next().await;
    let mut stream = seen.begin(&[]);
    let (_, mut frames, mut sender) = call.head().await;
    for turn in 0..10_u8 {
        sender.send_data(frame(0, &[turn]), false).unwrap();
        let data = next(seen.request.body_mut()).await.unwrap();
        stream.send_data(data, false).unwrap();
        assert_eq!(next(&mut frames).await.unwrap(), frame(0, &[turn]));
    }
    // The upstream ends first, while the client could go on.
    stream.send_trailers(trailers("0")).unwrap();
    assert_eq!(drain(&mut frames).await.1["grpc-status"], "0");
}

#[tokio::test]
async fn without_an_upstream_a_call_is_unavailable_and_hot_calls_are_not() {
    let door = door_before(UpstreamOptions::new(free_socket(), "s".to_owned()));
    let client = Client::connect(door.local_addr()).await;
    let answer = client.call(SLOW, &[], frame(0, b"")).await;
    assert_eq!(answer.status(), "14");
    assert!(answer.is_trailers_only());
    assert_eq!(client.call(CHECK, &[], frame(0, b"")).await.status(), "0");
}

#[tokio::test]
async fn an_upstream_that_comes_back_is_found_again() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let call = client.open(SLOW, &[]).await;
    upstream.next().await.reply(b"first");
    assert_eq!(call.finish().await.status(), "0");
    let socket = upstream.die().await;
    std::fs::remove_file(&socket).unwrap();
    assert_eq!(client.call(SLOW, &[], Bytes::new()).await.status(), "14");
    let mut upstream = FakeUpstream::start_at(socket);
    let call = client.open(SLOW, &[]).await;
    upstream.next().await.reply(b"second");
    assert_eq!(call.finish().await.body, frame(0, b"second"));
}
