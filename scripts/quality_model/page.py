"""The page on the quality model, `benchmarks/results/quality.md`, rendered from its template."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from string import Template

import numpy as np

from places import ROOT
from quality_model.classes import FULL_PPM
from quality_model.coverage import BASES, best, newer_than, shares
from quality_model.figures import Report, Result
from quality_model.hyperparameters import TABLE
from quality_model.observations import Vector
from quality_model.process import Estimate
from quality_model.ranks import spearman
from quality_model.speed import load_speed_hyperparameters
from quality_model.speed_errors import speed_errors
from quality_model.validation import best_variant, column_mean, errors, naive_mean

TEMPLATE = ROOT / "benchmarks" / "templates" / "quality.md"
PAGE = ROOT / "benchmarks" / "results" / "quality.md"
BEST_COUNT = 10
# By how many other cells of a model the held-out cells are counted.
CELLS_KNOWN = ((0, 0), (1, 3), (4, 10), (11, 99))
# The trial of shared facts on quality, with fewer columns and one variant a model: cells, whole models.
TRIAL = {"cells": (0.74, 1.00), "whole models": (0.76, 0.96)}
GOAL = {"cells": 0.70, "whole models": 0.74}


def page(result: Result, as_of: date) -> str:
    """Return the page.

    Parameters:
        result: the figures and what was found on the way.
        as_of: the day of the catalogue; "the last 12 months" end there.
    """
    report = result.report
    observations = report.observations
    measured = [model for model in report.models if result.quality[model]]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        cells=len(observations.z),
        rows=len(observations.rows),
        rated=len({report.names.canonical(row).model for row in observations.rows}),
        columns=len(observations.columns),
        models=len(measured),
        as_of=as_of.isoformat(),
        errors=_errors(report),
        other_half=_other_half(),
        by_column=_by_column(report),
        by_basis=_by_what_is_known(report),
        sources=_sources(report),
        coverage=_coverage(result, as_of),
        best=_best(result),
        speeds=_speeds(report),
    )


def _errors(report: Report) -> str:
    observations = report.observations
    only_best = best_variant(observations)
    lines: list[Sequence[str]] = []
    for kind, expected in report.held_out.items():
        whole = kind == "whole models"
        ours = errors(observations, expected)
        simple = errors(observations, _certain(column_mean(observations, whole_models=whole)))
        naive = "-" if whole else f"{errors(observations, _certain(naive_mean(observations))).rms:.2f}"
        lines.append(
            (
                f"held-out {kind}",
                f"≤ {GOAL[kind]:.2f}",
                f"**{ours.rms:.2f}**",
                f"{errors(observations, expected, only_best).rms:.2f}",
                f"{simple.rms:.2f}",
                naive,
                f"{ours.within_one_se:.1%}",
                f"{TRIAL[kind][0]:.2f} ({TRIAL[kind][1]:.2f})",
            )
        )
    return _table(lines)


def _other_half() -> str:
    found = tomllib.loads(TABLE.read_text(encoding="utf-8"))["other_half"]
    return f"{found['cells_rms']:.2f} for cells and {found['whole_models_rms']:.2f} for whole models"


def _by_column(report: Report) -> str:
    observations = report.observations
    cells, whole = report.held_out["cells"], report.held_out["whole models"]
    lines: list[Sequence[str]] = []
    for index, column in enumerate(observations.columns):
        own = observations.column == index
        by_vendor = observations.self_reported[own].mean()
        lines.append(
            (
                column,
                str(int(own.sum())),
                f"{by_vendor:.0%}",
                f"{errors(observations, cells, own).rms:.2f}",
                f"{errors(observations, whole, own).rms:.2f}",
                f"{errors(observations, whole, own).within_one_se:.0%}",
                f"{spearman(cells.mean[own], observations.z[own]):.2f}",
                f"{spearman(whole.mean[own], observations.z[own]):.2f}",
                f"{spearman(report.without_its_source.mean[own], observations.z[own]):.2f}",
            )
        )
    return _table(lines)


def _by_what_is_known(report: Report) -> str:
    """Errors of held-out cells by how many other cells their model has."""
    observations = report.observations
    of_model = Counter(place.row.model for place in observations.places)
    of_block = Counter((place.row.model, place.column) for place in observations.places)
    others = np.array(
        [of_model[place.row.model] - of_block[place.row.model, place.column] for place in observations.places]
    )
    lines: list[Sequence[str]] = []
    for least, most in CELLS_KNOWN:
        chosen = (others >= least) & (others <= most)
        label = f"{least} to {most}" if most > least else str(least)
        found = errors(observations, report.held_out["cells"], chosen)
        lines.append((label, str(found.cells), f"{found.rms:.2f}", f"{found.within_one_se:.0%}"))
    return _table(lines)


def _sources(report: Report) -> str:
    used = Counter(cell.source for cell in report.observations.cells)
    rows = {source: {cell.name for cell in report.cells if cell.source == source} for source in used}
    unmapped = report.unmapped
    return _table(
        [
            (source, str(len(rows[source])), str(len(rows[source]) - len(unmapped.get(source, []))), str(used[source]))
            for source in sorted(used)
        ]
    )


def _coverage(result: Result, as_of: date) -> str:
    models = result.report.models
    new = newer_than(models.values(), as_of)
    lines: list[Sequence[str]] = []
    for task_class in result.report.task_classes:
        everyone = shares(result.quality, models, task_class.name)
        newest = shares(result.quality, new, task_class.name)
        lines.append(
            (
                task_class.name,
                *(f"{everyone[basis]:.0%}" for basis in BASES),
                *(f"{newest[basis]:.0%}" for basis in BASES),
            )
        )
    return f"{len(models)} chat models, {len(new)} of them of the last 12 months.\n\n" + (
        "| class | measured | linked | inferred | new: measured | linked | inferred |\n|---|---|---|---|---|---|---|\n"
        + _table(lines)
    )


def _best(result: Result) -> str:
    lines: list[str] = []
    for task_class in result.report.task_classes:
        found = [
            f"{model} {figure.mean_ppm / FULL_PPM:.2f} ± {figure.se_ppm / FULL_PPM:.2f}{_mark(figure.basis)}"
            for model, figure in best(result.quality, task_class.name, BEST_COUNT)
        ]
        lines.append(f"- **{task_class.name}**: {', '.join(found)}")
    return "\n".join(lines)


def _mark(basis: str) -> str:
    return {"measured": "", "linked": " (linked)", "inferred": " (inferred)"}[basis]


def _speeds(report: Report) -> str:
    lines = [
        (
            kind,
            str(found.offers),
            f"{found.rms:.2f}",
            f"{found.rms_new_model:.2f}",
            f"{found.rms_median:.2f}",
            f"{found.within_one_se:.0%}",
        )
        for kind, found in speed_errors(report.speeds, report.models, load_speed_hyperparameters()).items()
    ]
    return _table(lines)


def _certain(mean: Vector) -> Estimate:
    """Return an estimate whose standard error nobody asks for."""
    return Estimate(mean, np.ones_like(mean))


def _table(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
