"""Watches: topics of the bus as streams of a server, on its event loop."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from functools import partial
from typing import Final, ParamSpec, TypeVar

from modelreg.errors import control_plane_busy, shutting_down
from modelreg.events.subscription import Taken
from modelreg.events.topic import Topic

MAX_WATCHES: Final = 32
"""Of all topics together: each may let ``MOST_WAITING`` events wait, and 16 MiB of them (``MOST_BYTES``)."""

MOST_WAITING: Final = 10_000
"""Two batches of as many events as there may be, which come at once: a watch that keeps up with their mean misses none,
unless events are of more than 1.6 KiB on the mean."""

_MOST_AT_A_TIME: Final = 50
"""Even of the largest usage events so many are less than the 4 MiB that a client takes by default."""

_Event = TypeVar("_Event")
_Arguments = ParamSpec("_Arguments")
_Done = TypeVar("_Done")


class Watches:
    """The open watches of a server. On one event loop."""

    def __init__(self, threads: Executor) -> None:
        """None is open; what they read, they read on ``threads``."""
        self._threads = threads
        self._open: set[asyncio.Event] = set()
        self._is_over = False

    async def watch(self, topic: Topic[_Event], wants: Callable[[_Event], bool]) -> AsyncGenerator[Taken[_Event]]:
        """Yield what a topic tells until who asks leaves: first nothing, as nothing is missed from then on.

        Args:
            topic: which.
            wants: see ``Topic.subscribe``.

        Raises:
            CallError: CONTROL_PLANE_BUSY, SHUTTING_DOWN.
        """
        if len(self._open) >= MAX_WATCHES:
            raise control_plane_busy("watches")
        loop, news = asyncio.get_running_loop(), asyncio.Event()
        self._open.add(news)
        try:
            with topic.subscribe(wants, MOST_WAITING, partial(loop.call_soon_threadsafe, news.set)) as subscription:
                yield Taken(0, ())
                while not self._is_over:
                    # Before looking: what comes between the look and the wait is not lost.
                    news.clear()
                    taken = subscription.take(_MOST_AT_A_TIME)
                    if taken.is_nothing:
                        await news.wait()
                    else:
                        yield taken
                raise shutting_down()
        finally:
            self._open.remove(news)

    def on_thread(
        self, work: "Callable[_Arguments, _Done]", *given: "_Arguments.args", **named: "_Arguments.kwargs"
    ) -> "asyncio.Future[_Done]":
        """Have something done that may wait; returns what it returns or raises."""
        return asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *given, **named))

    def end(self) -> None:
        """End them all, those to come too: the server ends."""
        self._is_over = True
        for news in self._open:
            news.set()
