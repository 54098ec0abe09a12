"""The decisions' methods on a real engine: what a Select said is found, listed and decided again, byte for byte."""

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError, Engine
from modelreg.decisions.service import SERVICE, DecisionService
from modelreg.decisions.store import FOLDER, DecisionStore
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.principal import LOCAL
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.v1 import common_pb2, constraints_pb2, decision_pb2, select_pb2
from support.doors import CLOCK_UNIX_MS
from support.refusals import refusal
from support.snapshots import packaged_snapshot

SELECT = "/modelreg.v1.RouterService/Select"
QUALITY = select_pb2.Objective(strategy="quality-first")
CHEAP = select_pb2.Objective(strategy="cost-optimized")


class Recorded:
    """An engine that records every Select, and the service over what it recorded."""

    def __init__(self, data: Path) -> None:
        config = EngineConfig(
            grpc_address="127.0.0.1:0",
            door_threads=1,
            manual_clock_unix_ms=CLOCK_UNIX_MS,
            id_seed=7,
            decision_sample_ppm=1_000_000,
        )
        self.engine = Engine(config.SerializeToString())
        self.snapshots = LoadedSnapshots(self.engine)
        self.snapshots.load_snapshot(packaged_snapshot())
        self.open(data)

    def open(self, data: Path) -> None:
        self.store = DecisionStore(data, max_bytes=1 << 20, find_snapshot=self.snapshots.find)
        self.service = DecisionService(self.store, Engine.replay)

    def select(self, **fields: Any) -> select_pb2.SelectResponse:
        """Decide, and keep what was recorded of it."""
        answer = self.engine.call(SELECT, select_pb2.SelectRequest(**fields).SerializeToString())
        for record in self.engine.drain_decisions(1_000, 0.0):
            self.store.keep(record)
        return select_pb2.SelectResponse.FromString(answer)

    def get(self, decision_id: str) -> decision_pb2.Decision:
        return self.service.get_decision(decision_pb2.GetDecisionRequest(decision_id=decision_id)).decision

    def page(self, **fields: Any) -> decision_pb2.ListDecisionsResponse:
        return self.service.list_decisions(decision_pb2.ListDecisionsRequest(**fields))

    def replay(self, decision_id: str, objective: select_pb2.Objective | None = None) -> decision_pb2.ReplayResponse:
        return self.service.replay(decision_pb2.ReplayRequest(decision_id=decision_id, objective=objective))


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Recorded]:
    recorded = Recorded(tmp_path)
    yield recorded
    recorded.engine.stop(0.0)


def reason_of(call: Any) -> str:
    with pytest.raises(CallError) as raised:
        call()
    return refusal(raised.value)[0].reason


def test_service_has_every_method_of_the_contract(recorded: Recorded) -> None:
    assert recorded.service.methods().keys() == {f"/{SERVICE.full_name}/{method.name}" for method in SERVICE.methods}


def test_decision_is_found_with_request_and_answer(recorded: Recorded) -> None:
    answer = recorded.select(task_class="coding", objective=QUALITY)
    decision = recorded.get(answer.decision_id)
    assert decision.request.objective == QUALITY
    assert (decision.response.selected, decision.response.alternatives) == (answer.selected, answer.alternatives)
    assert (decision.now_unix_ms, decision.registry) == (CLOCK_UNIX_MS, answer.registry)


def test_summary_says_what_was_decided(recorded: Recorded) -> None:
    answer = recorded.select(task_class="coding", objective=QUALITY)
    (summary,) = recorded.page().decisions
    assert (summary.decision_id, summary.now_unix_ms) == (answer.decision_id, CLOCK_UNIX_MS)
    assert (summary.task_class, summary.strategy) == ("coding", "quality-first")
    assert (summary.selected, list(summary.labels)) == (answer.selected.route, list(answer.labels))
    assert common_pb2.LABEL_DEMO in summary.labels


@pytest.mark.parametrize("size", [1, 2, 5, 1_000])
def test_pages_run_from_the_newest_to_the_oldest(recorded: Recorded, size: int) -> None:
    made = [recorded.select().decision_id for _ in range(5)]
    listed, token = list[str](), ""
    while token or not listed:
        page = recorded.page(page_size=size, page_token=token)
        assert len(page.decisions) <= size
        listed, token = [*listed, *(one.decision_id for one in page.decisions)], page.next_page_token
    assert listed == made[::-1]


def test_page_goes_on_where_it_was_after_a_restart_and_new_decisions(recorded: Recorded, tmp_path: Path) -> None:
    made = [recorded.select().decision_id for _ in range(4)]
    token = recorded.page(page_size=2).next_page_token
    recorded.store.close()
    recorded.open(tmp_path)
    recorded.select()
    assert [one.decision_id for one in recorded.page(page_token=token).decisions] == [made[1], made[0]]


