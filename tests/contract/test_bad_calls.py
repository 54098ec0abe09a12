"""Every hot method, asked something wrong, refuses alike through both doors and names the field and what is near."""

import math
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import status_pb2

from modelreg._core import Engine
from modelreg.v1 import common_pb2, constraints_pb2, cost_pb2, select_pb2, usage_pb2
from modelreg.v1.constraints_pb2 import Constraints
from modelreg.v1.select_pb2 import Objective, SelectRequest, Weights
from support.doors import BothDoors, OpenDoor
from support.errors import error_info, field_violations

ROUTER = "/modelreg.v1.RouterService"
SELECT, ESTIMATE, RECORD = (f"{ROUTER}/{name}" for name in ("Select", "EstimateCost", "RecordUsage"))
METHODS = (
    SELECT,
    f"{ROUTER}/BatchSelect",
    ESTIMATE,
    f"{ROUTER}/BatchEstimateCost",
    RECORD,
    f"{ROUTER}/BatchRecordUsage",
)
INVALID = grpc.StatusCode.INVALID_ARGUMENT
MANY = 10_000


def later(number: int) -> Any:
    """Return a number for an enum's field, which a later version may know."""
    return number


def refused(doors: BothDoors, request: Message, method: str = SELECT) -> tuple[str, list[str], dict[str, str]]:
    """Return reason, fields and metadata of an INVALID_ARGUMENT."""
    answer = doors.ask(method, request.SerializeToString())
    assert answer.code is INVALID, answer
    info = error_info(answer)
    return info.reason, field_violations(answer), dict(info.metadata)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("body", [b"\xff", b"\x0a\x05abc", b"\x0b\x0b\x0b", b"\x00"])
def test_bytes_that_are_no_message(doors: BothDoors, method: str, body: bytes) -> None:
    answer = doors.ask(method, body)
    assert answer.code is INVALID
    assert error_info(answer).reason == "MALFORMED_REQUEST"


def padded(size: int) -> bytes:
    """Return a message of exactly this size that every method takes for one with a long unknown field."""
    field, length_bytes = b"\xfa\x7f", 4
    content = size - len(field) - length_bytes
    length = bytes([content & 127 | 128, content >> 7 & 127 | 128, content >> 14 & 127 | 128, content >> 21 & 127])
    return field + length + bytes(content)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_one_byte_too_large(door: OpenDoor, method: str, compression: grpc.Compression) -> None:
    largest = Engine.max_request_bytes(method)
    fits = door.ask(method, padded(largest), compression=compression)
    assert fits.code in {grpc.StatusCode.OK, INVALID}
    answer = door.ask(method, padded(largest + 1), compression=compression)
    assert answer.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert error_info(answer).reason == "MESSAGE_TOO_LARGE"


@pytest.mark.parametrize("method", METHODS)
def test_one_byte_too_large_is_refused_in_the_same_words(doors: BothDoors, method: str) -> None:
    doors.ask(method, padded(Engine.max_request_bytes(method) + 1))


@pytest.mark.parametrize("weight", [math.nan, math.inf, -math.inf, -0.1, 1.1, -1e-3])
def test_a_weight_outside_its_range(doors: BothDoors, weight: float) -> None:
    request = SelectRequest(objective=Objective(weights=Weights(quality=0.5, speed=weight)))
    reason, fields, metadata = refused(doors, request)
    assert reason == "OUT_OF_RANGE"
    assert fields == ["objective.weights.speed"]
    assert metadata["field"] == "objective.weights.speed"


def test_weights_that_are_all_zero(doors: BothDoors) -> None:
    reason, fields, _ = refused(doors, SelectRequest(objective=Objective(weights=Weights())))
    assert reason == "OUT_OF_RANGE"
    assert fields == ["objective.weights"]


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (SelectRequest(explain=later(99)), "explain"),
        (SelectRequest(constraints=Constraints(sort=later(99))), "constraints.sort"),
        (SelectRequest(constraints=Constraints(model_statuses=[later(2), later(99)])), "constraints.model_statuses[1]"),
        (SelectRequest(constraints=Constraints(allow_unknown=[later(-1)])), "constraints.allow_unknown[0]"),
        (
            SelectRequest(previous_attempts=[select_pb2.Attempt(outcome=later(7))]),
            "previous_attempts[0].outcome",
        ),
    ],
)
def test_an_enum_value_of_a_later_version(doors: BothDoors, request_: SelectRequest, field: str) -> None:
    reason, fields, metadata = refused(doors, request_)
    assert reason == "UNKNOWN_ENUM_VALUE"
    assert fields == [field]
    assert metadata["field"] == field


