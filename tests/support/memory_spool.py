"""A spool in memory for tests: what it was given and not told to forget, the oldest first."""

import itertools
import threading
from collections.abc import Sequence

from modelreg._core import UsageBatch
from modelreg.internal.v1.usage_event_pb2 import UsageEvent


class MemorySpool:
    """Holds events by their place."""

    def __init__(self, *events: UsageEvent) -> None:
        self._places = itertools.count(1)
        self._events: dict[int, bytes] = {}
        self._changed = threading.Condition()
        # As they were told.
        self.uncounted: list[bytes] = []
        self.put(*events)

    def put(self, *events: UsageEvent) -> None:
        """Append events."""
        with self._changed:
            self._events |= {next(self._places): event.SerializeToString() for event in events}
            self._changed.notify_all()

    def take(self, max_events: int, max_bytes: int, max_wait_s: float) -> UsageBatch:
        """See ``Spool.take``."""
        with self._changed:
            self._changed.wait_for(lambda: self._events, max_wait_s)
            some = dict(itertools.islice(self._events.items(), max_events))
            while len(some) > 1 and sum(map(len, some.values())) > max_bytes:
                some.popitem()
            return UsageBatch(list(some.values()), max(some, default=0))

    def forget(self, through: int, uncounted: Sequence[bytes]) -> None:
        """See ``Spool.forget``."""
        with self._changed:
            self.uncounted += uncounted
            self._events = {place: event for place, event in self._events.items() if place > through}
            self._changed.notify_all()

    def waiting(self) -> tuple[int, int]:
        """See ``Spool.waiting``."""
        with self._changed:
            return len(self._events), sum(map(len, self._events.values()))

    def wait_until_empty(self, timeout_s: float) -> bool:
        """Wait until everything is forgotten; returns whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._events, timeout_s)
