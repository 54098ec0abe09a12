"""Rate limits: whose calls are counted, and how many. Rows stay when a limit ends, so that its end is a change."""

from typing import Final

from sqlalchemy import BigInteger, Column, Table, Text

from modelreg.store.tables.metadata import METADATA

RATE_LIMITS: Final = Table(
    "rate_limits",
    METADATA,
    Column("name", Text, primary_key=True),
    # Scope, unit and kind by the names of the contract in small letters, as in `tenant`.
    Column("scope", Text, nullable=False),
    # Empty: each one by itself.
    Column("subject", Text, nullable=False),
    Column("unit", Text, nullable=False),
    # Empty where the unit has one kind only.
    Column("kind", Text, nullable=False),
    Column("most", BigInteger, nullable=False),
    # Empty: UTC.
    Column("time_zone", Text, nullable=False),
    # NULL: it is in force.
    Column("ended_unix_ms", BigInteger),
    # Of all limits, when this one last changed; it is its etag.
    Column("revision", BigInteger, nullable=False, unique=True),
)
