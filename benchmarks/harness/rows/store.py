"""The store: the first start on it, the snapshot read from it, how soon a change shows; embedded, in this process."""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from harness.bench import Bench, Outcome, Value
from harness.catalogue import Size, generate
from harness.modelreg import serve, wait_for_serving
from harness.stats import Spread
from modelreg._core import Engine
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.registry.source import ModelSource
from modelreg.registry.source import Outcome as Look
from modelreg.registry.stored.catalogue import read_catalogue
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.store import Store
from modelreg.store.tables.routes import ROUTES
from modelreg.store.write_layer import replace_layer
from modelreg.store_url import StoreUrl

_PROVIDERS = 24
_EXTRACT = Size(models=600, providers=_PROVIDERS, providers_per_model=2)
_ROUTES_1500 = Size(models=750, providers=_PROVIDERS, providers_per_model=2)
_OFFERS = 5_000
_MS = 1_000


def measure(bench: Bench) -> Outcome:
    """Values ``first_start`` and ``build`` in seconds, ``change`` in ms."""
    starts = [_first_start(bench) for _ in range(bench.rounds)]
    with tempfile.TemporaryDirectory(dir=bench.work) as folder:
        packaged = len(packaged_models().routes)
        models = (_OFFERS - packaged) // 2
        store = _filled(Path(folder), Size(models=models, providers=_PROVIDERS, providers_per_model=2))[0]
        builds = [_seconds(partial(_build, store)) for _ in range(bench.rounds)]
        store.close()
    changes_ms = _changes_ms(bench)
    return Outcome(
        {
            "first_start": Value(Spread.of(starts)),
            "build": Value(Spread.of(builds), f"{packaged:,} of them the packaged ones"),
            "change": Value(Spread.of(changes_ms), "with `last.snapshot` on disk"),
        }
    )


def _first_start(bench: Bench) -> float:
    with tempfile.TemporaryDirectory(dir=bench.work) as folder:
        models = Path(folder) / "models.json"
        generate(_EXTRACT).write(models)
        with serve(models, Path(folder) / "data", wait_for_ready=False) as modelreg:
            return wait_for_serving(modelreg)


def _changes_ms(bench: Bench) -> list[float]:
    with tempfile.TemporaryDirectory(dir=bench.work) as folder:
        store, source, route = _filled(Path(folder), _ROUTES_1500)
        changes_ms: list[float] = []
        for priority in range(bench.rounds):
            provider, _, model = route.partition("/")
            row = {"name": route, "is_whole": False, "provider": provider, "model": model, "priority": priority}
            with store.writing() as connection:
                changes = replace_layer(connection, "user", {ROUTES: [row]})
                add_revision(connection, changes, Cause("benchmark", "priority"), at_unix_ms=priority)
            changes_ms.append(_seconds(source.follow) * _MS)
        store.close()
        return changes_ms


def _filled(folder: Path, size: Size) -> tuple[Store, ModelSource, str]:
    """Return a store with a catalogue of that size in it, its source, and one of its routes."""
    catalogue = generate(size)
    models = folder / "models.json"
    catalogue.write(models)
    store = Store.open(StoreUrl.of_file(folder / "registry.db"), "")
    engine = Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())
    source = ModelSource(LoadedSnapshots(engine), LastSnapshot(folder), store, path=models, clock_unix_ms=lambda: 1)
    if source.reload() is not Look.LOADED:
        message = f"the generated catalogue is refused: {source.problems}"
        raise AssertionError(message)
    return store, source, next(iter(catalogue.document["routes"]))


def _build(store: Store) -> None:
    with store.reading() as connection:
        read_catalogue(connection, packaged_vocabulary()).content(packaged_vocabulary())


def _seconds(work: Callable[[], object]) -> float:
    began_s = time.monotonic()
    work()
    return time.monotonic() - began_s
