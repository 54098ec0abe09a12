"""How well the speed priors say what they were not told."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from quality_model.facts import ModelFacts
from quality_model.observations import Vector
from quality_model.speed import SpeedHyperparameters, Times, speed_process


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
    speeds: Mapping[str, Times], models: Mapping[str, ModelFacts], sd: Mapping[str, SpeedHyperparameters]
) -> dict[str, SpeedErrors]:
    """Return the errors by what was timed, of the kinds in `sd`: `ttft`, `token`."""
    found: dict[str, SpeedErrors] = {}
    for kind, of_kind in sd.items():
        times = speeds[kind]
        names = sorted({place.model for place in times.places})
        by_model = np.array([names.index(place.model) for place in times.places], dtype=np.intp)
        process = speed_process(times, models, of_kind)
        one, whole = process.held_out(np.arange(len(by_model), dtype=np.intp)), process.held_out(by_model)
        error = times.log_time - times.level - one.mean
        of_model = times.log_time - times.level - whole.mean
        found[kind] = SpeedErrors(
            offers=len(by_model),
            rms=_rms(error),
            rms_new_model=_rms(of_model),
            rms_median=_rms(times.log_time - float(np.median(times.log_time))),
            within_one_se=float(np.mean(np.abs(error) <= one.se)),
            log_density=_log_density(error, one.se) + _log_density(of_model, whole.se),
        )
    return found


def _rms(errors: Vector) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def _log_density(error: Vector, se: Vector) -> float:
    return float(np.mean(-0.5 * np.log(2 * np.pi * se**2) - 0.5 * (error / se) ** 2))
