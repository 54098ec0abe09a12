"""How alike the rows of the table are expected to be before anybody measured: the prior of the quality model.

A cell is `z = level(column) + ability(row) + deviation(row, column) + optimism(vendor) + noise`, the optimism where the
vendor itself measured. All are Gaussian with the covariances below. In units of its own standard deviation every column
has slope 1 against the ability: slopes fitted by likelihood lowered the error of held-out cells by 0.006 sd only.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from quality_model.facts import ModelFacts
from quality_model.features import Matrix, feature_matrix, reasoning_share
from quality_model.hyperparameters import TABLE
from quality_model.names import Names, Row
from quality_model.observations import Observations, Vector

# Standard deviation of a column's level: wide, so that the data says.
LEVEL_SD = 2.0
# A variant's share of reasoning is counted from here: half of it.
_MIDDLE_SHARE = 0.5


@dataclass(frozen=True)
class Hyperparameters:
    """Standard deviations, in those of a column; found by `tune.py`.

    Attributes:
        linear: of the ability along each feature.
        curved: of the ability along all features together, smoothly.
        vendor: of the ability, shared by a vendor's models.
        model: of the ability, a model's own.
        reasoning: of the ability between no reasoning and all of it.
        reasoning_of_model: likewise, a model's own.
        variant: of the ability, a variant's own.
        column_linear: of the deviation along each feature.
        column_vendor: of the deviation, shared by a vendor's models.
        column_reasoning: of the deviation between no reasoning and all of it.
        column_model: of the deviation, a model's own.
        noise: of a cell, besides its questions or votes.
        reported: of what a vendor adds to all figures that it measured itself.
        self_reported: of a cell that the vendor measured, besides.
    """

    linear: float
    curved: float
    vendor: float
    model: float
    reasoning: float
    reasoning_of_model: float
    variant: float
    column_linear: float
    column_vendor: float
    column_reasoning: float
    column_model: float
    noise: float
    reported: float
    self_reported: float


def load_hyperparameters(path: Path = TABLE) -> Hyperparameters:
    """Return the committed values."""
    return Hyperparameters(**tomllib.loads(path.read_text(encoding="utf-8"))["sd"])


@dataclass(frozen=True)
class Likeness:
    """What pairs of rows have in common, before it is weighed: one matrix (rows x rows) each."""

    linear: Matrix
    curved: Matrix
    vendor: Matrix
    model: Matrix
    reasoning: Matrix
    row: Matrix


@dataclass(frozen=True)
class Prior:
    """What is expected of rows before anybody measured.

    Attributes:
        ability: covariance of the abilities of pairs of rows (rows x rows).
        deviation: covariance of the deviations of pairs of rows in one column (rows x rows); across columns it is 0.
        optimism: covariance of what vendors add to their own figures of pairs of rows (rows x rows).
        own_deviation: the part of each row's variance in `deviation` that is the model's own.
        spread: of each column, a factor of its deviations and of its noise.
    """

    ability: Matrix
    deviation: Matrix
    own_deviation: float
    optimism: Matrix
    spread: Vector


def likeness(rows: Sequence[Row], models: Mapping[str, ModelFacts], names: Names) -> Likeness:
    """Return what each two of `rows` have in common."""
    facts = [models[row.model] for row in rows]
    features = feature_matrix(facts)
    share = np.array([reasoning_share(row, models[row.model], names) for row in rows]) - _MIDDLE_SHARE
    squares = (features**2).sum(axis=1)
    distance = np.maximum(squares[:, None] + squares[None, :] - 2 * features @ features.T, 0)
    vendor = np.array([fact.vendor for fact in facts])
    model = np.array([row.model for row in rows])
    return Likeness(
        linear=features @ features.T,
        curved=np.exp(-distance / 2),
        vendor=(vendor[:, None] == vendor[None, :]).astype(np.float64),
        model=(model[:, None] == model[None, :]).astype(np.float64),
        reasoning=np.outer(share, share),
        row=np.eye(len(rows)),
    )


def load_spread(columns: Sequence[str], path: Path = TABLE) -> Vector:
    """Return the committed spread of each column: how far its deviations and noise go, 1 where nothing is committed."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))["spread"]
    return np.array([table.get(column, 1.0) for column in columns], dtype=np.float64)


def prior(alike: Likeness, sd: Hyperparameters, spread: Vector) -> Prior:
    """Return what is expected of rows by what they have in common."""
    return Prior(
        ability=sd.linear**2 * alike.linear
        + sd.curved**2 * alike.curved
        + sd.vendor**2 * alike.vendor
        + sd.model**2 * alike.model
        + (sd.reasoning**2 + sd.reasoning_of_model**2 * alike.model) * alike.reasoning
        + sd.variant**2 * alike.row,
        deviation=sd.column_linear**2 * alike.linear
        + sd.column_vendor**2 * alike.vendor
        + sd.column_reasoning**2 * alike.reasoning
        + sd.column_model**2 * alike.model,
        own_deviation=sd.column_model**2,
        optimism=sd.reported**2 * alike.vendor,
        spread=spread,
    )


def covariance(observations: Observations, expected: Prior, sd: Hyperparameters) -> Matrix:
    """Return the covariance of the observed cells, noise included.

    Parameters:
        observations: the cells; their rows are the first of those that `expected` is about.
        expected: what is expected of rows.
        sd: the hyperparameters, for the noise.
    """
    pairs = np.ix_(observations.row, observations.row)
    variance = (expected.spread**2)[observations.column]
    same_column = observations.column[:, None] == observations.column[None, :]
    both_reported = np.outer(observations.self_reported, observations.self_reported)
    found = (
        expected.ability[pairs]
        + same_column * (LEVEL_SD**2 + variance[:, None] * expected.deviation[pairs])
        + both_reported * expected.optimism[pairs]
    )
    noise = variance * (sd.noise**2 + sd.self_reported**2 * observations.self_reported)
    return found + np.diag(noise + observations.se**2)
