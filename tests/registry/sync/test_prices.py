"""The sync of catalogues from real web servers, on both stores: fetched where it changed, else what was there stays."""

import json
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from modelreg.jobs.job import Did, JobStoppedError, Stop
from modelreg.registry.gate import reviews
from modelreg.registry.sync.prices import price_sync
from modelreg.store.tables.names import IMPORTS
from modelreg.store.tables.routes import ROUTES
from support.models_dev import PROVIDER
from support.openrouter import openrouter_list, openrouter_row
from support.server import ROOT
from support.small_registry import SmallRegistry
from support.source_server import SourceServer, api_json, source_server
from support.stores import Place

WAIT_S = 20


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


@pytest.fixture
def web() -> Iterator[SourceServer]:
    with source_server() as server:
        yield server


def sync(registry: SmallRegistry, *urls: str) -> Did:
    return price_sync(urls, registry.source, registry.store).run(Stop())


def output(registry: SmallRegistry) -> int:
    (route,) = (route for route in registry.served().routes if route.name == "host/model-1")
    return next(rate.pico_usd for rate in route.price.rates if rate.unit == "output_token")


def test_what_a_source_gives_is_imported_and_served(registry: SmallRegistry, web: SourceServer) -> None:
    did = sync(registry, web.url)
    assert did.outcome == "done"
    (line,) = did.lines
    assert line.startswith(f"{web.url}: imported, created ")
    assert line.endswith(", updated 0, deleted 7, refused 0, held back 0; registry revision 2")
    assert output(registry) == 2_500_000


def test_what_did_not_change_is_not_fetched_again(registry: SmallRegistry, web: SourceServer) -> None:
    sync(registry, web.url)
    before = registry.held
    assert sync(registry, web.url) == Did("done", [f"{web.url}: unchanged"])
    assert web.asked[0] is None
    assert web.asked[1] is not None
    assert registry.held is before
    web.body = api_json(output=3)
    assert sync(registry, web.url).outcome == "done"
    assert output(registry) == 3_000_000


def test_what_a_layer_does_not_say_any_more_is_fetched_whole(registry: SmallRegistry, web: SourceServer) -> None:
    sync(registry, web.url)
    with registry.store.writing() as connection:
        # As after another import into the same layer.
        connection.execute(IMPORTS.update().values(digest="another"))
    sync(registry, web.url)
    assert web.asked == [None, None]


def test_without_an_etag_the_same_is_imported_again_and_changes_nothing(
    registry: SmallRegistry, web: SourceServer
) -> None:
    web.gives_etag = False
    sync(registry, web.url)
    assert sync(registry, web.url).lines == [
        f"{web.url}: imported, created 0, updated 0, deleted 0, refused 0, held back 0; registry revision 2"
    ]
    assert web.asked == [None, None]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<!DOCTYPE html><html></html>", "HTML"),
        (api_json()[:-40], "JSON"),
        (b'{"host": {}}', "is not of the form of"),
        (json.dumps({"host": {**PROVIDER, "models": {}}}).encode(), "has no offer that can be imported"),
        (api_json().replace(b"model-1", b"///"), "UNFIT_ID"),
    ],
)
def test_a_source_that_is_bad_leaves_what_was_there(
    registry: SmallRegistry, web: SourceServer, body: bytes, why: str
) -> None:
    sync(registry, web.url)
    before = registry.held
    web.body = body
    did = sync(registry, web.url)
    assert did.outcome == "failed"
    (line,) = did.lines
    assert line.startswith(f"{web.url} ")
    assert line.endswith("; what was there stays")
    assert why in line
    assert registry.held is before
    # And when it is good again, it is taken.
    web.body = api_json(output=3)
    assert sync(registry, web.url).outcome == "done"
    assert output(registry) == 3_000_000


def test_a_source_that_fails_keeps_no_other_from_being_taken(registry: SmallRegistry, web: SourceServer) -> None:
    with source_server() as bad:
        bad.body = b"nothing"
        did = sync(registry, bad.url, web.url)
    assert did.outcome == "failed"
    assert [line.endswith("; what was there stays") for line in did.lines] == [True, False]
    assert output(registry) == 2_500_000


