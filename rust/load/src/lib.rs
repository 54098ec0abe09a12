//! The parts of the load generator: what it sends, when, over what, and how it counts. The binaries only assemble them.
//!
//! It speaks gRPC over a bare HTTP/2 client: requests are bytes from a file, so the same program drives our door, the stock
//! baseline and the Python server; only usage it makes itself, of the decisions it got. It is one thread by design: the
//! generator has one core.
//!
//! `simulate` and `in_process` are rooms of their own: real engines without a door.

pub mod args;
pub mod clock;
pub mod closed;
pub mod connection;
pub mod cpu;
pub mod ids;
pub mod in_process;
pub mod one_model;
pub mod open;
pub mod outcome;
pub mod quotes;
pub mod recorder;
pub mod registry;
pub mod report;
pub mod requests;
pub mod run;
pub mod schedule;
pub mod simulate;
pub mod units;
pub mod usage;
