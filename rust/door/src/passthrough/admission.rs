//! Places for calls that go through to the upstream: so many run, so many more wait, and the next is refused at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::router::control_plane_busy;
use crate::status::{Code, Status};

/// A bounded queue before a bounded number of places.
#[derive(Debug)]
pub(crate) struct Admission {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    max_waiting: usize,
}

impl Admission {
    pub(crate) fn new(places: usize, max_waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))),
            waiting: AtomicUsize::new(0),
            max_waiting,
        }
    }

    /// Takes a place, in order of arrival; it is given back when the permit is dropped.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` when as many calls as allowed are waiting already.
    pub(crate) async fn enter(&self) -> Result<OwnedSemaphorePermit, Status> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(permit);
        }
        let _waiting = self.wait()?;
        let permit = Arc::clone(&self.places).acquire_owned().await;
        permit.map_err(|_| Status::new(Code::Unavailable, "the server is shutting down"))
    }

    fn wait(&self) -> Result<Waiting<'_>, Status> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.max_waiting {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(control_plane_busy(self.max_waiting));
        }
        Ok(Waiting(&self.waiting))
    }
}

/// Counts a waiter for as long as it waits, also when it is cancelled.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_runs_one_waits_and_one_is_refused() {
        let admission = Arc::new(Admission::new(1, 1));
        let first = admission.enter().await.unwrap();
        let second = tokio::spawn({
            let admission = Arc::clone(&admission);
            async move { admission.enter().await.is_ok() }
        });
        while admission.waiting.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        let refused = admission.enter().await.unwrap_err();
        assert_eq!(refused.code, Code::ResourceExhausted);
        let details = String::from_utf8_lossy(&refused.details);
        assert!(details.contains("CONTROL_PLANE_BUSY") && details.contains("google.rpc.RetryInfo"), "{details}");
        drop(first);
        assert!(second.await.unwrap());
        assert_eq!(admission.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_cancelled_waiter_frees_its_turn() {
        let admission = Admission::new(1, 1);
        let _first = admission.enter().await.unwrap();
        tokio::select! {
            biased;
            _ = admission.enter() => unreachable!("the place is taken"),
            () = std::future::ready(()) => {}
        }
        assert_eq!(admission.waiting.load(Ordering::Relaxed), 0);
    }
}
