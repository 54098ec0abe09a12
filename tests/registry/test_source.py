"""The source of snapshots: loads what changed, confirms what did not, keeps the old one where the new one is bad."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.source import ModelSource, Outcome
from modelreg.registry.start import load_last_snapshot
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from support.recording_engine import RecordingEngine

NOW_UNIX_MS = 1_795_000_000_000
ENABLE_OPENAI: dict[str, Any] = {"providers": {"openai": {}}}
ENABLE_GROQ: dict[str, Any] = {"providers": {"groq": {}}}


class Sidecar:
    """A data directory, a models file, and the processes that use them one after another."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "models.json"
        self.last = LastSnapshot(folder)
        self.store = Store.open(StoreUrl.of_file(folder / "registry.db"), "")
        self.start()

    def start(self) -> None:
        self.engine = RecordingEngine()
        self.now_unix_ms = NOW_UNIX_MS
        self.source = ModelSource(
            self.engine, self.last, self.store, path=self.file, clock_unix_ms=lambda: self.now_unix_ms
        )

    def write(self, document: dict[str, Any] | str) -> None:
        self.file.write_text(document if isinstance(document, str) else json.dumps(document))


@pytest.fixture
def sidecar(tmp_path: Path) -> Sidecar:
    sidecar = Sidecar(tmp_path)
    sidecar.write(ENABLE_OPENAI)
    return sidecar


def test_first_reload_loads_revision_one(sidecar: Sidecar) -> None:
    assert sidecar.source.reload() is Outcome.LOADED
    ((snapshot, from_disk),) = sidecar.engine.loaded
    assert (snapshot.revision, snapshot.built_at_unix_ms, from_disk) == (1, NOW_UNIX_MS, False)
    assert {route.provider for route in snapshot.routes} == {"openai"}


def test_without_a_file_the_packaged_catalogue_is_loaded(tmp_path: Path) -> None:
    engine = RecordingEngine()
    store = Store.open(StoreUrl.of_file(tmp_path / "registry.db"), "")
    source = ModelSource(engine, LastSnapshot(tmp_path), store, path=None, clock_unix_ms=lambda: NOW_UNIX_MS)
    assert source.reload() is Outcome.LOADED
    assert engine.loaded[0][0].demo


def test_change_loads_the_next_revision(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.write(ENABLE_GROQ)
    assert sidecar.source.reload() is Outcome.LOADED
    assert sidecar.engine.revisions == [1, 2]


def test_same_content_is_confirmed_and_not_loaded(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.write("  " + json.dumps(ENABLE_OPENAI) + "\n")
    assert sidecar.source.reload() is Outcome.UNCHANGED
    assert (sidecar.engine.revisions, sidecar.engine.confirmed) == ([1], 1)


def test_loaded_snapshot_is_remembered(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    assert sidecar.last.read() == sidecar.engine.loaded[0][0].SerializeToString(deterministic=True)


def test_next_process_goes_on_counting(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.write(ENABLE_GROQ)
    sidecar.start()
    assert sidecar.source.revision == 1
    sidecar.source.reload()
    assert sidecar.engine.revisions == [2]


def test_next_process_with_the_same_file_vouches_for_the_same_bytes(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.start()
    sidecar.now_unix_ms += 5_000
    load_last_snapshot(sidecar.engine, sidecar.last)
    assert sidecar.source.reload() is Outcome.LOADED
    (of_disk, from_disk), (vouched_for, not_from_disk) = sidecar.engine.loaded
    assert (of_disk, from_disk, not_from_disk) == (vouched_for, True, False)


def test_bad_last_snapshot_starts_the_count_anew(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.last.path.write_bytes(b"rubbish")
    sidecar.start()
    sidecar.source.reload()
    assert sidecar.engine.revisions == [1]
    assert sidecar.last.read() is not None


def test_bad_file_keeps_the_old_snapshot_and_says_why(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.write('{\n  "providers": {,}\n}')
    assert sidecar.source.reload() is Outcome.REFUSED
    assert sidecar.source.problems == (f"{sidecar.file}:2:17: expecting property name enclosed in double quotes",)
    assert sidecar.engine.revisions == [1]


def test_bad_file_is_not_vouched_for(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.write({"provider": {}})
    sidecar.source.reload()
    sidecar.source.confirm()
    assert sidecar.engine.confirmed == 0


def test_good_file_is_vouched_for(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.source.confirm()
    assert sidecar.engine.confirmed == 1


def test_nothing_is_vouched_for_before_the_first_reload(sidecar: Sidecar) -> None:
    sidecar.source.confirm()
    assert sidecar.engine.confirmed == 0


def test_mended_file_clears_the_problems(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.write("{")
    sidecar.source.reload()
    sidecar.write(ENABLE_OPENAI)
    assert sidecar.source.reload() is Outcome.UNCHANGED
    assert sidecar.source.problems == ()


def test_refusal_by_the_engine_takes_no_revision_and_is_not_remembered(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    remembered = sidecar.last.read()
    sidecar.write(ENABLE_GROQ)
    sidecar.engine.refusal = "route x: no such model"
    assert sidecar.source.reload() is Outcome.REFUSED
    assert sidecar.source.problems == (f"{sidecar.file}: refused by the engine: route x: no such model",)
    assert (sidecar.source.revision, sidecar.last.read()) == (1, remembered)


def test_file_that_went_away_keeps_the_old_snapshot(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.file.unlink()
    assert sidecar.source.reload() is Outcome.REFUSED
    assert sidecar.source.problems == (f"{sidecar.file}: cannot be read: No such file or directory",)


def test_pipe_in_place_of_the_file_is_refused_and_not_waited_for(sidecar: Sidecar) -> None:
    sidecar.file.unlink()
    os.mkfifo(sidecar.file)
    assert sidecar.source.reload() is Outcome.REFUSED
    assert sidecar.source.problems == (f"{sidecar.file}: is no regular file",)


def test_snapshot_that_cannot_be_remembered_serves_all_the_same(
    sidecar: Sidecar, caplog: pytest.LogCaptureFixture
) -> None:
    (sidecar.file.parent / "last.snapshot.new").mkdir()
    assert sidecar.source.reload() is Outcome.LOADED
    assert "cannot be written" in caplog.records[0].getMessage()


def test_untouched_file_has_not_changed(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    assert not sidecar.source.may_have_changed()


def test_written_file_may_have_changed(sidecar: Sidecar) -> None:
    sidecar.source.reload()
    sidecar.write(ENABLE_GROQ)
    assert sidecar.source.may_have_changed()


def test_refused_file_is_not_read_again_until_it_changes(sidecar: Sidecar) -> None:
    sidecar.write("{")
    sidecar.source.reload()
    assert not sidecar.source.may_have_changed()
