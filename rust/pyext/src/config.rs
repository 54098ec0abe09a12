//! The one configuration that crosses into Rust, checked.

use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicI64;
use std::time::Instant;

use modelreg_door::{Clock, DoorOptions, Ids, UpstreamOptions};
use modelreg_proto::internal::v1::EngineConfig;
use prost::Message;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::{PyErr, PyResult};

const MAX_THREADS: u32 = 64;
const MILLION: u32 = 1_000_000;

/// Reads the message and checks its ranges.
pub(crate) fn decode(bytes: &[u8]) -> PyResult<EngineConfig> {
    let config = EngineConfig::decode(bytes)
        .map_err(|error| PyValueError::new_err(format!("config is no encoded EngineConfig: {error}")))?;
    if config.door_threads > MAX_THREADS {
        return Err(PyValueError::new_err(format!("door_threads is {}; at most {MAX_THREADS}", config.door_threads)));
    }
    if let Some(ppm) = config.decision_sample_ppm.filter(|&ppm| ppm > MILLION) {
        return Err(PyValueError::new_err(format!("decision_sample_ppm is {ppm}; at most {MILLION}")));
    }
    Ok(config)
}

/// The clock the configuration asks for.
pub(crate) fn clock(config: &EngineConfig) -> Clock {
    match config.manual_clock_unix_ms {
        Some(unix_ms) => Clock::Manual(AtomicI64::new(unix_ms)),
        None => Clock::System(Instant::now()),
    }
}

/// The source of ids the configuration asks for.
pub(crate) fn ids(config: &EngineConfig) -> Ids {
    match config.id_seed {
        Some(seed) => Ids::Seeded(Mutex::new(fastrand::Rng::with_seed(seed))),
        None => Ids::Entropy,
    }
}

/// What the Rust door needs to know.
pub(crate) fn door(config: &EngineConfig) -> PyResult<DoorOptions> {
    let mut options = DoorOptions::new(address("grpc_address", &config.grpc_address)?);
    if let Some(workers) = NonZeroUsize::new(config.door_threads as usize) {
        options.workers = workers;
    }
    if !config.upstream_socket.is_empty() {
        let socket = PathBuf::from(&config.upstream_socket);
        options.upstream = Some(UpstreamOptions::new(socket, config.upstream_secret.clone()));
    }
    Ok(options)
}

/// The first address that a `host:port` stands for.
pub(crate) fn address(name: &str, text: &str) -> PyResult<SocketAddr> {
    let found = text.to_socket_addrs().map_err(|error| bind_error(name, text, &error))?.next();
    found.ok_or_else(|| PyOSError::new_err(format!("{name} {text}: the name has no address")))
}

/// An `OSError` that keeps its number.
pub(crate) fn bind_error(name: &str, text: &str, error: &std::io::Error) -> PyErr {
    let what = format!("{name} {text}: {error}");
    match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, what)),
        None => PyOSError::new_err(what),
    }
}
