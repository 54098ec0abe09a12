"""`WatchUsage`: usage events as a stream, as this server puts them into the store."""

from collections.abc import AsyncIterator, Callable, Generator
from contextlib import aclosing, contextmanager
from typing import Final

from sqlalchemy import Connection

from modelreg.errors import store_unavailable
from modelreg.events.kinds import UsageCounted
from modelreg.events.subscription import Taken
from modelreg.events.topic import Topic
from modelreg.events.watches import Watches
from modelreg.identity.standing import check_stands, check_stands_if_known
from modelreg.methods import Downloads, download_of, service_methods
from modelreg.principal import Principal
from modelreg.store.errors import StoreError
from modelreg.store.store import Store
from modelreg.usage.filters import wanted_events
from modelreg.usage.keys import key_id, key_prefixes
from modelreg.usage.messages import record_message
from modelreg.usage.recorded import recorded
from modelreg.usage.service import SERVICE
from modelreg.v1 import usage_service_pb2 as pb
from modelreg.v1.permission_pb2 import Permission

_KEY: Final = "key_id"


class WatchUsage:
    """Answers it, on one event loop. Who may not act as others is told of the own tenant alone."""

    def __init__(
        self, topic: Topic[UsageCounted], watches: Watches, store: Store, clock_unix_ms: Callable[[], int]
    ) -> None:
        """Tell what ``topic`` tells to callers whose keys stand in ``store``, by ``clock_unix_ms``."""
        self._topic = topic
        self._watches = watches
        self._store = store
        self._clock_unix_ms = clock_unix_ms

    def downloads(self) -> Downloads:
        """Return the method."""
        permission = Permission.PERMISSION_USAGE_READ
        return service_methods(SERVICE, WatchUsage=download_of(pb.WatchUsageRequest, self.watch, permission=permission))

    async def watch(self, request: pb.WatchUsageRequest, caller: Principal) -> AsyncIterator[pb.WatchUsageResponse]:
        """Yield events, and how many were missed, until the client leaves.

        Raises:
            CallError: TOO_LONG, UNKNOWN_ENUM_VALUE, PERMISSION_DENIED, CONTROL_PLANE_BUSY, STORE_UNAVAILABLE,
                UNAUTHENTICATED, SHUTTING_DOWN.
        """
        only = wanted_events(request, caller)
        if _KEY in only:
            only[_KEY] = await self._watches.on_thread(self._key_id, only[_KEY])

        def wants(event: UsageCounted) -> bool:
            return all(getattr(event, column) == value for column, value in only.items())

        def check() -> None:
            check_stands_if_known(self._store, caller, self._clock_unix_ms())

        async with aclosing(self._watches.watch(self._topic, wants, caller, check)) as told:
            async for taken in told:
                yield await self._watches.on_thread(self._response, taken, caller)

    def _response(self, taken: Taken[UsageCounted], caller: Principal) -> pb.WatchUsageResponse:
        response = pb.WatchUsageResponse(missed=taken.missed)
        if taken.is_nothing:
            return response
        events = recorded(event.encoded for event in taken.events)
        with self._reading() as connection:
            check_stands(connection, caller, self._clock_unix_ms())
            prefixes = key_prefixes(connection, {event.key_id for event in taken.events})
        response.events.extend(record_message(event, prefixes.get(event.key_id, "")) for event in events)
        return response

    def _key_id(self, name: str) -> str:
        with self._reading() as connection:
            return key_id(connection, name)

    @contextmanager
    def _reading(self) -> Generator[Connection]:
        try:
            with self._store.reading() as connection:
                yield connection
        except StoreError as error:
            raise store_unavailable(str(error)) from error
