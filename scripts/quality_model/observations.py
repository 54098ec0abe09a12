"""The table that the quality model fills: cells in their places, each column in its own standard deviations."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from quality_model.cell import Cell
from quality_model.features import Matrix
from quality_model.names import Names, Row

Vector: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.intp]

# A column of fewer rows says nothing that lasts.
LEAST_CELLS = 8
_ARENA = "arena_"
# Percentages are compared as log odds, which near 0 and 100 would grow without bound.
_LEAST_SHARE = 0.01
_LEAST_SLOPE = 0.02


@dataclass(frozen=True)
class Observations:
    """Cells as arrays, ordered by column, then row.

    Attributes:
        cells: the cells, one a place.
        rows: the rows that have a cell, by name.
        columns: the columns, by name.
        row: index of each cell's row in `rows`.
        column: index of each cell's column in `columns`.
        z: each cell in standard deviations of its column from the column's mean.
        se: standard error by questions or votes, in the same unit.
        self_reported: 1 where the vendor measured, else 0.
    """

    cells: tuple[Cell, ...]
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
        of_cell = np.array([models[self.rows[row].model] for row in self.row], dtype=np.intp)
        return of_cell if whole_models else of_cell * len(self.columns) + self.column


def observe(cells: Iterable[Cell], names: Names) -> Observations:
    """Return the cells that the table of names places; of two for one place the first."""
    placed: dict[tuple[str, Row], Cell] = {}
    for cell in cells:
        row = names.place(cell)
        if row is not None:
            placed.setdefault((cell.column, row), cell)
    filled = Counter(column for column, _ in placed)
    keys = sorted(key for key in placed if filled[key[0]] >= LEAST_CELLS)
    columns = tuple(sorted({column for column, _ in keys}))
    rows = tuple(sorted({row for _, row in keys}))
    found = [placed[key] for key in keys]
    column = np.array([columns.index(name) for name, _ in keys], dtype=np.intp)
    z, se = _standardised(found, column, len(columns))
    return Observations(
        cells=tuple(found),
        rows=rows,
        columns=columns,
        row=np.array([rows.index(row) for _, row in keys], dtype=np.intp),
        column=column,
        z=z,
        se=se,
        self_reported=np.array([cell.self_reported for cell in found], dtype=np.float64),
    )


def _standardised(cells: Sequence[Cell], column: Indices, columns: int) -> tuple[Vector, Vector]:
    scale: Matrix = np.array([_on_linear_scale(cell) for cell in cells], dtype=np.float64)
    value, se = scale[:, 0], scale[:, 1]
    mean = np.array([value[column == index].mean() for index in range(columns)])
    deviation = np.array([value[column == index].std() for index in range(columns)])
    return (value - mean[column]) / deviation[column], se / deviation[column]


def _on_linear_scale(cell: Cell) -> tuple[float, float]:
    """Return value and standard error: points of an arena as they are, percentages as log odds."""
    if cell.column.startswith(_ARENA):
        return cell.value, cell.se
    share = min(max(cell.value / 100, _LEAST_SHARE), 1 - _LEAST_SHARE)
    return math.log(share / (1 - share)), cell.se / 100 / max(share * (1 - share), _LEAST_SLOPE)
