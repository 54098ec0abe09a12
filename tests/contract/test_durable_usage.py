"""Usage that is on disk before it is acknowledged: both doors answer alike, and both spools hold the same event."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

from modelreg.internal.v1.spool_pb2 import SpoolState
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import usage_pb2 as usage
from support.answer import Answer
from support.doors import CLOCK_UNIX_MS, BothDoors
from support.errors import error_info

ROUTER = "/modelreg.v1.RouterService"
RECORD, BATCH = f"{ROUTER}/RecordUsage", f"{ROUTER}/BatchRecordUsage"
ROUTE = common.RouteRef(route_id="anthropic/claude-haiku-4-5")


def event(number: int, **fields: Any) -> usage.RecordUsageRequest:
    usual = {"route": ROUTE, "outcome": usage.USAGE_OUTCOME_OK, "latency_ms": 900}
    return usage.RecordUsageRequest(event_id=f"01950000-0000-7000-8000-{number:012x}", **{**usual, **fields})


def recorded(answer: Answer) -> usage.RecordUsageResponse:
    assert answer.code is grpc.StatusCode.OK, answer
    return usage.RecordUsageResponse.FromString(answer.body or b"")


def kept(doors: BothDoors) -> list[UsageEvent]:
    """Return the events that both spools hold, which are the same."""
    by_rust, by_python = (door.engine.usage_batch(100, 1 << 20, 0.0).events() for door in (doors.rust, doors.python))
    assert by_rust == by_python
    return [UsageEvent.FromString(payload) for payload in by_rust]


def test_usage_is_durable_unless_memory_is_asked_for(spooling_doors: BothDoors) -> None:
    for mode, ack, labels in (
        (usage.ACK_MODE_UNSPECIFIED, usage.USAGE_ACK_DURABLE, [common.LABEL_UNPLANNED]),
        (usage.ACK_MODE_DURABLE, usage.USAGE_ACK_DURABLE, [common.LABEL_UNPLANNED]),
        (
            usage.ACK_MODE_MEMORY,
            usage.USAGE_ACK_MEMORY,
            [common.LABEL_USAGE_NOT_DURABLE, common.LABEL_UNPLANNED],
        ),
    ):
        response = recorded(spooling_doors.ask(RECORD, event(mode, ack=mode).SerializeToString()))
        assert (response.ack, list(response.labels)) == (ack, [common.LABEL_PRICE_UNKNOWN, *labels])


def test_what_is_kept_of_an_event(spooling_doors: BothDoors) -> None:
    units = [common.UnitCount(kind="input_token", count=1000), common.UnitCount(kind="output_token", count=70)]
    attribution = common.Attribution(workflow_run_id="run-1", tags={"env": "prod"}, act_as=common.ActAs(team="search"))
    response = recorded(spooling_doors.ask(RECORD, event(1, units=units, attribution=attribution).SerializeToString()))
    (one,) = kept(spooling_doors)
    assert (one.route, one.model, one.provider) == (ROUTE.route_id, "claude-haiku-4-5", "anthropic")
    assert one.cost_pico_usd == response.cost.expected.units * 10**12 + response.cost.expected.pico
    assert (one.tenant, one.team, one.user, one.workflow_run_id) == ("default", "search", "local", "run-1")
    assert (one.started_at_unix_ms, one.recorded_at_unix_ms) == (CLOCK_UNIX_MS - 900, CLOCK_UNIX_MS)
    assert dict(one.tags) == {"env": "prod"}


def test_the_same_event_again_is_kept_once(spooling_doors: BothDoors) -> None:
    requests = (event(1), event(1), event(1, latency_ms=901))
    acks = [recorded(spooling_doors.ask(RECORD, request.SerializeToString())).ack for request in requests]
    assert acks == [usage.USAGE_ACK_DURABLE, usage.USAGE_ACK_DUPLICATE, usage.USAGE_ACK_CONFLICT]
    # What came instead is kept beside it, for the store to note.
    assert [one.latency_ms for one in kept(spooling_doors)] == [900, 901]


def test_a_batch_is_kept_in_its_order(spooling_doors: BothDoors) -> None:
    batch = usage.BatchRecordUsageRequest(requests=[event(number) for number in range(20)])
    spooling_doors.ask(BATCH, batch.SerializeToString())
    assert [one.event_id[-1] for one in kept(spooling_doors)] == list(range(20))


def test_what_is_shipped_is_forgotten(spooling_doors: BothDoors) -> None:
    spooling_doors.ask(RECORD, event(1).SerializeToString())
    for door in (spooling_doors.rust, spooling_doors.python):
        batch = door.engine.usage_batch(10, 1 << 20, 0.0)
        door.engine.usage_shipped(batch.through)
        assert SpoolState.FromString(door.engine.spool_state()).events == 0
    assert kept(spooling_doors) == []


def test_many_callers_at_once_are_all_acknowledged(spooling_doors: BothDoors) -> None:
    door = spooling_doors.python
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda number: door.ask(RECORD, event(number).SerializeToString()), range(200)))
    assert {recorded(answer).ack for answer in answers} == {usage.USAGE_ACK_DURABLE}
    assert door.engine.usage_batch(1_000, 1 << 20, 0.0).count == 200


def test_a_closed_spool_says_so_and_counts_nothing(spooling_doors: BothDoors) -> None:
    for door in (spooling_doors.rust, spooling_doors.python):
        door.engine.close_spool()
    answer = spooling_doors.ask(RECORD, event(1).SerializeToString())
    assert answer.code is grpc.StatusCode.UNAVAILABLE
    assert (error_info(answer).reason, dict(error_info(answer).metadata)) == ("USAGE_NOT_KEPT", {"cause": "closed"})
    # It is no duplicate then: whoever sends it again is not told that it is kept.
    again = spooling_doors.ask(RECORD, event(1).SerializeToString())
    assert again.code is grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"provider_cost": common.Usd(units=-1)}, "provider_cost"),
        ({"provider_cost": common.Usd(units=9_000_000)}, "provider_cost"),
        ({"feedback_ppm": 1_000_001}, "feedback_ppm"),
        ({"model_served": "a\0b"}, "model_served"),
        ({"safety_findings": ["x"] * 17}, "safety_findings"),
        ({"attribution": common.Attribution(end_user="u" * 129)}, "attribution.end_user"),
        ({"attribution": common.Attribution(context=b"x" * 4_097)}, "attribution.context"),
        ({"attribution": common.Attribution(tags={str(tag): "" for tag in range(17)})}, "attribution.tags"),
        ({"attribution": common.Attribution(tags={"": "nameless"})}, "attribution.tags"),
    ],
)
def test_what_cannot_be_kept_is_refused(spooling_doors: BothDoors, fields: dict[str, Any], field: str) -> None:
    answer = spooling_doors.ask(RECORD, event(1, **fields).SerializeToString())
    assert answer.code is grpc.StatusCode.INVALID_ARGUMENT
    assert error_info(answer).metadata["field"] == field
    assert kept(spooling_doors) == []
