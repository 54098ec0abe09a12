//! What happened to the transport: rare events only, so that no hot call touches a counter shared between threads.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::exposition::{head, line};

/// Counters of one door, readable while it runs.
#[derive(Debug, Default)]
pub struct DoorCounters {
    pub(crate) connections_opened: AtomicU64,
    pub(crate) connections_closed: AtomicU64,
    pub(crate) connections_refused: AtomicU64,
    pub(crate) connections_cut: AtomicU64,
    pub(crate) connection_errors: AtomicU64,
    pub(crate) accept_errors: AtomicU64,
    pub(crate) panics: AtomicU64,
    pub(crate) passthrough_calls: AtomicU64,
    pub(crate) upstream_connects: AtomicU64,
    pub(crate) upstream_failures: AtomicU64,
    pub(crate) upstream_overloads: AtomicU64,
}

/// Adds one; relaxed, because nothing is ordered by a counter.
pub(crate) fn bump(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl DoorCounters {
    /// Panics caught in the engine, in a call or in a thread of the door.
    #[must_use]
    pub fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    /// Connections that ended in an error of the protocol or the socket.
    #[must_use]
    pub fn connection_errors(&self) -> u64 {
        self.connection_errors.load(Ordering::Relaxed)
    }

    /// Connections open now.
    #[must_use]
    pub fn open_connections(&self) -> u64 {
        let closed = self.connections_closed.load(Ordering::Relaxed);
        let opened = self.connections_opened.load(Ordering::Relaxed);
        opened.saturating_sub(closed)
    }

    /// All counters in Prometheus' text format.
    #[must_use]
    pub fn render(&self) -> String {
        let rows = [
            ("connections_opened", &self.connections_opened, "Client connections accepted."),
            ("connections_closed", &self.connections_closed, "Client connections ended."),
            ("connections_refused", &self.connections_refused, "Client connections beyond the limit."),
            ("connections_cut", &self.connections_cut, "Connections cut after the grace period."),
            ("connection_errors", &self.connection_errors, "Connections ended by an error."),
            ("accept_errors", &self.accept_errors, "Failures to accept a connection."),
            ("panics", &self.panics, "Panics caught."),
            ("passthrough_calls", &self.passthrough_calls, "Calls passed to the control plane."),
            ("upstream_connects", &self.upstream_connects, "Connections opened to the control plane."),
            ("upstream_failures", &self.upstream_failures, "Passed calls that found no control plane."),
            ("upstream_overloads", &self.upstream_overloads, "Passed calls refused for want of a place."),
        ];
        let mut text = String::with_capacity(2_048);
        for (name, counter, help) in rows {
            let value = counter.load(Ordering::Relaxed);
            let name = format!("modelreg_door_{name}_total");
            head(&mut text, &name, "counter", help);
            line(&mut text, format_args!("{name} {value}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_is_opened_less_closed() {
        let counters = DoorCounters::default();
        bump(&counters.connections_opened);
        bump(&counters.connections_opened);
        bump(&counters.connections_closed);
        assert_eq!(counters.open_connections(), 1);
        assert!(counters.render().contains("\nmodelreg_door_connections_opened_total 2\n"));
    }
}
