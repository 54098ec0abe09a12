//! One call on the wire: where it goes, how its message is read, how the answer and its trailers are written.

pub(crate) mod body;
pub(crate) mod deadline;
mod gzip;
pub(crate) mod headers;
pub(crate) mod http;
mod message;
mod unary;
pub(crate) mod watch;
