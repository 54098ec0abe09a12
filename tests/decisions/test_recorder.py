"""The recorder moves what the engine records to the store, waits without looking, and leaves nothing behind."""

import logging
import threading
from pathlib import Path

import pytest

from modelreg._core import Engine
from modelreg.decisions.recorder import Recorder
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.v1 import select_pb2
from support.answer import TIMEOUT_S
from support.decisions import decision, kept, store_in
from support.snapshots import packaged_snapshot

SELECT = "/modelreg.v1.RouterService/Select"


def test_everything_recorded_before_the_stop_is_kept(tmp_path: Path) -> None:
    config = EngineConfig(grpc_address="127.0.0.1:0", door_threads=1, decision_sample_ppm=1_000_000)
    engine = Engine(config.SerializeToString())
    LoadedSnapshots(engine).load_snapshot(packaged_snapshot())
    store = store_in(tmp_path)
    recorder = Recorder(engine, store)
    thread = threading.Thread(target=recorder.run)
    thread.start()
    made = [select_pb2.SelectResponse.FromString(engine.call(SELECT, b"")).decision_id for _ in range(100)]
    recorder.end()
    engine.stop(0.0)
    thread.join(TIMEOUT_S)
    assert not thread.is_alive()
    assert [decision.decision_id for decision in kept(store)] == made[::-1]


class StoppedEngine:
    """An engine that has stopped: it has nothing and says so at once. Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.was_asked = threading.Event()

    def drain_decisions(self, max_count: int, max_wait_s: float) -> list[bytes]:
        assert max_count > 0
        assert max_wait_s > 0
        self.asked += 1
        self.was_asked.set()
        return []


def test_a_stopped_engine_is_not_asked_over_and_over(tmp_path: Path) -> None:
    engine = StoppedEngine()
    recorder = Recorder(engine, store_in(tmp_path))
    thread = threading.Thread(target=recorder.run)
    thread.start()
    assert engine.was_asked.wait(TIMEOUT_S)
    # What the end of a process does between the stop and `end`; asked over and over it would be thousands.
    thread.join(0.2)
    recorder.end()
    thread.join(TIMEOUT_S)
    assert not thread.is_alive()
    assert engine.asked <= 2


class RubbishEngine:
    """Has recorded a decision, what is none, and another decision; then it has stopped."""

    def __init__(self) -> None:
        self._records = [decision(1).SerializeToString(), b"\xff", decision(2).SerializeToString()]
        self.is_empty = threading.Event()

    def drain_decisions(self, max_count: int, max_wait_s: float) -> list[bytes]:
        assert max_count > 0
        assert max_wait_s > 0
        records, self._records = self._records, []
        if not records:
            self.is_empty.set()
        return records


def test_a_record_that_is_no_decision_is_counted_and_told_and_the_recording_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, engine = store_in(tmp_path), RubbishEngine()
    recorder = Recorder(engine, store)
    thread = threading.Thread(target=recorder.run)
    thread.start()
    assert engine.is_empty.wait(TIMEOUT_S)
    recorder.end()
    thread.join(TIMEOUT_S)
    assert (kept(store), store.dropped) == ([decision(2), decision(1)], 1)
    assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
        "decisions are dropped: a record of 1 bytes is no decision",
        "decisions are kept again; 1 were dropped",
    ]


class BrokenEngine:
    """Fails; for what becomes of a bug."""

    def drain_decisions(self, max_count: int, max_wait_s: float) -> list[bytes]:
        raise RuntimeError(f"no {max_count} records in {max_wait_s} s")


def test_a_bug_is_logged_and_ends_the_recording_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Recorder(BrokenEngine(), store_in(tmp_path)).run()
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.ERROR, "decisions are recorded no more")
