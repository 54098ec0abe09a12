"""How well the speed priors say what they were not told."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from quality_model.facts import ModelFacts
from quality_model.observations import Vector
from quality_model.speed import SpeedHyperparameters, Speeds, speed_process


@dataclass(frozen=True)
class SpeedErrors:
    """Errors of held-out offers, as natural logarithms of a time.

    Attributes:
        offers: number of offers.
        rms: root mean square where one offer is held out.
        rms_new_model: likewise where all offers of its model are.
        rms_median: of the median of all offers.
        within_one_se: share of held-out offers within one standard error; 0.68 is honest.
        log_density: mean of the log density, of both kinds of holding out; larger is better.
    """

    offers: int
    rms: float
    rms_new_model: float
    rms_median: float
    within_one_se: float
    log_density: float


def speed_errors(
    speeds: Speeds, models: Mapping[str, ModelFacts], sd: Mapping[str, SpeedHyperparameters]
) -> dict[str, SpeedErrors]:
    """Return the errors by what was timed, of the kinds in `sd`: `ttft`, `token`."""
    names = sorted({place.model for place in speeds.places})
    by_model = np.array([names.index(place.model) for place in speeds.places], dtype=np.intp)
    found: dict[str, SpeedErrors] = {}
    times_of = {"ttft": speeds.log_ttft, "token": speeds.log_token}
    for kind, of_kind in sd.items():
        times = times_of[kind]
        process = speed_process(speeds, times, models, of_kind)
        one, whole = process.held_out(np.arange(len(times), dtype=np.intp)), process.held_out(by_model)
        level = float(times.mean())
        error = times - level - one.mean
        of_model = times - level - whole.mean
        found[kind] = SpeedErrors(
            len(times),
            float(np.sqrt(np.mean(error**2))),
            float(np.sqrt(np.mean(of_model**2))),
            float(np.sqrt(np.mean((times - np.median(times)) ** 2))),
            float(np.mean(np.abs(error) <= one.se)),
            _log_density(error, one.se) + _log_density(of_model, whole.se),
        )
    return found


def _log_density(error: Vector, se: Vector) -> float:
    return float(np.mean(-0.5 * np.log(2 * np.pi * se**2) - 0.5 * (error / se) ** 2))
