//! The live view from outside: what it shows after what was reported, over snapshots, renames, threads and any time.

#[path = "../common/mod.rs"]
mod common;
mod lengths;
mod model;
mod random;
mod renames;
mod threads;
mod time;
mod world;
