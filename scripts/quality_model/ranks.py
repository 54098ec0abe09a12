"""Spearman's rank correlation."""

import numpy as np

from quality_model.observations import Vector


def spearman(one: Vector, other: Vector) -> float:
    """Return the correlation of the ranks of two lists; equal values share the mean of their ranks."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: Vector) -> Vector:
    ordered = np.sort(values)
    first = np.searchsorted(ordered, values, side="left")
    last = np.searchsorted(ordered, values, side="right")
    return (first + last - 1) / 2
