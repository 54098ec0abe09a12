"""Side information as numbers: what a model's facts and a variant's name say before anybody measured."""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from quality_model.facts import ModelFacts
from quality_model.names import Names, Row

Matrix: TypeAlias = NDArray[np.float64]

FEATURES = ("released", "price", "no price", "reasoning", "open weights", "parameters", "no parameters", "small")
# Where the features have their zero, about the middle of the catalogue; an unknown one stands there.
_MIDDLE_YEAR = 2025.5
_MIDDLE_LOG_PARAMETERS = 1.8
_DAYS_OF_YEAR = 365.25
# How much of its reasoning a variant does, by its effort.
_OF_EFFORT = {"none": 0.0, "minimal": 0.2, "low": 0.5, "medium": 0.8, "high": 1.0, "xhigh": 1.1, "max": 1.15}
# Efforts of a model that thinks only in another mode: Claude Opus 4.5 without its thinking budget.
_OF_EFFORT_WITHOUT_THINKING = 0.2
_THINKING_BESIDE_EFFORT = ("claude-opus-4-5",)
_NO_THINKING = ("off", "none")


def features(model: ModelFacts) -> list[float]:
    """Return the features of a model, in the order of `FEATURES`."""
    year = _MIDDLE_YEAR if model.released is None else 1970 + (model.released.toordinal() - 719_163) / _DAYS_OF_YEAR
    price, size = model.usd_per_million, model.billion_parameters
    return [
        year - _MIDDLE_YEAR,
        0.0 if price is None else math.log10(price),
        float(price is None),
        float(model.reasoning),
        float(model.open_weights),
        0.0 if size is None else math.log10(size) - _MIDDLE_LOG_PARAMETERS,
        float(size is None),
        float(model.is_small),
    ]


def feature_matrix(models: Sequence[ModelFacts]) -> Matrix:
    """Return the features, a row a model."""
    return np.array([features(model) for model in models], dtype=np.float64).reshape(len(models), len(FEATURES))


def reasoning_share(row: Row, model: ModelFacts, names: Names) -> float:
    """Return how much of its reasoning a row does: 0 answers at once, 1 is effort high or a thinking budget."""
    keys = dict(pair.split("=") for pair in row.variant.split(";") if pair)
    if "thinking" in keys:
        return 0.0 if keys["thinking"] in _NO_THINKING else 1.0
    if "effort" in keys:
        beside = row.model in _THINKING_BESIDE_EFFORT
        return _OF_EFFORT_WITHOUT_THINKING if beside else _OF_EFFORT[keys["effort"]]
    return float(model.reasoning and not names.answers_at_once(row.model))
