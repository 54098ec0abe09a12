//! An answer that may have to wait for the disk before anybody sees it.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use modelreg_ledger::{CommitError, Ticket};

use super::recent::Key;
use super::{budgets, errors};
use crate::status::Status;

/// A hold that an answer tells of.
#[derive(Debug)]
pub(crate) struct Told {
    pub(super) hold: u128,
    /// Under which the answer is kept for repeats.
    pub(super) key: Option<Key>,
}

/// An answer, and the commits that make it true.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) bytes: Bytes,
    /// Apart, as most answers have none of it, and each goes through many hands.
    unsure: Option<Box<Unsure>>,
}

/// What an answer waits for, and what it tells of.
#[derive(Debug)]
struct Unsure {
    commits: VecDeque<Ticket>,
    /// Nobody knows of them where it is not given.
    holds: Vec<Told>,
    /// What an error of a commit means.
    status: fn(CommitError) -> Status,
}

impl Default for Unsure {
    fn default() -> Self {
        Self { commits: VecDeque::new(), holds: Vec::new(), status: errors::usage_not_kept }
    }
}

impl Answered {
    /// One that waits for `commits` of usage.
    pub(super) fn after(bytes: Bytes, commits: impl IntoIterator<Item = Ticket>) -> Self {
        let mut answered = Self::from(bytes);
        for commit in commits {
            answered.unsure().commits.push_back(commit);
        }
        answered
    }

    /// One that waits for the ledger.
    pub(super) fn after_ledger(bytes: Bytes, commits: impl IntoIterator<Item = Ticket>) -> Self {
        let mut answered = Self::after(bytes, commits);
        answered.unsure().status = budgets::ledger_unavailable;
        answered
    }

    /// One that tells of a hold, and is kept for repeats under a key.
    pub(super) fn telling(mut self, hold: u128, key: Option<Key>) -> Self {
        self.unsure().holds.push(Told { hold, key });
        self
    }

    fn unsure(&mut self) -> &mut Unsure {
        self.unsure.get_or_insert_default()
    }

    /// Whether it has to wait.
    pub(crate) fn waits(&self) -> bool {
        self.unsure.as_ref().is_some_and(|unsure| !unsure.commits.is_empty())
    }

    /// Takes what another one waits for and tells of.
    pub(super) fn absorb(&mut self, other: &mut Self) {
        let waits = other.waits();
        let Some(mut other) = other.unsure.take() else { return };
        let own = self.unsure();
        if waits {
            own.status = other.status;
        }
        own.commits.append(&mut other.commits);
        own.holds.append(&mut other.holds);
    }

    /// The holds that it tells of, once it is given or is not to be.
    pub(crate) fn into_holds(self) -> Vec<Told> {
        self.unsure.map(|unsure| unsure.holds).unwrap_or_default()
    }

    /// Waits on this thread.
    ///
    /// # Errors
    /// A commit failed: what the answer says is not so.
    pub(crate) fn wait(&self) -> Result<Bytes, Status> {
        if let Some(unsure) = &self.unsure {
            for commit in &unsure.commits {
                commit.wait().map_err(unsure.status)?;
            }
        }
        Ok(self.bytes.clone())
    }

    /// Waits without a thread.
    pub(crate) fn poll_commits(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, Status>> {
        if let Some(unsure) = &mut self.unsure {
            while let Some(commit) = unsure.commits.front_mut() {
                match Pin::new(commit).poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Ok(())) => drop(unsure.commits.pop_front()),
                    Poll::Ready(Err(error)) => return Poll::Ready(Err((unsure.status)(error))),
                }
            }
        }
        Poll::Ready(Ok(self.bytes.clone()))
    }
}

impl From<Bytes> for Answered {
    /// One that is true already.
    fn from(bytes: Bytes) -> Self {
        Self { bytes, unsure: None }
    }
}
