"""How much of the catalogue has figures, and on what basis."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from quality_model.classes import Figure
from quality_model.facts import ModelFacts

BASES = ("measured", "linked", "inferred")


def newer_than(models: Iterable[ModelFacts], day: date) -> list[str]:
    """Return the models released in the 12 months before `day`, by name."""
    start = day.replace(year=day.year - 1)
    return [model.model for model in models if model.released is not None and start < model.released <= day]


def shares(quality: dict[str, list[Figure]], models: Iterable[str], task_class: str) -> dict[str, float]:
    """Return the share of the models whose default variant has a figure of each basis in a class."""
    counted = Counter(
        figure.basis
        for model in models
        for figure in quality[model]
        if figure.task_class == task_class and not figure.variant
    )
    return {basis: counted[basis] / max(counted.total(), 1) for basis in BASES}


def best(quality: dict[str, list[Figure]], task_class: str, count: int) -> list[tuple[str, Figure]]:
    """Return the models of the best default variants of a class, by figure less one standard error."""
    of_class = [
        (model, figure)
        for model, figures in quality.items()
        for figure in figures
        if figure.task_class == task_class and not figure.variant
    ]
    return sorted(of_class, key=lambda each: (each[1].se_ppm - each[1].mean_ppm, each[0]))[:count]
