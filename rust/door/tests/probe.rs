//! The probes: their codes, their texts and what they refuse.

mod common;

use std::net::SocketAddr;
use std::sync::Arc;

use common::anywhere;
use modelreg_door::{Engine, start_probe};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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
    engine.set_serving(true);
    assert_eq!(ready().await, (200, "ok\n".to_owned()));
    engine.set_serving(false);
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
