//! Runs the calls of one connection: each is polled once in place, and becomes a task of its own only if it has to wait. A unary
//! call whose request is already here never waits, so it costs no task, no wake-up and no turn in the scheduler.

use std::collections::VecDeque;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use hyper::rt::Executor;

use crate::counters::{DoorCounters, bump};

type Call = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Calls of one connection that run before its answers are written and another connection has its turn: enough to share one write,
/// few enough that nobody waits behind a client's burst for longer than a millisecond.
const TURN: usize = 64;

/// Where hyper leaves new calls while the connection is polled. They are run afterwards, before the connection writes, so that the
/// answers to many calls share one write.
#[derive(Clone, Default)]
pub(crate) struct CallQueue(Arc<Mutex<Vec<Call>>>);

impl<F> Executor<F> for CallQueue
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, call: F) {
        // A poisoned lock is harmless: `push` and `swap` leave no half-done state.
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.push(Box::pin(call));
    }
}

/// Runs what a [`CallQueue`] collects.
pub(crate) struct CallRunner {
    queue: CallQueue,
    /// Calls taken from the queue that have not run yet.
    batch: VecDeque<Call>,
    counters: Arc<DoorCounters>,
}

impl CallRunner {
    pub(crate) fn new(queue: CallQueue, counters: Arc<DoorCounters>) -> Self {
        Self { queue, batch: VecDeque::new(), counters }
    }

    /// Polls new calls once, in order of arrival, and makes tasks of those that wait. If there were any it wakes `connection`, whose
    /// next turn writes the answers and runs what is left.
    pub(crate) fn run(&mut self, connection: &Context<'_>) {
        {
            let mut calls = self.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
            self.batch.extend(calls.drain(..));
        }
        // The task polls again before it sleeps, so that the waker of this first poll is never needed.
        let mut context = Context::from_waker(Waker::noop());
        let turn = self.batch.len().min(TURN);
        for call in self.batch.drain(..turn) {
            let mut call = Caught { call, counters: &self.counters };
            if Pin::new(&mut call).poll(&mut context).is_pending() {
                let Caught { call, .. } = call;
                tokio::spawn(Caught { call, counters: Arc::clone(&self.counters) });
            }
        }
        if turn > 0 {
            connection.waker().wake_by_ref();
        }
    }
}

/// A call whose panic is counted and ends this call only.
struct Caught<C> {
    call: Call,
    counters: C,
}

impl<C: AsRef<DoorCounters> + Unpin> Future for Caught<C> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // The call is dropped after a panic and never seen again.
        catch_unwind(AssertUnwindSafe(|| self.call.as_mut().poll(context))).unwrap_or_else(|_| {
            bump(&self.counters.as_ref().panics);
            Poll::Ready(())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    #[tokio::test]
    async fn a_call_that_panics_ends_alone_and_is_counted() {
        let counters = Arc::<DoorCounters>::default();
        let queue = CallQueue::default();
        let mut runner = CallRunner::new(queue.clone(), Arc::clone(&counters));
        let (sender, answered) = tokio::sync::oneshot::channel();
        queue.execute(async { panic!("at once") });
        queue.execute(async {
            tokio::task::yield_now().await;
            panic!("later");
        });
        queue.execute(async {
            tokio::task::yield_now().await;
            sender.send(()).unwrap();
        });
        runner.run(&Context::from_waker(Waker::noop()));
        answered.await.unwrap();
        assert_eq!(counters.panics(), 2);
    }

    #[test]
    fn a_burst_is_run_in_turns() {
        struct Woken(AtomicUsize);
        impl Wake for Woken {
            fn wake(self: Arc<Self>) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let woken = Arc::new(Woken(AtomicUsize::new(0)));
        let waker = Arc::clone(&woken).into();
        let connection = Context::from_waker(&waker);
        let queue = CallQueue::default();
        let mut runner = CallRunner::new(queue.clone(), Arc::default());
        let ran = Arc::new(AtomicUsize::new(0));
        for _ in 0..=TURN {
            let ran = Arc::clone(&ran);
            queue.execute(async move {
                ran.fetch_add(1, Ordering::Relaxed);
            });
        }
        runner.run(&connection);
        assert_eq!(ran.load(Ordering::Relaxed), TURN);
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        runner.run(&connection);
        assert_eq!(ran.load(Ordering::Relaxed), TURN + 1);
        assert_eq!(woken.0.load(Ordering::Relaxed), 2);
        runner.run(&connection);
        assert_eq!(woken.0.load(Ordering::Relaxed), 2);
    }
}
