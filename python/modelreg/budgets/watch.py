"""Keeps the engine's budgets those of the store, whoever changed them."""

import asyncio
import logging
from concurrent.futures import Executor
from contextlib import aclosing
from typing import Final

from modelreg._core import BudgetSetError
from modelreg.budgets.budgets import Budgets, BudgetSetFault
from modelreg.store.errors import StoreError
from modelreg.store.ticks import ticks

# A budget that was set elsewhere holds here within a second, also where PostgreSQL cannot tell of it.
POLL_S: Final = 0.5

_log: Final = logging.getLogger(__name__)


class BudgetWatch:
    """Follows the budgets, and says once what keeps it from that."""

    def __init__(self, budgets: Budgets) -> None:
        """Follow ``budgets``."""
        self._budgets = budgets
        self._fault = ""

    async def run(self, looks: Executor, *, poll_s: float = POLL_S) -> None:
        """Follow until cancelled; the first look is now.

        Args:
            looks: where to look: a thread that nothing long runs on.
            poll_s: how often to look where nothing tells of a change.
        """
        look = asyncio.get_running_loop().run_in_executor
        await look(looks, self.look)
        async with aclosing(ticks(self._budgets.store, poll_s=poll_s)) as times:
            async for _ in times:
                await look(looks, self.look)

    def look(self) -> None:
        """Follow now; what the engine has stays where that cannot be done."""
        try:
            self._budgets.follow()
        except (StoreError, BudgetSetFault, BudgetSetError) as error:
            if str(error) != self._fault:
                self._fault = str(error)
                _log.warning("budgets: %s; those known stay", error)
        else:
            self._fault = ""
