//! What the door's tests share: a door on a free port, a bare HTTP/2 client, and a fake upstream that the test itself plays.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod client;
pub mod upstream;

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use modelreg_door::{DoorHandle, DoorOptions, Engine, UpstreamOptions, start};

pub const CHECK: &str = "/grpc.health.v1.Health/Check";
pub const WATCH: &str = "/grpc.health.v1.Health/Watch";
pub const SELECT: &str = "/modelreg.v1.RouterService/Select";
pub const SLOW: &str = "/modelreg.v1.RegistryService/ListResources";

/// A small snapshot that loads.
pub const SNAPSHOT: &[u8] = include_bytes!("../corpus/Snapshot.valid.bin");

/// No test waits longer than this for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub fn anywhere() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

pub fn serving_engine() -> Arc<Engine> {
    let engine = Arc::new(Engine::default());
    engine.load_snapshot(SNAPSHOT, false).unwrap();
    engine
}

/// A door without an upstream.
pub fn door() -> (DoorHandle, Arc<Engine>) {
    door_of(serving_engine())
}

/// A door without an upstream whose engine has no snapshot yet.
pub fn door_without_snapshot() -> (DoorHandle, Arc<Engine>) {
    door_of(Arc::default())
}

fn door_of(engine: Arc<Engine>) -> (DoorHandle, Arc<Engine>) {
    let door = start(Arc::clone(&engine), DoorOptions::new(anywhere())).unwrap();
    (door, engine)
}

/// A door before an upstream.
pub fn door_before(upstream: UpstreamOptions) -> DoorHandle {
    let mut options = DoorOptions::new(anywhere());
    options.upstream = Some(upstream);
    start(serving_engine(), options).unwrap()
}

/// Prefix and message, as on the wire.
pub fn frame(flag: u8, message: &[u8]) -> Bytes {
    let mut framed = vec![flag];
    framed.extend_from_slice(&u32::try_from(message.len()).unwrap().to_be_bytes());
    framed.extend_from_slice(message);
    framed.into()
}

pub fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}
