"""Speed priors: how fast a route will answer, by what offers were seen to do and by provider, size and price."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal, NamedTuple

import numpy as np

from quality_model.facts import ModelFacts, RouteFacts
from quality_model.features import Matrix, feature_matrix
from quality_model.hyperparameters import TABLE
from quality_model.names import Names
from quality_model.observations import Vector
from quality_model.offers import OfferSpeed
from quality_model.process import Estimate, Process

# LLM Stats' names of providers, where the catalogue has another.
PROVIDERS = {"bedrock": "amazon-bedrock", "fireworks": "fireworks-ai", "together": "togetherai"}
# Medians of 198 models in November 2026 (shared facts on quality), in ms and microseconds. The offers of LLM Stats
# stream as fast, but begin four times as early: without thinking and most of the queue. All are carried to this level,
# so that routes with a prior of ours and routes with the market's compare.
MARKET = {"ttft": 2_300, "token": 1_000_000 / 95}
SOURCE = "llm_stats"
SIDE_INFORMATION = "catalogue"
# No provider has this name.
UNTIMED_PROVIDER = ""
# Natural logarithms: the level of all offers is found, not assumed.
_LEVEL_SD = 3.0


@dataclass(frozen=True)
class SpeedHyperparameters:
    """Standard deviations of the natural logarithm of a time; found by `tune_quality_model.py`.

    Attributes:
        linear: along each feature of the model.
        provider: a provider's own.
        model: a model's own.
        noise: of an offer, besides.
    """

    linear: float
    provider: float
    model: float
    noise: float


class SpeedPrior(NamedTuple):
    """What an offer is expected to do.

    Attributes:
        ttft_ms: time to the first token.
        us_per_token: time a further token.
        ttft_error: standard error of the natural logarithm of `ttft_ms`.
        us_per_token_error: likewise.
        basis: measured where LLM Stats timed this offer, else inferred.
        sources: what it comes from.
    """

    ttft_ms: int
    us_per_token: int
    ttft_error: float
    us_per_token_error: float
    basis: Literal["measured", "inferred"]
    sources: tuple[str, ...]


class Place(NamedTuple):
    """Whose model is called where."""

    provider: str
    model: str


@dataclass(frozen=True)
class Times:
    """One kind of time of the offers of the catalogue's models.

    Attributes:
        places: the offers.
        log_time: natural logarithm of the time, on the market's level: `ttft` in ms, `token` in microseconds a token.
    """

    places: tuple[Place, ...]
    log_time: Vector

    @property
    def level(self) -> float:
        """The mean of the logarithms."""
        return float(self.log_time.mean())


def load_speed_hyperparameters(path: Path = TABLE) -> dict[str, SpeedHyperparameters]:
    """Return the committed values, by `ttft` and `token`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))["speed"]
    return {name: SpeedHyperparameters(**values) for name, values in table.items()}


def observe_speeds(offers: Sequence[OfferSpeed], names: Names) -> dict[str, Times]:
    """Return `ttft` and `token` of the offers whose model the table of names knows; of two of one place the first."""
    found: dict[str, dict[Place, float]] = {kind: {} for kind in MARKET}
    for offer in offers:
        if row := names.rows.get((SOURCE, offer.model)):
            place = Place(PROVIDERS.get(offer.provider, offer.provider), names.canonical(row).model)
            for kind, time in (("ttft", offer.ttft_ms), ("token", offer.us_per_token)):
                if time is not None:
                    found[kind].setdefault(place, time)
    return {
        kind: Times(tuple(times), np.log(list(times.values())) + np.log(MARKET[kind] / median(times.values())))
        for kind, times in found.items()
    }


def speed_covariance(
    places: Sequence[Place], models: Mapping[str, ModelFacts], sd: SpeedHyperparameters
) -> tuple[Matrix, Matrix]:
    """Return the covariance (places x places) without and with the noise of an offer."""
    features = feature_matrix([models[place.model] for place in places])
    provider = np.array([place.provider for place in places])
    model = np.array([place.model for place in places])
    found = (
        _LEVEL_SD**2
        + sd.linear**2 * (features @ features.T)
        + sd.provider**2 * (provider[:, None] == provider[None, :])
        + sd.model**2 * (model[:, None] == model[None, :])
    )
    return found, found + sd.noise**2 * np.eye(len(places))


def speed_process(times: Times, models: Mapping[str, ModelFacts], sd: SpeedHyperparameters) -> Process:
    """Return one kind of time as a process of the offers, its level taken out."""
    _, noisy = speed_covariance(times.places, models, sd)
    return Process(noisy, times.log_time - times.level)


def model_speed_priors(
    speeds: Mapping[str, Times],
    models: Mapping[str, ModelFacts],
    names: Names,
    sd: Mapping[str, SpeedHyperparameters],
) -> dict[str, SpeedPrior]:
    """Return the prior of each model at a provider of which nothing was timed, by the model's name."""
    wanted = [Place(UNTIMED_PROVIDER, names.same_model.get(model, model)) for model in models]
    return dict(zip(models, _priors(wanted, speeds, models, sd), strict=True))


def speed_priors(
    routes: Sequence[RouteFacts],
    speeds: Mapping[str, Times],
    models: Mapping[str, ModelFacts],
    names: Names,
    sd: Mapping[str, SpeedHyperparameters],
) -> dict[str, SpeedPrior]:
    """Return the prior of each route, by its name."""
    wanted = [Place(route.provider, names.same_model.get(route.model, route.model)) for route in routes]
    found = _priors(wanted, speeds, models, sd)
    return {route.route: prior for route, prior in zip(routes, found, strict=True)}


def _priors(
    wanted: Sequence[Place],
    speeds: Mapping[str, Times],
    models: Mapping[str, ModelFacts],
    sd: Mapping[str, SpeedHyperparameters],
) -> list[SpeedPrior]:
    ttft, token = (_expected(wanted, speeds[kind], models, sd[kind]) for kind in MARKET)
    seen = {place for times in speeds.values() for place in times.places}
    return [
        SpeedPrior(
            ttft_ms=_rounded(ttft.mean[index]),
            us_per_token=_rounded(token.mean[index]),
            ttft_error=round(float(ttft.se[index]), 2),
            us_per_token_error=round(float(token.se[index]), 2),
            basis="measured" if place in seen else "inferred",
            sources=(SOURCE,) if place in seen else (SIDE_INFORMATION,),
        )
        for index, place in enumerate(wanted)
    ]


def _expected(
    wanted: Sequence[Place], times: Times, models: Mapping[str, ModelFacts], sd: SpeedHyperparameters
) -> Estimate:
    """Return the logarithm of one kind of time of places."""
    known = len(times.places)
    whole, _ = speed_covariance([*times.places, *wanted], models, sd)
    found = speed_process(times, models, sd).estimate(whole[known:, :known], np.diag(whole)[known:])
    return Estimate(found.mean + times.level, found.se)


def _rounded(log_time: float) -> int:
    """Return the time with two significant digits: it is not known better, and the last bits of a sum never show."""
    return int(float(f"{np.exp(log_time):.2g}"))
