"""The source and the store: others' changes are taken up, what cannot be stored is not served, files have a layer."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from threading import current_thread
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select, text, update
from sqlalchemy.exc import TimeoutError as NoConnectionError

from modelreg.internal.v1 import snapshot_pb2 as pb
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.resources.writing import WriteResources
from modelreg.registry.source import ModelSource, Outcome
from modelreg.registry.watch_store import watch_store
from modelreg.store.migrate import migrate
from modelreg.store.revisions import Cause, Change, add_revision, head
from modelreg.store.store import Store
from modelreg.store.tables.models import MODELS
from modelreg.store.tables.names import IMPORTS
from modelreg.store.tables.providers import PROVIDERS
from modelreg.store.tables.routes import ROUTES
from modelreg.store.version import HEAD
from modelreg.store.write_layer import replace_layer
from modelreg.store_url import StoreUrl
from modelreg.v1 import resource_pb2, route_pb2
from support.deadline import eventually
from support.postgresql import PostgresqlServer
from support.recording_engine import RecordingEngine
from support.stores import Place

ROUTE = "openai/gpt-5-mini"
ENABLE_OPENAI = {"providers": {"openai": {}}}


class Sidecar:
    """A server's source, with a data directory and an engine of its own, on a store that may be others' too."""

    def __init__(
        self, place: Place, folder: Path, document: dict[str, Any] | None = None, imports: Executor | None = None
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.file = folder / "models.json"
        self.engine = RecordingEngine()
        self.store = place.open()
        self.last = LastSnapshot(folder)
        if document is not None:
            self.write(document)
        path = None if document is None else self.file
        self.source = ModelSource(
            self.engine, self.last, self.store, path=path, clock_unix_ms=lambda: 5, imports=imports
        )

    def write(self, document: dict[str, Any]) -> None:
        self.file.write_text(json.dumps(document))

    @property
    def served(self) -> pb.Snapshot:
        return self.engine.loaded[-1][0]

    @property
    def priorities(self) -> dict[str, int]:
        return {route.name: route.priority for route in self.served.routes}


@pytest.fixture
def sidecar(place: Place, tmp_path: Path) -> Iterator[Sidecar]:
    sidecar = Sidecar(place, tmp_path / "first")
    assert sidecar.source.reload() is Outcome.LOADED
    yield sidecar
    sidecar.store.close()


def set_priority(store: Store, priority: int) -> None:
    row = {"name": ROUTE, "is_whole": False, "provider": "openai", "model": "gpt-5-mini", "priority": priority}
    with store.writing() as connection:
        changes = replace_layer(connection, "user", {ROUTES: [row]})
        add_revision(connection, changes, Cause("another process", ""), at_unix_ms=6)


def set_version(store: Store, version: str) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version").bindparams(version=version))


def revision_of(store: Store) -> int:
    with store.reading() as connection:
        return head(connection).revision


def test_a_start_is_one_revision_and_the_next_start_is_none(place: Place, sidecar: Sidecar, tmp_path: Path) -> None:
    assert sidecar.engine.revisions == [1]
    again = Sidecar(place, tmp_path / "first")
    assert again.source.reload() is Outcome.LOADED
    assert revision_of(again.store) == 1
    assert again.served == sidecar.served
    again.store.close()


def test_what_another_process_changed_is_followed(place: Place, sidecar: Sidecar) -> None:
    other = place.open()
    set_priority(other, 7)
    assert sidecar.source.follow() is Outcome.LOADED
    assert (sidecar.engine.revisions, sidecar.priorities[ROUTE]) == ([1, 2], 7)
    assert sidecar.last.read() == sidecar.served.SerializeToString(deterministic=True)
    other.close()


def test_where_nothing_changed_following_vouches_for_what_is_served(sidecar: Sidecar) -> None:
    assert sidecar.source.follow() is Outcome.UNCHANGED
    assert (sidecar.engine.revisions, sidecar.engine.confirmed) == ([1], 1)


def test_one_revision_is_the_same_bytes_everywhere(place: Place, sidecar: Sidecar, tmp_path: Path) -> None:
    set_priority(sidecar.store, 7)
    sidecar.source.follow()
    late = Sidecar(place, tmp_path / "late")
    late.source.reload()
    assert late.last.read() == sidecar.last.read()
    late.store.close()


def test_a_change_is_in_place_soon_without_being_asked_for(place: Place, sidecar: Sidecar) -> None:
    other = place.open()
    # PostgreSQL tells of it; SQLite is looked at each time.
    poll_s = 60 if sidecar.store.schema is not None else 0.05

    async def run() -> None:
        watch = asyncio.create_task(watch_store(sidecar.source, sidecar.store, looks, poll_s=poll_s))
        if sidecar.store.schema is not None:
            # Its first look comes once it listens.
            await eventually(lambda: sidecar.engine.confirmed > 0)
        set_priority(other, 7)
        await eventually(lambda: sidecar.engine.revisions == [1, 2])
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)

    with ThreadPoolExecutor(1) as looks:
        asyncio.run(run())
    assert sidecar.priorities[ROUTE] == 7
    other.close()


def test_what_the_engine_refuses_is_not_kept(sidecar: Sidecar, place: Place, tmp_path: Path) -> None:
    second = Sidecar(place, tmp_path / "second", ENABLE_OPENAI)
    second.engine.refusal = "no"
    assert second.source.reload() is Outcome.REFUSED
    assert (revision_of(second.store), sidecar.source.follow()) == (1, Outcome.UNCHANGED)
    second.store.close()


def test_a_revision_that_the_engine_refuses_is_tried_once(sidecar: Sidecar) -> None:
    set_priority(sidecar.store, 7)
    sidecar.engine.refusal = "no"
    assert sidecar.source.follow() is Outcome.REFUSED
    sidecar.engine.refusal = ""
    assert sidecar.source.follow() is Outcome.REFUSED
    assert sidecar.source.problems == (f"{sidecar.store.url}: refused by the engine: no",)
    set_priority(sidecar.store, 8)
    assert sidecar.source.follow() is Outcome.LOADED
    assert (sidecar.engine.revisions, sidecar.source.problems) == ([1, 3], ())


def test_a_bad_file_changes_nothing_in_the_store(place: Place, sidecar: Sidecar, tmp_path: Path) -> None:
    second = Sidecar(place, tmp_path / "second", {"providers": {"nobody": {}}})
    assert second.source.reload() is Outcome.REFUSED
    assert f'{second.file}#/providers/nobody: needs the key "base_url"' in second.source.problems[0]
    assert revision_of(sidecar.store) == 1
    second.store.close()


def test_a_bad_file_stays_told_while_others_changes_are_followed(place: Place, tmp_path: Path) -> None:
    sidecar = Sidecar(place, tmp_path / "data", ENABLE_OPENAI)
    sidecar.source.reload()
    sidecar.file.write_text("{")
    sidecar.source.reload()
    set_priority(sidecar.store, 7)
    assert sidecar.source.follow() is Outcome.LOADED
    assert sidecar.priorities[ROUTE] == 7
    assert len(sidecar.source.problems) == 1
    sidecar.source.confirm()
    assert sidecar.engine.confirmed == 0
    sidecar.store.close()


def test_a_file_and_a_user_are_kept_apart(place: Place, tmp_path: Path) -> None:
    sidecar = Sidecar(place, tmp_path / "data", ENABLE_OPENAI)
    sidecar.source.reload()
    set_priority(sidecar.store, 7)
    sidecar.write({**ENABLE_OPENAI, "models": {"mine": {"vendor": "us"}}})
    assert sidecar.source.reload() is Outcome.LOADED
    assert sidecar.priorities[ROUTE] == 7
    assert "mine" in {model.name for model in sidecar.served.models}
    sidecar.store.close()


def test_a_server_without_a_file_forgets_an_earlier_one_unless_the_store_is_shared(
    place: Place, tmp_path: Path
) -> None:
    Sidecar(place, tmp_path / "data", ENABLE_OPENAI).source.reload()
    without = Sidecar(place, tmp_path / "data")
    without.source.reload()
    assert without.served.demo == (without.store.schema is None)
    without.store.close()


def test_a_newer_catalogue_is_not_replaced_by_the_packaged_one(place: Place, sidecar: Sidecar, tmp_path: Path) -> None:
    with sidecar.store.writing() as connection:
        connection.execute(update(IMPORTS).values(digest="of a newer one", as_of_unix_ms=IMPORTS.c.as_of_unix_ms + 1))
    again = Sidecar(place, tmp_path / "again")
    again.source.reload()
    assert revision_of(again.store) == 1
    again.store.close()


def test_an_older_catalogue_is_replaced_by_the_packaged_one(place: Place, sidecar: Sidecar, tmp_path: Path) -> None:
    with sidecar.store.writing() as connection:
        connection.execute(update(IMPORTS).values(digest="of an older one", as_of_unix_ms=0))
        connection.execute(update(PROVIDERS).values(display_name="old"))
    again = Sidecar(place, tmp_path / "again")
    again.source.reload()
    assert revision_of(again.store) == 2
    with again.store.reading() as connection:
        assert "old" not in set(connection.scalars(select(PROVIDERS.c.display_name)))
    again.store.close()


def fail_to_commit(connection: Connection) -> None:
    connection.exec_driver_sql("ROLLBACK")
    raise NoConnectionError


def test_what_the_store_does_not_keep_is_never_served(place: Place, tmp_path: Path) -> None:
    sidecar = Sidecar(place, tmp_path / "data", ENABLE_OPENAI)
    sidecar.source.reload()
    sidecar.write({"providers": {"groq": {}}})
    engine = sidecar.store._engines.writing
    event.listen(engine, "commit", fail_to_commit)
    assert sidecar.source.reload() is Outcome.REFUSED
    assert sidecar.engine.revisions == [1]
    event.remove(engine, "commit", fail_to_commit)
    assert sidecar.source.follow() is Outcome.LOADED
    assert {route.provider for route in sidecar.served.routes} == {"groq"}
    sidecar.store.close()


def test_where_the_first_import_is_not_kept_nothing_is_served(place: Place, tmp_path: Path) -> None:
    sidecar = Sidecar(place, tmp_path / "data", ENABLE_OPENAI)
    migrate(sidecar.store)
    engine = sidecar.store._engines.writing
    event.listen(engine, "commit", fail_to_commit)
    assert sidecar.source.reload() is Outcome.REFUSED
    assert (sidecar.engine.loaded, sidecar.source.held, sidecar.last.read()) == ([], None, None)
    event.remove(engine, "commit", fail_to_commit)
    assert sidecar.source.follow() is Outcome.LOADED
    sidecar.store.close()


def test_a_store_that_goes_away_under_a_server_is_made_again(place: Place, sidecar: Sidecar) -> None:
    if place.url.file is not None:
        place.url.file.unlink()
    else:
        with sidecar.store.writing() as connection:
            connection.execute(text(f"DROP SCHEMA {sidecar.store.schema} CASCADE"))
    assert sidecar.source.follow() is Outcome.REFUSED
    assert sidecar.source.follow() is Outcome.LOADED
    assert (sidecar.engine.revisions, sidecar.source.problems) == ([1, 2], ())


def test_what_lasts_is_not_tried_each_second(place: Place, tmp_path: Path) -> None:
    sidecar = Sidecar(place, tmp_path / "data", ENABLE_OPENAI)
    migrate(sidecar.store)
    set_version(sidecar.store, "99.0")
    assert sidecar.source.reload() is Outcome.REFUSED
    set_version(sidecar.store, str(HEAD))
    assert [sidecar.source.follow() for _ in range(59)] == [Outcome.REFUSED] * 59
    assert "99.0" in sidecar.source.problems[0]
    assert sidecar.source.follow() is Outcome.LOADED
    sidecar.store.close()


def test_a_bad_file_is_told_while_another_writes(place: Place, sidecar: Sidecar, tmp_path: Path) -> None:
    second = Sidecar(place, tmp_path / "second", ENABLE_OPENAI)
    second.file.write_text("{")
    with sidecar.store.writing():
        assert second.source.reload() is Outcome.REFUSED
    assert not second.source.store_is_away
    second.store.close()


def test_others_are_kept_from_writing_on_the_thread_for_that(place: Place, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1, "imports") as imports:
        sidecar = Sidecar(place, tmp_path / "data", ENABLE_OPENAI, imports=imports)
        migrate(sidecar.store)
        writers: list[str] = []
        event.listen(sidecar.store._engines.writing, "begin", lambda _: writers.append(current_thread().name))
        assert sidecar.source.reload() is Outcome.LOADED
    assert writers == ["imports_0"]
    sidecar.store.close()


def test_a_lost_store_begins_above_what_was_served(tmp_path: Path) -> None:
    place = Place(StoreUrl.of_file(tmp_path / "registry.db"), "")
    first = Sidecar(place, tmp_path / "data", ENABLE_OPENAI)
    first.source.reload()
    set_priority(first.store, 7)
    first.source.follow()
    first.store.close()
    (tmp_path / "registry.db").unlink()
    again = Sidecar(place, tmp_path / "data", ENABLE_OPENAI)
    again.source.reload()
    assert again.engine.revisions == [3]
    again.store.close()


def test_while_postgresql_is_away_the_snapshot_stays_and_afterwards_it_follows(
    own_postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    sidecar = Sidecar(Place(StoreUrl.parse(own_postgresql.url()), "registry"), tmp_path / "data", ENABLE_OPENAI)
    sidecar.source.reload()
    own_postgresql.stop_at_once()
    assert sidecar.source.follow() is Outcome.REFUSED
    assert sidecar.source.store_is_away
    sidecar.write({"providers": {"groq": {}}})
    assert sidecar.source.reload() is Outcome.REFUSED
    sidecar.source.confirm()
    assert (sidecar.engine.revisions, sidecar.engine.confirmed) == ([1], 0)
    own_postgresql.start()
    assert sidecar.source.follow() is Outcome.LOADED
    assert {route.provider for route in sidecar.served.routes} == {"groq"}
    assert sidecar.source.problems == ()
    sidecar.store.close()


def test_why_a_revision_was_refused_is_told_again_after_postgresql_was_away(
    own_postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    sidecar = Sidecar(Place(StoreUrl.parse(own_postgresql.url()), "registry"), tmp_path / "data")
    sidecar.source.reload()
    set_priority(sidecar.store, 7)
    sidecar.engine.refusal = "no"
    sidecar.source.follow()
    refused = sidecar.source.problems
    own_postgresql.stop_at_once()
    sidecar.source.follow()
    assert sidecar.source.problems != refused
    own_postgresql.start()
    assert sidecar.source.follow() is Outcome.REFUSED
    assert sidecar.source.problems == refused
    sidecar.store.close()


def test_the_watch_goes_on_listening_after_postgresql_was_away(
    own_postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    place = Place(StoreUrl.parse(own_postgresql.url()), "registry")
    sidecar = Sidecar(place, tmp_path / "data")
    sidecar.source.reload()

    async def run() -> None:
        watch = asyncio.create_task(watch_store(sidecar.source, sidecar.store, looks, poll_s=0.2))
        await eventually(lambda: sidecar.engine.confirmed > 0)
        await asyncio.to_thread(own_postgresql.stop_at_once)
        await eventually(lambda: sidecar.source.store_is_away)
        await asyncio.to_thread(own_postgresql.start)
        await eventually(lambda: not sidecar.source.problems)
        await asyncio.to_thread(set_priority, place.open(), 7)
        await eventually(lambda: sidecar.engine.revisions == [1, 2])
        assert not watch.done()
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)

    with ThreadPoolExecutor(1) as looks:
        asyncio.run(run())
    sidecar.store.close()


def test_a_file_that_says_the_same_in_other_words_is_no_revision(place: Place, tmp_path: Path) -> None:
    sidecar = Sidecar(place, tmp_path / "data", ENABLE_OPENAI)
    sidecar.source.reload()
    sidecar.file.write_text("  " + json.dumps(ENABLE_OPENAI))
    assert sidecar.source.reload() is Outcome.UNCHANGED
    assert revision_of(sidecar.store) == 1
    sidecar.store.close()


def test_a_file_is_checked_again_where_the_catalogue_beneath_it_changed(place: Place, tmp_path: Path) -> None:
    # Its model is the catalogue's, which the next packaged catalogue does not have any more.
    document = {"providers": {"openai": {}}, "routes": {"openai/gone": {"model_string": "x"}}}
    sidecar = Sidecar(place, tmp_path / "data")
    sidecar.source.reload()
    with sidecar.store.writing() as connection:
        model = {"name": "gone", "layer": "catalogue", "is_whole": True, "vendor": "v"}
        connection.execute(insert(MODELS).values(model))
        add_revision(connection, [Change("model", "gone", "created")], Cause("an old catalogue", ""), at_unix_ms=1)
    with_file = Sidecar(place, tmp_path / "data", document)
    assert with_file.source.reload() is Outcome.LOADED
    with with_file.store.writing() as connection:
        connection.execute(update(IMPORTS).where(IMPORTS.c.layer == "catalogue").values(digest="old", as_of_unix_ms=0))
    again = Sidecar(place, tmp_path / "data", document)
    assert again.source.reload() is Outcome.REFUSED
    assert any('there is no model "gone"' in problem for problem in again.source.problems)
    assert revision_of(again.store) == 3
    for one in (sidecar, with_file, again):
        one.store.close()


def test_what_users_wrote_in_the_way_of_an_import_can_be_mended(place: Place, tmp_path: Path) -> None:
    before = Sidecar(place, tmp_path / "first", {**ENABLE_OPENAI, "models": {"mine": {"vendor": "me"}}})
    assert before.source.reload() is Outcome.LOADED
    route = resource_pb2.Resource(route=route_pb2.Route(route_id="openai/mine", model_string="m"))
    WriteResources(before.source).create(resource_pb2.CreateResourceRequest(resource=route))
    before.store.close()
    # The file no longer brings the route's model, as a newer packaged catalogue may not.
    after = Sidecar(place, tmp_path / "first", {**ENABLE_OPENAI, "models": {"other": {"vendor": "me"}}})
    assert after.source.reload() is Outcome.REFUSED
    assert "mine" in after.source.problems[0]
    assert after.source.held is not None
    assert "mine" in after.source.held.models
    gone = resource_pb2.DeleteResourceRequest(kind=resource_pb2.RESOURCE_KIND_ROUTE, name="openai/mine")
    WriteResources(after.source).delete(gone)
    assert after.source.follow() is Outcome.LOADED
    assert after.source.problems == ()
    assert {"mine", "other"} & set(after.source.held.models) == {"other"}
    after.store.close()
