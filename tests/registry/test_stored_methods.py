"""Answers from a store without a server, on each kind of store: of what is in it, or why not."""

from pathlib import Path

import pytest
from sqlalchemy import text

from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.source import ModelSource, Outcome
from modelreg.registry.stored.methods import stored_methods
from modelreg.store.errors import StoreVersionError
from modelreg.store.store import Store
from modelreg.v1 import resource_pb2 as pb
from modelreg.v1 import select_pb2
from support.recording_engine import RecordingEngine
from support.stores import Place

WITH_KEY = {"OPENAI_API_KEY": "canary-4711"}


def fill(store: Store, folder: Path, *, models: Path | None = None) -> None:
    """Bring into the store what a server's start does."""
    source = ModelSource(
        RecordingEngine(), LastSnapshot(folder), store, path=models, clock_unix_ms=lambda: 5, environment=WITH_KEY
    )
    assert source.reload() is Outcome.LOADED


def test_one_that_nobody_filled_answers_nothing(place: Place, store: Store) -> None:
    assert stored_methods(place.open(), None, {}) is None
    assert stored_methods(store, None, {}) is None


def test_decisions_and_lists_are_of_what_is_in_it(store: Store, tmp_path: Path) -> None:
    fill(store, tmp_path)
    stored = stored_methods(store, None, WITH_KEY)
    assert stored is not None
    assert (stored.revision, stored.not_taken_up) == (1, [])
    selected = stored.methods["/modelreg.v1.RouterService/Select"](select_pb2.SelectRequest().SerializeToString())
    assert select_pb2.SelectResponse.FromString(selected).selected.provider_id == "openai"
    wanted = pb.GetResourceRequest(kind=pb.RESOURCE_KIND_MODEL, name="gpt-5-mini")
    answer = stored.methods["/modelreg.v1.RegistryService/GetResource"](wanted.SerializeToString())
    assert len(pb.GetResourceResponse.FromString(answer).resource.model.quality) > 0


def test_what_a_start_would_take_up_is_told_by_name(store: Store, tmp_path: Path) -> None:
    models = tmp_path / "models.json"
    models.write_text('{"providers": {"mistral": {}}}')
    fill(store, tmp_path, models=models)
    stored = stored_methods(store, models, WITH_KEY)
    assert stored is not None
    assert stored.not_taken_up == []
    models.write_text('{"providers": {"groq": {}}}')
    stored = stored_methods(store, models, WITH_KEY | {"XAI_API_KEY": "canary-4712"})
    assert stored is not None
    assert stored.not_taken_up == ["XAI_API_KEY", str(models)]


def test_tables_of_an_older_version_are_not_read(store: Store, tmp_path: Path) -> None:
    fill(store, tmp_path)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '1.0'"))
    with pytest.raises(StoreVersionError, match=r"version 1\.0"):
        stored_methods(store, None, {})
