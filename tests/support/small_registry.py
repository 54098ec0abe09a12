"""A registry on a small catalogue, with a real engine, for tests of what is written into it."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from modelreg._core import Engine
from modelreg.catalog.parse import parse_models_file
from modelreg.internal.v1 import snapshot_pb2
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.registry.held import Held
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.registry.resources.reading import ReadResources
from modelreg.registry.resources.writing import WriteResources
from modelreg.registry.source import ModelSource, Outcome
from modelreg.registry.stored.file import file_rows
from modelreg.registry.stored.registry import StoredRegistry
from modelreg.store.migrate import migrate
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.store import Store
from modelreg.store.write_layer import replace_layer
from modelreg.v1 import resource_pb2 as pb

CATALOGUE: dict[str, Any] = {
    # Newer than any packaged one: a start leaves it.
    "date": "2999-01-01",
    "providers": {
        "acme": {"base_url": "https://acme.example", "dialect": "openai-chat"},
        "bolt": {"base_url": "https://bolt.example", "dialect": "openai-chat", "regions": ["eu"]},
    },
    "models": {
        "one": {
            "vendor": "acme",
            "type": "chat",
            "context_tokens": 1_000,
            "capabilities": {"tools": True},
            "quality": [{"task_class": "coding", "mean_ppm": 500_000, "se_ppm": 50_000, "basis": "measured"}],
        },
        "two": {"vendor": "acme", "type": "chat", "parameters": ["temperature"]},
    },
    "routes": {
        "acme/one": {"model_string": "one", "price_usd_per_million": {"input": "1", "output": "2"}},
        "bolt/one": {"model_string": "one", "free": True},
        "acme/two": {"model_string": "two"},
    },
}


class SmallRegistry:
    """A store with the small catalogue, what is served of it, and the services on it."""

    def __init__(self, store: Store, folder: Path, catalogue: dict[str, Any] | None = None) -> None:
        self.store = store
        self.threads = ThreadPoolExecutor(1)
        migrate(store)
        file = parse_models_file(json.dumps(CATALOGUE if catalogue is None else catalogue).encode(), "catalogue.json")
        with store.writing() as connection:
            rows = file_rows(file, imported_as="catalogue", digest=None, enables=False)
            changes = replace_layer(connection, "catalogue", rows)
            if changes:
                add_revision(connection, changes, Cause("a test", ""), at_unix_ms=1)
        self.open(folder)

    def open(self, folder: Path, models: Path | None = None) -> None:
        """Begin to serve, as a process that starts, perhaps with a models file."""
        self.engine = Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())
        self.snapshots = LoadedSnapshots(self.engine)
        self.source = ModelSource(
            self.snapshots, LastSnapshot(folder), self.store, path=models, clock_unix_ms=lambda: 1_795_000_000_000
        )
        assert self.source.reload() is Outcome.LOADED
        self.reading = ReadResources(StoredRegistry(lambda: self.source.held, self.store))
        self.writing = WriteResources(self.source)

    @property
    def held(self) -> Held:
        """What is held now."""
        held = self.source.held
        assert held is not None
        return held

    def served(self) -> snapshot_pb2.Snapshot:
        """What the engine decides on."""
        last = self.snapshots.last
        assert last is not None
        return snapshot_pb2.Snapshot.FromString(last.snapshot)

    def get(self, kind: pb.ResourceKind, name: str) -> pb.Resource:
        """Read one resource."""
        return self.reading.get(pb.GetResourceRequest(kind=kind, name=name)).resource
