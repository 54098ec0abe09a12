"""The files of a models.dev folder: bounded, links followed within the folder, TOML with exact decimals."""

import os
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias, cast

from modelreg.catalog.report import Skip

Table: TypeAlias = dict[str, Any]

# The largest of 5,000 offers has 4 KB.
MAX_FILE_BYTES: Final = 256 * 1024
_MAX_LINKS: Final = 8
_MAX_DEPTH: Final = 32
# Where a file system has no links, git leaves a file whose only content is the way to the target.
_LINK_AS_TEXT: Final = re.compile(rb"(?:\.\.?/)+[^\n\0]{1,500}\.toml\n?")


class RefusedError(Exception):
    """A file was refused.

    Attributes:
        code: why.
        detail: what exactly.
    """

    def __init__(self, code: Skip, detail: str) -> None:
        """Keep both."""
        super().__init__(f"{code.name}: {detail}")
        self.code = code
        self.detail = detail


class OfferFile(NamedTuple):
    """A file of an offer.

    Attributes:
        provider: the folder of its provider.
        offer: its id there.
        path: the file.
    """

    provider: str
    offer: str
    path: Path


def offer_files(root: Path) -> Iterator[OfferFile]:
    """Yield the file of each offer below `root`, links included, in the order of their paths."""
    for folder in sorted((root / "providers").iterdir()):
        models = folder / "models"
        for path in sorted(models.rglob("*.toml")):
            yield OfferFile(folder.name, path.relative_to(models).as_posix().removesuffix(".toml"), path)


def read_table(root: Path, path: Path) -> Table:
    """Return the table in `path`, or in the file that its links lead to.

    Raises:
        RefusedError: no file there, unreadable, too large, no TOML, or a link out of `root`.
    """
    try:
        return _parse(_bytes(root, path))
    except OSError as error:
        raise RefusedError(Skip.UNREADABLE, str(error.strerror)) from error


def _bytes(root: Path, path: Path) -> bytes:
    for _ in range(_MAX_LINKS):
        target = None
        if path.is_symlink():
            target = Path(os.path.normpath(path.parent / path.readlink()))
        elif not path.is_file():
            raise RefusedError(Skip.DANGLING_LINK, _below(root, path))
        else:
            with path.open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
            if len(data) > MAX_FILE_BYTES:
                raise RefusedError(Skip.TOO_LARGE, f"more than {MAX_FILE_BYTES} bytes")
            if _LINK_AS_TEXT.fullmatch(data) is None:
                return data
            target = Path(os.path.normpath(path.parent / data.decode("utf-8", "replace").strip()))
        if not target.is_relative_to(root):
            raise RefusedError(Skip.LINK_OUTSIDE, str(target))
        path = target
    raise RefusedError(Skip.LINK_CYCLE, _below(root, path))


def _below(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _parse(data: bytes) -> Table:
    try:
        parsed = tomllib.loads(data.decode("utf-8"), parse_float=Decimal)
    # What is no TOML and no UTF-8 is a ValueError; so is an integer of more digits than Python reads.
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise RefusedError(Skip.NOT_TOML, str(error)) from error
    refuse_depth(parsed)
    return parsed


def refuse_depth(parsed: object) -> None:
    """Refuse what is nested so deep that walking it would end the program, not the row."""
    level = [parsed]
    for _ in range(_MAX_DEPTH):
        inner: list[object] = []
        for value in level:
            if isinstance(value, dict):
                inner += cast("dict[str, object]", value).values()
            elif isinstance(value, list):
                inner += cast("list[object]", value)
        level = inner
    if level:
        raise RefusedError(Skip.NOT_TOML, f"nested deeper than {_MAX_DEPTH}")
