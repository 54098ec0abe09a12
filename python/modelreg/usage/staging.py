"""The tables of a batch on its way: every connection that ships has its own, empty between transactions."""

from typing import Final

from sqlalchemy import Boolean, Column, Connection, Integer, LargeBinary, MetaData, Table, delete
from sqlalchemy.schema import CreateTable

from modelreg._core import UsageBatch
from modelreg.store.tables.budgets import BUDGET_ENTRIES
from modelreg.store.tables.usage import EventId, event_columns

_TEMPORARY: Final = MetaData()

STAGED: Final = Table(
    "usage_staged",
    _TEMPORARY,
    # Place in the batch.
    Column("position", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    # An event, or what changes the cost of one. Otherwise an entry of a ledger's own: its id is kept and its postings
    # count, and it is no event.
    Column("is_usage", Boolean, nullable=False),
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

POSTED: Final = Table(
    "postings_staged",
    _TEMPORARY,
    # Of the event in the batch.
    Column("position", Integer, nullable=False),
    *(Column(column.name, column.type, nullable=column.nullable) for column in BUDGET_ENTRIES.columns),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)

_COLUMNS: Final = UsageBatch.columns()
_POSTING_COLUMNS: Final = UsageBatch.posting_columns()


def stage(connection: Connection, batch: UsageBatch) -> None:
    """Put the well-formed events of a batch into ``STAGED``; nothing is in ``FRESH``.

    Raises:
        sqlalchemy.exc.DBAPIError: as for any statement.
    """
    connection.execute(CreateTable(FRESH, if_not_exists=True))
    if connection.dialect.name == "postgresql":
        _copy(connection, STAGED, _COLUMNS, batch.copy_rows())
        return
    connection.execute(delete(FRESH))
    _insert(connection, STAGED, _COLUMNS, batch.rows())


def stage_postings(connection: Connection, batch: UsageBatch) -> None:
    """Put what the well-formed events of a batch post into ``POSTED``; there must be something.

    Raises:
        sqlalchemy.exc.DBAPIError: as for any statement.
    """
    if connection.dialect.name == "postgresql":
        _copy(connection, POSTED, _POSTING_COLUMNS, batch.copy_postings())
    else:
        _insert(connection, POSTED, _POSTING_COLUMNS, batch.postings())


def _copy(connection: Connection, table: Table, columns: list[str], rows: bytes) -> None:
    # With it comes the driver.
    from modelreg.store.postgresql import copy_rows  # noqa: PLC0415

    connection.execute(CreateTable(table, if_not_exists=True))
    copy_rows(connection, table.name, columns, rows)


def _insert(connection: Connection, table: Table, columns: list[str], rows: list[tuple[object, ...]]) -> None:
    connection.execute(CreateTable(table, if_not_exists=True))
    connection.execute(delete(table))
    # Without a row it would be run as one without parameters.
    if rows:
        places = ", ".join("?" for _ in columns)
        statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - constants
        connection.exec_driver_sql(statement, rows)
