//! Any bytes as a `EstimateCost` request.
#![no_main]

libfuzzer_sys::fuzz_target!(|request: &[u8]| modelreg_fuzz::ask(modelreg_door::Method::EstimateCost, request));
