"""What the engine records of its decisions: the same on every engine of the same clock and ids, and taken by Python."""

import time
from collections.abc import Callable
from threading import Thread

import pytest

from modelreg._core import CallError, Engine, SnapshotError
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import decision_pb2 as dec
from modelreg.v1 import select_pb2 as sel
from support.doors import CLOCK_UNIX_MS, ID_SEED
from support.snapshots import empty_snapshot, packaged_snapshot

SELECT = "/modelreg.v1.RouterService/Select"
MILLION = 1_000_000
SELECTS = 200
BETWEEN_SAMPLES_MS = 20
PATIENCE_S = 10.0


def recording(sample_ppm: int | None, *, snapshot: bytes | None = None) -> Engine:
    """Return an engine on the packaged models that records this share of its Selects."""
    config = EngineConfig(manual_clock_unix_ms=CLOCK_UNIX_MS, id_seed=ID_SEED, decision_sample_ppm=sample_ppm)
    engine = Engine(config.SerializeToString())
    engine.load_snapshot(packaged_snapshot() if snapshot is None else snapshot)
    return engine


def select(engine: Engine, request: sel.SelectRequest) -> sel.SelectResponse:
    return sel.SelectResponse.FromString(engine.call(SELECT, request.SerializeToString()))


def drained(engine: Engine) -> list[bytes]:
    return engine.drain_decisions(MILLION, 0)


def test_a_record_holds_what_the_decision_was_made_of() -> None:
    engine = recording(MILLION)
    request = sel.SelectRequest(task_class="coding", max_alternatives=2)
    response = select(engine, request)
    (record,) = drained(engine)
    decision = dec.Decision.FromString(record)
    assert (decision.decision_id, decision.now_unix_ms) == (response.decision_id, CLOCK_UNIX_MS)
    assert (decision.request, decision.response, decision.registry) == (request, response, response.registry)
    returned = [choice.route for choice in (response.selected, *response.alternatives)]
    assert [candidate.route for candidate in decision.candidates][: len(returned)] == returned
    assert len(returned) < len(decision.candidates) <= 32 + 8 + len(returned)


def test_a_record_of_an_explanation_does_without_it() -> None:
    engine = recording(0)
    response = select(engine, sel.SelectRequest(explain=sel.EXPLAIN_FULL, dry_run=True))
    assert response.explanation.candidates
    response.ClearField("explanation")
    assert [dec.Decision.FromString(record).response for record in drained(engine)] == [response]


def test_the_sample_is_the_same_for_the_same_ids_and_about_as_large_as_asked() -> None:
    engines = [recording(MILLION // 4) for _ in range(2)]
    for engine in engines:
        for number in range(SELECTS):
            engine.set_clock(CLOCK_UNIX_MS + number * BETWEEN_SAMPLES_MS)
            select(engine, sel.SelectRequest())
    first, second = (drained(engine) for engine in engines)
    assert first == second
    assert SELECTS // 8 < len(first) < SELECTS // 2


def test_a_sample_keeps_its_distance_unless_everything_is_recorded() -> None:
    for sample_ppm, expected in [(MILLION - 1, 1), (MILLION, SELECTS)]:
        engine = recording(sample_ppm)
        for _ in range(SELECTS):
            select(engine, sel.SelectRequest())
        assert len(drained(engine)) == expected


def test_without_the_setting_nothing_is_recorded() -> None:
    engine = recording(None)
    select(engine, sel.SelectRequest(explain=sel.EXPLAIN_FULL))
    assert drained(engine) == []


def test_a_share_above_all_is_refused() -> None:
    with pytest.raises(ValueError, match="decision_sample_ppm is 1000001; at most 1000000"):
        recording(MILLION + 1)


@pytest.mark.parametrize("wake", [lambda engine: select(engine, sel.SelectRequest()), lambda engine: engine.stop(0)])
def test_whoever_drains_waits_without_the_gil(wake: Callable[[Engine], object]) -> None:
    engine = recording(MILLION)
    taken: list[list[bytes]] = []
    waiting = Thread(target=lambda: taken.append(engine.drain_decisions(10, 10 * PATIENCE_S)))
    waiting.start()
    wake(engine)
    waiting.join(PATIENCE_S)
    assert len(taken) == 1


def test_after_the_end_nobody_waits_and_what_is_left_can_be_taken() -> None:
    engine = recording(MILLION)
    select(engine, sel.SelectRequest())
    engine.stop(0)
    began = time.monotonic()
    assert [len(engine.drain_decisions(10, PATIENCE_S)) for _ in range(2)] == [1, 0]
    assert time.monotonic() - began < PATIENCE_S


@pytest.mark.parametrize("max_wait_s", [-1.0, float("nan"), float("inf")])
def test_a_wait_that_is_no_duration_is_refused(max_wait_s: float) -> None:
    with pytest.raises(ValueError, match="max_wait_s is"):
        recording(None).drain_decisions(1, max_wait_s)


def test_a_replay_gives_the_same_list_and_another_objective_its_own() -> None:
    engine = recording(MILLION)
    response = select(engine, sel.SelectRequest(max_alternatives=16))
    (record,) = drained(engine)
    again = sel.SelectResponse.FromString(Engine.replay(packaged_snapshot(), record))
    assert (again.selected, list(again.alternatives)) == (response.selected, list(response.alternatives))
    assert (list(again.labels), again.objective_applied) == (list(response.labels), response.objective_applied)
    objective = sel.Objective(strategy="cost-optimized")
    other = sel.SelectResponse.FromString(Engine.replay(packaged_snapshot(), record, objective.SerializeToString()))
    assert other.objective_applied.strategy == "cost-optimized"
    assert common.LABEL_PANIC not in other.labels


def test_a_replay_refuses_what_does_not_belong_together() -> None:
    engine = recording(MILLION)
    select(engine, sel.SelectRequest())
    (record,) = drained(engine)
    with pytest.raises(SnapshotError, match="the digests differ"):
        Engine.replay(empty_snapshot(), record)
    with pytest.raises(CallError, match="not a message of Replay"):
        Engine.replay(packaged_snapshot(), b"\xff")
