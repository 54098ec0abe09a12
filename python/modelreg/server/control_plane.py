"""The control plane on one event loop: the Python door, the registry, the drain; imported after the Rust door opens."""

import asyncio
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from modelreg._core import KeySetError, LimitSetError
from modelreg.budgets.watching import WatchBudgetEvents
from modelreg.calendars import TimeZoneMissingError
from modelreg.decisions.service import DecisionService
from modelreg.events.bus import Bus
from modelreg.events.watches import Watches
from modelreg.grpc.control import MAX_AT_A_TIME
from modelreg.grpc.door import PythonDoor
from modelreg.identity.keys import Keys
from modelreg.identity.pepper import PepperError
from modelreg.identity.service import IdentityService
from modelreg.limits.limits import Limits
from modelreg.limits.service import RateLimitService
from modelreg.methods import Answers
from modelreg.registry.candidates import Candidates
from modelreg.registry.service import (
    price_methods,
    registry_downloads,
    registry_methods,
    registry_uploads,
    writing_methods,
)
from modelreg.registry.source import ModelSource, Outcome
from modelreg.registry.stored.registry import StoredRegistry
from modelreg.registry.sync.prices import price_sync
from modelreg.registry.transfer.importing import MAX_IMPORTS
from modelreg.registry.watch import reload, watch_models
from modelreg.registry.watch_store import watch_store
from modelreg.server.announce import announce_providers
from modelreg.server.budgets import server_budgets
from modelreg.server.jobs import Jobs, running_jobs
from modelreg.server.priority import give_way, step_back
from modelreg.server.recording import recording
from modelreg.server.refused import ModelsRefusedError, StoreRefusedError
from modelreg.server.shipping import Shipping, shipping
from modelreg.server.thresholds import telling_thresholds
from modelreg.sidecar import sidecar_name
from modelreg.store.follower import Follower
from modelreg.store.store import Store
from modelreg.usage.moment import wait_until_shipped
from modelreg.usage.recost import Recosting
from modelreg.usage.retention import usage_retention
from modelreg.usage.service import UsageService
from modelreg.usage.watching import WatchUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from modelreg.grpc.door import Registration
    from modelreg.server.started import Started

GRACE_S: Final = 9.0
"""For calls in flight; with what follows the end comes within 10 s of the signal."""

# Behind the Rust door no call is left once that is closed.
_BEHIND_GRACE_S: Final = 0.5
# Calls take so many; the first load of the models and the drain never wait for one.
_THREADS: Final = MAX_AT_A_TIME + 2
# Streams have threads of their own, so that calls never wait for one: one more than imports, for watches and exports.
_STREAM_THREADS: Final = MAX_IMPORTS + 1

_log: Final = logging.getLogger(__name__)


def run_control_plane(started: "Started", register: "Sequence[Registration]") -> None:
    """Serve until a signal has drained the process.

    Raises:
        OSError: the Python door's address cannot be bound.
        ModelsRefusedError, StoreRefusedError: there is nothing to serve.
    """
    # The thread is left last: a reload that runs at the end is waited for, as it writes to the data directory.
    long_work = ThreadPoolExecutor(1, "long-work", initializer=_before_long_work(started))
    streams = ThreadPoolExecutor(_STREAM_THREADS, "streams", initializer=step_back)

    def clock_unix_ms() -> int:
        return time.time_ns() // 1_000_000

    opened = Store.open(started.config.store, started.config.store_schema)
    # Others wait for who writes to the store: where long work waits for everybody, that is not done there.
    imports = ThreadPoolExecutor(1, "imports", initializer=step_back)
    # Nothing long runs there: a key that was revoked elsewhere is refused here within a second, a limit enforced.
    looking = ThreadPoolExecutor(1, "looks", initializer=step_back)
    bus, watches = Bus(), Watches(streams)
    with (
        closing(opened) as store,
        imports,
        streams,
        looking,
        long_work,
        recording(started, long_work) as decisions,
        # Until the last batch is shipped.
        telling_thresholds(bus.thresholds),
        shipping(started, store, clock_unix_ms, bus) as usage,
    ):
        source = ModelSource(
            started.snapshots,
            started.last,
            store,
            path=started.config.models,
            clock_unix_ms=clock_unix_ms,
            environment=os.environ if started.config.credentials == "environment" else {},
            imports=imports,
        )
        candidates = Candidates(started.snapshots, started.engine)
        urls = started.config.prices_sync.urls
        budgets = server_budgets(started, store, usage.shipper, clock_unix_ms)
        periodic = [usage_retention(store, started.config.usage_retention_days, clock_unix_ms), budgets.job]
        if urls:
            periodic.append(price_sync(urls, source, store))
        registry = StoredRegistry(lambda: source.held, store)
        recosting = Recosting(
            store,
            started.engine.recost,
            partial(wait_until_shipped, usage.shipper, store, lambda: usage.spool.state),
            sidecar_name(started.config.data),
        )
        keys = Keys(store, started.pepper, clock_unix_ms, started.engine)
        limits = Limits(store, clock_unix_ms, started.engine, started.last_limits)
        with running_jobs(periodic, store, clock_unix_ms) as jobs:
            answers = Answers(
                methods={
                    **registry_methods(candidates, registry),
                    **price_methods(registry, store),
                    **writing_methods(source, store),
                    **DecisionService(decisions, started.engine.replay).methods(),
                    **jobs.service.methods(),
                    **UsageService(store, clock_unix_ms, usage.shipper, recosting).methods(),
                    **IdentityService(keys).methods(),
                    **RateLimitService(limits).methods(),
                    **budgets.service.methods(),
                },
                downloads={
                    **registry_downloads(store, source.news, streams, clock_unix_ms),
                    **WatchUsage(bus.usage, watches, store, clock_unix_ms).downloads(),
                    **WatchBudgetEvents(bus.thresholds, watches, budgets.budgets).downloads(),
                },
                uploads=registry_uploads(source, streams),
            )
            looks = _Looks(
                Follower("API keys", store, keys.follow, PepperError, KeySetError),
                budgets.follower,
                Follower("rate limits", store, limits.follow, TimeZoneMissingError, LimitSetError),
                looking,
            )
            models = _Models(source, store, long_work, jobs, usage, looks, watches)
            asyncio.run(_run(started, answers, register, models))


