"""The methods that need no server: those of an engine in this process, and the registry's on what it serves."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from modelreg._core import Engine
from modelreg.methods import LocalMethods, asked_here
from modelreg.registry.candidates import Candidates
from modelreg.registry.local_engine import LocalEngine
from modelreg.registry.service import methods_for_servers, registry_methods


def local_methods(models: Path | None, environment: Mapping[str, str]) -> LocalMethods:
    """Return the methods on what a ``LocalEngine`` of these arguments serves. Nothing is kept, nobody is served.

    Raises:
        ModelsFileError: the file is refused.
        SnapshotError: the engine refuses what was built of it.
    """
    local = LocalEngine(models, environment)
    hot = {method: partial(local.engine.call, method) for method in Engine.hot_methods()}
    reading = registry_methods(Candidates(local.snapshots, local.engine), local.registry)
    return {**hot, **asked_here(reading), **methods_for_servers()}