@pytest.mark.parametrize(
    ("request_", "field", "nearest"),
    [
        (SelectRequest(task_class="codin"), "task_class", "coding"),
        (SelectRequest(objective=Objective(strategy="balance")), "objective.strategy", "balanced"),
        (SelectRequest(constraints=Constraints(regions=["neverland-9"])), "constraints.regions[0]", None),
        (
            SelectRequest(constraints=Constraints(providers=constraints_pb2.NameFilter(only=["opnai"]))),
            "constraints.providers.only[0]",
            "openai",
        ),
        (
            SelectRequest(workload=common_pb2.Workload(units=[common_pb2.UnitCount(kind="imag", count=1)])),
            "workload.units[0].kind",
            "image",
        ),
    ],
)
def test_a_name_the_registry_does_not_know(
    doors: BothDoors, request_: SelectRequest, field: str, nearest: str | None
) -> None:
    reason, fields, metadata = refused(doors, request_)
    assert reason == "UNKNOWN_NAME"
    assert fields == [field]
    if nearest is not None:
        assert metadata["nearest"] == nearest


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (SelectRequest(constraints=Constraints(regions=["x"] * MANY)), "constraints.regions"),
        (SelectRequest(constraints=Constraints(model_statuses=[later(2)] * MANY)), "constraints.model_statuses"),
        (SelectRequest(previous_attempts=[select_pb2.Attempt()] * MANY), "previous_attempts"),
        (SelectRequest(workload=common_pb2.Workload(parameters=["x"] * MANY)), "workload.parameters"),
    ],
)
def test_a_list_of_10_000_entries(doors: BothDoors, request_: SelectRequest, field: str) -> None:
    reason, fields, metadata = refused(doors, request_)
    assert reason == "TOO_LONG"
    assert fields == [field]
    assert metadata["length"] == str(MANY)


@pytest.mark.parametrize(
    "batch",
    [
        select_pb2.BatchSelectRequest(requests=[SelectRequest()] * 257),
        usage_pb2.BatchRecordUsageRequest(requests=[usage_pb2.RecordUsageRequest()] * 257),
    ],
)
def test_a_batch_of_too_many(doors: BothDoors, batch: Message) -> None:
    method = batch.DESCRIPTOR.name.removesuffix("Request")
    reason, fields, _ = refused(doors, batch, f"{ROUTER}/{method}")
    assert (reason, fields) == ("TOO_LONG", ["requests"])


def test_an_objective_beside_a_sort(doors: BothDoors) -> None:
    request = SelectRequest(
        objective=Objective(strategy="balanced"), constraints=Constraints(sort=constraints_pb2.SORT_PRICE)
    )
    assert refused(doors, request)[0] == "CONFLICTING_FIELDS"


def test_an_estimate_of_nothing(doors: BothDoors) -> None:
    assert refused(doors, cost_pb2.EstimateCostRequest(), ESTIMATE)[0] == "MISSING_FIELD"


def test_a_request_id_with_another_payload(doors: BothDoors) -> None:
    doors.ask(SELECT, SelectRequest(request_id="one", task_class="coding").SerializeToString())
    answer = doors.ask(SELECT, SelectRequest(request_id="one", task_class="chat").SerializeToString())
    assert answer.code is grpc.StatusCode.ABORTED
    assert error_info(answer).reason == "REQUEST_ID_REUSED"


def test_constraints_that_nothing_meets(doors: BothDoors) -> None:
    answer = doors.ask(SELECT, SelectRequest(constraints=Constraints(min_context_tokens=10**12)).SerializeToString())
    assert answer.code is grpc.StatusCode.FAILED_PRECONDITION
    info = error_info(answer)
    assert info.reason == "NO_ELIGIBLE_MODEL"
    assert int(info.metadata["MIN_CONTEXT"]) > 0


def test_an_empty_catalogue(empty_doors: BothDoors) -> None:
    answer = empty_doors.ask(SELECT, b"")
    assert answer.code is grpc.StatusCode.FAILED_PRECONDITION
    assert error_info(answer).metadata["candidates"] == "0"


@pytest.mark.parametrize("method", [SELECT, ESTIMATE, RECORD])
def test_no_snapshot_yet(door_without_snapshot: OpenDoor, method: str) -> None:
    answer = door_without_snapshot.ask(method, b"")
    assert answer.code is grpc.StatusCode.UNAVAILABLE
    assert error_info(answer).reason == "NO_SNAPSHOT"


def test_each_item_of_a_batch_says_that_there_is_no_snapshot_yet(door_without_snapshot: OpenDoor) -> None:
    batch = select_pb2.BatchSelectRequest(requests=[SelectRequest()] * 2)
    answer = door_without_snapshot.ask(f"{ROUTER}/BatchSelect", batch.SerializeToString())
    results = select_pb2.BatchSelectResponse.FromString(answer.body or b"").results
    codes = [status_pb2.Status.FromString(result.status).code for result in results]
    assert codes == [grpc.StatusCode.UNAVAILABLE.value[0]] * 2
