"""Figures of task classes, by model: what other answers show and order by."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import NamedTuple

from modelreg.catalog.model import QualityFigure
from modelreg.registry.answers.task_class import figures_class
from modelreg.registry.held import Held
from modelreg.registry.registry import Registry


class ClassFigures(NamedTuple):
    """The figures that stand for a task class.

    Attributes:
        rows: each with its model, by model and variant.
        best: one of each model: of its default variant, else of its best.
    """

    rows: Sequence[tuple[str, QualityFigure]]
    best: Mapping[str, QualityFigure]


class Figures:
    """Remembers them until the registry changes. Thread-safe."""

    def __init__(self, registry: Registry) -> None:
        """Look them up in ``registry``."""
        self._registry = registry
        self._lock = Lock()
        self._of: Held | None = None
        self._found: dict[str, ClassFigures] = {}

    def of_class(self, task_class: str, held: Held) -> ClassFigures:
        """Return those of a class.

        Raises:
            CallError: STORE_UNAVAILABLE.
        """
        standing = figures_class(task_class, held)
        with self._lock:
            if self._of is held and standing in self._found:
                return self._found[standing]
        rows = self._registry.of_class(standing)
        found = ClassFigures(rows, _best(rows))
        with self._lock:
            if self._of is not held:
                self._of, self._found = held, {}
            self._found[standing] = found
        return found


def _best(rows: Sequence[tuple[str, QualityFigure]]) -> Mapping[str, QualityFigure]:
    best: dict[str, QualityFigure] = {}
    for name, figure in rows:
        known = best.get(name)
        if known is None or (known.variant and (not figure.variant or figure.mean_ppm > known.mean_ppm)):
            best[name] = figure
    return best
