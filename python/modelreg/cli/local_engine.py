"""An engine in this process on a models file or the packaged catalogue: no door, no data directory, nothing kept."""

import time
from pathlib import Path

from modelreg._core import Engine
from modelreg.catalog.load import load_content
from modelreg.catalog.snapshot import Stamp, stamp
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.registry.models_path import read_models


def local_engine(models: Path | None) -> Engine:
    """Return an engine that serves ``models``; None: the packaged catalogue alone.

    Raises:
        ModelsFileError: the file is refused.
        SnapshotError: the engine refuses what was built of it.
    """
    content = load_content(None if models is None else read_models(models), str(models))
    # The addresses are not bound: no door is opened here.
    engine = Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())
    engine.load_snapshot(stamp(content, Stamp(1, time.time_ns() // 1_000_000)))
    return engine
