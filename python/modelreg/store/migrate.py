"""Bringing a store's tables to this program's version, whole or not at all, once however many start together."""

import logging
from typing import Final

from sqlalchemy import Connection, text

from modelreg.store.store import Store
from modelreg.store.version import HEAD, read_version, standing, version_in

_log: Final = logging.getLogger(__name__)


def migrate(store: Store) -> bool:
    """Bring the tables to ``HEAD``; returns whether there was anything to do.

    Raises:
        StoreVersionError: they are of a newer major.
        StoreError: it cannot be reached, or does not let us; the tables are as they were.
    """
    if standing(read_version(store), store) in {"current", "newer"}:
        return False
    # With it comes Alembic, a second of imports: for a start that migrates alone, and before it keeps others waiting.
    from modelreg.store.upgrade import upgrade  # noqa: PLC0415

    with store.writing() as connection:
        # Who held the lock before us may have done it.
        before = version_in(connection)
        if standing(before, store) in {"current", "newer"}:
            return False
        if store.schema is not None:
            _make_schema(connection, store.schema)
        upgrade(connection)
    _log.info("store migrated", extra={"store": str(store.url), "from": str(before or "nothing"), "to": str(HEAD)})
    return True


def _make_schema(connection: Connection, schema: str) -> None:
    # Not IF NOT EXISTS, for which a role needs the right to create even where there is nothing to create.
    there = text("SELECT 1 FROM pg_namespace WHERE nspname = :schema").bindparams(schema=schema)
    if connection.scalar(there) is None:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
