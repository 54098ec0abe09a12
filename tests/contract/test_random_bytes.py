"""Whatever bytes arrive, both doors answer alike and stay up."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelreg._core import CallError, Engine
from modelreg.v1 import common_pb2, constraints_pb2, select_pb2, usage_pb2
from support.doors import BothDoors

METHODS = Engine.hot_methods()
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SELECT = "/modelreg.v1.RouterService/Select"
RECORD = "/modelreg.v1.RouterService/RecordUsage"


@pytest.mark.parametrize("method", METHODS)
@SETTINGS
@given(body=st.binary(max_size=200))
def test_any_bytes(doors: BothDoors, method: str, body: bytes) -> None:
    doors.ask(method, body)


@SETTINGS
@given(data=st.data())
def test_a_request_with_one_byte_changed(doors: BothDoors, data: st.DataObject) -> None:
    request = bytearray(
        select_pb2.SelectRequest(
            task_class="coding",
            objective=select_pb2.Objective(weights=select_pb2.Weights(quality=0.5, cost=0.5)),
            constraints=constraints_pb2.Constraints(min_context_tokens=1000, regions=["eu"]),
        ).SerializeToString()
    )
    request[data.draw(st.integers(0, len(request) - 1))] = data.draw(st.integers(0, 255))
    doors.ask(SELECT, bytes(request))


@SETTINGS
@given(data=st.data())
def test_an_event_with_one_byte_changed(doors: BothDoors, data: st.DataObject) -> None:
    event = bytearray(
        usage_pb2.RecordUsageRequest(
            event_id="01950000-0000-7000-8000-000000000000",
            route=common_pb2.RouteRef(route_id="anthropic/claude-haiku-4-5"),
            outcome=usage_pb2.USAGE_OUTCOME_OK,
            units=[common_pb2.UnitCount(kind="output_token", count=70)],
            limit_headers={"retry-after": "12", "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1s"},
        ).SerializeToString()
    )
    event[data.draw(st.integers(0, len(event) - 1))] = data.draw(st.integers(0, 255))
    doors.ask(RECORD, bytes(event))


def test_a_call_error_is_what_the_doors_send(doors: BothDoors) -> None:
    answer = doors.ask(SELECT, b"\xff")
    with pytest.raises(CallError) as raised:
        doors.python.engine.call(SELECT, b"\xff")
    assert (raised.value.code, raised.value.message, raised.value.details) == (
        answer.code.value[0],
        answer.message,
        answer.details,
    )
