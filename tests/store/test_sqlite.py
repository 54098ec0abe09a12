"""What only SQLite needs: how its file is used."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from modelreg.store.errors import StoreError, StoreUnavailableError
from modelreg.store.sqlite import journal_mode
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl


@pytest.mark.parametrize(
    ("version", "mode"), [((3, 40, 1), "DELETE"), ((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"), ((4, 0, 0), "WAL")]
)
def test_wal_is_used_where_it_is_sound(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_the_file_is_in_that_mode_and_holds_references(tmp_path: Path) -> None:
    store = Store.open(StoreUrl.of_file(tmp_path / "registry.db"), "")
    with store.writing() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert str(connection.scalar(text("PRAGMA journal_mode"))).upper() == journal_mode(sqlite3.sqlite_version_info)
    store.close()


def test_a_file_with_odd_letters_in_its_name_is_that_file(tmp_path: Path) -> None:
    file = tmp_path / "a b?mode=ro#ü%41.db"
    store = Store.open(StoreUrl.of_file(file), "")
    with store.writing() as connection:
        connection.execute(text("CREATE TABLE t (x TEXT)"))
    store.close()
    assert file.stat().st_size > 0


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "registry.db").mkdir()
    store = Store.open(StoreUrl.of_file(tmp_path / "registry.db"), "")
    with pytest.raises(StoreUnavailableError, match="unable to open"), store.writing():
        pass


def test_a_table_that_is_not_there_is_nothing_of_the_moment(tmp_path: Path) -> None:
    store = Store.open(StoreUrl.of_file(tmp_path / "registry.db"), "")
    with pytest.raises(StoreError, match="no such table") as refused, store.writing() as connection:
        connection.execute(text("SELECT * FROM not_there"))
    assert not isinstance(refused.value, StoreUnavailableError)
    store.close()


def test_a_file_that_takes_the_place_of_another_is_used(tmp_path: Path) -> None:
    file = tmp_path / "registry.db"
    store = Store.open(StoreUrl.of_file(file), "")
    with store.writing() as connection:
        connection.execute(text("CREATE TABLE first (x TEXT)"))
    with store.reading() as connection:
        connection.execute(text("SELECT * FROM first"))
    other = Store.open(StoreUrl.of_file(tmp_path / "other.db"), "")
    with other.writing() as connection:
        connection.execute(text("CREATE TABLE second (x TEXT)"))
    other.close()
    (tmp_path / "other.db").replace(file)
    with store.reading() as connection:
        connection.execute(text("SELECT * FROM second"))
    with store.writing() as connection:
        connection.execute(text("INSERT INTO second VALUES ('x')"))
    store.close()
