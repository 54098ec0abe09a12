"""The loop that takes usage events from a spool, ships them, and lets the spool forget what is in the store."""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from modelreg._core import UsageBatch
from modelreg.events.bus import Bus
from modelreg.store.errors import StoreError
from modelreg.store.store import Store
from modelreg.usage.asked import Asked
from modelreg.usage.ship import NOTHING, Shipment, Shipped, ship

MAX_EVENTS: Final = 5_000
"""Of a batch: so many are in PostgreSQL in a fifth of a second, and no other writer waits longer."""

MAX_BYTES: Final = 16 << 20
"""Of a batch."""

_TAKE_S: Final = 1.0
# A batch of a few dozen costs three times as much for each event as a full one.
_GATHER_S: Final = 0.1
_FIRST_WAIT_S: Final = 0.2
_LONGEST_WAIT_S: Final = 30.0

_Done = TypeVar("_Done")

_log: Final = logging.getLogger(__name__)


class Spool(Protocol):
    """Where events wait; the oldest leave it first."""

    def take(self, max_events: int, max_bytes: int, max_wait_s: float) -> UsageBatch:
        """Return the oldest events, which stay in the spool.

        Args:
            max_events: most of them.
            max_bytes: most that they take together; one event may take more.
            max_wait_s: how long to wait for the first; then the batch is empty.
        """
        ...

    def forget(self, through: int, uncounted: Sequence[bytes]) -> None:
        """Forget the events up to the end of the batch that said ``through``.

        Args:
            through: of the batch.
            uncounted: ids of those whose postings it did not bring into the store; see ``Shipment``.
        """
        ...

    def waiting(self) -> tuple[int, int]:
        """Return how many events there are, and their bytes."""
        ...


class Pace(NamedTuple):
    """The clocks and waits of a shipper.

    Attributes:
        clock_unix_ms: the time, in ms since 1970 UTC.
        monotonic_s: a clock that is never set, in seconds.
        wait: waits for the event so many seconds, and returns whether it came.
        random: a number of 0 to 1, for the jitter.
    """

    clock_unix_ms: Callable[[], int]
    monotonic_s: Callable[[], float] = time.monotonic
    wait: Callable[[threading.Event, float], bool] = threading.Event.wait
    random: Callable[[], float] = random.SystemRandom().random


@dataclass(frozen=True, slots=True)
class ShippingState:
    """What a shipper did since it was made.

    Attributes:
        shipped: what became of the events of all batches.
        last_success_unix_ms: when a batch was last in the store; None before the first.
        last_error: why the last attempt failed; None where it did not.
        failures: attempts in a row that failed.
    """

    shipped: Shipped = NOTHING
    last_success_unix_ms: int | None = None
    last_error: str | None = None
    failures: int = 0


class Shipper:
    """Ships from one spool to one store. ``run`` is for one thread; everything else is thread-safe."""

    def __init__(self, spool: Spool, store: Store, pace: Pace, bus: Bus) -> None:
        """Ship from ``spool`` to ``store``.

        Args:
            spool: where events wait.
            store: whose tables are of today.
            pace: its clocks and waits.
            bus: is told what is in the store.
        """
        self._spool = spool
        self._store = store
        self._pace = pace
        self._bus = bus
        self._ended = threading.Event()
        self._until_s = 0.0
        self._asking = threading.Lock()
        self._asked: list[Asked[Any]] = []
        self._state = ShippingState()

    @property
    def state(self) -> ShippingState:
        """What was done so far."""
        return self._state

    def waiting(self) -> tuple[int, int]:
        """Return how many events the spool has, and their bytes."""
        return self._spool.waiting()

    def between_batches(self, work: Callable[[], _Done]) -> Future[_Done]:
        """Have something done while no event is on its way: each is in the spool or in the store, and not in both.

        Args:
            work: does it, on the thread of ``run``; no event is shipped until it returns.

        Returns:
            What it returns or raises; cancelled where the shipping has ended or ends before.
        """
        asked = Asked(work)
        with self._asking:
            if self._ended.is_set():
                asked.cancel()
            else:
                self._asked.append(asked)
        return asked.done

    def end(self, grace_s: float) -> None:
        """Let ``run`` return: once the spool is empty or the store fails, and in any case after ``grace_s``.

        What is left stays in the spool.
        """
        self._until_s = self._pace.monotonic_s() + grace_s
        with self._asking:
            self._ended.set()
            asked, self._asked = self._asked, []
        for one in asked:
            one.cancel()

    def run(self) -> None:
        """Ship until the end."""
        while not self._ended.is_set():
            is_shipped = self._ship_one(_TAKE_S)
            # What was taken is in the store and out of the spool, or nothing was there. Not before the first batch:
            # that of the last run may be in both.
            self._do_asked()
            if is_shipped and self._spool.waiting()[0] < MAX_EVENTS:
                self._pace.wait(self._ended, _GATHER_S)
        # No longer waiting for anything: neither for events nor for the store.
        while self._pace.monotonic_s() < self._until_s and self._ship_one(0.0):
            pass

    def _ship_one(self, max_wait_s: float) -> bool:
        """Ship a batch, again and again until it succeeds or this ends; returns whether there was one and it did."""
        batch = self._spool.take(MAX_EVENTS, MAX_BYTES, max_wait_s)
        if batch.count == 0:
            return False
        while True:
            try:
                shipment = ship(self._store, batch, self._pace.clock_unix_ms())
            except StoreError as error:
                self._failed(error)
                if self._ended.is_set() or self._pace.wait(self._ended, self._backoff_s()):
                    return False
            else:
                self._succeeded(shipment)
                self._spool.forget(batch.through, shipment.uncounted)
                return True

    def _do_asked(self) -> None:
        with self._asking:
            asked, self._asked = self._asked, []
        for one in asked:
            one.do()

    def _backoff_s(self) -> float:
        # Of many sidecars on a store that comes back, no two at once.
        longest_s = min(_FIRST_WAIT_S * 2 ** min(self._state.failures, 16), _LONGEST_WAIT_S)
        return longest_s * (0.5 + self._pace.random() / 2)

    def _succeeded(self, shipment: Shipment) -> None:
        before = self._state
        if before.failures:
            _log.info("usage is shipped again", extra={"failures": before.failures})
        self._state = ShippingState(before.shipped.plus(shipment.shipped), self._pace.clock_unix_ms())
        for news in shipment.news:
            news.publish(self._bus)
            if before.failures:
                # Of an attempt that failed only the answer to the commit may have been lost.
                news.miss(self._bus)

    def _failed(self, error: StoreError) -> None:
        before = self._state
        if before.last_error != str(error):
            _log.warning("usage cannot be shipped; it is kept and tried again: %s", error)
        self._state = replace(before, last_error=str(error), failures=before.failures + 1)
