//! Slow sides stay cheap: what one call leaves in memory is bounded, and it holds up no other call.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use common::client::{Client, next, send_slowly};
use common::upstream::FakeUpstream;
use common::{CHECK, SLOW, door_before, frame};

/// Far below what is sent, far above what windows and buffers of one call add up to.
const IN_BETWEEN: u64 = 1 << 20;

#[tokio::test]
async fn an_upload_waits_for_the_upstream_that_reads_it() {
    const TOTAL: u64 = 20 << 20;
    let mut upstream = FakeUpstream::start();
    let mut options = upstream.options();
    options.max_message_bytes = usize::MAX;
    let door = door_before(options);
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[]).await;
    let mut seen = upstream.next().await;
    let sent = Arc::new(AtomicU64::new(0));
    let writing = tokio::spawn({
        let sent = Arc::clone(&sent);
        async move {
            send_slowly(&mut call.sender, TOTAL, &sent).await;
            call.half_close();
            call
        }
    });
    let mut received = 0;
    while let Some(data) = next(seen.request.body_mut()).await {
        received += data.len() as u64;
        let between = sent.load(Ordering::SeqCst).saturating_sub(received);
        assert!(between < IN_BETWEEN, "{between} bytes are in between");
        tokio::task::yield_now().await;
    }
    assert_eq!(received, TOTAL);
    seen.reply(b"got it");
    assert_eq!(writing.await.unwrap().finish().await.status(), "0");
}

#[tokio::test]
async fn fifty_stalled_uploads_hold_up_no_hot_call_of_their_connection() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut stalled = Vec::new();
    for _ in 0..50 {
        let mut call = client.open(SLOW, &[]).await;
        call.message(&vec![0; 1 << 20]);
        // Taken but never read.
        stalled.push((call, upstream.next().await));
    }
    let answer = client.call(CHECK, &[], frame(0, b"")).await;
    assert_eq!(answer.status(), "0");
}

#[tokio::test]
async fn slow_readers_hold_up_no_other_call_of_the_upstream() {
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let slow = Client::connect(door.local_addr()).await;
    let mut stalled = Vec::new();
    for _ in 0..20 {
        let call = slow.open(SLOW, &[]).await;
        let mut seen = upstream.next().await;
        let mut stream = seen.begin(&[]);
        stream.send_data(vec![0; 1 << 20].into(), false).unwrap();
        stalled.push((call.head().await, seen, stream));
    }
    let quick = Client::connect(door.local_addr()).await;
    let call = quick.open(SLOW, &[]).await;
    upstream.next().await.reply(&vec![7; 60_000]);
    assert_eq!(call.finish().await.body, frame(0, &vec![7; 60_000]));
}
