"""The registry on a store: what the last look at it found, and details read from it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from modelreg.catalog.model import QualityFigure, SafetyFigure
from modelreg.errors import no_snapshot, store_unavailable
from modelreg.registry.details import ModelDetails
from modelreg.registry.held import Held
from modelreg.registry.stored.model import whole_model_entry
from modelreg.store.errors import StoreError
from modelreg.store.kinds import MODEL
from modelreg.store.read_layers import StoredRow, read_part, read_resources
from modelreg.store.store import Store
from modelreg.store.tables.figures import EVIDENCE, QUALITY, SAFETY

_DETAILS: Final = (QUALITY, SAFETY, EVIDENCE)
_OTHER_PARTS: Final = frozenset(part.table for part in MODEL.parts if part.table not in _DETAILS)
_NO_DETAILS: Final = ModelDetails((), (), ())


class StoredRegistry:
    """See ``Registry``. Thread-safe."""

    def __init__(self, held: Callable[[], Held | None], store: Store) -> None:
        """Read what ``held`` last found in ``store``, and details of it."""
        self._held = held
        self._store = store

    def held(self) -> Held:
        """See ``Registry.held``."""
        held = self._held()
        if held is None:
            raise no_snapshot()
        return held

    def of_model(self, name: str) -> ModelDetails:
        """See ``Details.of_model``."""
        try:
            with self._store.reading() as connection:
                found = read_resources(connection, MODEL, [name], without=_OTHER_PARTS).get(name)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        if found is None:
            return _NO_DETAILS
        model = whole_model_entry(name, found)
        return ModelDetails(
            quality=sorted(map(_quality, model.quality or ()), key=lambda one: (one.task_class, one.variant)),
            safety=sorted(map(_safety, model.safety or ()), key=lambda one: one.variant),
            evidence=sorted(model.evidence or (), key=lambda one: (one.source, one.measure, one.variant)),
        )

    def of_class(self, task_class: str) -> Sequence[tuple[str, QualityFigure]]:
        """See ``Details.of_class``."""
        try:
            with self._store.reading() as connection:
                found = read_part(connection, MODEL, QUALITY, QUALITY.c.task_class == task_class)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        figures = [(name, _quality(row)) for name, rows in found.items() for row in rows]
        return sorted(figures, key=lambda one: (one[0], one[1].variant))


def _quality(row: StoredRow | QualityFigure) -> QualityFigure:
    return QualityFigure.model_construct(task_class=row.task_class, **_figure(row))


def _safety(row: StoredRow | SafetyFigure) -> SafetyFigure:
    return SafetyFigure.model_construct(**_figure(row))


def _figure(row: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("variant", "mean_ppm", "se_ppm", "basis", "sources")}