def test_the_list_says_how_many_could_not_be_kept(recorded: Recorded) -> None:
    recorded.select(task_class="coding")
    assert recorded.page().dropped == 0
    recorded.store.keep(b"no decision")
    assert (recorded.page().dropped, len(recorded.page().decisions)) == (1, 1)


def test_damaged_decision_costs_only_its_own_line_of_the_list(recorded: Recorded, tmp_path: Path) -> None:
    made = [recorded.select().decision_id for _ in range(3)]
    segment = max((tmp_path / FOLDER).glob("*.segment"))
    content = bytearray(segment.read_bytes())
    # The newest record is the last one in the newest file.
    content[-1] ^= 1
    segment.write_bytes(content)
    page = recorded.page(page_size=1)
    assert not page.decisions
    page = recorded.page(page_token=page.next_page_token)
    assert [one.decision_id for one in page.decisions] == [made[1], made[0]]


def test_replay_is_identical(recorded: Recorded) -> None:
    for request in (
        {},
        {"objective": CHEAP, "max_alternatives": 16},
        {"constraints": constraints_pb2.Constraints(sort=constraints_pb2.SORT_LATENCY)},
        {"objective": select_pb2.Objective(willingness_to_pay=common_pb2.Usd(pico=10**10))},
        {"explain": select_pb2.EXPLAIN_FULL},
    ):
        answer = recorded.select(**request)
        replayed = recorded.replay(answer.decision_id)
        assert replayed.identical, request
        assert (replayed.recorded.selected, replayed.replayed.selected) == (answer.selected, answer.selected)


def test_replay_is_identical_after_the_models_changed_and_after_a_restart(recorded: Recorded, tmp_path: Path) -> None:
    answer = recorded.select()
    recorded.snapshots.load_snapshot(packaged_snapshot(2))
    recorded.select()
    recorded.store.close()
    recorded.open(tmp_path)
    assert recorded.replay(answer.decision_id).identical


def test_another_objective_decides_anew_among_the_recorded_candidates(recorded: Recorded) -> None:
    answer = recorded.select(objective=QUALITY, max_alternatives=16)
    replayed = recorded.replay(answer.decision_id, CHEAP)
    assert not replayed.identical
    assert replayed.replayed.objective_applied.strategy == "cost-optimized"
    considered = {(one.route.route_id, one.route.variant) for one in recorded.get(answer.decision_id).candidates}
    chosen = [replayed.replayed.selected, *replayed.replayed.alternatives]
    assert {(one.route.route_id, one.route.variant) for one in chosen} <= considered


def test_unknown_decision_is_not_found(recorded: Recorded) -> None:
    for call in (recorded.get, recorded.replay):
        with pytest.raises(CallError) as raised:
            call("0193b0c2-0000-7000-8000-000000000000")
        info, _ = refusal(raised.value)
        assert (info.reason, info.metadata["kind"]) == ("NOT_FOUND", "decision")


def test_snapshot_that_is_gone_is_said(recorded: Recorded, tmp_path: Path) -> None:
    answer = recorded.select()
    (file,) = (tmp_path / FOLDER / "snapshots").iterdir()
    file.unlink()
    with pytest.raises(CallError) as raised:
        recorded.replay(answer.decision_id)
    info, _ = refusal(raised.value)
    assert (info.reason, dict(info.metadata)) == (
        "SNAPSHOT_NOT_KEPT",
        {"decision_id": answer.decision_id, "snapshot_sha256": answer.registry.snapshot_sha256.hex()},
    )


def test_bad_requests_are_refused(recorded: Recorded) -> None:
    answer = recorded.select()
    assert reason_of(lambda: recorded.page(page_size=1_001)) == "OUT_OF_RANGE"
    assert reason_of(lambda: recorded.page(page_token="x")) == "UNKNOWN_NAME"
    assert reason_of(lambda: recorded.get("")) == "MISSING_FIELD"
    assert reason_of(lambda: recorded.get("x" * 65)) == "TOO_LONG"
    unknown = select_pb2.Objective(strategy="balance")
    assert reason_of(lambda: recorded.replay(answer.decision_id, unknown)) == "UNKNOWN_NAME"


def test_any_bytes_are_answered_or_refused(recorded: Recorded) -> None:
    source = random.Random(4)
    for method in recorded.service.methods().values():
        for _ in range(300):
            with contextlib.suppress(CallError):
                # Any other exception fails the test.
                method(source.randbytes(source.randrange(64)), LOCAL)
