"""RecordUsage and BatchRecordUsage: both doors take, refuse and remember usage alike."""

from typing import Any

import grpc
import pytest
from google.rpc import status_pb2

from modelreg.v1 import common_pb2 as common
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import live_pb2 as live
from modelreg.v1 import select_pb2 as sel
from modelreg.v1 import usage_pb2 as usage
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from support.answer import Answer
from support.doors import CLOCK_UNIX_MS, BothDoors, OpenDoor
from support.errors import error_info, field_violations

ROUTER = "/modelreg.v1.RouterService"
SELECT, RECORD, BATCH = f"{ROUTER}/Select", f"{ROUTER}/RecordUsage", f"{ROUTER}/BatchRecordUsage"
ROUTE = common.RouteRef(route_id="anthropic/claude-haiku-4-5")
KEPT_IN_MEMORY = [common.LABEL_USAGE_NOT_DURABLE]
UNPLANNED = [*KEPT_IN_MEMORY, common.LABEL_UNPLANNED]
# A call that succeeded cost something; without units it is not known what.
UNPRICED = [common.LABEL_PRICE_UNKNOWN]
FOLD_MS = 10


def event(number: int, **fields: Any) -> usage.RecordUsageRequest:
    """Return the event of this number; the fields given stand in place of an answer by `ROUTE`."""
    usual = {"route": ROUTE, "outcome": usage.USAGE_OUTCOME_OK, "latency_ms": 900, "ttft_ms": 200}
    return usage.RecordUsageRequest(event_id=f"01950000-0000-7000-8000-{number:012x}", **{**usual, **fields})


