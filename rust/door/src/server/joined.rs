//! The socket as h2 should see it: what it writes collects until the connection's turn is over, and goes out in one system call.
//!
//! By itself h2 gives each DATA frame beyond 256 bytes a system call, because it must be able to wait for the socket after any of
//! them. Here it waits for room in a buffer. At tens of thousands of answers a second the copies are far cheaper.

use std::cell::Cell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};

/// Most bytes that collect before they go out in the middle of a turn.
const MOST_BYTES: usize = 32 * 1_024;

thread_local! {
    /// A buffer that nobody uses: connections of a thread have their turns one after the other, and only one whose client reads too
    /// slowly keeps its buffer for longer.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

struct Shared<S> {
    socket: S,
    collected: Vec<u8>,
    /// How many of them are out.
    sent: usize,
}

impl<S: Write + Unpin> Shared<S> {
    /// Takes as much as there is room for.
    fn collect(&mut self, slices: &[IoSlice<'_>]) -> usize {
        if self.collected.is_empty() {
            self.collected = SPARE.take();
            self.collected.reserve(MOST_BYTES);
        }
        let before = self.collected.len();
        for slice in slices {
            let room = MOST_BYTES - self.collected.len();
            self.collected.extend_from_slice(&slice[..slice.len().min(room)]);
        }
        self.collected.len() - before
    }

    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.collected.len() {
            let rest = &self.collected[self.sent..];
            match ready!(Pin::new(&mut self.socket).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.sent += count,
            }
        }
        if self.sent > 0 {
            self.sent = 0;
            self.collected.clear();
            SPARE.set(std::mem::take(&mut self.collected));
        }
        Poll::Ready(Ok(()))
    }
}

/// A stream that collects what is written, and that has `read_before` once more to read.
pub(super) struct Joined<S> {
    shared: Arc<Mutex<Shared<S>>>,
    read_before: &'static [u8],
}

/// Sends what a [`Joined`] has collected; whoever polls the connection does so afterwards.
pub(super) struct Sender<S>(Arc<Mutex<Shared<S>>>);

impl<S: Write + Unpin> Joined<S> {
    pub(super) fn new(socket: S, read_before: &'static [u8]) -> (Self, Sender<S>) {
        let shared = Arc::new(Mutex::new(Shared { socket, collected: Vec::new(), sent: 0 }));
        let sender = Sender(Arc::clone(&shared));
        (Self { shared, read_before }, sender)
    }
}

impl<S: Write + Unpin> Sender<S> {
    /// Ready once everything is out.
    pub(super) fn poll_send(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        locked(&self.0).poll_send(context)
    }
}

impl<S: Read + Unpin> Read for Joined<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.read_before.is_empty() {
            let (now, later) = self.read_before.split_at(into.remaining().min(self.read_before.len()));
            into.put_slice(now);
            self.read_before = later;
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut locked(&self.shared).socket).poll_read(context, into)
    }
}

impl<S: Write + Unpin> Write for Joined<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut shared = locked(&self.shared);
        if shared.collected.len() == MOST_BYTES {
            ready!(shared.poll_send(context))?;
        }
        Poll::Ready(Ok(shared.collect(slices)))
    }

    /// Says yes at once: h2 asks after every large frame, and the sender sends when the turn is over.
    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut shared = locked(&self.shared);
        ready!(shared.poll_send(context))?;
        Pin::new(&mut shared.socket).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }
}

/// Nobody ever waits for it: both ends are of one task.
fn locked<S>(shared: &Mutex<Shared<S>>) -> MutexGuard<'_, Shared<S>> {
    // Whole at every point where a panic could strike.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    /// Takes `room` bytes, then lets wait; counts the calls that took any.
    #[derive(Default)]
    struct Slow {
        room: usize,
        taken: Vec<u8>,
        calls: usize,
        is_shut: bool,
    }

    impl Write for Slow {
        fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            let count = bytes.len().min(self.room);
            if count == 0 {
                return Poll::Pending;
            }
            self.room -= count;
            self.calls += 1;
            self.taken.extend_from_slice(&bytes[..count]);
            Poll::Ready(Ok(count))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            self.is_shut = true;
            Poll::Ready(Ok(()))
        }
    }

    fn joined(room: usize) -> (Joined<Slow>, Sender<Slow>) {
        Joined::new(Slow { room, ..Slow::default() }, b"")
    }

    fn write(joined: &mut Joined<Slow>, parts: [&[u8]; 2]) -> Poll<io::Result<usize>> {
        let mut context = Context::from_waker(Waker::noop());
        Pin::new(joined).poll_write_vectored(&mut context, &parts.map(IoSlice::new))
    }

    #[test]
    fn many_writes_go_out_in_one_call() {
        let (mut joined, sender) = joined(usize::MAX);
        for number in 0..20_u8 {
            assert!(matches!(write(&mut joined, [&[number], &[number; 999]]), Poll::Ready(Ok(1_000))));
        }
        assert_eq!(locked(&sender.0).socket.calls, 0);
        assert!(matches!(sender.poll_send(&mut Context::from_waker(Waker::noop())), Poll::Ready(Ok(()))));
        let expected: Vec<u8> = (0..20).flat_map(|number| [number; 1_000]).collect();
        let shared = locked(&sender.0);
        assert_eq!((shared.socket.calls, &shared.socket.taken), (1, &expected));
        assert_eq!(shared.collected.capacity(), 0, "the buffer is for the next connection");
    }

    #[test]
    fn a_client_that_does_not_read_makes_whoever_writes_wait_and_loses_nothing() {
        let (mut joined, sender) = joined(10);
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(3 * MOST_BYTES).collect();
        let (mut written, mut context) = (0, Context::from_waker(Waker::noop()));
        while let Poll::Ready(count) = write(&mut joined, [&bytes[written..], b""]) {
            written += count.unwrap();
        }
        assert_eq!(written, MOST_BYTES);
        assert!(Pin::new(&mut joined).poll_shutdown(&mut context).is_pending());
        while written < bytes.len() {
            locked(&sender.0).socket.room += 5_000;
            let _ = sender.poll_send(&mut context);
            if let Poll::Ready(count) = write(&mut joined, [&bytes[written..], b""]) {
                written += count.unwrap();
            }
        }
        locked(&sender.0).socket.room = usize::MAX;
        assert!(Pin::new(&mut joined).poll_shutdown(&mut context).is_ready());
        let shared = locked(&sender.0);
        assert!(shared.socket.is_shut && shared.socket.taken == bytes);
    }
}
