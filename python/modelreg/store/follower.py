"""Keeps what the engine has that of the store, whoever changed it."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import aclosing
from typing import Final

from modelreg.store.errors import StoreError
from modelreg.store.store import Store
from modelreg.store.ticks import ticks

# What was changed elsewhere holds here within a second, also where PostgreSQL cannot tell of it.
POLL_S: Final = 0.5

_log: Final = logging.getLogger(__name__)


class Follower:
    """Follows one kind of thing, and says once what keeps it from that."""

    def __init__(self, what: str, store: Store, follow: Callable[[], object], *faults: type[Exception]) -> None:
        """Follow what ``store`` has.

        Args:
            what: what it is, as messages name it: ``API keys``.
            store: where it is.
            follow: reads it and gives it to the engine, where the engine has another.
            faults: what may keep ``follow`` from that besides a ``StoreError``; the engine then keeps what it has.
        """
        self._what = what
        self._store = store
        self._follow = follow
        self._faults = (StoreError, *faults)
        self._fault = ""

    async def run(self, looks: Executor, *, poll_s: float = POLL_S) -> None:
        """Follow until cancelled; the first look is now.

        Args:
            looks: where to look: a thread that nothing long runs on.
            poll_s: how often to look where nothing tells of a change.
        """
        look = asyncio.get_running_loop().run_in_executor
        await look(looks, self.look)
        async with aclosing(ticks(self._store, poll_s=poll_s)) as times:
            async for _ in times:
                await look(looks, self.look)

    def look(self) -> None:
        """Follow now; what the engine has stays where that cannot be done."""
        try:
            self._follow()
        except self._faults as error:
            if str(error) != self._fault:
                self._fault = str(error)
                _log.warning("%s: %s; those known stay", self._what, error)
        else:
            self._fault = ""
