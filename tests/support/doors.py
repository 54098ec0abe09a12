"""Both doors in this process, each on a fresh engine with the same clock and ids: equal calls give equal answers."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import grpc

from modelreg._core import Engine
from modelreg.budgets.budgets import Budgets
from modelreg.budgets.service import BudgetService
from modelreg.budgets.verify import Books
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.merge import merge
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.decisions.service import DecisionService
from modelreg.decisions.store import DecisionStore
from modelreg.grpc.door import PythonDoor
from modelreg.identity.keys import Keys
from modelreg.identity.pepper import Pepper
from modelreg.identity.service import IdentityService
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.jobs.runner import JobRunner
from modelreg.jobs.runs import Runs
from modelreg.jobs.service import JobService
from modelreg.limits.limits import Limits
from modelreg.limits.service import RateLimitService
from modelreg.methods import Answers, Methods
from modelreg.registry.candidates import Candidates
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.registry.local_registry import LocalRegistry
from modelreg.registry.service import registry_methods
from modelreg.store.leader import leading
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from modelreg.usage.service import UsageService
from support.answer import Answer, ask
from support.keys import KnownKey, key_set
from support.loop import LoopThread

CLOCK_UNIX_MS = 1_795_000_000_000
ID_SEED = 7
NO_ANSWERS = Answers({}, {}, {})
UNLIMITED = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]


def fresh_engine(*, probe: bool = False, keys: bool = False, spool: Path | None = None) -> Engine:
    """Make an engine whose clock stands and whose ids are the same each time.

    Args:
        probe: it can be probed.
        keys: callers need one.
        spool: where it keeps usage; None: in memory only.
    """
    config = EngineConfig(
        spool_path="" if spool is None else str(spool),
        sidecar="sidecar",
        grpc_address="127.0.0.1:0",
        door_threads=1,
        probe_address="127.0.0.1:0" if probe else "",
        manual_clock_unix_ms=CLOCK_UNIX_MS,
        id_seed=ID_SEED,
        keys=keys,
    )
    return Engine(config.SerializeToString())


@dataclass(frozen=True)
class OpenDoor:
    """A door, its engine, and a stock client's channel to it."""

    kind: str
    engine: Engine
    address: str
    channel: grpc.Channel
    stop: Callable[[float], object]

    def ask(
        self,
        method: str,
        request: bytes,
        *,
        compression: grpc.Compression | None = None,
        metadata: tuple[tuple[str, str | bytes], ...] = (),
    ) -> Answer:
        """Call a unary method."""
        return ask(self.channel, method, request, compression=compression, metadata=metadata)


@contextmanager
def open_door(
    kind: str,
    loop: LoopThread,
    snapshot: bytes | None,
    *,
    keys: Iterable[KnownKey] | None = None,
    spool: Path | None = None,
) -> Iterator[OpenDoor]:
    """Open a `rust` or a `python` door on a free port; with ``keys`` callers need one of these."""
    engine = fresh_engine(keys=keys is not None, spool=spool)
    if keys is not None:
        engine.load_keys(key_set(keys))
    snapshots = LoadedSnapshots(engine)
    if snapshot is not None:
        snapshots.load_snapshot(snapshot)
    stop: Callable[[float], object] = engine.stop
    if kind == "rust":
        address = engine.start_door()
    else:
        python_door = loop.run(_python_door(engine, _control_methods(engine, snapshots)))
        address = python_door.address
        stop = lambda grace_s: loop.run(python_door.stop(grace_s))  # noqa: E731 one of two ways to stop
    with grpc.insecure_channel(address, options=UNLIMITED) as channel:
        yield OpenDoor(kind, engine, address, channel, stop)
    stop(1)
    engine.stop(0)
    engine.close_spool()


def _control_methods(engine: Engine, snapshots: LoadedSnapshots) -> Methods:
    # This engine records nothing, so nothing is read or written there.
    store = DecisionStore(Path("no", "such", "folder"), max_bytes=0, find_snapshot=snapshots.find)
    # No job is configured: no store is looked at for one.
    nowhere = Store.open(StoreUrl.of_file(Path("no", "such", "file")), "unused")
    runs = Runs(nowhere, lambda: CLOCK_UNIX_MS, lambda: 0.5)
    jobs = JobService(JobRunner([], runs, partial(leading, nowhere)), runs)
    nothing = ModelsFile()
    merged = merge(packaged_models(), nothing, packaged_vocabulary(), file="")
    registry = LocalRegistry(packaged_models(), nothing, merged)
    return {
        **registry_methods(Candidates(snapshots, engine), registry),
        **DecisionService(store, Engine.replay).methods(),
        **jobs.methods(),
        **UsageService(nowhere, lambda: CLOCK_UNIX_MS, None).methods(),
        **BudgetService(Budgets(nowhere, lambda: CLOCK_UNIX_MS), Books(nowhere, 0)).methods(),
        **RateLimitService(Limits(nowhere, lambda: CLOCK_UNIX_MS, engine)).methods(),
        **IdentityService(Keys(nowhere, Pepper(Path("no", "such", "folder"), {}), lambda: CLOCK_UNIX_MS)).methods(),
    }


async def _python_door(engine: Engine, methods: Methods) -> PythonDoor:
    door = PythonDoor(engine, "127.0.0.1:0", answers=Answers(methods, {}, {}))
    await door.start()
    return door


@dataclass(frozen=True)
class BothDoors:
    """The Rust and the Python door, asked the same; a difference between their answers fails the test."""

    rust: OpenDoor
    python: OpenDoor

    def ask(
        self,
        method: str,
        request: bytes,
        *,
        compression: grpc.Compression | None = None,
        metadata: tuple[tuple[str, str | bytes], ...] = (),
    ) -> Answer:
        """Return what both answered."""
        by_rust = self.rust.ask(method, request, compression=compression, metadata=metadata)
        by_python = self.python.ask(method, request, compression=compression, metadata=metadata)
        assert by_rust == by_python
        return by_rust
