"""What a server tells as it ships, watched in this process: a bus, what ships to it, and watches on an event loop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from modelreg.events.bus import Bus
from modelreg.events.watches import Watches
from modelreg.identity.standing import CHECK_S
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.store.store import Store
from modelreg.usage.shipper import Pace, Shipper
from support.memory_spool import MemorySpool
from support.usage_events import NOON_MS

DEADLINE_S = 60.0

_Found = TypeVar("_Found")
_Told = TypeVar("_Told")


def watched(scenario: Callable[[Watches], Awaitable[_Found]], check_s: float = CHECK_S) -> _Found:
    """Run a scenario on a loop of its own, with watches that read on one thread; returns what it returns."""

    async def run() -> _Found:
        with ThreadPoolExecutor(1) as threads:
            return await asyncio.wait_for(scenario(Watches(threads, check_s)), DEADLINE_S)

    return asyncio.run(run())


async def standing(stream: AsyncIterator[_Told]) -> _Told:
    """Return the first response: nothing that comes is missed from then on."""
    return await anext(stream)


def shipped(store: Store, bus: Bus, *events: UsageEvent) -> None:
    """Ship these as a server does, and tell the bus; returns when all of it is told."""
    shipper = Shipper(MemorySpool(*events), store, Pace(lambda: NOON_MS), bus)
    shipper.end(DEADLINE_S)
    shipper.run()
    assert shipper.waiting() == (0, 0)
