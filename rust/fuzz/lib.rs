//! What the targets share: an engine with a snapshot, and the one rule that no bytes may break.

use std::sync::LazyLock;

use modelreg_door::{Clock, Code, Engine, Ids, Method};

const SNAPSHOT: &[u8] = include_bytes!("../door/tests/corpus/Snapshot.valid.bin");

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let engine = Engine::new(Clock::Manual(1_795_000_000_000.into()), Ids::Entropy);
    engine.load_snapshot(SNAPSHOT, false).expect("the corpus' snapshot is valid");
    engine
});

/// Asks a hot method. Whatever the bytes are, the answer is never the status of a bug.
///
/// # Panics
/// When the engine answers INTERNAL: it caught a panic.
pub fn ask(method: Method, request: &[u8]) {
    if let Err(status) = ENGINE.call(method, request.to_vec().into()) {
        assert_ne!(status.code, Code::Internal, "{}", status.message);
    }
}
