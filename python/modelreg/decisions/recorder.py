"""Takes recorded decisions from the engine to the store, until the engine stops; runs on a thread of its own."""

import logging
from threading import Event
from typing import Final, Protocol

from modelreg.decisions.store import DecisionStore

# A wait ends when a record comes or the engine stops; its length only bounds one call.
_MAX_WAIT_S: Final = 3_600.0
_MAX_COUNT: Final = 256
# So long records gather before they are taken: one by one, each would cost a wake-up, a turn of the GIL and three times
# the time. The first after a while is taken at once, and of more than fit in one taking none waits.
_GATHER_S: Final = 0.1
# A stopped engine answers at once: until `end` comes it is asked this seldom, not over and over.
_PAUSE_S: Final = 1.0

_log: Final = logging.getLogger(__name__)


class RecordingEngine(Protocol):
    """The part of `_core.Engine` that gives recorded decisions away."""

    def drain_decisions(self, max_count: int, max_wait_s: float) -> list[bytes]:
        """Take the oldest; wait for the first of them."""
        ...


class Recorder:
    """Moves records as they come. It waits in the engine, so whoever ends it stops the engine too."""

    def __init__(self, engine: RecordingEngine, store: DecisionStore) -> None:
        """Move records of ``engine`` to ``store``."""
        self._engine = engine
        self._store = store
        self._ending = Event()

    def run(self) -> None:
        """Move records until ``end`` was called and the stopped engine has no more of them."""
        try:
            self._store.open()
            while (records := self._engine.drain_decisions(_MAX_COUNT, _MAX_WAIT_S)) or not self._ending.wait(_PAUSE_S):
                for record in records:
                    self._store.keep(record)
                if len(records) < _MAX_COUNT:
                    self._ending.wait(_GATHER_S)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged whole
            # A bug of ours; the server goes on, and the engine drops and counts what nobody takes.
            _log.exception("decisions are recorded no more")
        finally:
            self._store.close()

    def end(self) -> None:
        """Let ``run`` end once the engine has stopped."""
        self._ending.set()
