//! The contract and the snapshot as Rust types, generated from `proto/`; no code of ours.
#![allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated; the protos carry the documentation")]

/// The public contract.
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/modelreg.v1.rs"));
}

/// What passes between the control plane and the engine.
pub mod internal {
    /// Format 1.
    pub mod v1 {
        include!(concat!(env!("OUT_DIR"), "/modelreg.internal.v1.rs"));
    }
}
