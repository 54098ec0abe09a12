"""Makes the quality figures: a class's figure is the mean over its sources, on the class scale.

Which row counts for the default variant `""` is said row by row in `leaderboard_names.toml`, by one rule: the row that
was run without an effort or thinking setting, or with the one that is the vendor's documented default. A source without
such a row gives `""` nothing, and the measured variants stand for the model: a figure of effort xhigh at `""` would
promise callers what they do not get.
"""

import json
import math
import tomllib
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, TypeAlias

from catalogue.leaderboards import FULL_PPM, load_columns, on_class_scale
from catalogue.places import PACKAGED, TABLES
from modelreg.catalog.models_dev.thinking import rank

SE_PPM_OF_ONE_SOURCE = 100_000
SE_PPM_OF_MORE_SOURCES = 70_000


class Subject(NamedTuple):
    """What a figure is about."""

    model: str
    variant: str


Figure: TypeAlias = dict[str, object]


def figures(sources: Path) -> dict[str, list[Figure]]:
    """Return the quality entries by model, ordered by the table of task classes, then by variant."""
    columns = {name: on_class_scale(column) for name, column in load_columns(sources).items()}
    names = tomllib.loads((TABLES / "leaderboard_names.toml").read_text(encoding="utf-8"))
    cells = {
        source: _by_subject(column, names["arena_text" if source == "arena_text" else "livebench"])
        for source, column in columns.items()
    }
    classes = json.loads((PACKAGED / "task_classes.json").read_text(encoding="utf-8"))["classes"]
    found: dict[str, list[Figure]] = defaultdict(list)
    for task_class in classes:
        of_class = {source: cells[source] for source in task_class["sources"] if source in cells}
        subjects = {subject for column in of_class.values() for subject in column}
        for model in sorted({subject.model for subject in subjects}):
            for variant in sorted({subject.variant for subject in subjects if subject.model == model}, key=rank):
                place = Subject(model, variant)
                seen = {name: column[place] for name, column in of_class.items() if place in column}
                found[model].append(_figure(task_class["name"], variant, seen))
    return dict(found)


def _by_subject(column: dict[str, Fraction], names: dict[str, dict[str, list[str]]]) -> dict[Subject, Fraction]:
    cells: dict[Subject, Fraction] = {}
    for row, target in names.items():
        ((model, variants),) = target.items()
        for variant in variants:
            if Subject(model, variant) in cells:
                message = f"two rows for {model} {variant!r}, one of them {row}"
                raise ValueError(message)
            if row in column:
                cells[Subject(model, variant)] = column[row]
    return cells


def _figure(task_class: str, variant: str, seen: dict[str, Fraction]) -> Figure:
    mean = sum(seen.values(), Fraction(0)) / len(seen)
    return {
        "task_class": task_class,
        "variant": variant,
        "mean_ppm": math.floor(mean * FULL_PPM),
        "se_ppm": SE_PPM_OF_ONE_SOURCE if len(seen) == 1 else SE_PPM_OF_MORE_SOURCES,
        "basis": "measured",
        "sources": list(seen),
    }
