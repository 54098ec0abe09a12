"""The table that the quality model fills: cells in their places, each column in its own standard deviations."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from quality_model.cell import Cell
from quality_model.names import Names, Row

Vector: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.intp]
Mask: TypeAlias = NDArray[np.bool_]

# A column of fewer rows says nothing that lasts.
LEAST_CELLS = 8
_ARENA = "arena_"
# So near to 0 and 1 every share is the same.
_LEAST_SHARE = 0.005


class Place(NamedTuple):
    """Where a cell stands: in which column and row."""

    column: str
    row: Row


@dataclass(frozen=True)
class Observations:
    """Cells as arrays, ordered by column, then row.

    Attributes:
        cells: the cells.
        places: each cell's column and row.
        rows: the rows that have a cell, by name.
        columns: the columns, by name.
        row: index of each cell's row in `rows`.
        column: index of each cell's column in `columns`.
        z: each cell in standard deviations of its column from the column's mean.
        se: standard error by questions or votes, in the same unit.
        self_reported: 1 where the vendor measured, else 0.
    """

    cells: tuple[Cell, ...]
    places: tuple[Place, ...]
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    row: Indices
    column: Indices
    z: Vector
    se: Vector
    self_reported: Vector

    def blocks(self, *, whole_models: bool) -> Indices:
        """Return what is held out together: all variants of a model in a column, or in all columns."""
        models = {model: index for index, model in enumerate(dict.fromkeys(row.model for row in self.rows))}
        of_cell = np.array([models[place.row.model] for place in self.places], dtype=np.intp)
        return of_cell if whole_models else of_cell * len(self.columns) + self.column


def observe(cells: Iterable[Cell], names: Names) -> Observations:
    """Return the cells that the table of names places; of two for one place the first."""
    placed: dict[Place, Cell] = {}
    for cell in cells:
        row = names.place(cell)
        if row is not None:
            placed.setdefault(Place(cell.column, row), cell)
    filled = Counter(place.column for place in placed)
    places = sorted(place for place in placed if filled[place.column] >= LEAST_CELLS)
    columns = tuple(sorted({place.column for place in places}))
    rows = tuple(sorted({place.row for place in places}))
    found = [placed[place] for place in places]
    column = np.array([columns.index(place.column) for place in places], dtype=np.intp)
    z, se = _standardised(found, column, len(columns))
    return Observations(
        cells=tuple(found),
        places=tuple(places),
        rows=rows,
        columns=columns,
        row=np.array([rows.index(place.row) for place in places], dtype=np.intp),
        column=column,
        z=z,
        se=se,
        self_reported=np.array([cell.self_reported for cell in found], dtype=np.float64),
    )


def _standardised(cells: Sequence[Cell], column: Indices, columns: int) -> tuple[Vector, Vector]:
    scale = np.array([_on_linear_scale(cell) for cell in cells], dtype=np.float64)
    value, se = scale[:, 0], scale[:, 1]
    mean = np.array([value[column == index].mean() for index in range(columns)])
    deviation = np.array([value[column == index].std() for index in range(columns)])
    return (value - mean[column]) / deviation[column], se / deviation[column]


def _on_linear_scale(cell: Cell) -> tuple[float, float]:
    """Return value and standard error: points of an arena as they are, a percentage as the angle of its square root.

    On that scale a question more or less is as much at 90 % as at 50 %, and 100 % is no infinity.
    """
    if cell.column.startswith(_ARENA):
        return cell.value, cell.se
    share = min(max(cell.value / 100, _LEAST_SHARE), 1 - _LEAST_SHARE)
    return math.asin(math.sqrt(share)), cell.se / 100 / (2 * math.sqrt(share * (1 - share)))
