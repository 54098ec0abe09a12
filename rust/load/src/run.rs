//! What both loops share: the connections, the requests, the counts, and the accounts read around the measured window.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::clock::{Clock, Monotonic};
use crate::connection::Connection;
use crate::cpu::CpuTime;
use crate::outcome::Outcome;
use crate::recorder::{Finished, Recorder};
use crate::requests::Requests;
use crate::usage::{NoDecision, Usages};

/// gRPC's message prefix, not counted as payload.
const PREFIX_BYTES: usize = 5;

/// State that every call touches. One thread runs everything, so the locks are never contended.
#[derive(Clone)]
pub struct Shared {
    /// The run's clock.
    pub clock: Monotonic,
    requests: Arc<Mutex<Requests>>,
    usages: Option<Arc<Mutex<Usages>>>,
    recorder: Arc<Mutex<Recorder>>,
}

impl Shared {
    /// State of a run that has not begun.
    #[must_use]
    pub fn new(requests: Requests, usages: Option<Usages>, recorder: Recorder) -> Self {
        Self {
            clock: Monotonic::start(),
            requests: Arc::new(Mutex::new(requests)),
            usages: usages.map(|usages| Arc::new(Mutex::new(usages))),
            recorder: Arc::new(Mutex::new(recorder)),
        }
    }

    /// The counts.
    pub fn recorder(&self) -> MutexGuard<'_, Recorder> {
        lock(&self.recorder)
    }

    /// Makes and records one call and the usage that follows it; an open loop says when it was meant to leave. Tells whether
    /// the connection still works.
    pub async fn call(&self, connection: &mut Connection, intended_ns: Option<u64>) -> bool {
        let framed: Bytes = lock(&self.requests).take();
        let request_bytes = u64::try_from(framed.len() - PREFIX_BYTES).unwrap_or(u64::MAX);
        let reply = connection.call(framed, &self.clock).await;
        self.recorder().record(Finished {
            intended_ns: intended_ns.unwrap_or(reply.sent_ns),
            sent_ns: reply.sent_ns,
            done_ns: self.clock.now_ns(),
            request_bytes,
            response_bytes: reply.response_bytes,
            outcome: reply.outcome,
        });
        match &self.usages {
            Some(usages) if reply.outcome == Outcome::Grpc(0) => {
                self.follow(usages, connection, &reply.beginning).await
            }
            _ => reply.outcome != Outcome::Transport,
        }
    }

    /// Sends the usage of a Select where it is its turn.
    async fn follow(&self, usages: &Mutex<Usages>, connection: &mut Connection, answer: &[u8]) -> bool {
        let (framed, head) = {
            let mut usages = lock(usages);
            (usages.after(answer), usages.head.clone())
        };
        let outcome = match framed {
            Ok(None) => return true,
            Ok(Some(framed)) => connection.call_as(head, framed, &self.clock).await.outcome,
            Err(NoDecision) => Outcome::NoDecision,
        };
        self.recorder().record_usage(outcome);
        outcome != Outcome::Transport
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere ends the process before anyone reads the counts.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Readings at the beginning of the measured window.
#[derive(Clone, Copy)]
pub struct Before {
    server_pid: Option<u32>,
    server: CpuTime,
    client: CpuTime,
    begun_ns: u64,
}

/// What the measured window took.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// Length of the window.
    pub elapsed_ns: u64,
    /// CPU time of the server, where its pid was given.
    pub server: Option<CpuTime>,
    /// CPU time of this process.
    pub client: CpuTime,
}

impl Before {
    /// Reads the accounts, then the clock.
    ///
    /// # Errors
    /// The server's process is gone.
    pub fn read(server_pid: Option<u32>, clock: &impl Clock) -> io::Result<Self> {
        Ok(Self {
            server_pid,
            server: server_pid.map_or(Ok(CpuTime::default()), CpuTime::of)?,
            client: CpuTime::of(std::process::id())?,
            begun_ns: clock.now_ns(),
        })
    }

    /// Reads the clock, then the accounts again.
    ///
    /// # Errors
    /// The server's process is gone.
    pub fn spent(self, clock: &impl Clock) -> io::Result<Spent> {
        let elapsed_ns = clock.now_ns().saturating_sub(self.begun_ns);
        let server = self.server_pid.map(CpuTime::of).transpose()?;
        Ok(Spent {
            elapsed_ns,
            server: server.map(|now| now.since(self.server)),
            client: CpuTime::of(std::process::id())?.since(self.client),
        })
    }
}
