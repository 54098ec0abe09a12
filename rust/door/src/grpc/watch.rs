//! `Health/Watch`: the current status, then every change, until the client leaves, its deadline passes or the door drains.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::engine::Life;
use crate::grpc::body::Chunk;
use crate::health::{Health, names_known_service};
use crate::server::Stage;
use crate::server::connection::Client;
use crate::status::{Code, Status};

/// The stream of one watcher.
pub(crate) struct WatchBody(Pin<Box<dyn Future<Output = (Event, Watcher)> + Send>>, bool);

enum Event {
    Status(Bytes),
    End(Status),
}

struct Watcher {
    life: watch::Receiver<Life>,
    stage: watch::Receiver<Stage>,
    deadline: Option<Instant>,
    known: bool,
    told: Option<Health>,
}

impl WatchBody {
    /// The stream for an encoded `HealthCheckRequest`.
    ///
    /// # Errors
    /// As [`names_known_service`].
    pub(crate) fn new(client: &Client, request: &[u8], deadline: Option<Instant>) -> Result<Self, Status> {
        let watcher = Watcher {
            life: client.engine.watch_life(),
            stage: client.stage.clone(),
            deadline,
            known: names_known_service(request)?,
            told: None,
        };
        Ok(Self(Box::pin(watcher.next()), false))
    }

    /// As `Body::poll_frame`, for the body that wraps this one.
    pub(crate) fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Frame<Chunk>>> {
        if self.1 {
            return Poll::Ready(None);
        }
        self.0.as_mut().poll(context).map(|(event, watcher)| {
            Some(match event {
                Event::Status(message) => {
                    self.0 = Box::pin(watcher.next());
                    Frame::data(Chunk::message(message))
                }
                Event::End(status) => {
                    self.1 = true;
                    Frame::trailers(status.to_trailers())
                }
            })
        })
    }
}

impl Watcher {
    /// Waits for the next thing to tell. The last status comes before the end, so that a drain is seen as `NOT_SERVING` first.
    async fn next(mut self) -> (Event, Self) {
        loop {
            let is_serving = *self.life.borrow_and_update() == Life::Serving;
            let now = if self.known { Health::from_flag(is_serving) } else { Health::UnknownService };
            if self.told != Some(now) {
                self.told = Some(now);
                return (Event::Status(now.message()), self);
            }
            if matches!(*self.stage.borrow_and_update(), Stage::Draining { .. }) {
                let status = Status::new(Code::Unavailable, "the server is shutting down");
                return (Event::End(status), self);
            }
            let deadline = self.deadline;
            tokio::select! {
                // Both senders outlive the calls; were one gone, the process would be ending.
                _ = self.life.changed() => {}
                _ = self.stage.changed() => {}
                () = async { sleep_until(deadline.unwrap_or_else(Instant::now)).await }, if deadline.is_some() => {
                    return (Event::End(Status::deadline_exceeded()), self);
                }
            }
        }
    }
}
