//! The client's half of a passed-through call: frames to the upstream at the upstream's pace, under the size limit and the deadline.
//!
//! A task of its own, which outlives the client's last frame: it holds the upstream's stream until the answer has ended, because only
//! the holder can reset it while either side is not reading.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::Bytes;
use h2::{Reason, SendStream};
use http_body::Body;
use hyper::body::Incoming;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

use crate::passthrough::Verdict;
use crate::passthrough::framing::MessageMeter;
use crate::passthrough::upstream::Lease;
use crate::status::Status;

/// Everything one call's relay owns.
pub(crate) struct Relay {
    pub(crate) body: Incoming,
    pub(crate) sender: SendStream<Bytes>,
    pub(crate) meter: MessageMeter,
    pub(crate) limit: usize,
    pub(crate) deadline: Option<Instant>,
    pub(crate) verdict: Verdict,
    /// Resolves when the answer has ended or its reader is gone.
    pub(crate) closed: oneshot::Receiver<()>,
    pub(crate) lease: Lease,
}

/// Why a relay stops forwarding.
enum End {
    /// The client has sent all it had; the answer may still come.
    HalfClosed,
    /// One side broke the stream; the other learns it from the reset.
    Broken,
    /// The door refuses to go on.
    Refused(Status),
}

impl Relay {
    /// Forwards until the call is over, then resets what is still open of the upstream's stream. On a stream that has ended in order
    /// the reset does nothing.
    pub(crate) async fn run(self) {
        let Self { mut body, mut sender, mut meter, limit, deadline, verdict, closed, lease } = self;
        let forwarding = async {
            let end = forward(&mut body, &mut sender, &mut meter, limit).await;
            if matches!(end, End::HalfClosed) {
                std::future::pending::<()>().await;
            }
            end
        };
        let overdue = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        let refusal = tokio::select! {
            biased;
            // Only ever dropped, never sent.
            _ = closed => None,
            () = overdue => Some(Status::deadline_exceeded()),
            end = forwarding => match end {
                End::Refused(status) => Some(status),
                End::HalfClosed | End::Broken => None,
            },
        };
        if let Some(status) = refusal {
            // Before the reset, whose arrival makes the answering half look here. First verdict wins, and there is only this one.
            let _ = verdict.set(status);
        }
        sender.send_reset(Reason::CANCEL);
        drop(lease);
    }
}

async fn forward(body: &mut Incoming, sender: &mut SendStream<Bytes>, meter: &mut MessageMeter, limit: usize) -> End {
    loop {
        // hyper gives the client more window with every frame it hands over, so a frame is taken only when the last one is gone.
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await;
        let data = match frame {
            None => {
                let ended = sender.send_data(Bytes::new(), true);
                return if ended.is_ok() { End::HalfClosed } else { End::Broken };
            }
            Some(Err(_)) => return End::Broken,
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => data,
                // gRPC knows no trailers of requests.
                Err(_) => continue,
            },
        };
        if let Err(got) = meter.feed(&data) {
            return End::Refused(Status::message_too_large(limit, got));
        }
        if send(sender, data).await.is_none() {
            return End::Broken;
        }
    }
}

/// Sends as the upstream's window allows; `None` when the stream is no longer open.
async fn send(sender: &mut SendStream<Bytes>, mut data: Bytes) -> Option<()> {
    while !data.is_empty() {
        sender.reserve_capacity(data.len());
        while sender.capacity() == 0 {
            poll_fn(|context| sender.poll_capacity(context)).await?.ok()?;
        }
        let part = data.split_to(sender.capacity().min(data.len()));
        sender.send_data(part, false).ok()?;
    }
    Some(())
}
