//! What the pass-through does not carry: large messages, late answers, calls nobody reads, more calls than there is room for.

mod common;

use std::num::NonZeroUsize;

use bytes::Bytes;
use common::client::{Client, drain, next, reset};
use common::upstream::FakeUpstream;
use common::{CHECK, PATIENCE, SLOW, door_before, frame};
use h2::Reason;
use tokio::time::timeout;

#[tokio::test]
async fn a_large_message_is_refused_wherever_it_stands_in_the_stream() {
    let mut upstream = FakeUpstream::start();
    let mut options = upstream.options();
    options.max_message_bytes = 1_000;
    let door = door_before(options);
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[]).await;
    let mut seen = upstream.next().await;
    call.message(&[1; 1_000]);
    assert_eq!(next(seen.request.body_mut()).await.unwrap().len(), 1_005);
    // The prefix of the second is split over two frames.
    let large = frame(0, &[2; 1_001]);
    call.sender.send_data(large.slice(..3), false).unwrap();
    call.sender.send_data(large.slice(3..), false).unwrap();
    let response = timeout(PATIENCE, &mut call.response).await.unwrap().unwrap();
    assert_eq!(response.headers()["grpc-status"], "8");
    assert_eq!(response.headers()["grpc-message"], "the message is 1001 bytes, the limit is 1000 bytes");
    assert_eq!(seen.reset().await, Reason::CANCEL);
    assert_eq!(reset(&mut call.sender).await, Reason::NO_ERROR);
    assert_eq!(client.call(CHECK, &[], frame(0, b"")).await.status(), "0");
}

#[tokio::test]
async fn a_large_message_after_the_answer_has_begun_ends_it_with_trailers() {
    let mut upstream = FakeUpstream::start();
    let mut options = upstream.options();
    options.max_message_bytes = 10;
    let door = door_before(options);
    let client = Client::connect(door.local_addr()).await;
    let call = client.open(SLOW, &[]).await;
    let mut seen = upstream.next().await;
    let _stream = seen.begin(&[]);
    let (_, mut frames, mut sender) = call.head().await;
    sender.send_data(frame(0, &[1; 11]), false).unwrap();
    assert_eq!(drain(&mut frames).await.1["grpc-status"], "8");
}

#[tokio::test]
async fn a_hanging_upstream_costs_the_caller_its_deadline_only() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[("grpc-timeout", "400m")]).await;
    call.message(b"hello?");
    let mut seen = upstream.next().await;
    let answer = call.finish().await;
    assert_eq!(answer.status(), "4");
    assert!(answer.is_trailers_only());
    assert_eq!(seen.reset().await, Reason::CANCEL);
}

#[tokio::test]
async fn a_deadline_after_the_answer_has_begun_comes_as_trailers() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[("grpc-timeout", "400m")]).await;
    call.half_close();
    let mut seen = upstream.next().await;
    let mut stream = seen.begin(&[]);
    stream.send_data(frame(0, b"one"), false).unwrap();
    let answer = call.finish().await;
    assert_eq!((answer.body, answer.trailers["grpc-status"].as_bytes()), (frame(0, b"one"), &b"4"[..]));
    assert_eq!(reset(&mut stream).await, Reason::CANCEL);
}

#[tokio::test]
async fn a_deadline_is_kept_while_nobody_reads() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[("grpc-timeout", "400m")]).await;
    // More than all windows: the upstream never reads, so the relay waits for room when the deadline comes.
    call.message(&vec![0; 1 << 20]);
    let mut seen = upstream.next().await;
    assert_eq!(seen.reset().await, Reason::CANCEL);
    assert_eq!(call.finish().await.status(), "4");
}

#[tokio::test]
async fn a_bad_timeout_never_reaches_the_upstream() {
    let upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    for (value, status) in [("0n", "4"), ("soon", "13")] {
        let answer = client.call(SLOW, &[("grpc-timeout", value)], frame(0, b"")).await;
        assert_eq!(answer.status(), status);
    }
    assert!(upstream.is_idle());
}

#[tokio::test]
async fn a_cancelled_call_is_cancelled_upstream_at_once() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut before_head = client.open(SLOW, &[]).await;
    let mut seen = upstream.next().await;
    before_head.sender.send_reset(Reason::CANCEL);
    assert_eq!(seen.reset().await, Reason::CANCEL);

    let after_head = client.open(SLOW, &[]).await;
    let mut seen = upstream.next().await;
    let mut stream = seen.begin(&[]);
    let (_, _, mut sender) = after_head.head().await;
    sender.send_reset(Reason::CANCEL);
    assert_eq!(reset(&mut stream).await, Reason::CANCEL);
}

