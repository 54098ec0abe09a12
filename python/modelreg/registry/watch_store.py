"""Keeps the snapshot that of the store's newest revision, whoever made it."""

import asyncio
import logging
from concurrent.futures import Executor
from contextlib import aclosing
from typing import Final

from modelreg.registry.source import ModelSource, Outcome
from modelreg.store.store import Store
from modelreg.store.ticks import POLL_S, ticks

_log: Final = logging.getLogger(__name__)


async def watch_store(source: ModelSource, store: Store, looks: Executor, *, poll_s: float = POLL_S) -> None:
    """Follow the store until cancelled.

    Args:
        source: what follows; its first reload is the caller's.
        store: what it follows.
        looks: where to look, and to load what is new: one thread, which reloads the models too.
        poll_s: how often to look where nothing tells of a change.
    """
    async with aclosing(ticks(store, poll_s=poll_s)) as times:
        async for _ in times:
            await asyncio.get_running_loop().run_in_executor(looks, follow, source)


def follow(source: ModelSource) -> Outcome:
    """Follow, and log what came of it: a line for news, one for each new problem."""
    before = source.problems
    outcome = source.follow()
    if outcome is Outcome.LOADED or (before and not source.problems):
        _log.info("models: current, revision %d", source.revision)
    for problem in source.problems:
        if problem not in before:
            _log.error("models: %s; revision %d stays", problem, source.revision)
    return outcome
