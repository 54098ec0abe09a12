//! Starting and stopping: ports, grace, calls in flight, cut connections.

mod common;

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::client::{Client, drain};
use common::upstream::FakeUpstream;
use common::{CHECK, PATIENCE, SLOW, WATCH, anywhere, door, door_before, frame, serving_engine};
use modelreg_door::{DoorOptions, UpstreamOptions, start};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

#[test]
fn a_taken_port_is_the_callers_error() {
    let (door, engine) = door();
    let error = start(engine, DoorOptions::new(door.local_addr())).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
}

#[test]
fn a_secret_that_is_no_header_is_the_callers_error() {
    let mut options = DoorOptions::new(anywhere());
    options.upstream = Some(UpstreamOptions::new("/nowhere".into(), "two\nlines".to_owned()));
    let error = start(serving_engine(), options).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

#[test]
fn stopping_twice_is_stopping_once() {
    let (door, _) = door();
    assert_eq!(door.stop(PATIENCE), 0);
    assert_eq!(door.stop(PATIENCE), 0);
}

#[tokio::test]
async fn every_worker_serves() {
    let mut options = DoorOptions::new(anywhere());
    options.workers = NonZeroUsize::new(3).unwrap();
    let door = start(serving_engine(), options).unwrap();
    for _ in 0..6 {
        let client = Client::connect(door.local_addr()).await;
        assert_eq!(client.call(CHECK, &[], frame(0, b"")).await.status(), "0");
    }
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed() {
    let mut options = DoorOptions::new(anywhere());
    options.max_connections = 1;
    let door = start(serving_engine(), options).unwrap();
    let first = Client::connect(door.local_addr()).await;
    assert_eq!(first.call(CHECK, &[], frame(0, b"")).await.status(), "0");
    let mut second = TcpStream::connect(door.local_addr()).await.unwrap();
    let read = timeout(PATIENCE, second.read(&mut [0; 16])).await.unwrap();
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    assert_eq!(first.call(CHECK, &[], frame(0, b"")).await.status(), "0");
}

#[tokio::test]
async fn a_call_in_flight_is_finished_before_the_door_stops() {
    let mut upstream = FakeUpstream::start();
    let door = Arc::new(door_before(upstream.options()));
    let client = Client::connect(door.local_addr()).await;
    let mut call = client.open(SLOW, &[]).await;
    call.message(b"question");
    call.half_close();
    let mut seen = upstream.next().await;
    let mut watcher = client.open(WATCH, &[]).await;
    watcher.message(b"");
    watcher.half_close();
    let (_, mut watching, _sender) = watcher.head().await;
    let stopping = tokio::task::spawn_blocking({
        let door = Arc::clone(&door);
        move || door.stop(PATIENCE)
    });
    // The watcher's end shows that the drain has begun.
    drain(&mut watching).await;
    seen.reply(b"answer");
    let answer = call.finish().await;
    assert_eq!((answer.status(), &answer.body), ("0", &frame(0, b"answer")));
    assert_eq!(stopping.await.unwrap(), 0);
    assert_eq!(door.counters().open_connections(), 0);
    assert!(TcpStream::connect(door.local_addr()).await.is_err());
    assert!(timeout(PATIENCE, client.connection).await.unwrap().unwrap().is_ok());
}

#[tokio::test]
async fn a_call_beyond_the_grace_is_cut_and_counted() {
    let mut upstream = FakeUpstream::start();
    let door = Arc::new(door_before(upstream.options()));
    let client = Client::connect(door.local_addr()).await;
    let call = client.open(SLOW, &[]).await;
    let _seen = upstream.next().await;
    let began = Instant::now();
    let cut = tokio::task::spawn_blocking(move || door.stop(Duration::from_millis(50)));
    assert_eq!(cut.await.unwrap(), 1);
    assert!(began.elapsed() < PATIENCE / 2);
    assert!(timeout(PATIENCE, call.response).await.unwrap().is_err());
}

#[tokio::test]
async fn silent_and_idle_connections_do_not_hold_up_a_stop() {
    let (door, _) = door();
    let _silent = TcpStream::connect(door.local_addr()).await.unwrap();
    let idle = Client::connect(door.local_addr()).await;
    assert_eq!(idle.call(CHECK, &[], frame(0, b"")).await.status(), "0");
    let stopped = tokio::task::spawn_blocking(move || door.stop(PATIENCE));
    assert_eq!(timeout(PATIENCE, stopped).await.unwrap().unwrap(), 0);
}

#[tokio::test]
async fn a_client_that_speaks_no_http2_is_counted_and_harms_nobody() {
    use tokio::io::AsyncWriteExt;
    let (door, _) = door();
    let mut stranger = TcpStream::connect(door.local_addr()).await.unwrap();
    stranger.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n").await.unwrap();
    let mut rest = Vec::new();
    let _ = timeout(PATIENCE, stranger.read_to_end(&mut rest)).await.unwrap();
    let client = Client::connect(door.local_addr()).await;
    assert_eq!(client.call(CHECK, &[], frame(0, b"")).await.status(), "0");
    assert_eq!(door.counters().connection_errors(), 1);
}
