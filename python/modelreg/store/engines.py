"""The engines of a store: one reads, two write; `sqlite` and `postgresql` each make such a set."""

from dataclasses import dataclass

from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Engines:
    """How a store is reached.

    Attributes:
        reading: its transactions each see one moment of the store, and cannot write.
        writing: for one transaction at a time.
        adding: for transactions that need not be alone.
        schema: schema of PostgreSQL; None for SQLite.
    """

    reading: Engine
    writing: Engine
    adding: Engine
    schema: str | None
