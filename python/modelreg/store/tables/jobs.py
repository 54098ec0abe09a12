"""The last run of each periodic job, and what the sync of catalogues fetched last."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Table, Text

from modelreg.store.tables.columns import Json
from modelreg.store.tables.metadata import METADATA

JOB_RUNS: Final = Table(
    "job_runs",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("started_unix_ms", BigInteger, nullable=False),
    # NULL while it runs, and for ever where its process was killed.
    Column("ended_unix_ms", BigInteger),
    Column("outcome", Text, CheckConstraint("outcome IN ('done', 'failed')")),
    # What it did, a list of lines.
    Column("did", Json, nullable=False),
    Column("next_due_unix_ms", BigInteger, nullable=False),
)

FETCHED_SOURCES: Final = Table(
    "fetched_sources",
    METADATA,
    # Of its URL, which may have a key in it.
    Column("url_sha256", Text, primary_key=True),
    # Names what was fetched, for the server that gave it.
    Column("etag", Text, nullable=False),
    # Of the import that was made of it, as in `import_layers`.
    Column("digest", Text, nullable=False),
)
