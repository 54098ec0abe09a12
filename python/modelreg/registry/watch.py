"""Keeps the models current: reloads within a second of a change, and looks every 5 s in case none was heard."""

import asyncio
import logging
from concurrent.futures import Executor
from pathlib import Path
from typing import Final

from watchfiles import Change, awatch  # pyright: ignore[reportUnknownVariableType] - one of its events is untyped

from modelreg.registry.source import ModelSource, Outcome
from modelreg.registry.watched import Watched

POLL_S: Final = 5.0

# Quiet for one step: the writer is done with the file. A folder that never rests is listened to all the same.
_STEP_MS: Final = 100
_DEBOUNCE_MS: Final = 400

_log = logging.getLogger(__name__)


def reload(source: ModelSource) -> Outcome:
    """Reload, and log what came of it: one line, or one line each problem."""
    had_problems = bool(source.problems)
    outcome = source.reload()
    if outcome is Outcome.LOADED or (outcome is Outcome.UNCHANGED and had_problems):
        _log.info("models: current, revision %d", source.revision)
    for problem in source.problems:
        _log.error("models: %s", problem)
    if outcome is Outcome.REFUSED:
        _log.error("models: not reloaded, revision %d stays; see `modelreg config check`", source.revision)
    return outcome


async def watch_models(source: ModelSource, reloads: Executor, *, poll_s: float = POLL_S) -> None:
    """Keep the models current until cancelled; the first reload is the caller's.

    Args:
        source: what to reload; nobody else reloads it meanwhile.
        reloads: where to reload it.
        poll_s: how often to look unheard, and to tell the engine that its snapshot is current.
    """
    fault = ""
    while True:
        if source.path is not None:
            try:
                await _follow(source, source.path, reloads, poll_s)
                continue
            # The library's own errors are RuntimeErrors; whatever they are, looking goes on.
            except (OSError, RuntimeError) as error:
                if str(error) != fault:
                    fault = str(error)
                    _log.warning("models: %s is not watched but looked at every %g s: %s", source.path, poll_s, fault)
        await asyncio.sleep(poll_s)
        await _look(source, reloads, heard=False)


async def _follow(source: ModelSource, path: Path, reloads: Executor, poll_s: float) -> None:
    """Watch until a folder on the way to the file is another one.

    Raises:
        OSError, RuntimeError: there is nothing to watch, or the system takes no more watches.
    """
    way = Watched.of(path)

    def concerns_us(_change: Change, entry: str) -> bool:
        return entry in way.entries

    events = awatch(*way.paths(), watch_filter=concerns_us, recursive=False, debounce=_DEBOUNCE_MS, step=_STEP_MS)
    hearing = asyncio.ensure_future(anext(events))
    try:
        # The watch stands from the task's first step on; what changed before it shows at the first look.
        await asyncio.sleep(0)
        heard = False
        while True:
            await _look(source, reloads, heard=heard)
            if Watched.of(path) != way:
                return
            done, _ = await asyncio.wait({hearing}, timeout=poll_s)
            heard = bool(done)
            if heard:
                hearing.result()
                hearing = asyncio.ensure_future(anext(events))
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        await events.aclose()


async def _look(source: ModelSource, reloads: Executor, *, heard: bool) -> None:
    if heard or source.may_have_changed():
        await asyncio.get_running_loop().run_in_executor(reloads, reload, source)
    else:
        source.confirm()
