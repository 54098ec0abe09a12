"""The thread that ships usage from the engine's spool to the store, for as long as the control plane runs."""

import contextlib
import logging
import random
import time
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

from modelreg.internal.v1.spool_pb2 import SpoolState
from modelreg.server.priority import step_back
from modelreg.server.refused import SpoolFailedError
from modelreg.usage.shipper import Shipper

if TYPE_CHECKING:
    from modelreg._core import Engine, UsageBatch
    from modelreg.server.started import Started
    from modelreg.store.store import Store

# Of the ten seconds of an end, when the doors are closed: what is not shipped then is shipped at the next start.
_GRACE_S: Final = 0.5

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
        if batch.count == 0 and (state := self.state).has_failed:
            raise SpoolFailedError(
                f"the disk of the usage spool failed; {state.events} events on it wait for the next start"
            )
        return batch

    def forget(self, through: int) -> None:
        """Forget what is in the store.

        Raises:
            SpoolError: it comes again.
        """
        self._engine.usage_shipped(through)

    @property
    def state(self) -> SpoolState:
        """How it stands."""
        return SpoolState.FromString(self._engine.spool_state())


class Shipping(NamedTuple):
    """The shipping of this process.

    Attributes:
        shipper: what was shipped so far.
        spool: what waits.
        ended: done where the thread has ended, which it does before its time only by failing.
    """

    shipper: Shipper
    spool: EngineSpool
    ended: Future[None]


@contextlib.contextmanager
def shipping(started: "Started", store: "Store") -> Generator[Shipping]:
    """Ship what the engine keeps; at the end stop the engine, ship what is left for a moment, and close the spool."""
    spool = EngineSpool(started.engine)
    _tell_recovery(spool.state)
    shipper = Shipper(spool, store, clock_unix_ms=lambda: time.time_ns() // 1_000_000, random=random.random)
    with ThreadPoolExecutor(1, "shipping", initializer=step_back) as threads:
        try:
            yield Shipping(shipper, spool, threads.submit(shipper.run))
        finally:
            # After a drain it has stopped already.
            started.engine.stop(0.0)
            shipper.end(_GRACE_S)
    started.engine.close_spool()


def _tell_recovery(state: SpoolState) -> None:
    if state.moved_to:
        _log.error(
            "the usage spool was damaged: what could be read of it is saved",
            extra={"salvaged": state.salvaged, "lost_at_least": state.lost_at_least, "moved_to": state.moved_to},
        )
    elif state.found:
        _log.info("usage of the last run is still to be shipped", extra={"events": state.found})
