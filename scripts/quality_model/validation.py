"""How well the quality model says what it was not told: cells and whole models held out, against simple means."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from quality_model.observations import Indices, Mask, Observations, Vector
from quality_model.process import Estimate, Process

# The columns of the trial in facts/quality.md were fewer, and of each model only the best variant counted.
ONE_SE = 1.0


@dataclass(frozen=True)
class Errors:
    """Errors of held-out cells.

    Attributes:
        rms: root mean square, in standard deviations of a column.
        within_one_se: share of cells within one standard error of what was expected; 0.68 is honest.
        log_density: mean of the log density of a cell; larger is better.
        cells: number of cells.
    """

    rms: float
    within_one_se: float
    log_density: float
    cells: int


def errors(observations: Observations, expected: Estimate, chosen: Mask | None = None) -> Errors:
    """Return the errors of the cells, or of those that `chosen` marks."""
    wanted = np.ones(len(observations.z), dtype=np.bool_) if chosen is None else chosen
    error = (observations.z - expected.mean)[wanted]
    se = expected.se[wanted]
    density = -0.5 * np.log(2 * np.pi * se**2) - 0.5 * (error / se) ** 2
    return Errors(
        float(np.sqrt(np.mean(error**2))),
        float(np.mean(np.abs(error) <= ONE_SE * se)),
        float(density.mean()),
        len(error),
    )


def held_out(observations: Observations, process: Process) -> Mapping[str, Estimate]:
    """Return what each cell is expected to be without its model's variants in its column, and without its model."""
    return {
        "cells": process.held_out(observations.blocks(whole_models=False)),
        "whole models": process.held_out(observations.blocks(whole_models=True)),
    }


def without_its_source(observations: Observations, process: Process) -> Estimate:
    """Return what each cell is expected to be without any cell of its source; up to the level of its column."""
    sources = sorted({cell.source for cell in observations.cells})
    return process.held_out(np.array([sources.index(cell.source) for cell in observations.cells], dtype=np.intp))


def column_mean(observations: Observations, *, whole_models: bool) -> Vector:
    """Return for each cell the mean of its column without its own block."""
    return _mean_of_others(observations, observations.column, whole_models=whole_models)


def naive_mean(observations: Observations) -> Vector:
    """Return for each cell the mean of its row's cells in other columns, 0 where there is none."""
    return _mean_of_others(observations, observations.row, whole_models=False)


def best_variant(observations: Observations) -> Mask:
    """Return which cells are the best of their model's variants in their column."""
    blocks = observations.blocks(whole_models=False)
    chosen = np.zeros(len(observations.z), dtype=np.bool_)
    for block in np.unique(blocks):
        own = np.flatnonzero(blocks == block)
        chosen[own[np.argmax(observations.z[own])]] = True
    return chosen


def _mean_of_others(observations: Observations, by: Indices, *, whole_models: bool) -> Vector:
    blocks = observations.blocks(whole_models=whole_models)
    found = np.zeros(len(observations.z))
    for index, (group, block) in enumerate(zip(by, blocks, strict=True)):
        others = observations.z[(by == group) & (blocks != block)]
        found[index] = others.mean() if len(others) else 0.0
    return found