#[tokio::test]
async fn a_vanished_client_is_cancelled_upstream() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let _call = client.open(SLOW, &[]).await;
    let mut seen = upstream.next().await;
    client.connection.abort();
    assert_eq!(seen.reset().await, Reason::CANCEL);
}

#[tokio::test]
async fn an_upstream_that_dies_is_unavailable_before_and_after_its_head() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let waiting = client.open(SLOW, &[]).await;
    let _seen_waiting = upstream.next().await;
    let streaming = client.open(SLOW, &[]).await;
    let mut seen = upstream.next().await;
    let mut stream = seen.begin(&[]);
    stream.send_data(frame(0, b"one"), false).unwrap();
    let (_, mut frames, _sender) = streaming.head().await;
    assert_eq!(next(&mut frames).await.unwrap(), frame(0, b"one"));
    upstream.die().await;
    assert_eq!(drain(&mut frames).await.1["grpc-status"], "14");
    assert_eq!(waiting.finish().await.status(), "14");
}

#[tokio::test]
async fn a_call_that_the_upstream_resets_ends_with_the_fitting_status() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    for (reason, status) in [
        (Reason::CANCEL, "1"),
        (Reason::REFUSED_STREAM, "14"),
        (Reason::ENHANCE_YOUR_CALM, "8"),
        (Reason::INTERNAL_ERROR, "13"),
    ] {
        let call = client.open(SLOW, &[]).await;
        upstream.next().await.respond.send_reset(reason);
        assert_eq!(call.finish().await.status(), status, "{reason:?}");
    }
}

#[tokio::test]
async fn calls_beyond_the_places_wait_and_calls_beyond_the_queue_are_refused() {
    let mut upstream = FakeUpstream::start();
    let mut options = upstream.options();
    options.connections_per_worker = NonZeroUsize::MIN;
    options.streams_per_connection = NonZeroUsize::MIN;
    options.max_waiting_per_worker = 1;
    let door = door_before(options);
    let client = Client::connect(door.local_addr()).await;
    let first = client.open(SLOW, &[]).await;
    let mut first_seen = upstream.next().await;
    // One of the two waits, the other is refused; they arrive in order on one connection.
    let second = client.open(SLOW, &[]).await;
    let third = client.open(SLOW, &[]).await;
    let refused = third.finish().await;
    assert_eq!(refused.status(), "8");
    assert!(refused.is_trailers_only());
    assert!(upstream.is_idle());
    first_seen.reply(b"1");
    assert_eq!(first.finish().await.status(), "0");
    upstream.next().await.reply(b"2");
    assert_eq!(second.finish().await.body, frame(0, b"2"));
}

#[tokio::test]
async fn a_waiting_call_keeps_its_deadline_and_its_cancellation() {
    let mut upstream = FakeUpstream::start();
    let mut options = upstream.options();
    options.connections_per_worker = NonZeroUsize::MIN;
    options.streams_per_connection = NonZeroUsize::MIN;
    options.max_waiting_per_worker = 1;
    let door = door_before(options);
    let client = Client::connect(door.local_addr()).await;
    let _first = client.open(SLOW, &[]).await;
    let _seen = upstream.next().await;
    for _ in 0..3 {
        let answer = client.call(SLOW, &[("grpc-timeout", "20m")], Bytes::new()).await;
        assert_eq!(answer.status(), "4");
    }
    let mut cancelled = client.open(SLOW, &[]).await;
    cancelled.sender.send_reset(Reason::CANCEL);
    // Its turn is free once its reset is seen, which may be after the head of the next call.
    loop {
        let answer = client.call(SLOW, &[("grpc-timeout", "20m")], Bytes::new()).await;
        match answer.status() {
            "8" => {}
            status => break assert_eq!(status, "4"),
        }
    }
}

#[tokio::test]
async fn the_upstreams_own_stream_limit_makes_calls_wait() {
    let mut settings = h2::server::Builder::new();
    settings.max_concurrent_streams(1);
    let socket = common::upstream::free_socket();
    let mut upstream = FakeUpstream::start_with(socket, settings);
    let mut options = upstream.options();
    options.connections_per_worker = NonZeroUsize::MIN;
    let door = door_before(options);
    let client = Client::connect(door.local_addr()).await;
    let mut calls = Vec::new();
    for _ in 0..5 {
        let mut call = client.open(SLOW, &[]).await;
        call.half_close();
        calls.push(call);
    }
    for call in calls {
        upstream.next().await.reply(b"served");
        assert_eq!(call.finish().await.status(), "0");
    }
}
