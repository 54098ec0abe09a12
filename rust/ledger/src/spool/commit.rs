//! One commit, and the tickets of those who wait for it: a thread or a task each, one shared state for all.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::error::CommitError;

const PENDING: u8 = 0;
const COMMITTED: u8 = 1;

/// A commit to come.
#[derive(Debug, Default)]
pub(crate) struct Commit {
    outcome: AtomicU8,
    wakers: Mutex<Vec<Waker>>,
    settled: Condvar,
}

impl Commit {
    /// Tells everybody who waits, once.
    pub(crate) fn settle(&self, outcome: Result<(), CommitError>) {
        let wakers = {
            let mut wakers = self.lock();
            self.outcome.store(number(outcome), Ordering::Release);
            std::mem::take(&mut *wakers)
        };
        self.settled.notify_all();
        for waker in wakers {
            waker.wake();
        }
    }

    fn outcome(&self) -> Option<Result<(), CommitError>> {
        match self.outcome.load(Ordering::Acquire) {
            PENDING => None,
            COMMITTED => Some(Ok(())),
            2 => Some(Err(CommitError::Busy)),
            3 => Some(Err(CommitError::Full)),
            4 => Some(Err(CommitError::Failed)),
            _ => Some(Err(CommitError::Closed)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waker>> {
        self.wakers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn number(outcome: Result<(), CommitError>) -> u8 {
    match outcome {
        Ok(()) => COMMITTED,
        Err(CommitError::Busy) => 2,
        Err(CommitError::Full) => 3,
        Err(CommitError::Failed) => 4,
        Err(CommitError::Closed) => 5,
    }
}

/// What another authority than a spool settles: the other end of a ticket.
#[derive(Debug)]
pub struct Promise(Arc<Commit>);

impl Promise {
    /// One, and its ticket.
    #[must_use]
    pub fn new() -> (Self, Ticket) {
        let commit = Arc::<Commit>::default();
        let ticket = Ticket::of(&commit);
        (Self(commit), ticket)
    }

    /// Tells everybody how it ended.
    pub fn settle(self, outcome: Result<(), CommitError>) {
        self.0.settle(outcome);
    }
}

/// Tells when something is on the disk. Its copies tell the same.
#[derive(Debug)]
pub struct Ticket {
    commit: Arc<Commit>,
    /// The waker that it left with the commit, by place.
    place: Option<usize>,
}

impl Ticket {
    /// For a commit.
    pub(crate) fn of(commit: &Arc<Commit>) -> Self {
        Self { commit: Arc::clone(commit), place: None }
    }

    /// For something that is decided already.
    pub(crate) fn settled(outcome: Result<(), CommitError>) -> Self {
        let commit = Commit { outcome: AtomicU8::new(number(outcome)), ..Commit::default() };
        Self { commit: Arc::new(commit), place: None }
    }

    /// How it ended; None while it has not.
    #[must_use]
    pub fn outcome(&self) -> Option<Result<(), CommitError>> {
        self.commit.outcome()
    }

    /// Waits on this thread.
    ///
    /// # Errors
    /// It is not on the disk.
    pub fn wait(&self) -> Result<(), CommitError> {
        let mut wakers = self.commit.lock();
        loop {
            if let Some(outcome) = self.outcome() {
                return outcome;
            }
            wakers = self.commit.settled.wait(wakers).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Clone for Ticket {
    fn clone(&self) -> Self {
        Self::of(&self.commit)
    }
}

impl Future for Ticket {
    type Output = Result<(), CommitError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(outcome) = self.outcome() {
            return Poll::Ready(outcome);
        }
        let commit = Arc::clone(&self.commit);
        let mut wakers = commit.lock();
        // It may have been settled before the lock was had.
        if let Some(outcome) = self.outcome() {
            return Poll::Ready(outcome);
        }
        if let Some(waker) = self.place.and_then(|place| wakers.get_mut(place)) {
            waker.clone_from(context.waker());
        } else {
            self.place = Some(wakers.len());
            wakers.push(context.waker().clone());
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;
    use std::thread;

    use super::*;

    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_task_that_looks_twice_is_woken_once() {
        let woken = Arc::new(Count(AtomicUsize::new(0)));
        let waker = Waker::from(Arc::clone(&woken));
        let commit = Arc::<Commit>::default();
        let mut ticket = Ticket::of(&commit);
        for _ in 0..2 {
            assert!(Pin::new(&mut ticket).poll(&mut Context::from_waker(&waker)).is_pending());
        }
        commit.settle(Ok(()));
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert_eq!(Pin::new(&mut ticket).poll(&mut Context::from_waker(&waker)), Poll::Ready(Ok(())));
    }

    #[test]
    fn threads_wait_and_are_told_how_it_ended() {
        for error in [CommitError::Busy, CommitError::Full, CommitError::Failed, CommitError::Closed] {
            let commit = Arc::<Commit>::default();
            let waiting: Vec<_> = (0..4)
                .map(|_| {
                    let ticket = Ticket::of(&commit);
                    thread::spawn(move || ticket.wait())
                })
                .collect();
            commit.settle(Err(error));
            for thread in waiting {
                assert_eq!(thread.join().unwrap(), Err(error));
            }
            assert_eq!(Ticket::settled(Err(error)).outcome(), Some(Err(error)));
        }
    }
}
