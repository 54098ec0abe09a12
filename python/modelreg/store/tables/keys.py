"""API keys: what they are recognised by, whose they are and what they may do. Rows are never deleted."""

from typing import Final

from sqlalchemy import BigInteger, Column, Table, Text

from modelreg.store.tables.columns import Json
from modelreg.store.tables.metadata import METADATA

API_KEYS: Final = Table(
    "api_keys",
    METADATA,
    # A UUIDv7: keys sort by when they were made.
    Column("id", Text, primary_key=True),
    Column("prefix", Text, nullable=False, unique=True),
    # HMAC-SHA-256 under the servers' pepper, in hex. The key itself is nowhere.
    Column("hash", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("user_name", Text, nullable=False),
    # A list of names.
    Column("permissions", Json, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_unix_ms", BigInteger, nullable=False),
    # Id of the key that made it; empty: made without one.
    Column("created_by", Text, nullable=False),
    # NULL: never.
    Column("expires_unix_ms", BigInteger),
    Column("revoked_unix_ms", BigInteger),
    # Of all keys, when this one last changed: it was made or revoked.
    Column("revision", BigInteger, nullable=False, unique=True),
)
