"""An engine in this process on a models file or the packaged catalogue: no door, no data directory, nothing kept."""

import hashlib
import time
from collections.abc import Mapping
from pathlib import Path

from modelreg._core import Engine
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.merge import merge
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.catalog.parse import parse_models_file
from modelreg.catalog.snapshot import Stamp, build_content, stamp
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.registry.credentials import discovered_in
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.registry.local_registry import LocalRegistry
from modelreg.registry.models_path import read_models


class LocalEngine:
    """An engine and the models it serves, read when asked; nobody watches the file. One thread at a time reloads it.

    Attributes:
        engine: answers calls.
        snapshots: hands it what it serves, and remembers it.
        registry: what that was made of.
    """

    registry: LocalRegistry

    def __init__(self, models: Path | None, environment: Mapping[str, str]) -> None:
        """Serve ``models`` and the providers with a credential, as a server would.

        Args:
            models: a models file; None: the packaged catalogue alone.
            environment: where credentials are looked for, at each reload.

        Raises:
            ModelsFileError: the file is refused.
            SnapshotError: the engine refuses what was built of it.
        """
        # The addresses are not bound: no door is opened here.
        self.engine = Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())
        self.snapshots = LoadedSnapshots(self.engine)
        self._models = models
        self._environment = environment
        self._revision = 0
        self._digest = b""
        self.reload()

    def reload(self) -> bool:
        """Serve what the file says now; a bad one leaves what is served as it is.

        Returns:
            Whether that is something else than before.

        Raises:
            ModelsFileError: as for a new one.
            SnapshotError: as for a new one.
        """
        shown = str(self._models)
        user = ModelsFile() if self._models is None else parse_models_file(read_models(self._models).data, shown)
        packaged, vocabulary = packaged_models(), packaged_vocabulary()
        discovered = discovered_in(self._environment, packaged.providers)
        merged = merge(packaged, user, vocabulary, file=shown, discovered=discovered)
        content = build_content(merged, vocabulary)
        digest = hashlib.sha256(content).digest()
        if digest == self._digest:
            self.snapshots.confirm_snapshot()
            return False
        self.snapshots.load_snapshot(stamp(content, Stamp(self._revision + 1, time.time_ns() // 1_000_000)))
        self._revision += 1
        self._digest = digest
        self.registry = LocalRegistry(packaged, user, merged, discovered=discovered)
        return True
