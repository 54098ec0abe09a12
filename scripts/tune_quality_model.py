"""Find the standard deviations of the quality model by cross-validation, and write them; some minutes of one core.

    python scripts/tune_quality_model.py CATALOGUE     a models file, .json or .json.gz

Each is raised and lowered in turn while held-out cells and held-out whole models (of the speed priors: offers and whole
models) become likelier. As a check that the search does not learn the noise, it is repeated on half of the models and
measured on the other half, and the reverse.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from places import sources
from quality_model.catalogue_file import read_document
from quality_model.covariance import (
    Hyperparameters,
    Likeness,
    covariance,
    likeness,
    load_hyperparameters,
    load_spread,
    prior,
)
from quality_model.facts import model_facts
from quality_model.hyperparameters import TABLE
from quality_model.names import load_names
from quality_model.observations import Mask, Observations, Vector, observe
from quality_model.offers import read_offers
from quality_model.process import Process
from quality_model.sources import read_cells
from quality_model.speed import SpeedHyperparameters, load_speed_hyperparameters, observe_speeds
from quality_model.speed_errors import speed_errors
from quality_model.validation import Errors, errors, held_out

STEPS = (1.4, 1.15)
LEAST_GAIN = 3e-4
# Widths and spread are searched in turn, so often.
ROUNDS = 2
SPREAD_STEPS = 2
# A column's spread begins at 1 with the weight of so many cells.
CELLS_OF_NO_DOUBT = 10
LEAST_SD, MOST_SD = 0.02, 3.0
HEADER = """\
# Standard deviations of the quality model, in those of a column. Made by `python scripts/tune_quality_model.py`.
[sd]
"""
SPLIT = """
# The same search on half of the models, measured on the other half, and the reverse: what it cannot have learned.
[other_half]
"""
SPREAD = """
# How far the deviations and the noise of a column go, against the widths above.
[spread]
"""
SPEED = """
# Of the natural logarithm of a time.
[speed.{kind}]
"""
Sd = TypeVar("Sd", Hyperparameters, SpeedHyperparameters)


def main() -> None:
    """Search on all models, then on each half; write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path, help="the models file whose models are meant")
    document = read_document(parser.parse_args().catalogue)
    models = {facts.model: facts for facts in model_facts(document)}
    names = load_names()
    observations = observe(read_cells(sources()), names)
    alike = likeness(observations.rows, models, names)

    half = observations.blocks(whole_models=True) % 2
    best, spread = search_all(observations, alike, half >= 0)
    other: dict[str, list[Errors]] = {}
    for own in (0, 1):
        found, its_spread = search_all(observations, alike, half == own)
        for kind, seen in measure(observations, alike, found, its_spread, half != own).items():
            other.setdefault(kind, []).append(seen)
    speeds = observe_speeds(read_offers(sources()), names)

    def speed_likelihood(kind: str) -> Callable[[SpeedHyperparameters], float]:
        return lambda sd: speed_errors(speeds, models, {kind: sd})[kind].log_density

    speed = {kind: search(start, speed_likelihood(kind)) for kind, start in load_speed_hyperparameters().items()}
    TABLE.write_text(
        HEADER
        + _lines(asdict(best))
        + SPLIT
        + _lines(_joined(other))
        + SPREAD
        + _lines(dict(zip(observations.columns, spread.tolist(), strict=True)))
        + "".join(SPEED.format(kind=kind) + _lines(asdict(sd)) for kind, sd in speed.items()),
        encoding="utf-8",
    )


def search_all(observations: Observations, alike: Likeness, chosen: Mask) -> tuple[Hyperparameters, Vector]:
    """Return the widths and the columns' spread under which the chosen cells are likeliest, in turn."""
    sd, spread = load_hyperparameters(), load_spread(observations.columns)
    for _ in range(ROUNDS):
        spread = fit_spread(observations, alike, sd, spread, chosen)

        def likelihood(tried: Hyperparameters, spread: Vector = spread) -> float:
            return sum(each.log_density for each in measure(observations, alike, tried, spread, chosen).values())

        sd = search(sd, likelihood)
    return sd, spread


def fit_spread(
    observations: Observations, alike: Likeness, sd: Hyperparameters, spread: Vector, chosen: Mask
) -> Vector:
    """Return each column's spread, by the errors of its held-out cells against their standard errors."""
    for _ in range(SPREAD_STEPS):
        process = Process(covariance(observations, prior(alike, sd, spread), sd), observations.z)
        squares = [((observations.z - seen.mean) / seen.se) ** 2 for seen in held_out(observations, process).values()]
        square = np.where(chosen, np.mean(squares, axis=0), 0)
        columns = len(observations.columns)
        found = np.bincount(observations.column, square, columns) + CELLS_OF_NO_DOUBT
        expected = np.bincount(observations.column, chosen, columns) + CELLS_OF_NO_DOUBT
        spread = np.round(spread * (found / expected) ** 0.4, 3)
    return spread


def search(start: Sd, value: Callable[[Sd], float]) -> Sd:
    """Return the standard deviations of the greatest value, by coordinate search from `start`."""
    best: Sd = start
    best_value = value(best)
    for step in STEPS:
        for name in asdict(start):
            for factor in (step, 1 / step):
                sd = min(max(float(f"{asdict(best)[name] * factor:.3g}"), LEAST_SD), MOST_SD)
                tried: Sd = replace(best, **{name: sd})
                if (tried_value := value(tried)) > best_value + LEAST_GAIN:
                    best, best_value = tried, tried_value
                    sys.stderr.write(f"{name} {sd}: {best_value:.4f}\n")
                    break
    return best


def measure(
    observations: Observations, alike: Likeness, sd: Hyperparameters, spread: Vector, chosen: Mask
) -> dict[str, Errors]:
    """Return the errors of the chosen cells, by what is held out."""
    process = Process(covariance(observations, prior(alike, sd, spread), sd), observations.z)
    return {kind: errors(observations, seen, chosen) for kind, seen in held_out(observations, process).items()}


def _joined(halves: dict[str, list[Errors]]) -> dict[str, float]:
    return {
        f"{kind.replace(' ', '_')}_rms": float(
            np.sqrt(sum(each.rms**2 * each.cells for each in both) / sum(each.cells for each in both))
        )
        for kind, both in halves.items()
    }


def _lines(values: dict[str, float]) -> str:
    return "".join(f"{name} = {value:.4g}\n" for name, value in values.items())


if __name__ == "__main__":
    main()
