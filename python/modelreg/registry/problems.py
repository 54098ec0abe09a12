"""What is wrong with a models file, by the same steps as the server takes, the engine's own check included."""

from pathlib import Path

from modelreg._core import SnapshotError
from modelreg.catalog.problem import ModelsFileError
from modelreg.registry.local_methods import local_methods


def model_problems(path: Path | None) -> list[str]:
    """Return one line a problem; empty where a server would take the file."""
    try:
        local_methods(path, {})
    except ModelsFileError as error:
        return error.lines()
    except SnapshotError as error:
        return [f"{path}: refused by the engine: {error}"]
    return []
