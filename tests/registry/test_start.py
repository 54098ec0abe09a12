"""The start from `last.snapshot`: loaded and labelled, or skipped and told."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from modelreg.catalog.load import load_content
from modelreg.catalog.snapshot import Stamp, stamp
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.start import load_last_snapshot
from support.recording_engine import RecordingEngine


@pytest.fixture
def last(tmp_path: Path) -> LastSnapshot:
    last = LastSnapshot(tmp_path)
    last.write(stamp(load_content(None, ""), Stamp(3, 0)))
    return last


def test_last_snapshot_is_loaded_as_one_from_disk(last: LastSnapshot) -> None:
    engine = RecordingEngine()
    assert load_last_snapshot(engine, last) is None
    assert [(snapshot.revision, from_disk) for snapshot, from_disk in engine.loaded] == [(3, True)]


def test_first_start_loads_nothing_and_complains_of_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine = RecordingEngine()
    assert load_last_snapshot(engine, LastSnapshot(tmp_path)) is None
    assert (engine.loaded, caplog.records) == ([], [])


def test_damaged_one_is_skipped_with_a_warning(last: LastSnapshot, caplog: pytest.LogCaptureFixture) -> None:
    last.path.write_bytes(last.path.read_bytes()[:-1])
    engine = RecordingEngine()
    fault = load_last_snapshot(engine, last)
    assert fault == f"{last.path} is damaged: its checksum is another"
    assert engine.loaded == []
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.WARNING, f"{fault}; it is skipped")
    ]


def test_one_the_engine_refuses_is_skipped_with_a_warning(last: LastSnapshot, caplog: pytest.LogCaptureFixture) -> None:
    engine = RecordingEngine()
    engine.refusal = "format 2 is not known"
    assert load_last_snapshot(engine, last) == f"{last.path} is refused by the engine: format 2 is not known"
    assert len(caplog.records) == 1


def test_start_imports_neither_catalogue_nor_protobuf() -> None:
    # Both cost more than the 0.4 s in which a server answers from its last snapshot.
    listing = (
        "import sys, modelreg.registry.start; print(*[name for name in ('pydantic', 'google.protobuf', "
        "'modelreg.catalog', 'watchfiles', 'asyncio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
