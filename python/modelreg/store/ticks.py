"""When to look at the store again: each second, and at once where PostgreSQL tells of a revision."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Final

from modelreg.store.store import Store

POLL_S: Final = 1.0

_log: Final = logging.getLogger(__name__)


async def ticks(store: Store, *, poll_s: float = POLL_S) -> AsyncGenerator[None]:
    """Yield when it is time to look, until closed.

    Args:
        store: what is looked at.
        poll_s: the longest wait.
    """
    if store.schema is None:
        while True:
            await asyncio.sleep(poll_s)
            yield
    from modelreg.store.listen import ListenError, listening  # noqa: PLC0415 - with it comes the driver

    fault = ""
    while True:
        try:
            async with listening(store.url, store.schema) as told:
                fault = ""
                # For what was told while nobody listened.
                yield
                while True:
                    await told(poll_s)
                    yield
        except ListenError as error:
            # Looking goes on: a proxy may keep PostgreSQL from telling; where the store is away, the look says so.
            if str(error) != fault:
                fault = str(error)
                _log.warning(
                    "the store %s does not tell of changes but is asked every %g s: %s", store.url, poll_s, fault
                )
        await asyncio.sleep(poll_s)
        yield
