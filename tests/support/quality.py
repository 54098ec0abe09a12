"""A catalogue and leaderboards drawn by chance from the quality model itself, so that the truth is known."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from quality_model.cell import Cell, Printed
from quality_model.covariance import Hyperparameters, Prior, likeness, prior
from quality_model.facts import ModelFacts
from quality_model.features import Matrix
from quality_model.names import Names, Row
from quality_model.observations import Observations, Place, Vector

VENDORS = ("north", "south", "east", "west", "centre")
EFFORTS = ("", "effort=none", "effort=high")
KNOWN_SHARE = 0.5
WIDTHS = Hyperparameters(
    linear=0.4,
    curved=0.4,
    vendor=0.3,
    model=0.2,
    reasoning=0.6,
    reasoning_of_model=0.4,
    variant=0.15,
    column_linear=0.15,
    column_vendor=0.2,
    column_reasoning=0.3,
    column_model=0.3,
    noise=0.2,
    reported=0.4,
    self_reported=0.1,
)


def model(name: str, **facts: object) -> ModelFacts:
    """Return facts of a model; what is not said is usual."""
    usual: dict[str, object] = {
        "vendor": "north",
        "variants": ("",),
        "released": date(2025, 7, 1),
        "reasoning": False,
        "open_weights": False,
        "usd_per_million": 1.0,
        "billion_parameters": None,
    }
    return ModelFacts(model=name, **{**usual, **facts})  # type: ignore[arg-type]


def names(**rows: Row) -> Names:
    """Return a table of names: of the source `board`, the row of each model named by its keyword."""
    return Names({("board", name): row for name, row in rows.items()}, {}, (), {})


def cell(name: str, column: str, value: float, *, self_reported: bool = False) -> Cell:
    """Return a cell of the source `board`, of a test of 100 questions."""
    return Cell("board", column, name, value, 4.0, Printed(str(value), "100", 100, "2026-01-01"), self_reported)


@dataclass(frozen=True)
class World:
    """What was drawn.

    Attributes:
        models: the catalogue.
        rows: its rows, those with a cell first.
        expected: the prior that abilities and deviations were drawn from, of all rows.
        observations: the cells.
        value: what each row truly does in another test of the first column's kind, without the test's level.
        sd: the widths that everything was drawn with.
    """

    models: dict[str, ModelFacts]
    rows: list[Row]
    expected: Prior
    observations: Observations
    value: Vector
    sd: Hyperparameters


def draw(seed: int, *, models: int = 30, columns: int = 6) -> World:
    """Return a world in which half of the cells of two thirds of the models are known."""
    chance = np.random.default_rng(seed)
    catalogue = {name: _drawn_model(name, chance) for name in (f"m{index:02}" for index in range(models))}
    seen = {name for index, name in enumerate(catalogue) if index < models * 2 // 3}
    rows = [Row(name, effort) for name in catalogue for effort in EFFORTS]
    known = len(seen) * len(EFFORTS)
    expected = prior(likeness(rows, catalogue, names()), WIDTHS, np.linspace(0.7, 1.3, columns))
    ability = _drawn(expected.ability, chance)
    deviation = np.array([spread * _drawn(expected.deviation, chance) for spread in expected.spread])
    column, row = np.nonzero(chance.random((columns, known)) < KNOWN_SHARE)
    noise = expected.spread[column] * chance.normal(0, WIDTHS.noise, len(row))
    titles = tuple(f"column {index}" for index in range(columns))
    places = tuple(Place(titles[what], rows[where]) for what, where in zip(column.tolist(), row.tolist(), strict=True))
    observations = Observations(
        cells=tuple(cell(place.row.model, place.column, 50) for place in places),
        places=places,
        rows=tuple(rows[:known]),
        columns=titles,
        row=row,
        column=column,
        z=chance.normal(0, 1, columns)[column] + ability[row] + deviation[column, row] + noise,
        se=np.zeros(len(row)),
        self_reported=np.zeros(len(row)),
    )
    anew = expected.spread[0] * chance.normal(0, WIDTHS.column_model, len(rows))
    return World(catalogue, rows, expected, observations, ability + deviation[0] + anew, WIDTHS)


def _drawn_model(name: str, chance: np.random.Generator) -> ModelFacts:
    return model(
        name,
        vendor=str(chance.choice(VENDORS)),
        variants=EFFORTS,
        released=date(2025, 1, 1) + timedelta(days=int(chance.integers(0, 600))),
        reasoning=bool(chance.integers(0, 2)),
        usd_per_million=float(10 ** chance.uniform(-1, 1.5)),
    )


def _drawn(covariance: Matrix, chance: np.random.Generator) -> Vector:
    return chance.multivariate_normal(np.zeros(len(covariance)), covariance, method="eigh")
