//! The probes: their codes, their texts and what they refuse.

mod common;

use std::net::SocketAddr;
use std::sync::Arc;

use common::{PATIENCE, SNAPSHOT, anywhere};
use modelreg_door::{Engine, start_probe};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

async fn ask(address: SocketAddr, method: &str, path: &str) -> (u16, String) {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!("{method} {path} HTTP/1.1\r\nhost: probe\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

#[tokio::test]
async fn readiness_says_why_not() {
    let engine = Arc::new(Engine::default());
    let probe = start_probe(Arc::clone(&engine), anywhere()).unwrap();
    let address = probe.local_addr();
    let ready = || ask(address, "GET", "/readyz");
    assert_eq!(ready().await, (503, "no snapshot loaded yet\n".to_owned()));
    engine.load_snapshot(SNAPSHOT, false).unwrap();
    assert_eq!(ready().await, (503, "the door is not open yet\n".to_owned()));
    engine.door_is_open();
    assert_eq!(ready().await, (200, "ok\n".to_owned()));
    engine.drain();
    assert_eq!(ready().await, (503, "draining\n".to_owned()));
    assert_eq!(ask(address, "GET", "/livez").await, (200, "ok\n".to_owned()));
}

#[tokio::test]
async fn metrics_are_prometheus_text() {
    let probe = start_probe(Arc::default(), anywhere()).unwrap();
    let (code, body) = ask(probe.local_addr(), "GET", "/metrics?x=1").await;
    assert_eq!(code, 200);
    assert!(body.contains("\nmodelreg_door_panics_total 0\n"), "{body}");
}

#[tokio::test]
async fn nothing_else_is_there() {
    let probe = start_probe(Arc::default(), anywhere()).unwrap();
    let address = probe.local_addr();
    assert_eq!(ask(address, "HEAD", "/livez").await, (200, String::new()));
    assert_eq!(ask(address, "GET", "/").await.0, 404);
    assert_eq!(ask(address, "POST", "/livez").await.0, 405);
    probe.stop();
    probe.stop();
    assert!(TcpStream::connect(address).await.is_err());
}

#[test]
fn a_taken_port_is_the_callers_error() {
    let probe = start_probe(Arc::default(), anywhere()).unwrap();
    assert!(start_probe(Arc::default(), probe.local_addr()).is_err());
}

/// Clients that ask again and again without ever reading, and clients that never end their question.
#[tokio::test]
async fn clients_that_hold_every_place_do_not_hold_up_a_stop() {
    let probe = start_probe(Arc::default(), anywhere()).unwrap();
    let mut stuck = Vec::new();
    let questions = ["GET /metrics HTTP/1.1\r\nhost: probe\r\n\r\n".repeat(100), "GET /met".to_owned()];
    for question in questions.iter().cycle().take(64) {
        let mut socket = TcpStream::connect(probe.local_addr()).await.unwrap();
        socket.write_all(question.as_bytes()).await.unwrap();
        stuck.push(socket);
    }
    let stopped = tokio::task::spawn_blocking(move || probe.stop());
    timeout(PATIENCE, stopped).await.unwrap().unwrap();
    for mut socket in stuck {
        // Closed or reset, but not left open.
        let _ = timeout(PATIENCE, socket.read_to_end(&mut Vec::new())).await.unwrap();
    }
}

#[tokio::test]
async fn a_connection_is_closed_after_one_answer() {
    let probe = start_probe(Arc::default(), anywhere()).unwrap();
    let mut socket = TcpStream::connect(probe.local_addr()).await.unwrap();
    socket.write_all(b"GET /livez HTTP/1.1\r\nhost: probe\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, socket.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.ends_with("\r\n\r\nok\n"), "{answer}");
}
