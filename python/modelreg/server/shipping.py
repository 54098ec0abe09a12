"""The thread that ships usage from the engine's spool to the store, for as long as the control plane runs."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, NamedTuple

from modelreg._core import SpoolError
from modelreg.events.bus import Bus
from modelreg.internal.v1.spool_pb2 import SpoolState
from modelreg.server.priority import step_back
from modelreg.server.refused import SpoolFailedError
from modelreg.store.store import Store
from modelreg.usage.shipper import Pace, Shipper

if TYPE_CHECKING:
    from modelreg._core import Engine, UsageBatch
    from modelreg.server.started import Started

# Of the ten seconds of an end, when the doors are closed: what is not shipped then is shipped at the next start.
_GRACE_S: Final = 0.5
# A process whose disk failed refuses usage and hard budgets: while the store is away it sees so within this time, and
# ends. A transaction that runs is waited for: PostgreSQL ends a statement of it that hangs after 30 s.
_LOOK_S: Final = 1.0

_log: Final = logging.getLogger(__name__)


class EngineSpool:
    """The engine's spool as a shipper sees it."""

    def __init__(self, engine: "Engine") -> None:
        """Take from this engine's."""
        self._engine = engine

    def take(self, max_events: int, max_bytes: int, max_wait_s: float) -> "UsageBatch":
        """Return the oldest events, which stay in the spool.

        Raises:
            SpoolFailedError: the disk failed, and nothing comes any more.
            SpoolError: the spool cannot be read.
        """
        batch = self._engine.usage_batch(max_events, max_bytes, max_wait_s)
        if batch.count == 0:
            self._check()
        return batch

    def forget(self, through: int, uncounted: Sequence[bytes]) -> None:
        """Forget what is in the store, and let the ledger take back what was in it before.

        Raises:
            SpoolFailedError: the disk failed; it comes again at the next start.
            SpoolError: it comes again.
        """
        try:
            self._engine.usage_shipped(through, uncounted)
        except SpoolError:
            self._check()
            raise

    def waiting(self) -> tuple[int, int]:
        """Return how many events it has, and their bytes."""
        state = self.state
        return state.events, state.bytes

    def wait(self, ended: threading.Event, seconds: float) -> bool:
        """Wait for an event so many seconds, and return whether it came: while a store is away, that may be for long.

        Raises:
            SpoolFailedError: the disk failed, and nothing is kept any more.
        """
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0:
            if ended.wait(min(left_s, _LOOK_S)):
                return True
            self._check()
        return ended.is_set()

    @property
    def state(self) -> SpoolState:
        """How it stands."""
        return SpoolState.FromString(self._engine.spool_state())

    def _check(self) -> None:
        if (state := self.state).has_failed:
            raise SpoolFailedError(
                f"the disk of the usage spool failed; {state.events} events on it wait for the next start"
            )


class Shipping(NamedTuple):
    """The shipping of this process.

    Attributes:
        spool: where usage waits.
        shipper: what was shipped so far.
        start: lets it ship, once the store has the tables of today.
        ended: done where it has ended before its time, with the error that ended it.
    """

    spool: EngineSpool
    shipper: Shipper
    start: Callable[[], None]
    ended: Future[None]


@contextlib.contextmanager
def shipping(started: "Started", store: Store, clock_unix_ms: Callable[[], int], bus: Bus) -> Generator[Shipping]:
    """Give the shipping, which runs from ``start`` on; at the end ship what is left for a moment, and close the spool.

    Args:
        started: what the start has made.
        store: where usage goes.
        clock_unix_ms: the time, in ms since 1970 UTC.
        bus: is told what is in the store.
    """
    engine = started.engine
    spool = EngineSpool(engine)
    _tell_recovery(spool.state)
    shipper = Shipper(spool, store, Pace(clock_unix_ms, wait=spool.wait), bus)
    ended: Future[None] = Future()
    # Nobody who waits for it can cancel it.
    ended.set_running_or_notify_cancel()

    def run() -> None:
        step_back()
        try:
            shipper.run()
        except Exception as error:  # noqa: BLE001 - whatever it is, the process ends with it
            # Whoever waits for a moment between two batches would keep the process from its end.
            shipper.end(0.0)
            ended.set_exception(error)

    thread = threading.Thread(target=run, name="shipping")
    try:
        yield Shipping(spool, shipper, thread.start, ended)
    finally:
        # After a drain it has stopped already: nothing comes any more.
        engine.stop(0.0)
        shipper.end(_GRACE_S)
        engine.end_usage_waits()
        if thread.ident is not None:
            thread.join()
        engine.close_spool()


def _tell_recovery(state: SpoolState) -> None:
    if state.moved_to:
        _log.error(
            "the usage spool was damaged: what could be read of it is saved",
            extra={"salvaged": state.salvaged, "lost_at_least": state.lost_at_least, "moved_to": state.moved_to},
        )
    elif state.found:
        _log.info("usage of the last run is still to be shipped", extra={"events": state.found})
