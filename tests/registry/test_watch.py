"""The watch: a change is heard however it is made, and nothing stops the watch but its end."""

import asyncio
import json
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.source import ModelSource
from modelreg.registry.watch import POLL_S, reload, watch_models
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from support.deadline import eventually
from support.recording_engine import RecordingEngine

# Longer than any test: what is loaded was heard of.
NEVER_S = 3600.0
ENDS_WITHIN_S = 10.0
ENABLE_OPENAI, ENABLE_GROQ, ENABLE_XAI = (json.dumps({"providers": {name: {}}}) for name in ("openai", "groq", "xai"))


@asynccontextmanager
async def watching(path: Path | None, data: Path, *, poll_s: float = POLL_S) -> AsyncIterator[RecordingEngine]:
    """Watch as the server does: one reload, then the task."""
    engine = RecordingEngine()
    store = Store.open(StoreUrl.of_file(data / "registry.db"), "")
    source = ModelSource(engine, LastSnapshot(data), store, path=path, clock_unix_ms=lambda: 0)
    reload(source)
    reloads = ThreadPoolExecutor(1)
    task = asyncio.create_task(watch_models(source, reloads, poll_s=poll_s))
    before = engine.confirmed
    await eventually(lambda: engine.confirmed > before or bool(source.problems))
    try:
        yield engine
        assert not task.done()
    finally:
        task.cancel()
        ended = await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), ENDS_WITHIN_S)
        assert isinstance(ended[0], asyncio.CancelledError)
        reloads.shutdown()


def load_each(path: Path, data: Path, *changes: Callable[[], object], poll_s: float = NEVER_S) -> None:
    """Make one change after the other, each when the one before is in place."""

    async def run() -> None:
        async with watching(path, data, poll_s=poll_s) as engine:
            for change in changes:
                loaded = len(engine.loaded)
                change()
                await eventually(lambda: len(engine.loaded) > loaded)  # noqa: B023 - awaited at once

    asyncio.run(run())


def write(path: Path, text: str) -> None:
    path.write_text(text)


def make_anew(path: Path, text: str) -> None:
    shutil.rmtree(path.parent)
    path.parent.mkdir()
    path.write_text(text)


def replace(path: Path, text: str) -> None:
    new = path.with_name(".models.json.swp")
    new.write_text(text)
    new.replace(path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "models" / "models.json"
    path.parent.mkdir()
    path.write_text(ENABLE_OPENAI)
    return path


def test_file_written_in_place_is_loaded(path: Path, data: Path) -> None:
    load_each(path, data, lambda: path.write_text(ENABLE_GROQ), lambda: path.write_text(ENABLE_XAI))


def test_file_renamed_over_by_an_editor_is_loaded(path: Path, data: Path) -> None:
    load_each(path, data, lambda: replace(path, ENABLE_GROQ), lambda: replace(path, ENABLE_XAI))


def test_config_map_swapped_by_kubernetes_is_loaded(tmp_path: Path, data: Path) -> None:
    mounted = tmp_path / "mounted"

    def publish(name: str, text: str) -> None:
        # As the kubelet does: a folder per version, `..data` renamed over, the old folder removed.
        (mounted / name).mkdir(parents=True)
        (mounted / name / "models.json").write_text(text)
        before = (mounted / "..data").resolve() if (mounted / "..data").exists() else None
        (mounted / "..data_tmp").symlink_to(name)
        (mounted / "..data_tmp").replace(mounted / "..data")
        if before is not None:
            shutil.rmtree(before)

    publish("..2026_1", ENABLE_OPENAI)
    (mounted / "models.json").symlink_to("..data/models.json")
    load_each(
        mounted / "models.json",
        data,
        lambda: publish("..2026_2", ENABLE_GROQ),
        lambda: publish("..2026_3", ENABLE_XAI),
    )


def test_swapped_link_further_up_is_noticed(tmp_path: Path, data: Path) -> None:
    for name, text in (("blue", ENABLE_OPENAI), ("green", ENABLE_GROQ)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "models.json").write_text(text)
    (tmp_path / "current").symlink_to("blue")

    def swap() -> None:
        (tmp_path / "next").symlink_to("green")
        (tmp_path / "next").replace(tmp_path / "current")

    load_each(tmp_path / "current" / "models.json", data, swap)


def test_file_behind_a_link_written_in_place_is_loaded(path: Path, data: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    load_each(link, data, lambda: path.write_text(ENABLE_GROQ))


def test_folder_made_anew_is_watched_again(path: Path, data: Path) -> None:
    load_each(path, data, lambda: make_anew(path, ENABLE_GROQ), lambda: write(path, ENABLE_XAI), poll_s=0.2)


def test_noise_in_the_folder_reads_nothing(path: Path, data: Path) -> None:
    async def run() -> int:
        async with watching(path, data) as engine:
            confirmed = engine.confirmed
            write(path.parent / "other.log", "noise")
            write(path, ENABLE_GROQ)
            await eventually(lambda: len(engine.loaded) > 1)
            return engine.confirmed - confirmed

    assert asyncio.run(run()) == 0


def test_file_is_looked_at_where_it_cannot_be_watched(
    path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_watches_left(*_folders: str, **_options: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr("modelreg.registry.watch.awatch", no_watches_left)

    async def run() -> None:
        async with watching(path, data, poll_s=0.05) as engine:
            write(path, ENABLE_GROQ)
            await eventually(lambda: len(engine.loaded) > 1)

    asyncio.run(run())
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert told == [f"models: {path} is not watched but looked at every 0.05 s: OS file watch limit reached"]


def test_file_that_appears_later_is_loaded(path: Path, data: Path) -> None:
    path.unlink()
    load_each(path, data, lambda: path.write_text(ENABLE_GROQ))


def test_snapshot_is_confirmed_while_nothing_changes(path: Path, data: Path) -> None:
    async def run() -> None:
        async with watching(path, data, poll_s=0.02) as engine:
            confirmed = engine.confirmed
            await eventually(lambda: engine.confirmed > confirmed + 3)
            assert engine.revisions == [1]

    asyncio.run(run())


def test_packaged_catalogue_alone_is_confirmed_too(data: Path) -> None:
    async def run() -> None:
        async with watching(None, data, poll_s=0.02) as engine:
            confirmed = engine.confirmed
            await eventually(lambda: engine.confirmed > confirmed + 3)

    asyncio.run(run())


def test_bad_change_is_told_in_one_line_a_problem(path: Path, data: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        async with watching(path, data):
            write(path, '{"providers": {"opnai": {}}}')
            await eventually(lambda: len(caplog.records) >= 3)

    asyncio.run(run())
    problem = 'as no packaged provider has this name; the nearest is "openai"'
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        f'models: {path}#/providers/opnai: needs the key "base_url", {problem}',
        f'models: {path}#/providers/opnai: needs the key "dialect", {problem}',
        "models: not reloaded, revision 1 stays; see `modelreg config check`",
    ]