def _before_long_work(started: "Started") -> "Callable[[], None]":
    # The Python door answers calls under the GIL: a thread that holds it must not wait for a core.
    return step_back if started.socket is None else give_way


class _Looks(NamedTuple):
    """What follows keys, budgets and rate limits, and the thread on which they look."""

    keys: Follower
    budgets: Follower
    limits: Follower
    thread: "Executor"


class _Models(NamedTuple):
    """What lives with the loop: the models' source, its store, the thread that loads them, and what else goes on."""

    source: ModelSource
    store: Store
    long_work: "Executor"
    jobs: Jobs
    usage: Shipping
    looks: _Looks
    watches: Watches


async def _run(started: "Started", answers: Answers, register: "Sequence[Registration]", models: _Models) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, "control", initializer=step_back))
    stop = asyncio.Event()
    started.signals.attach(loop, stop.set)
    models.source.news.attach(loop)
    door = await _open_python_door(started, answers, register)
    tasks: list[asyncio.Future[Any]] = [
        asyncio.create_task(_keep_models(started, models, door)),
        asyncio.create_task(stop.wait()),
        asyncio.wrap_future(models.usage.ended),
    ]
    if started.engine.needs_keys():
        # At once: the store may have keys long before the models are loaded.
        tasks.append(asyncio.create_task(models.looks.keys.run(models.looks.thread)))
    tasks.append(asyncio.create_task(models.looks.limits.run(models.looks.thread)))
    tasks.append(asyncio.create_task(models.looks.budgets.run(models.looks.thread)))
    # All but the stop end only by failing: a control plane without them would serve older and older figures, let in who
    # was locked out, and keep what calls cost from everybody.
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    models.source.news.end()
    models.watches.end()
    models.jobs.stop()
    await _drain(started, door)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, Exception):
            raise outcome


async def _open_python_door(started: "Started", answers: Answers, register: "Sequence[Registration]") -> PythonDoor:
    engine, socket = started.engine, started.socket
    if socket is not None:
        door = PythonDoor(engine, f"unix:{socket.path}", answers=answers, secret=socket.secret, register=register)
        await door.start()
    else:
        door = PythonDoor(engine, started.config.grpc, answers=answers, register=register)
        address = await door.start()
        started.engine.door_is_open()
        started.door_is_open(address)
    return door


async def _keep_models(started: "Started", models: _Models, door: PythonDoor) -> None:
    source = models.source
    # Not where reloads go: the first is waited for, however busy the machine is.
    outcome = await asyncio.to_thread(reload, source)
    if outcome is Outcome.REFUSED and started.engine.revision() is None:
        refused = StoreRefusedError if source.store_is_away else ModelsRefusedError
        raise refused("\n".join(source.problems))
    # The first load has made their tables, where there were none.
    look = partial(asyncio.get_running_loop().run_in_executor, models.looks.thread)
    if started.engine.needs_keys():
        await look(models.looks.keys.look)
    await look(models.looks.budgets.look)
    await look(models.looks.limits.look)
    door.changed()
    if source.held is not None:
        announce_providers(source.held)
    _log.info("control plane ready", extra={"after_s": round(time.monotonic() - started.began, 3)})
    models.jobs.start()
    models.usage.start()
    async with asyncio.TaskGroup() as watches:
        watches.create_task(watch_models(source, models.long_work))
        watches.create_task(watch_store(source, models.store, models.long_work))


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