def test_a_source_that_fails_unexpectedly_is_logged_with_its_cause_and_keeps_no_other_from_being_taken(
    registry: SmallRegistry, web: SourceServer, caplog: pytest.LogCaptureFixture
) -> None:
    # A byte of the environment that is no UTF-8: nothing that remembers what was fetched has a name for it.
    bad = f"{web.url}?\udcff"
    with source_server() as last:
        last.body = openrouter_list(openrouter_row())
        did = sync(registry, web.url, bad, last.url)
    assert did.outcome == "failed"
    first, failed, third = did.lines
    assert first.startswith(f"{web.url}: imported, ")
    assert failed.startswith(f"{web.url}?… failed unexpectedly: UnicodeEncodeError: 'utf-8' codec can't encode ")
    assert third.startswith(f"{last.url}: imported, ")
    assert output(registry) == 2_500_000
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage() == f"price sync of {web.url}?… failed"
    assert record.exc_info is not None
    assert record.exc_info[0] is UnicodeEncodeError


def test_a_jump_waits_for_approval(registry: SmallRegistry, web: SourceServer) -> None:
    sync(registry, web.url)
    web.body = api_json(output=12.5, context=256_000)
    assert "held back 1; " in sync(registry, web.url).lines[0]
    assert (output(registry), registry.held.models["model-1"].context_tokens) == (2_500_000, 256_000)
    with registry.store.reading() as connection:
        (review,) = reviews.waiting(connection)
    assert review.source.startswith(f"models.dev, read from {web.url}; ")
    # It waits on while the source says the same.
    assert sync(registry, web.url).lines == [f"{web.url}: unchanged"]
    with registry.store.reading() as connection:
        assert reviews.waiting(connection) == [review]


def test_the_importer_is_that_which_recognises_the_source(registry: SmallRegistry, web: SourceServer) -> None:
    web.body = openrouter_list(openrouter_row())
    assert sync(registry, web.url).outcome == "done"
    with registry.store.reading() as connection:
        layers = connection.scalars(select(ROUTES.c.layer).where(ROUTES.c.name == "openrouter/model-1")).all()
    assert layers == ["openrouter"]


def test_the_end_of_the_process_does_not_wait_for_a_source_that_hangs(
    registry: SmallRegistry, web: SourceServer
) -> None:
    web.hangs = True
    before = registry.held
    stop = Stop()
    ended: list[type[BaseException]] = []

    def run() -> None:
        try:
            price_sync([web.url], registry.source, registry.store).run(stop)
        except JobStoppedError as error:
            ended.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    assert web.was_asked.wait(WAIT_S)
    stop.tell()
    thread.join(WAIT_S)
    assert ended == [JobStoppedError]
    assert registry.held is before


# Kills itself when all is written and nothing committed yet: where the engine is asked.
KILLED_SYNC = """
import os, signal, sys
from pathlib import Path
from modelreg.jobs.job import Stop
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.source import ModelSource
from modelreg.registry.sync.prices import price_sync
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from support.recording_engine import RecordingEngine

class KillingEngine(RecordingEngine):
    def check_snapshot(self, snapshot):
        if self.loaded:
            print("written", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

url, schema, folder, source_url = sys.argv[1:]
store = Store.open(StoreUrl.parse(url), schema)
source = ModelSource(KillingEngine(), LastSnapshot(Path(folder)), store, path=None, clock_unix_ms=lambda: 1)
source.reload()
price_sync([source_url], source, store).run(Stop())
"""


def test_killed_in_the_middle_of_an_import_the_last_good_stays(
    place: Place, registry: SmallRegistry, web: SourceServer, tmp_path: Path
) -> None:
    sync(registry, web.url)
    web.body = api_json(output=12.5, context=256_000)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_SYNC, str(place.url), place.schema, str(tmp_path), web.url],
        stdout=subprocess.PIPE,
        check=False,
        env={"PYTHONPATH": f"{ROOT / 'python'}:{ROOT / 'tests'}"},
    )
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, b"written\n")
    with registry.store.reading() as connection:
        assert reviews.waiting(connection) == []
        assert len(connection.execute(select(IMPORTS)).all()) == 1
    registry.open(tmp_path)
    assert (output(registry), registry.held.models["model-1"].context_tokens) == (2_500_000, 128_000)
    # Whoever is next does it again.
    assert "updated 1" in sync(registry, web.url).lines[0]
    assert registry.held.models["model-1"].context_tokens == 256_000
