"""A decision and the attempts made on it: what to call, and inside `with` what became of it."""

import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from modelreg.client.tracked import Events, Tracked
from modelreg.v1 import select_pb2


class Decision(Tracked):
    """What a Select decided; with `with` also what became of it: usage is recorded when the block is left.

    Left without an exception the attempt counts as OK, with its latency and whatever ``used`` was told. With one, the
    outcome is told from that: an HTTP status (429 is RATE_LIMITED), a timeout, a broken connection; any other says
    nothing of the endpoint and counts as CANCELLED. What ``failed`` was told stands before. Recording never raises:
    see ``Client.usage_failures``.
    """

    def __init__(
        self,
        response: select_pb2.SelectResponse,
        record: Callable[[Events], None],
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Record usage by ``record``; ``clock_s`` is monotonic time in seconds."""
        super().__init__(response, clock_s)
        self._record = record

    def __enter__(self) -> Self:
        """Begin the first attempt."""
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Record the usage of the last attempt; an exception goes on its way."""
        self._record(self._end(error))

    def fallback(self, error: BaseException | None = None) -> bool:
        """Give the attempt up and move on to the next alternative.

        What failed is recorded, and the next attempt counts as in flight on its route. ``selected`` is that route now.

        Args:
            error: what it failed with; not needed after ``failed``.

        Returns:
            Whether there is another to call. False: none is left, and the end of the block records this attempt.

        Raises:
            RuntimeError: outside `with`.
        """
        events = self._fall_back(error)
        if events:
            self._record(events)
        return bool(events)


class AsyncDecision(Tracked):
    """As ``Decision``, for `async with`; a task that is cancelled still records its usage."""

    def __init__(
        self,
        response: select_pb2.SelectResponse,
        record: Callable[[Events], Awaitable[None]],
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Record usage by ``record``; ``clock_s`` is monotonic time in seconds."""
        super().__init__(response, clock_s)
        self._record = record

    async def __aenter__(self) -> Self:
        """Begin the first attempt."""
        self._begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Record the usage of the last attempt; an exception goes on its way."""
        await self._record(self._end(error))

    async def fallback(self, error: BaseException | None = None) -> bool:
        """Give the attempt up and move on to the next alternative, as ``Decision.fallback``.

        Args:
            error: what it failed with; not needed after ``failed``.

        Returns:
            Whether there is another to call.

        Raises:
            RuntimeError: outside `async with`.
        """
        events = self._fall_back(error)
        if events:
            await self._record(events)
        return bool(events)
