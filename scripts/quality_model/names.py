"""The committed tables of names: which row of a source is which model and variant of the catalogue."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from places import TABLES
from quality_model.cell import Cell
from quality_model.facts import ModelFacts

# The first has what holds for every source, too.
FILES = (TABLES / "quality_names.toml", TABLES / "quality_names_reported.toml")
_SHOWN = " or ".join(file.name for file in FILES)


class Row(NamedTuple):
    """A model and one of its variants; a row of the table that the quality model fills."""

    model: str
    variant: str


@dataclass(frozen=True)
class Names:
    """What the tables of names say.

    Attributes:
        rows: by source and the source's name.
        default_variant: what the default variant of a model does, by model.
        reasons_when_asked: patterns of the ids of models whose default variant answers at once.
        same_model: ids under which a model stands in the catalogue besides its own, with its own.
    """

    rows: dict[tuple[str, str], Row]
    default_variant: dict[str, str]
    reasons_when_asked: tuple[str, ...]
    same_model: dict[str, str]

    def canonical(self, row: Row) -> Row:
        """Return the row that stands for `row`: of one model and one run there is one."""
        model = self.same_model.get(row.model, row.model)
        return Row(model, row.variant or self.default_variant.get(model, ""))

    def answers_at_once(self, model: str) -> bool:
        """Return whether the default variant of a model does not reason although the model can."""
        return any(fnmatchcase(model, pattern) for pattern in self.reasons_when_asked)

    def place(self, cell: Cell) -> Row | None:
        """Return the row that a cell belongs to, or None where the table does not know its name."""
        row = self.rows.get((cell.source, cell.name))
        return None if row is None else self.canonical(row)

    def unmapped(self, cells: Iterable[Cell]) -> dict[str, list[str]]:
        """Return the names that the table does not know, by source."""
        found: dict[str, set[str]] = {}
        for cell in cells:
            if (cell.source, cell.name) not in self.rows:
                found.setdefault(cell.source, set()).add(cell.name)
        return {source: sorted(names) for source, names in sorted(found.items())}

    def check(self, models: Iterable[ModelFacts], cells: Iterable[Cell]) -> None:
        """Raise where the table names what is not there.

        Raises:
            ValueError: a model that is not, or no longer, a chat model of the catalogue, or a row that its source
                does not have.
        """
        known = {model.model for model in models}
        named = {row.model for row in self.rows.values()} | set(self.default_variant) | set(self.same_model)
        if vanished := sorted((named | set(self.same_model.values())) - known):
            message = f"{_SHOWN} names models that are no chat models of the catalogue: {', '.join(vanished)}"
            raise ValueError(message)
        there = {(cell.source, cell.name) for cell in cells}
        if absent := sorted(set(self.rows) - there):
            message = f"{_SHOWN} names rows that their sources do not have: {absent}"
            raise ValueError(message)


def load_names(files: Iterable[Path] = FILES) -> Names:
    """Return the committed tables.

    Raises:
        ValueError: two of them have one source.
    """
    table: dict[str, dict[str, Any]] = {}
    for file in files:
        part = tomllib.loads(file.read_text(encoding="utf-8"))
        if twice := sorted(part.keys() & table.keys()):
            message = f"{file.name} has {', '.join(twice)} again; the rows of a source stand in one file"
            raise ValueError(message)
        table |= part
    settings = {key: table.pop(key) for key in ("default_variant", "reasons_when_asked", "same_model")}
    rows = {
        (source, name): Row(*f"{target} ".split(" ")[:2])
        for source, targets in table.items()
        for name, target in targets.items()
    }
    return Names(
        rows, settings["default_variant"], tuple(settings["reasons_when_asked"]["names"]), settings["same_model"]
    )
