"""PostgreSQL as a store: the schema, the limits of a session, and which servers are taken."""

import zlib
from collections.abc import Sequence
from typing import Final, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from modelreg.store.engines import Engines
from modelreg.store.errors import StoreVersionError
from modelreg.store_url import StoreUrl

_OLDEST: Final = 15
_CONNECT_S: Final = 5
_STATEMENT_MS: Final = 30_000
# Whoever writes is soon done. A process that is told to end while it waits must be gone within ten seconds.
_LOCK_MS: Final = 7_000
# A server that is gone without a word is noticed within this time, not when TCP gives up after a quarter of an hour.
_SILENT_MS: Final = 10_000
_KEEPALIVE_S: Final = 5
# A sidecar that hangs in the middle of a change must not keep the others from theirs.
_IDLE_IN_TRANSACTION_MS: Final = 60_000
_CONNECTIONS: Final = 5
# First half of the advisory lock of whoever writes; the second is the schema's.
_LOCK: Final = 0x6D6F_6465


def open_postgresql(url: StoreUrl, schema: str) -> Engines:
    """Return the engines of the schema ``schema`` in the database at ``url``; nothing is opened yet."""
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect_postgresql(url, schema),
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_CONNECT_S,
        # A connection of before the server's restart is found out before it is used.
        pool_pre_ping=True,
    )
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    writing = engine.execution_options()
    # Each statement sees what others have committed meanwhile, whatever the server is set to.
    adding = engine.execution_options(isolation_level="READ COMMITTED")
    lock = text("SELECT pg_advisory_xact_lock(:lock, :schema)").bindparams(lock=_LOCK, schema=signed_crc(schema))

    @event.listens_for(writing, "begin")
    def _(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
        # As in SQLite: one change of the registry at a time, so revisions become visible in their order.
        connection.execute(lock)

    return Engines(reading, writing, adding, schema)


def connect_postgresql(url: StoreUrl, schema: str) -> psycopg.Connection:
    """Connect to the database at ``url``, at home in ``schema``.

    Raises:
        StoreVersionError: the server is older than ours to use.
        psycopg.Error: no connection.
    """
    connection = psycopg.connect(conninfo_of(url))
    try:
        check_server(connection.info.server_version, str(url))
        connection.execute(
            "SELECT set_config('search_path', %s, false), set_config('statement_timeout', %s, false),"
            " set_config('lock_timeout', %s, false), set_config('idle_in_transaction_session_timeout', %s, false)",
            (schema, str(_STATEMENT_MS), str(_LOCK_MS), str(_IDLE_IN_TRANSACTION_MS)),
        )
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: bytes) -> None:
    """Copy rows into a table.

    Args:
        connection: of a transaction that writes.
        table: its name.
        columns: those that the rows have, in their order.
        rows: in PostgreSQL's binary form.

    Raises:
        sqlalchemy.exc.DBAPIError: as for any statement.
    """
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    driver = cast("psycopg.Connection", connection.connection.driver_connection)
    try:
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            copy.write(rows)
    except psycopg.Error as error:
        raise DBAPIError.instance(f"COPY {table}", None, error, psycopg.Error, dialect=connection.dialect) from error


def conninfo_of(url: StoreUrl) -> str:
    """Return what libpq connects with: the address, and limits of time where it says nothing of them."""
    usual = {
        "connect_timeout": _CONNECT_S,
        "application_name": "modelreg",
        "tcp_user_timeout": _SILENT_MS,
        "keepalives_idle": _KEEPALIVE_S,
        "keepalives_interval": _KEEPALIVE_S,
        "keepalives_count": 2,
    }
    return make_conninfo("", **{**usual, **conninfo_to_dict(url.conninfo)})


def check_server(version: int, shown: str) -> None:
    """Refuse servers that nobody tests this program on.

    Args:
        version: as libpq counts: 150004 is 15.4.
        shown: address of the server, for the message.

    Raises:
        StoreVersionError: too old.
    """
    major, minor = divmod(version, 10_000)
    if major < _OLDEST:
        raise StoreVersionError(f"the store {shown} is on PostgreSQL {major}.{minor}; {_OLDEST} or later is needed")


def signed_crc(name: str) -> int:
    """Return the number that stands for a name in an advisory lock."""
    unsigned = zlib.crc32(name.encode())
    return unsigned - (1 << 32) if unsigned >= 1 << 31 else unsigned
