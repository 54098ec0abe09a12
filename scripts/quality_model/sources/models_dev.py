"""Reads the `benchmarks` tables of the base models of models.dev; a row is named `vendor/model`."""

import tomllib
from pathlib import Path
from typing import Any

from quality_model.cell import Cell, Printed, se_of_percent

SOURCE = "models_dev"
# The tests that we read: our column, and how many questions the test has. Not Aider's: all its figures here are copied
# from its board, which we read ourselves, and they do not say at which effort.
TESTS = {
    "SWE-Bench Verified": ("swe_bench_verified", 500),
    "SWE-Bench Pro": ("swe_bench_pro", 731),
    "SWE Bench Pro": ("swe_bench_pro", 731),
    "SciCode": ("scicode", 338),
    "Terminal-Bench Hard": ("terminal_bench_hard", 47),
    "GPQA Diamond": ("gpqa", 198),
    "LiveCodeBench": ("livecodebench", 400),
}
# Boards that measure every model themselves. Any other address is a vendor's page or its model card.
INDEPENDENT = (
    "https://labs.scale.com/",
    "https://openrouter.ai/",
    "https://www.swebench.com/",
)
# Agents of other people around the model, and their subset of a test, make another test of it.
SAME_TEST_DATASETS = (None, "public")


def read(models_dev: Path) -> list[Cell]:
    """Return the cells of the tests above; of two figures for one model, the independent one, else the first.

    Parameters:
        models_dev: the folder that holds `models` and `providers`.
    """
    cells: dict[tuple[str, str], Cell] = {}
    root = models_dev / "models"
    for path in sorted(root.glob("*/*.toml")):
        name = path.relative_to(root).with_suffix("").as_posix()
        found = [cell for row in _benchmarks(path) if (cell := _cell(name, row))]
        for cell in sorted(found, key=lambda cell: cell.self_reported):
            cells.setdefault((name, cell.column), cell)
    return list(cells.values())


def _benchmarks(path: Path) -> list[dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8")).get("benchmarks", [])


def _cell(name: str, row: dict[str, Any]) -> Cell | None:
    test = TESTS.get(row["name"])
    if test is None or row.get("dataset") not in SAME_TEST_DATASETS or "harness" in row:
        return None
    column, questions = test
    percent = float(row["score"])
    independent = row["source"].startswith(INDEPENDENT)
    day = str(row.get("date", ""))
    printed = Printed(str(row["score"]), "100", questions, day if len(day) == len("2026-01-01") else None)
    return Cell(SOURCE, column, name, percent, se_of_percent(percent, questions), printed, not independent)
