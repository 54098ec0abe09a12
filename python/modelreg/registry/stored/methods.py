"""The methods that need no server, on a store that a server filled: read once, nothing in it is changed."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from modelreg._core import Engine
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.snapshot import Stamp, stamp
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.methods import LocalMethods, asked_here
from modelreg.registry.candidates import Candidates
from modelreg.registry.credentials import credentials_in
from modelreg.registry.imports import holds_file
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.registry.models_path import read_models
from modelreg.registry.service import price_methods, registry_methods
from modelreg.registry.stored.catalogue import read_catalogue
from modelreg.registry.stored.registry import StoredRegistry
from modelreg.store.errors import StoreVersionError
from modelreg.store.kinds import PROVIDER
from modelreg.store.status import look_at
from modelreg.store.store import Store


class StoredMethods(NamedTuple):
    """What a store answers.

    Attributes:
        methods: answer; details of a model are read from the store when asked for.
        revision: of the registry that they answer from.
        not_taken_up: what a server would bring into the store at its start, in words.
    """

    methods: LocalMethods
    revision: int
    not_taken_up: Sequence[str]


def stored_methods(store: Store, models: Path | None, environment: Mapping[str, str]) -> StoredMethods | None:
    """Return the methods on what the store holds; None where nobody has filled it yet.

    Args:
        store: which is only read.
        models: the models file that a server would import.
        environment: where it would look for credentials.

    Raises:
        StoreVersionError: its tables are older than this program's, or of a newer major.
        StoreError: it cannot be read.
        ModelsFileError, SnapshotError: no registry can be made of what it holds, or the file cannot be read.
    """
    status = look_at(store)
    if status.standing == "behind":
        raise StoreVersionError(
            f"the store {store.url} has tables of version {status.version}, this program reads {status.program_version}"
        )
    if status.revision == 0:
        return None
    with store.reading() as connection:
        found = read_catalogue(connection, packaged_vocabulary())
        has_file = models is None or holds_file(connection, read_models(models).digest)
    # The addresses are not bound: no door is opened here.
    engine = Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())
    snapshots = LoadedSnapshots(engine)
    snapshots.load_snapshot(stamp(found.content(packaged_vocabulary()), Stamp(*found.revision)))
    hot: dict[str, Callable[[bytes], bytes]] = {method: partial(engine.call, method) for method in Engine.hot_methods()}
    registry = StoredRegistry(lambda: found.held, store)
    reading = registry_methods(Candidates(snapshots, engine), registry)
    said = found.held.said[PROVIDER.name]
    credentials = credentials_in(environment, found.held.providers)
    not_taken_up = [variable for name, variable in credentials.items() if "discovered" not in said[name].layers]
    return StoredMethods(
        methods={**hot, **asked_here({**reading, **price_methods(registry, store)})},
        revision=found.revision.revision,
        not_taken_up=[*not_taken_up, *([] if has_file else [str(models)])],
    )
