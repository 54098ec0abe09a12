"""Reads Aider's polyglot board: 225 exercises in six languages, per cent solved at the second try."""

from pathlib import Path
from typing import Any

import yaml

from quality_model.cell import Cell, Printed, se_of_percent

SOURCE = "aider"
# Between the names of an architect and an editor: such a run measures a pair, not a model.
PAIR = " + "


def read(folder: Path) -> list[Cell]:
    """Return a cell for each model; of one that was run twice, the later run."""
    runs = yaml.safe_load((folder / "aider_polyglot.yml").read_text(encoding="utf-8"))
    latest = {run["model"]: run for run in sorted(runs, key=lambda run: str(run["date"])) if PAIR not in run["model"]}
    return [_cell(name, run) for name, run in sorted(latest.items())]


def _cell(name: str, run: dict[str, Any]) -> Cell:
    percent, cases = run["pass_rate_2"], run["test_cases"]
    printed = Printed(str(percent), "100", cases, str(run["date"]))
    return Cell(SOURCE, "aider", name, float(percent), se_of_percent(percent, cases), printed)
