"""`modelreg db` on both stores: looking changes nothing, migrating does what a start would."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import Result

from modelreg.data_dir import DataDir
from modelreg.store.migrate import migrate
from modelreg.store.version import HEAD
from support.stores import KINDS, Place, fresh_place


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with fresh_place(request.param, tmp_path, request) as place:
        monkeypatch.setenv("MODELREG_STORE", place.url.conninfo or str(place.url))
        monkeypatch.setenv("MODELREG_STORE_SCHEMA", place.schema)
        yield place


def looked_at(run: Callable[..., Result]) -> dict[str, object]:
    done = run("db", "status", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    return {key: found[key] for key in ("version", "standing", "revision")}


def test_a_store_that_nobody_made_is_empty_and_stays_so(run: Callable[..., Result], place: Place) -> None:
    for _ in range(2):
        assert looked_at(run) == {"version": None, "standing": "empty", "revision": 0}
    assert place.url.file is None or not place.url.file.exists()


def test_migrating_makes_the_tables(run: Callable[..., Result], place: Place) -> None:
    done = run("db", "migrate")
    assert done.exit_code == 0, done.output
    assert str(place.url) in done.stdout
    assert looked_at(run) == {"version": str(HEAD), "standing": "current", "revision": 0}


def test_a_store_of_the_future_is_refused_by_both(run: Callable[..., Result], place: Place) -> None:
    store = place.open()
    migrate(store)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '99.0'"))
    store.close()
    for command in ("status", "migrate"):
        done = run("db", command, "--json")
        assert done.exit_code == 1
        assert "has tables of version 99.0" in json.loads(done.stderr)["error"]["message"]


def test_a_file_that_a_server_holds_is_left_to_it(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELREG_DATA", str(tmp_path))
    with DataDir(tmp_path):
        done = run("db", "migrate")
        assert looked_at(run)["standing"] == "empty"
    assert done.exit_code == 1
    assert "is in use by process" in done.stderr


def test_a_store_that_is_not_there_is_told_with_the_next_step(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/registry")
    done = run("db", "status")
    assert done.exit_code == 1
    assert "postgresql://me:***@127.0.0.1:1/registry" in done.stderr
    assert "next: " in done.stderr
    assert "secret" not in done.output
