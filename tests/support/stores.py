"""Stores for tests: each kind fresh and migrated, an SQLite file or a schema of the tests' PostgreSQL."""

import itertools
import os
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from support.postgresql import PostgresqlServer, programs

KINDS = ("sqlite", "postgresql")

_numbers = itertools.count(1)


@contextmanager
def started_postgresql() -> Iterator[PostgresqlServer]:
    """Start a server; where there is none to start, skip and say so, in CI fail."""
    folder = programs()
    if folder is None:
        lack = "no PostgreSQL on this machine: nothing was tested on it; next: apt-get install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(lack)
        warnings.warn(lack, stacklevel=1)
        pytest.skip(lack)
    server = PostgresqlServer(folder)
    try:
        yield server
    finally:
        server.remove()


class Place:
    """Where a store is, so that a test can open it more than once."""

    def __init__(self, url: StoreUrl, schema: str) -> None:
        self.url = url
        self.schema = schema
        self._opened: list[Store] = []

    def open(self) -> Store:
        """Open it once more, as another process would."""
        store = Store.open(self.url, self.schema)
        self._opened.append(store)
        return store

    def close(self) -> None:
        """Close what was opened: a server has only so many connections."""
        for store in self._opened:
            store.close()


@contextmanager
def fresh_place(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Give a place where no store is yet."""
    if kind == "sqlite":
        with closing(Place(StoreUrl.of_file(folder / "registry.db"), "unused")) as place:
            yield place
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    schema = f"registry_{next(_numbers)}"
    with closing(Place(StoreUrl.parse(server.url()), schema)) as place:
        yield place
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


@contextmanager
def migrated(place: Place) -> Iterator[Store]:
    """Open the store there and bring its tables to today's version."""
    store = place.open()
    migrate(store)
    try:
        yield store
    finally:
        store.close()
