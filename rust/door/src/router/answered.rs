//! An answer that may have to wait for the disk before anybody sees it.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use modelreg_ledger::Ticket;

use super::errors;
use crate::status::Status;

/// An answer, and the commits that make it true.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) bytes: Bytes,
    commits: VecDeque<Ticket>,
}

impl Answered {
    /// One that waits for `commits`.
    pub(super) fn after(bytes: Bytes, commits: impl IntoIterator<Item = Ticket>) -> Self {
        Self { bytes, commits: commits.into_iter().collect() }
    }

    /// Whether it has to wait.
    pub(crate) fn waits(&self) -> bool {
        !self.commits.is_empty()
    }

    /// Takes the commits, to wait for them with others.
    pub(super) fn take_commits(&mut self) -> impl Iterator<Item = Ticket> {
        std::mem::take(&mut self.commits).into_iter()
    }

    /// Waits on this thread.
    ///
    /// # Errors
    /// A commit failed: what the answer says is not so.
    pub(crate) fn wait(self) -> Result<Bytes, Status> {
        for commit in self.commits {
            commit.wait().map_err(errors::usage_not_kept)?;
        }
        Ok(self.bytes)
    }

    /// Waits without a thread.
    pub(crate) fn poll_commits(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, Status>> {
        while let Some(commit) = self.commits.front_mut() {
            match Pin::new(commit).poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) => drop(self.commits.pop_front()),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(errors::usage_not_kept(error))),
            }
        }
        Poll::Ready(Ok(self.bytes.clone()))
    }
}

impl From<Bytes> for Answered {
    /// One that is true already.
    fn from(bytes: Bytes) -> Self {
        Self { bytes, commits: VecDeque::new() }
    }
}
