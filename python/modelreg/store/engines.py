"""The two engines of a store: one reads, one writes; `sqlite` and `postgresql` each make such a pair."""

from dataclasses import dataclass

from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Engines:
    """How a store is reached.

    Attributes:
        reading: its transactions each see one moment of the store, and cannot write.
        writing: for one transaction at a time.
        schema: schema of PostgreSQL; None for SQLite.
    """

    reading: Engine
    writing: Engine
    schema: str | None
