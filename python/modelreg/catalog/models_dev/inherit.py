"""What an offer inherits from its base model: `base_model` names it, `base_model_omit` what is not taken."""

import copy
import re
from pathlib import Path
from typing import Final, cast

from modelreg.catalog.models_dev.files import RefusedError, Table, read_table
from modelreg.catalog.report import Skip

_BASE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._:-]*)+")
_MAX_NAME_CHARS: Final = 200


def is_base_name(name: str) -> bool:
    """Return whether it can name a base model."""
    return _BASE_NAME.fullmatch(name) is not None and len(name) <= _MAX_NAME_CHARS


class BaseModels:
    """The base models of a catalogue, each read once."""

    def __init__(self, root: Path) -> None:
        """Read them below `root`."""
        self._root = root
        self._tables: dict[str, Table] = {}

    def names(self) -> list[str]:
        """Return the names of all base models, in order."""
        folder = self._root / "models"
        return sorted(path.relative_to(folder).as_posix().removesuffix(".toml") for path in folder.rglob("*.toml"))

    def table(self, name: str) -> Table:
        """Return a base model with what it inherits itself.

        Raises:
            RefusedError: it is not there, cannot be read, or inherits from itself.
        """
        if name not in self._tables:
            self._tables[name] = self.inherited(self._read(name), (name,))
        return self._tables[name]

    def inherited(self, own: Table, seen: tuple[str, ...] = ()) -> Table:
        """Return `own` over what its base model states.

        Args:
            own: an offer or a base model.
            seen: the base models that led here.

        Raises:
            RefusedError: as for `table`.
        """
        name = own.get("base_model")
        if name is None:
            return own
        if not isinstance(name, str):
            raise RefusedError(Skip.UNFIT_BASE, "base_model is no text")
        if name in seen:
            raise RefusedError(Skip.BASE_CYCLE, " -> ".join([*seen, name]))
        base = copy.deepcopy(self.inherited(self._read(name), (*seen, name)))
        omitted = own.get("base_model_omit", [])
        if not isinstance(omitted, list):
            raise RefusedError(Skip.UNFIT_BASE, "base_model_omit is no list")
        for dotted in cast("list[object]", omitted):
            _omit(base, str(dotted).split("."))
        return _over(base, own)

    def _read(self, name: str) -> Table:
        if not is_base_name(name):
            raise RefusedError(Skip.UNFIT_BASE, f"{name} is no name of a base model")
        path = self._root / "models" / f"{name}.toml"
        if not path.exists():
            raise RefusedError(Skip.MISSING_BASE, name)
        try:
            return read_table(self._root, path)
        except RefusedError as error:
            raise RefusedError(Skip.UNFIT_BASE, f"{name}: {error}") from error


def _omit(table: Table, keys: list[str]) -> None:
    *way, last = keys
    for key in way:
        inner = table.get(key)
        if not isinstance(inner, dict):
            return
        table = cast("Table", inner)
    table.pop(last, None)


def _over(base: Table, own: Table) -> Table:
    """Return `own` laid over `base`; tables are laid over each other, all else is replaced whole."""
    merged = dict(base)
    for key, value in own.items():
        below = base.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = _over(cast("Table", below), cast("Table", value)) if both else value
    return merged
