"""The control plane on one event loop: the Python door, the registry, the drain; imported after the Rust door opens."""

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from modelreg.grpc.door import PythonDoor
from modelreg.registry.source import ModelSource, Outcome
from modelreg.registry.watch import reload, watch_models
from modelreg.server.priority import step_back
from modelreg.server.refused import ModelsRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelreg.grpc.door import Registration
    from modelreg.server.started import Started

GRACE_S: Final = 9.0
"""For calls in flight; with what follows the end comes within 10 s of the signal."""

# Behind the Rust door no call is left once that is closed.
_BEHIND_GRACE_S: Final = 0.5
_THREADS: Final = 4

_log: Final = logging.getLogger(__name__)


def run_control_plane(started: "Started", register: "Sequence[Registration]") -> None:
    """Serve until a signal has drained the process.

    Raises:
        OSError: the Python door's address cannot be bound.
        ModelsRefusedError: there is nothing to serve.
    """
    asyncio.run(_run(started, register))


async def _run(started: "Started", register: "Sequence[Registration]") -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, "control", initializer=step_back))
    stop = asyncio.Event()
    started.signals.attach(loop, stop.set)
    door = await _open_python_door(started, register)
    models = asyncio.create_task(_keep_models(started, door))
    asked_to_stop = asyncio.create_task(stop.wait())
    # The models' task ends only by failing: a control plane without it would serve older and older figures.
    await asyncio.wait({models, asked_to_stop}, return_when=asyncio.FIRST_COMPLETED)
    await _drain(started, door)
    for task in (models, asked_to_stop):
        task.cancel()
    for outcome in await asyncio.gather(models, asked_to_stop, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


async def _open_python_door(started: "Started", register: "Sequence[Registration]") -> PythonDoor:
    if started.socket is not None:
        door = PythonDoor(
            started.engine, f"unix:{started.socket.path}", secret=started.socket.secret, register=register
        )
        await door.start()
    else:
        door = PythonDoor(started.engine, started.config.grpc, register=register)
        address = await door.start()
        started.engine.door_is_open()
        started.door_is_open(address)
    return door


async def _keep_models(started: "Started", door: PythonDoor) -> None:
    source = ModelSource(
        started.engine, started.last, path=started.config.models, clock_unix_ms=lambda: time.time_ns() // 1_000_000
    )
    outcome = await asyncio.to_thread(reload, source)
    if outcome is Outcome.REFUSED and started.engine.revision() is None:
        raise ModelsRefusedError("\n".join(source.problems))
    door.changed()
    _log.info("control plane ready", extra={"after_s": round(time.monotonic() - started.began, 3)})
    await watch_models(source)


async def _drain(started: "Started", door: PythonDoor) -> None:
    began = time.monotonic()
    _log.info("draining", extra={"signal": started.signals.received.name if started.signals.received else None})
    started.engine.drain()
    door.drain()
    told: dict[str, float] = {}
    if started.socket is not None:
        # The Rust door ends first: what it passes through still needs the Python door.
        # Only this door counts what it cuts.
        told["connections_cut"] = await asyncio.to_thread(started.engine.stop, GRACE_S)
        await door.stop(_BEHIND_GRACE_S)
    else:
        await door.stop(GRACE_S)
        await asyncio.to_thread(started.engine.stop, 0.0)
    _log.info("drained", extra={"after_s": round(time.monotonic() - began, 3), **told})
