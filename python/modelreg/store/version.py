"""The version of a store's tables, and whether this program works with it; without Alembic, which imports slowly."""

from typing import Final, Literal, NamedTuple, Self

from sqlalchemy import Connection, inspect, text

from modelreg.store.errors import StoreVersionError
from modelreg.store.store import Store

Standing = Literal["empty", "behind", "current", "newer"]

_TABLE: Final = "alembic_version"


class SchemaVersion(NamedTuple):
    """Version of the tables: within one major older programs go on working, as nothing is taken away."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``major.minor``, the name of a migration."""
        major, _, minor = text.partition(".")
        return cls(int(major), int(minor))

    def __str__(self) -> str:
        """Return the name of its migration."""
        return f"{self.major}.{self.minor}"


HEAD: Final = SchemaVersion(1, 16)
"""What this program's migrations lead to."""


def read_version(store: Store) -> SchemaVersion | None:
    """Return the version of the tables; None where there are none.

    Raises:
        StoreError: it cannot be read.
    """
    if store.is_missing:
        return None
    with store.reading() as connection:
        return version_in(connection)


def version_in(connection: Connection) -> SchemaVersion | None:
    """Return the version as this transaction sees it."""
    if not inspect(connection).has_table(_TABLE):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {_TABLE}"))  # noqa: S608 - a constant
    return None if found is None else SchemaVersion.parse(found)


def standing(version: SchemaVersion | None, store: Store) -> Standing:
    """Return how the tables stand to this program.

    Raises:
        StoreVersionError: they are of a newer major, which may mean other things by the same names.
    """
    if version is None:
        return "empty"
    if version.major > HEAD.major:
        raise StoreVersionError(
            f"the store {store.url} has tables of version {version}; this program works with {HEAD.major}.x:"
            " start the newer modelreg, or restore a copy of before its `modelreg db migrate`"
        )
    if version < HEAD:
        return "behind"
    return "current" if version == HEAD else "newer"
