"""Keeps the engine's rate limits those of the store, whoever changed them."""

import asyncio
import logging
from concurrent.futures import Executor
from contextlib import aclosing
from typing import Final

from modelreg._core import LimitSetError
from modelreg.limits.limits import Limits
from modelreg.store.errors import StoreError
from modelreg.store.ticks import ticks

# A limit that was set elsewhere is enforced here within a second, also where PostgreSQL cannot tell of it.
POLL_S: Final = 0.5

_log: Final = logging.getLogger(__name__)


class LimitWatch:
    """Follows the limits, and says once what keeps it from that."""

    def __init__(self, limits: Limits) -> None:
        """Follow ``limits``."""
        self._limits = limits
        self._fault = ""

    async def run(self, looks: Executor, *, poll_s: float = POLL_S) -> None:
        """Follow until cancelled; the first look is now.

        Args:
            looks: where to look: a thread that nothing long runs on.
            poll_s: how often to look where nothing tells of a change.
        """
        look = asyncio.get_running_loop().run_in_executor
        await look(looks, self.look)
        async with aclosing(ticks(self._limits.store, poll_s=poll_s)) as times:
            async for _ in times:
                await look(looks, self.look)

    def look(self) -> None:
        """Follow now; what the engine has stays where that cannot be done."""
        try:
            self._limits.follow()
        except (StoreError, LimitSetError) as error:
            if str(error) != self._fault:
                self._fault = str(error)
                _log.warning("rate limits: %s; those known stay", error)
        else:
            self._fault = ""
