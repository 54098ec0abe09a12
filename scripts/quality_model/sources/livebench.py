"""Reads LiveBench of 2026-01-08: rows of model and effort, 23 tasks in seven categories, with questions a task."""

import csv
import json
import math
from pathlib import Path

from quality_model.cell import Cell, Printed, se_of_percent

SOURCE = "livebench"
AS_OF = "2026-01-08"
# One task that is a source of its own; its category keeps the other three, so that no column holds another.
SINGLE_TASKS = ("summarize",)
# A 0 in a task where every other row has at least this (of 100) is a run that failed, not a result: it counts as
# missing. One such cell: the olympiad of gpt-5.5-medium, whose neighbours have 91.
LOWEST_IF_ZERO_IS_NO_RESULT = 20


def read(folder: Path) -> list[Cell]:
    """Return a cell for each row and category: the mean of the category's tasks that were run."""
    with (folder / "livebench_2026_01_08.csv").open(encoding="utf-8", newline="") as file:
        rows = {
            row.pop("model"): {task: float(cell) for task, cell in row.items() if cell} for row in csv.DictReader(file)
        }
    _drop_failed_runs(rows)
    questions = json.loads((folder / "livebench_questions_per_task.json").read_text(encoding="utf-8"))["questions"]
    return [
        cell
        for column, tasks in _columns(folder).items()
        for name, row in rows.items()
        if (cell := _mean_of_tasks(column, name, {task: row[task] for task in tasks if task in row}, questions))
    ]


def _columns(folder: Path) -> dict[str, list[str]]:
    categories = json.loads((folder / "livebench_2026_01_08_categories.json").read_text(encoding="utf-8"))
    columns = {
        f"livebench_{category.lower().replace(' ', '_')}": [task for task in tasks if task not in SINGLE_TASKS]
        for category, tasks in categories.items()
    }
    return columns | {f"livebench_{task}": [task] for task in SINGLE_TASKS}


def _drop_failed_runs(rows: dict[str, dict[str, float]]) -> None:
    for task in {task for row in rows.values() for task in row}:
        lowest = min(row[task] for row in rows.values() if row.get(task))
        if lowest >= LOWEST_IF_ZERO_IS_NO_RESULT:
            for row in rows.values():
                if row.get(task) == 0:
                    del row[task]


def _mean_of_tasks(column: str, name: str, scores: dict[str, float], questions: dict[str, int]) -> Cell | None:
    if not scores:
        return None
    variance = sum(se_of_percent(score, questions[task]) ** 2 for task, score in scores.items())
    mean = sum(scores.values()) / len(scores)
    # Its table has the tasks, to three decimals; the mean is ours.
    printed = Printed(f"{mean:.3f}", "100", sum(questions[task] for task in scores), AS_OF)
    return Cell(SOURCE, column, name, mean, math.sqrt(variance) / len(scores), printed)
