"""Reads the Arena's text board of 2025-08-04: all 266 rows, on that year's scale of points."""

import csv
import re
from pathlib import Path

from quality_model.cell import Cell, Printed
from quality_model.sources.arena import HALF_INTERVAL_SE

SOURCE = "arena_2025"
AS_OF = "2025-08-04"


def read(folder: Path) -> list[Cell]:
    """Return a cell for each row; of a model that stands there twice, the row with more votes."""
    with (folder / "lmarena_text_2025_08_04.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["votes"]))
    latest = {row["model"]: row for row in rows}
    return [
        Cell(
            SOURCE,
            "arena_text_2025",
            name,
            float(row["arena_score"]),
            _se(row["95_pct_ci"]),
            Printed(row["arena_score"], None, int(row["votes"]), AS_OF),
        )
        for name, row in sorted(latest.items())
    ]


def _se(interval: str) -> float:
    """Return the standard error of an interval written `+9/-10`."""
    ends = re.fullmatch(r"\+(\d+)/-(\d+)", interval)
    if ends is None:
        message = f'"{interval}" is no interval like "+9/-10"'
        raise ValueError(message)
    return (int(ends[1]) + int(ends[2])) / 2 / HALF_INTERVAL_SE
