"""Reads LiveBench and the Arena's text board as columns (row name -> score) and puts each on the class scale."""

import csv
import json
import math
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

Column: TypeAlias = dict[str, Fraction]

FULL_PPM = 1_000_000
# A 0 in a task where every other row has at least this (of 100) is a run that failed, not a result: it counts as
# missing. One such cell: the olympiad of gpt-5.5-medium, whose neighbours have 91.
LOWEST_IF_ZERO_IS_NO_RESULT = 20
# One LiveBench task that is a source of its own, besides the seven categories.
SINGLE_TASKS = ("summarize",)


def load_columns(sources: Path) -> dict[str, Column]:
    """Return every column by the name of its source, as the table of task classes names it."""
    quality = sources / "quality"
    with (quality / "livebench_2026_01_08.csv").open(encoding="utf-8", newline="") as file:
        rows = {
            row.pop("model"): {task: Fraction(cell) for task, cell in row.items() if cell}
            for row in csv.DictReader(file)
        }
    _drop_failed_runs(rows)
    categories = json.loads((quality / "livebench_2026_01_08_categories.json").read_text(encoding="utf-8"))
    groups = {category.lower().replace(" ", "_"): tasks for category, tasks in categories.items()}
    groups.update({task: [task] for task in SINGLE_TASKS})
    columns = {f"livebench_{name}": _mean_of_tasks(rows, tasks) for name, tasks in groups.items()}
    board = json.loads((quality / "arena_text_2026_04_19.json").read_text(encoding="utf-8"))
    columns["arena_text"] = {row["model"]: Fraction(row["score"]) for row in board["models"]}
    return columns


def _drop_failed_runs(rows: dict[str, dict[str, Fraction]]) -> None:
    for task in {task for row in rows.values() for task in row}:
        lowest = min(row[task] for row in rows.values() if row.get(task))
        if lowest >= LOWEST_IF_ZERO_IS_NO_RESULT:
            for row in rows.values():
                if row.get(task) == 0:
                    del row[task]


def _mean_of_tasks(rows: dict[str, dict[str, Fraction]], tasks: list[str]) -> Column:
    column: Column = {}
    for name, row in rows.items():
        scores = [row[task] for task in tasks if task in row]
        if scores:
            column[name] = sum(scores, Fraction(0)) / len(scores)
    return column


def on_class_scale(column: Column) -> Column:
    """Return the column linear between its 10th percentile (0) and its best (1), clamped.

    The percentile interpolates between the two neighbours at rank (n - 1) / 10, counted from 0.
    """
    ordered = sorted(column.values())
    rank = Fraction(len(ordered) - 1, 10)
    below, above = ordered[math.floor(rank)], ordered[math.ceil(rank)]
    floor = below + (above - below) * (rank - math.floor(rank))
    best = ordered[-1]
    return {name: max((score - floor) / (best - floor), Fraction(0)) for name, score in column.items()}
