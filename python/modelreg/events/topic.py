"""A topic: events of one kind, from whoever publishes them to everybody who subscribed."""

import logging
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Final, Generic, TypeVar

from modelreg.events.subscription import Subscription

_Event = TypeVar("_Event")

_log: Final = logging.getLogger(__name__)


def _no_bytes(_event: object) -> int:
    return 0


class Topic(Generic[_Event]):
    """Tells events. Thread-safe.

    Who publishes never waits for a subscriber and never fails because of one. Where nobody subscribed nothing is made.
    """

    def __init__(self, size: Callable[[_Event], int] = _no_bytes) -> None:
        """Nobody has subscribed yet.

        Args:
            size: bytes that an event takes while it waits, where they may be many.
        """
        self._size = size
        self._changing = Lock()
        # Never changed but replaced: who publishes looks at it without waiting for anybody.
        self._subscriptions: tuple[Subscription[_Event], ...] = ()

    @contextmanager
    def subscribe(
        self, wants: Callable[[_Event], bool], most: int, wake: Callable[[], object]
    ) -> Generator[Subscription[_Event]]:
        """Give a subscription, which is told what is published from now on until the block ends.

        Args:
            wants: says which events; called by who publishes, so it looks at the event and nothing else.
            most: events that may wait in it; beyond them, and beyond ``MOST_BYTES``, the oldest are missed.
            wake: called when something has come; by who publishes, so it must not wait.
        """
        subscription = Subscription(wants, most, wake, self._size)
        with self._changing:
            self._subscriptions = (*self._subscriptions, subscription)
        try:
            yield subscription
        finally:
            with self._changing:
                self._subscriptions = tuple(one for one in self._subscriptions if one is not subscription)

    def publish(self, make: Callable[[], Iterable[_Event]]) -> None:
        """Tell events.

        Args:
            make: makes them; not called where nobody subscribed. Where it fails, that is logged, and nobody is told.
        """
        self._tell(make, Subscription[_Event].put)

    def miss(self, make: Callable[[], Iterable[_Event]]) -> None:
        """Tell that these events may have happened and were not published: each subscription has missed what it wants.

        Args:
            make: as for ``publish``.
        """
        self._tell(make, Subscription[_Event].miss)

    def _tell(
        self,
        make: Callable[[], Iterable[_Event]],
        way: Callable[[Subscription[_Event], Sequence[_Event]], None],
    ) -> None:
        subscriptions = self._subscriptions
        if not subscriptions:
            return
        try:
            events = tuple(make())
        except Exception:  # noqa: BLE001 - whatever it is, what the events are of is done already
            # Nobody knows how many there were and who wanted them, so nobody can be told what it missed.
            _log.exception("events were not made, and nobody is told of them")
            return
        for subscription in subscriptions:
            try:
                way(subscription, events)
            except Exception:  # noqa: BLE001 - whatever it is, it is the subscriber's, and the others are told
                _log.exception("a subscriber of events failed")
