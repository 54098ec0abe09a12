"""Migrations: the tables come about whole, are those the code knows, and a store of the future is refused."""

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import modelreg.store.kinds
import modelreg.store.revisions
import modelreg.store.tables.budgets
import modelreg.store.tables.jobs
import modelreg.store.tables.keys
import modelreg.store.tables.reviews  # noqa: F401 - with the lines before: every table
from modelreg.store.errors import StoreError, StoreVersionError
from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.store.tables.metadata import METADATA
from modelreg.store.version import HEAD, SchemaVersion, read_version, standing
from support.stores import Place


def test_a_store_begins_without_tables(place: Place) -> None:
    store = place.open()
    assert read_version(store) is None
    assert standing(None, store) == "empty"


def test_migrating_brings_it_to_the_head_once(place: Place) -> None:
    store = place.open()
    assert migrate(store) is True
    assert read_version(store) == HEAD
    assert migrate(store) is False
    store.close()


def test_alembic_is_imported_only_where_there_is_something_to_migrate(place: Place) -> None:
    migrating = (
        "import sys; from modelreg.store.migrate import migrate; from modelreg.store.store import Store; "
        "from modelreg.store_url import StoreUrl; "
        f"print(migrate(Store.open(StoreUrl.parse({str(place.url)!r}), {place.schema!r})), 'alembic' in sys.modules)"
    )
    told = [
        subprocess.run([sys.executable, "-c", migrating], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert told == ["True True\n", "False False\n"]


def test_the_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": METADATA})
        assert compare_metadata(context, METADATA) == []


def test_many_who_start_together_migrate_once(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    stores = [place.open() for _ in range(4)]
    with caplog.at_level(logging.INFO), ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(migrate, stores)) == [False, False, False, True]
    assert [record.getMessage() for record in caplog.records].count("store migrated") == 1
    for store in stores:
        store.close()


def test_a_migration_that_fails_leaves_nothing(place: Place) -> None:
    store = place.open()
    with store.writing() as connection:
        if store.schema is not None:
            connection.execute(text(f"CREATE SCHEMA {store.schema}"))
        # In the way of the migration's second table.
        connection.execute(text("CREATE TABLE changes (x TEXT)"))
    with pytest.raises(StoreError):
        migrate(store)
    with store.reading() as connection:
        assert inspect(connection).get_table_names() == ["changes"]
    store.close()


def test_tables_of_a_newer_major_are_refused(store: Store) -> None:
    tell_version(store, f"{HEAD.major + 1}.0")
    with pytest.raises(StoreVersionError, match=f"has tables of version {HEAD.major + 1}.0"):
        migrate(store)


def test_tables_of_a_newer_minor_are_taken_as_they_are(store: Store) -> None:
    newer = SchemaVersion(HEAD.major, HEAD.minor + 10)
    tell_version(store, str(newer))
    assert migrate(store) is False
    assert read_version(store) == newer


def tell_version(store: Store, version: str) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version").bindparams(version=version))
