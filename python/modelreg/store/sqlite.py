"""SQLite as a store: one connection that writes, others that only read."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from modelreg.store.engines import Engines
from modelreg.store.pico_functions import add_pico_functions

# Older ones may corrupt a file in WAL mode that two connections write or checkpoint.
_WAL_SINCE: Final = (3, 51, 3)
_BUSY_S: Final = 5.0
_READERS: Final = 4


def open_sqlite(file: Path) -> Engines:
    """Return the engines of ``file``; nothing is opened yet. Writing makes the file, reading wants it there."""
    writing = _engine(lambda: _connect_writer(file), connections=1, begin="BEGIN IMMEDIATE")
    reading = _engine(lambda: _connect_reader(file), connections=_READERS, begin="BEGIN")
    for engine in (writing, reading):
        _leave_where_replaced(engine, file)
    return Engines(reading, writing, writing, None)


def journal_mode(version: tuple[int, ...]) -> str:
    """Return the journal mode that an SQLite of that version is trusted with."""
    return "WAL" if version >= _WAL_SINCE else "DELETE"


def _engine(connect: Callable[[], sqlite3.Connection], *, connections: int, begin: str) -> Engine:
    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=connections, max_overflow=0, pool_timeout=_BUSY_S
    )

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
        # Python's module would begin where it sees fit; the connections are opened so that it does not.
        connection.exec_driver_sql(begin)

    return engine


def _leave_where_replaced(engine: Engine, file: Path) -> None:
    """Let no connection go on with a file that another took the place of: it would write where nobody reads."""

    @event.listens_for(engine, "connect")
    def _(_connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
        entry.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _(_connection: sqlite3.Connection, entry: ConnectionPoolEntry, _proxy: object) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
        if entry.info["file"] != _identity(file):
            # The pool connects anew.
            raise DisconnectionError(f"{file} is another file now")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _connect_writer(file: Path) -> sqlite3.Connection:
    connection = _connect(f"file:{quote(str(file))}?mode=rwc")
    connection.execute(f"PRAGMA journal_mode = {journal_mode(sqlite3.sqlite_version_info)}")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _connect_reader(file: Path) -> sqlite3.Connection:
    # Not mode=ro: after a kill the first to come must be able to roll back what was left.
    connection = _connect(f"file:{quote(str(file))}?mode=rw")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    add_pico_functions(connection)
    return connection
