"""`Watch`: the log of revisions as a stream, what is past first, then each as it comes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import Executor
from itertools import groupby
from typing import Final

from modelreg.errors import control_plane_busy, out_of_range, shutting_down, store_unavailable
from modelreg.identity.standing import CHECK_S, check_stands, check_stands_if_known
from modelreg.principal import Principal
from modelreg.registry.news import News
from modelreg.registry.resources.kinds import BY_NAME, type_numbered
from modelreg.store.errors import StoreError
from modelreg.store.revisions import Told, head, tell
from modelreg.store.store import Store
from modelreg.v1 import resource_pb2 as pb

MAX_WATCHES: Final = 64

_MOST_CHANGES: Final = 1_000
_OPERATIONS: Final = {
    "created": pb.CHANGE_OPERATION_CREATED,
    "updated": pb.CHANGE_OPERATION_UPDATED,
    "deleted": pb.CHANGE_OPERATION_DELETED,
}

_Place = tuple[int, str, str]


class Watch:
    """Answers it, on one event loop."""

    def __init__(
        self,
        store: Store,
        news: News,
        threads: Executor,
        clock_unix_ms: Callable[[], int],
        check_s: float = CHECK_S,
    ) -> None:
        """Read the log of ``store`` on ``threads`` whenever there are ``news``.

        Args:
            store: whose log it is.
            news: tells when to look.
            threads: where the store is read.
            clock_unix_ms: by which keys expire.
            check_s: see ``CHECK_S``.
        """
        self._store = store
        self._news = news
        self._threads = threads
        self._clock_unix_ms = clock_unix_ms
        self._check_s = check_s
        self._open = 0

    async def watch(self, request: pb.WatchRequest, caller: Principal) -> AsyncIterator[pb.WatchResponse]:
        """Yield every revision, in order, until the client leaves.

        Raises:
            CallError: OUT_OF_RANGE, UNKNOWN_ENUM_VALUE, CONTROL_PLANE_BUSY, STORE_UNAVAILABLE, UNAUTHENTICATED,
                SHUTTING_DOWN.
        """
        kinds = {type_numbered(number, "kinds").stored.name for number in request.kinds}
        if self._open >= MAX_WATCHES:
            raise control_plane_busy("watches")
        self._open += 1
        try:
            loop = asyncio.get_running_loop()
            after = await loop.run_in_executor(self._threads, self._begin, request)
            while True:
                # Taken before looking: news between the look and the wait are not lost.
                news = self._news.next()
                if self._news.is_over:
                    raise shutting_down()
                found = await loop.run_in_executor(self._threads, self._look, after, kinds, caller)
                told, more = found[:_MOST_CHANGES], found[_MOST_CHANGES:]
                for response in _responses(told, more):
                    yield response
                if told:
                    last = told[-1]
                    after = (last.revision, last.change.kind, last.change.name)
                if not more:
                    await self._wait(news, caller)
        finally:
            self._open -= 1

    async def _wait(self, news: asyncio.Event, caller: Principal) -> None:
        """Wait for news, as long as the key stands."""
        while not news.is_set():
            try:
                async with asyncio.timeout(self._check_s):
                    await news.wait()
            except TimeoutError:
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(
                    self._threads, check_stands_if_known, self._store, caller, self._clock_unix_ms()
                )

    def _begin(self, request: pb.WatchRequest) -> _Place:
        now = self._head()
        if not request.HasField("from_revision"):
            return _behind(now)
        if request.from_revision > now:
            raise out_of_range("from_revision", request.from_revision, 0, now)
        return _behind(request.from_revision)

    def _head(self) -> int:
        try:
            with self._store.reading() as connection:
                return head(connection).revision
        except StoreError as error:
            raise store_unavailable(str(error)) from error

    def _look(self, after: _Place, kinds: Collection[str], caller: Principal) -> list[Told]:
        try:
            with self._store.reading() as connection:
                check_stands(connection, caller, self._clock_unix_ms())
                # One more than is told at a time says whether the last revision goes on.
                return tell(connection, after, kinds, limit=_MOST_CHANGES + 1)
        except StoreError as error:
            raise store_unavailable(str(error)) from error


def _behind(revision: int) -> _Place:
    return (revision + 1, "", "")


def _responses(told: list[Told], more: list[Told]) -> list[pb.WatchResponse]:
    responses: list[pb.WatchResponse] = []
    for revision, group in groupby(told, key=lambda one: one.revision):
        of_revision = list(group)
        first = of_revision[0]
        # Settings are resources; what was imported when is not.
        changes = [one.change for one in of_revision if one.change.kind in BY_NAME]
        responses.append(
            pb.WatchResponse(
                revision=revision,
                at_unix_ms=first.at_unix_ms,
                actor=first.cause.actor,
                summary=first.cause.summary,
                changes=[
                    pb.ResourceChange(
                        kind=BY_NAME[change.kind].number, name=change.name, operation=_OPERATIONS[change.operation]
                    )
                    for change in changes
                ],
            )
        )
    if more:
        responses[-1].continues = more[0].revision == responses[-1].revision
    return responses
