"""A subscription: the events of a topic that wait for one subscriber, and how many it missed."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Final, Generic, NamedTuple, TypeVar

MOST_BYTES: Final = 16 << 20
"""Of what waits for one subscriber: events of usage may be of 64 KiB, and everybody is told the largest."""

_Event = TypeVar("_Event")


class Taken(NamedTuple, Generic[_Event]):
    """What a subscriber takes at a time.

    Attributes:
        missed: events that it wanted and is not told, since it last took some: what waited was too much, or it is not
            known whether they were told.
        events: those that waited, the oldest first.
    """

    missed: int
    events: Sequence[_Event]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing has come."""
        return not self.missed and not self.events


class Subscription(Generic[_Event]):
    """What waits for one subscriber. Thread-safe; a topic makes it."""

    def __init__(
        self,
        wants: Callable[[_Event], bool],
        most: int,
        wake: Callable[[], object],
        size: Callable[[_Event], int],
    ) -> None:
        """See ``Topic.subscribe``; ``size`` says how many bytes of ``MOST_BYTES`` an event takes."""
        self._wants = wants
        self._wake = wake
        self._most = most
        self._size = size
        self._lock = Lock()
        self._waiting = deque[_Event]()
        self._bytes = 0
        self._missed = 0

    def take(self, most: int) -> Taken[_Event]:
        """Take the oldest events that wait, at most ``most``; does not wait for any."""
        with self._lock:
            events = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
            self._bytes -= sum(map(self._size, events))
            missed, self._missed = self._missed, 0
        return Taken(missed, events)

    def put(self, events: Iterable[_Event]) -> None:
        """Let what it wants of these wait; the oldest go where that is too much."""
        wanted = [event for event in events if self._wants(event)]
        if not wanted:
            return
        with self._lock:
            self._waiting.extend(wanted)
            self._bytes += sum(map(self._size, wanted))
            while len(self._waiting) > self._most or self._bytes > MOST_BYTES:
                self._bytes -= self._size(self._waiting.popleft())
                self._missed += 1
        self._wake()

    def miss(self, events: Iterable[_Event]) -> None:
        """Count what it wants of these as missed."""
        if wanted := sum(map(self._wants, events)):
            with self._lock:
                self._missed += wanted
            self._wake()
