"""The table of a batch on its way: every connection that ships has one of its own, empty between transactions."""

from typing import Final

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table, delete
from sqlalchemy.schema import CreateTable

from modelreg._core import UsageBatch
from modelreg.store.tables.usage import EventId, event_columns

_TEMPORARY: Final = MetaData()

STAGED: Final = Table(
    "usage_staged",
    _TEMPORARY,
    # Place in the batch.
    Column("position", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("recorded_unix_day", Integer, nullable=False),
    *(Column(column.name, column.type, nullable=column.nullable) for column in event_columns()),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)

FRESH: Final = Table(
    "usage_fresh",
    _TEMPORARY,
    # Of the events that were not in the store before.
    Column("event_id", EventId, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)


_COLUMNS: Final = UsageBatch.columns()
_INSERT: Final = f"INSERT INTO {STAGED.name} ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' for _ in _COLUMNS)})"  # noqa: S608 - constants


def stage(connection: Connection, batch: UsageBatch) -> None:
    """Put the well-formed events of a batch into ``STAGED``; nothing is in ``FRESH``.

    Raises:
        sqlalchemy.exc.DBAPIError: as for any statement.
    """
    for table in (STAGED, FRESH):
        connection.execute(CreateTable(table, if_not_exists=True))
    if connection.dialect.name == "postgresql":
        # With it comes the driver.
        from modelreg.store.postgresql import copy_rows  # noqa: PLC0415

        copy_rows(connection, STAGED.name, _COLUMNS, batch.copy_rows())
        return
    for table in (STAGED, FRESH):
        connection.execute(delete(table))
    # Without a row it would be run as one without parameters.
    if rows := batch.rows():
        connection.exec_driver_sql(_INSERT, rows)
