"""The log of revisions: every transaction that changed something, and what it changed."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from modelreg.store.tables.metadata import METADATA

REVISIONS: Final = Table(
    "revisions",
    METADATA,
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("at_unix_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("summary", Text, nullable=False),
)

CHANGES: Final = Table(
    "changes",
    METADATA,
    Column("revision", BigInteger, ForeignKey(REVISIONS.c.revision, ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("operation", Text, nullable=False),
    # The newest change of a resource is its etag.
    Index("changes_of_resource", "kind", "name", "revision"),
)
