"""Figures by task class: what each model and variant is worth on the scale that scoring compares."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from places import PACKAGED
from quality_model.covariance import Prior
from quality_model.facts import ModelFacts
from quality_model.names import Names, Row
from quality_model.observations import Observations, Vector
from quality_model.process import Estimate, Process

TASK_CLASSES = PACKAGED / "task_classes.json"
# Sources of the table of task classes that are more than the one column of their name.
COLUMNS_OF = {
    "arena_text": ("arena_text", "arena_text_2025"),
    "aime": ("aime_2024", "aime_2025"),
    "livebench_if": ("livebench_if", "livebench_summarize"),
    "swe_bench": ("swe_bench_pro", "swe_bench_verified"),
    "tau_bench": (
        "tau2_bench_airline",
        "tau2_bench_retail",
        "tau2_bench_telecom",
        "tau_bench_airline",
        "tau_bench_retail",
    ),
}
FLOOR_PERCENTILE = 10
INFERRED_PERCENTILE = 75
FULL_PPM = 1_000_000
# Figures are rounded to this, so that the last bits of a sum never show: the file is the same on every machine.
STEP_PPM = 100
SIDE_INFORMATION = "catalogue"

Basis: TypeAlias = Literal["measured", "linked", "inferred"]


class TaskClass(NamedTuple):
    """A task class with sources of its own: the columns of each source."""

    name: str
    sources: dict[str, tuple[str, ...]]

    def weights(self, columns: Sequence[str]) -> Vector:
        """Return the weight of each column: sources count alike, and in a source its columns."""
        found = np.zeros(len(columns))
        for of_source in self.sources.values():
            for column in of_source:
                found[columns.index(column)] = 1 / len(of_source) / len(self.sources)
        return found


@dataclass(frozen=True)
class Figure:
    """How good a model is at a class of tasks: a quality entry of the models file.

    Attributes:
        task_class: the class.
        variant: the variant, `""` the default.
        mean_ppm: the figure, 0 for the 10th percentile of the catalogue's chat models, 1,000,000 for the best rated.
        se_ppm: its standard error.
        basis: measured in a source of the class, linked by other sources, or inferred from the catalogue's facts.
        sources: the sources with a figure of its own.
    """

    task_class: str
    variant: str
    mean_ppm: int
    se_ppm: int
    basis: Basis
    sources: tuple[str, ...]


def load_task_classes(columns: Sequence[str], path: Path = TASK_CLASSES) -> list[TaskClass]:
    """Return the classes with sources that have a column."""
    found: list[TaskClass] = []
    for entry in json.loads(path.read_text(encoding="utf-8"))["classes"]:
        named = {
            source: tuple(column for column in COLUMNS_OF.get(source, (source,)) if column in columns)
            for source in entry["sources"]
        }
        sources = {source: of_source for source, of_source in named.items() if of_source}
        if sources:
            found.append(TaskClass(entry["name"], sources))
    return found


def all_rows(observations: Observations, models: Mapping[str, ModelFacts], names: Names) -> list[Row]:
    """Return every row that gets figures, canonical: those observed first, in their order, then the catalogue's."""
    offered = {names.canonical(Row(model, variant)) for model, facts in models.items() for variant in facts.variants}
    return [*observations.rows, *sorted(offered - set(observations.rows))]


def class_estimate(observations: Observations, process: Process, expected: Prior, weights: Vector) -> Estimate:
    """Return the class's value of each row against the mean of all rows, in standard deviations of a column.

    The value is the ability and the weighted mean of the columns' deviations: all that own cells and those of others
    say of it, each by its precision. The class scale has its ends among the same values, so what would move all rows
    together (a column's level, the slope of a year) is no error of any: it is left out of the standard errors. In them
    is, too, that the columns are a sample of the tests that one could make of the class: in others the model would
    deviate anew.
    """
    of_deviations = float(np.sum((weights * expected.spread) ** 2))
    whole = expected.ability + of_deviations * expected.deviation
    in_class = (weights * expected.spread**2)[observations.column]
    shared = expected.ability[:, observations.row] + in_class * expected.deviation[:, observations.row]
    found = process.estimate(shared - shared.mean(axis=0), np.diag(whole) - 2 * whole.mean(axis=1) + whole.mean())
    return Estimate(found.mean, np.sqrt(found.se**2 + of_deviations * expected.own_deviation))


def class_figures(
    task_class: TaskClass, rows: Sequence[Row], estimate: Estimate, observations: Observations, names: Names
) -> dict[Row, Figure]:
    """Return the class's figures of all canonical rows, on the class scale.

    The scale ends at the best that any source rated, not at the best measured in the class: where a class's own sources
    end a year before the newest models, these would all be equal at the end of the scale.
    """
    own = _own_sources(task_class, observations)
    any_sources = _any_sources(observations)
    basis: list[Basis] = [
        "measured" if row in own else "linked" if row.model in any_sources else "inferred" for row in rows
    ]
    measured = estimate.mean[[kind == "measured" for kind in basis]]
    rated = estimate.mean[[kind != "inferred" for kind in basis]]
    default = [row == names.canonical(Row(row.model, "")) for row in rows]
    floor = float(np.percentile(estimate.mean[default], FLOOR_PERCENTILE))
    best = float(rated.max())
    cap = float(np.percentile(measured, INFERRED_PERCENTILE))
    found: dict[Row, Figure] = {}
    for row, kind, mean, se in zip(rows, basis, estimate.mean, estimate.se, strict=True):
        value = min(float(mean), cap) if kind == "inferred" else float(mean)
        found[row] = Figure(
            task_class=task_class.name,
            variant=row.variant,
            mean_ppm=min(max(_ppm((value - floor) / (best - floor)), 0), FULL_PPM),
            se_ppm=min(_ppm(float(se) / (best - floor)), FULL_PPM),
            basis=kind,
            sources=own.get(row) or any_sources.get(row.model) or (SIDE_INFORMATION,),
        )
    return found


def _own_sources(task_class: TaskClass, observations: Observations) -> dict[Row, tuple[str, ...]]:
    source_of = {column: source for source, columns in task_class.sources.items() for column in columns}
    found: dict[Row, set[str]] = {}
    for place in observations.places:
        if source := source_of.get(place.column):
            found.setdefault(place.row, set()).add(source)
    return {row: tuple(sorted(sources)) for row, sources in found.items()}


def _any_sources(observations: Observations) -> dict[str, tuple[str, ...]]:
    """Return the leaderboards that have a cell of a model, any variant of it."""
    found: dict[str, set[str]] = {}
    for place, cell in zip(observations.places, observations.cells, strict=True):
        found.setdefault(place.row.model, set()).add(cell.source)
    return {model: tuple(sorted(sources)) for model, sources in found.items()}


def _ppm(share: float) -> int:
    return round(share * FULL_PPM / STEP_PPM) * STEP_PPM
