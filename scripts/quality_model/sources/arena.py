"""Reads the Arena's boards (text, code, vision, document, search) of 2026-04-19: points with a 95 % interval."""

import json
from pathlib import Path

from quality_model.cell import Cell, Printed

SOURCE = "arena"
AS_OF = "2026-04-19"
BOARDS = ("text", "code", "vision", "document", "search")
# Half of a 95 % interval, in standard errors.
HALF_INTERVAL_SE = 1.96


def read(folder: Path) -> list[Cell]:
    """Return the cells of all boards; each shows its best rows only."""
    return [cell for board in BOARDS for cell in _read_board(folder, board)]


def _read_board(folder: Path, board: str) -> list[Cell]:
    rows = json.loads((folder / f"arena_{board}_2026_04_19.json").read_text(encoding="utf-8"))["models"]
    return [
        Cell(
            SOURCE,
            f"arena_{board}",
            row["model"],
            float(row["score"]),
            row["ci"] / HALF_INTERVAL_SE,
            Printed(str(row["score"]), None, row["votes"], AS_OF),
        )
        for row in rows
    ]
