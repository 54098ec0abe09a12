//! Any bytes as a snapshot: taken or refused whole, never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|snapshot: &[u8]| {
    // Being refused is what most bytes deserve.
    let _ = modelreg_door::Engine::default().load_snapshot(snapshot, false);
});