def everything(number: int) -> usage.RecordUsageRequest:
    """Return an event with every field set."""
    return event(
        number,
        decision_id="01950000-0000-7000-8000-ffffffffffff",
        attempt=2,
        phase=usage.USAGE_PHASE_FINAL,
        outcome=usage.USAGE_OUTCOME_RATE_LIMITED,
        started_at_unix_ms=CLOCK_UNIX_MS - 900,
        units=[common.UnitCount(kind="input_token", count=1000), common.UnitCount(kind="output_token", count=70)],
        ack=usage.ACK_MODE_MEMORY,
        retry_after_ms=2000,
        limit_headers={"Retry-After": "2", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"},
        error_code="rate_limit_exceeded",
        http_status=429,
    )


def recorded(answer: Answer) -> usage.RecordUsageResponse:
    assert answer.code is grpc.StatusCode.OK, answer
    return usage.RecordUsageResponse.FromString(answer.body or b"")


def pass_time(doors: BothDoors, ms: int) -> None:
    """Move both clocks to this many ms after the start."""
    for door in (doors.rust, doors.python):
        door.engine.set_clock(CLOCK_UNIX_MS + ms)


def seen(doors: BothDoors, route_id: str) -> live.LiveCandidate:
    """Return what both engines know of a route's default variant, which is the same."""
    by_rust, by_python = (door.engine.live_view() for door in (doors.rust, doors.python))
    assert by_rust == by_python
    candidates = live.LiveView.FromString(by_rust).candidates
    return next(each for each in candidates if (each.route.route_id, each.route.variant) == (route_id, ""))


@pytest.mark.parametrize("request_", [event(1), everything(1)], ids=["least", "everything"])
def test_usage_without_a_select_is_taken_and_says_so(doors: BothDoors, request_: usage.RecordUsageRequest) -> None:
    response = recorded(doors.ask(RECORD, request_.SerializeToString()))
    assert (response.event_id, response.ack) == (request_.event_id, usage.USAGE_ACK_MEMORY)
    assert list(response.labels) == ([] if request_.units else UNPRICED) + UNPLANNED
    assert len(response.registry.snapshot_sha256) == 32


def test_what_a_call_cost_says_whose_price_it_is(doors: BothDoors) -> None:
    units = [common.UnitCount(kind="input_token", count=1000), common.UnitCount(kind="output_token", count=70)]
    rounded = common.RouteRef(route_id="amazon-bedrock/gemma-3-12b-it")
    for number, route in enumerate((ROUTE, rounded)):
        request = event(number, route=route, units=units, phase=usage.USAGE_PHASE_FINAL)
        cost = recorded(doors.ask(RECORD, request.SerializeToString())).cost
        assert cost.lines
        assert (cost.source, cost.is_rounded) == (common.LAYER_CATALOGUE, route == rounded)


def test_the_usage_of_a_decision_ends_its_call_and_moves_the_next_decision(doors: BothDoors) -> None:
    answer = doors.ask(SELECT, sel.SelectRequest().SerializeToString())
    decision = sel.SelectResponse.FromString(answer.body or b"")
    route = decision.selected.route
    assert seen(doors, route.route_id).in_flight == 1
    request = event(1, decision_id=decision.decision_id, route=None, latency_ms=30_000, ttft_ms=20_000)
    assert list(recorded(doors.ask(RECORD, request.SerializeToString())).labels) == UNPRICED + KEPT_IN_MEMORY
    pass_time(doors, FOLD_MS)
    after = seen(doors, route.route_id)
    assert (after.in_flight, after.availability_source) == (0, sel.TERM_SOURCE_LIVE)
    again = sel.SelectResponse.FromString(doors.ask(SELECT, sel.SelectRequest().SerializeToString()).body or b"")
    assert again.registry.live_epoch > decision.registry.live_epoch
    assert again.selected.route != route


def test_failures_take_a_route_out(doors: BothDoors) -> None:
    batch = usage.BatchRecordUsageRequest(
        requests=[event(number, outcome=usage.USAGE_OUTCOME_SERVER_ERROR) for number in range(5)]
    )
    doors.ask(BATCH, batch.SerializeToString())
    pass_time(doors, FOLD_MS)
    assert seen(doors, ROUTE.route_id).health == live.ROUTE_HEALTH_OPEN
    request = sel.SelectRequest(
        constraints=con.Constraints(
            providers=con.NameFilter(only=["anthropic"]),
            allow_unknown=[con.UNKNOWN_FIELD_QUALITY],
        )
    )
    response = sel.SelectResponse.FromString(doors.ask(SELECT, request.SerializeToString()).body or b"")
    reasons = {exclusion.reason: exclusion.example.route_id for exclusion in response.excluded}
    assert reasons[sel.EXCLUSION_REASON_CIRCUIT_OPEN] == ROUTE.route_id


@pytest.mark.parametrize("outcome", usage.UsageOutcome.values()[1:])
@pytest.mark.parametrize("phase", usage.UsagePhase.values())
def test_every_phase_and_outcome_is_taken(doors: BothDoors, phase: Any, outcome: Any) -> None:
    response = recorded(doors.ask(RECORD, event(1, phase=phase, outcome=outcome).SerializeToString()))
    assert response.ack == usage.USAGE_ACK_MEMORY


def test_the_same_event_is_a_duplicate_and_other_numbers_are_a_conflict(doors: BothDoors) -> None:
    acks = [
        recorded(doors.ask(RECORD, request.SerializeToString())).ack
        for request in (event(1), event(1), event(1, latency_ms=901), event(1))
    ]
    assert acks == [
        usage.USAGE_ACK_MEMORY,
        usage.USAGE_ACK_DUPLICATE,
        usage.USAGE_ACK_CONFLICT,
        usage.USAGE_ACK_DUPLICATE,
    ]


def test_an_event_is_recognised_for_ten_minutes(doors: BothDoors) -> None:
    acks: list[int] = []
    for ms in (0, 599_999, 600_000):
        pass_time(doors, ms)
        acks.append(recorded(doors.ask(RECORD, event(1).SerializeToString())).ack)
    assert acks == [usage.USAGE_ACK_MEMORY, usage.USAGE_ACK_DUPLICATE, usage.USAGE_ACK_MEMORY]


def test_what_ended_over_ten_minutes_ago_is_not_taken_into_the_live_view(doors: BothDoors) -> None:
    request = event(1, started_at_unix_ms=CLOCK_UNIX_MS - 700_000)
    response = recorded(doors.ask(RECORD, request.SerializeToString()))
    assert list(response.labels) == [*UNPRICED, *UNPLANNED, common.LABEL_LIVE_NOT_UPDATED]


def test_a_batch_gives_each_event_its_own_status(doors: BothDoors) -> None:
    requests = [event(1), event(2, route=common.RouteRef(route_id="nobody/nothing")), event(1), event(3)]
    answer = doors.ask(BATCH, usage.BatchRecordUsageRequest(requests=requests).SerializeToString())
    results = usage.BatchRecordUsageResponse.FromString(answer.body or b"").results
    assert [result.WhichOneof("result") for result in results] == ["response", "status", "response", "response"]
    assert status_pb2.Status.FromString(results[1].status).code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert [results[at].response.ack for at in (0, 2, 3)] == [
        usage.USAGE_ACK_MEMORY,
        usage.USAGE_ACK_DUPLICATE,
        usage.USAGE_ACK_MEMORY,
    ]


def test_a_refused_event_may_be_sent_again_when_it_is_right(doors: BothDoors) -> None:
    assert doors.ask(RECORD, event(1, attempt=0).SerializeToString()).code is grpc.StatusCode.INVALID_ARGUMENT
    assert recorded(doors.ask(RECORD, event(1).SerializeToString())).ack == usage.USAGE_ACK_MEMORY


def test_a_route_that_is_in_flight_nowhere_has_to_be_named(doors: BothDoors) -> None:
    answer = doors.ask(RECORD, event(1, route=None, decision_id="not one of ours").SerializeToString())
    assert (error_info(answer).reason, field_violations(answer)) == ("MISSING_FIELD", ["route"])


def test_an_event_id_that_is_none_says_how_to_make_one(doors: BothDoors) -> None:
    request = event(1)
    request.event_id = "my-event-1"
    answer = doors.ask(RECORD, request.SerializeToString())
    assert (error_info(answer).reason, field_violations(answer)) == ("OUT_OF_RANGE", ["event_id"])
    assert "uuid.uuid7()" in answer.message


def test_a_generated_stub_reaches_it(door: OpenDoor) -> None:
    assert RouterServiceStub(door.channel).RecordUsage(event(1)).ack == usage.USAGE_ACK_MEMORY
