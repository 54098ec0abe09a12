"""A failed call is one exception with every value of the message, chained to what the transport raised."""

import pickle
import socket
import threading

import grpc
import pytest

from modelreg._core import CallError
from modelreg.call_errors import call_error
from modelreg.client import Client, LocalClient, ModelregError, NoEligibleModelError, UnavailableError
from modelreg.v1 import constraints_pb2
from support.doors import OpenDoor, fresh_engine
from support.failing_server import failing_server, until

PATIENT_S = 20


def test_a_refused_field_is_named_with_the_nearest_valid_value(any_client: Client | LocalClient) -> None:
    with pytest.raises(ModelregError) as raised:
        any_client.select(task_class="codign")
    error = raised.value
    assert (error.code, error.reason) == ("INVALID_ARGUMENT", "UNKNOWN_NAME")
    assert error.metadata == {"field": "task_class", "value": "codign", "kind": "task class", "nearest": "coding"}
    assert [violation.field for violation in error.field_violations] == ["task_class"]
    assert str(error) == f"{error.message} (UNKNOWN_NAME)"
    assert isinstance(error.__cause__, CallError if isinstance(any_client, LocalClient) else grpc.RpcError)


def test_where_no_model_is_eligible_the_reasons_are_counted(any_client: Client | LocalClient) -> None:
    constraints = constraints_pb2.Constraints(min_context_tokens=900_000)
    with pytest.raises(NoEligibleModelError) as raised:
        any_client.select(task_class="coding", constraints=constraints, providers=["mistral"])
    error = raised.value
    assert sum(error.counts.values()) == error.candidates > 0
    assert list(error.counts.values()) == sorted(error.counts.values(), reverse=True)
    assert error.reason == "NO_ELIGIBLE_MODEL"


def test_before_the_first_snapshot_the_server_says_when_to_come_back(door_without_snapshot: OpenDoor) -> None:
    with Client(door_without_snapshot.address, timeout_s=0.9) as client, pytest.raises(UnavailableError) as raised:
        client.select()
    assert raised.value.reason == "NO_SNAPSHOT"
    assert raised.value.retry_after_s is not None
    assert raised.value.retry_after_s > 0


def test_where_nobody_listens_the_error_says_so() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
        with Client(address) as client, pytest.raises(UnavailableError) as raised:
            client.select()
    assert raised.value.code == "UNAVAILABLE"
    assert raised.value.reason == ""
    assert address in raised.value.message
    # Of the try that is told of, not of the second, which waited in vain.
    assert isinstance(raised.value.__cause__, grpc.Call)
    assert raised.value.__cause__.code() is grpc.StatusCode.UNAVAILABLE


def test_the_deadline_is_50_ms_unless_somebody_says_otherwise() -> None:
    engine, let_go = fresh_engine(), threading.Event()
    with failing_server(engine) as server:
        server.hindrances = [until(let_go)] * 3
        with Client(server.address, timeout_s=PATIENT_S) as patient, Client(server.address) as usual:
            for call in (usual.select, lambda: patient.select(timeout_s=0.05)):
                with pytest.raises(UnavailableError) as raised:
                    call()
                assert raised.value.code == "DEADLINE_EXCEEDED"
        let_go.set()
        assert len(server.requests) <= 2, "a deadline that has passed is no reason to try again"


@pytest.mark.parametrize("timeout_s", [0, -1, float("nan"), float("inf")])
def test_a_deadline_must_be_a_time(client: Client, timeout_s: float) -> None:
    with pytest.raises(ValueError, match="timeout_s"):
        client.select(timeout_s=timeout_s)
    with pytest.raises(ValueError, match="timeout_s"):
        Client(timeout_s=timeout_s)


def test_an_error_crosses_to_another_process(door: OpenDoor) -> None:
    with Client(door.address, timeout_s=PATIENT_S) as client:
        for fails in (
            lambda: client.select(task_class="codign"),
            lambda: client.select(constraints={"min_context_tokens": 10**9}),
            Client("127.0.0.1:1").select,
        ):
            with pytest.raises(ModelregError) as raised:
                fails()
            again = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - its own
            assert type(again) is type(raised.value)
            assert (str(again), vars(again)) == (str(raised.value), vars(raised.value))


def test_details_that_cannot_be_read_leave_code_and_message() -> None:
    error = call_error(3, "no", b"\xff\xff")
    assert (error.code, error.message, error.reason, dict(error.metadata)) == ("INVALID_ARGUMENT", "no", "", {})
