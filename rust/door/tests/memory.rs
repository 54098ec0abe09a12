//! What a slow reader costs in memory; alone in its process, whose memory it measures.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use common::client::{Client, next, send_slowly};
use common::upstream::{FakeUpstream, trailers};
use common::{SLOW, door_before};

/// Far below what is sent, far above what windows and buffers of one call add up to.
const IN_BETWEEN: u64 = 1 << 20;

fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
}

#[tokio::test]
async fn a_slow_reader_of_100_mb_costs_the_process_next_to_nothing() {
    const TOTAL: u64 = 100 << 20;
    let mut upstream = FakeUpstream::start();
    let door = door_before(upstream.options());
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[]).await;
    call.half_close();
    let mut seen = upstream.next().await;
    let sent = Arc::new(AtomicU64::new(0));
    let writing = tokio::spawn({
        let sent = Arc::clone(&sent);
        async move {
            let mut stream = seen.begin(&[]);
            send_slowly(&mut stream, TOTAL, &sent).await;
            stream.send_trailers(trailers("0")).unwrap();
        }
    });
    let (_, mut frames, _sender) = call.head().await;
    let before = resident_bytes();
    let mut received = 0;
    while let Some(data) = next(&mut frames).await {
        received += data.len() as u64;
        let between = sent.load(Ordering::SeqCst).saturating_sub(received);
        assert!(between < IN_BETWEEN, "{between} bytes are in between");
        tokio::task::yield_now().await;
    }
    assert_eq!(received, TOTAL);
    writing.await.unwrap();
    let grown = resident_bytes().saturating_sub(before);
    assert!(grown < 8 << 20, "grew by {grown} bytes");
}
