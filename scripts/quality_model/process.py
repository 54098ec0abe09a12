"""Gaussian numbers known by some noisy values: what the others are, and what each would have been, held out."""

from typing import NamedTuple

import numpy as np

from quality_model.features import Matrix
from quality_model.observations import Indices, Vector


class Estimate(NamedTuple):
    """Expected values and their standard errors."""

    mean: Vector
    se: Vector


class Process:
    """Values with a known covariance, mean 0."""

    def __init__(self, covariance: Matrix, values: Vector) -> None:
        """Take the values and their covariance, noise included.

        Raises:
            numpy.linalg.LinAlgError: the covariance is none.
        """
        self._values = values
        self._inverse = np.linalg.inv(covariance)
        self._weights = self._inverse @ values

    def held_out(self, blocks: Indices) -> Estimate:
        """Return what each value is expected to be by the values of all other blocks, noise in its standard error.

        In closed form, exact: nothing is fitted anew (Rasmussen and Williams, Gaussian Processes for Machine Learning,
        2006, equation 5.12, for blocks).
        """
        mean, variance = np.empty_like(self._values), np.empty_like(self._values)
        for block in np.unique(blocks):
            own = np.flatnonzero(blocks == block)
            spread = np.linalg.inv(self._inverse[np.ix_(own, own)])
            mean[own] = self._values[own] - spread @ self._weights[own]
            variance[own] = np.diag(spread)
        return Estimate(mean, np.sqrt(variance))

    def estimate(self, shared: Matrix, prior_variance: Vector) -> Estimate:
        """Return other numbers, by what they share with the values.

        Parameters:
            shared: covariance of each number with each value (numbers x values).
            prior_variance: of each number.
        """
        known = np.einsum("ij,ij->i", shared @ self._inverse, shared)
        return Estimate(shared @ self._weights, np.sqrt(np.maximum(prior_variance - known, 0)))
