//! The parts of the load generator: what it sends, when, over what, and how it counts. The binaries only assemble them.
//!
//! It speaks gRPC over a bare HTTP/2 client and knows no proto: requests are bytes from a file, so the same program drives
//! our door, the stock baseline and the Python server. It is one thread by design: the generator has one core.

pub mod args;
pub mod clock;
pub mod closed;
pub mod connection;
pub mod cpu;
pub mod open;
pub mod outcome;
pub mod recorder;
pub mod registry;
pub mod report;
pub mod requests;
pub mod run;
pub mod schedule;
pub mod units;
