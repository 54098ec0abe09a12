"""Rate limits at both doors: the same answers, the same refusals, down to the details."""

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from modelreg.internal.v1.limits_pb2 import LimitSet
from modelreg.v1 import common_pb2, limits_pb2, select_pb2, usage_pb2
from modelreg.v1.permission_pb2 import Permission
from support.answer import Answer
from support.documented_errors import documented
from support.doors import BothDoors, open_door
from support.errors import error_info
from support.keys import bearer, known_key
from support.loop import LoopThread
from support.snapshots import packaged_snapshot

ROUTER = "/modelreg.v1.RouterService"
CHECK, SELECT, RECORD = f"{ROUTER}/CheckRateLimit", f"{ROUTER}/Select", f"{ROUTER}/RecordUsage"
ROUTE = "anthropic/claude-haiku-4-5"


def rule(name: str, scope: str, unit: str, limit: int, kind: str = "") -> limits_pb2.RateLimitRule:
    return limits_pb2.RateLimitRule(
        name=name,
        scope=f"LIMIT_SCOPE_{scope}",  # pyright: ignore[reportArgumentType]
        unit=f"LIMIT_UNIT_{unit}",  # pyright: ignore[reportArgumentType]
        kind=f"LIMIT_KIND_{kind or 'UNSPECIFIED'}",  # pyright: ignore[reportArgumentType]
        limit=limit,
    )


def limited(doors: BothDoors, *rules: limits_pb2.RateLimitRule) -> BothDoors:
    for door in (doors.rust, doors.python):
        door.engine.load_limits(LimitSet(revision=1, limits=rules).SerializeToString())
    return doors


def ask(doors: BothDoors, method: str, request: Message) -> Answer:
    return doors.ask(method, request.SerializeToString())


def check(doors: BothDoors, **fields: object) -> limits_pb2.CheckRateLimitResponse:
    request = limits_pb2.CheckRateLimitRequest(**fields)  # pyright: ignore[reportArgumentType]
    answer = ask(doors, CHECK, request)
    assert answer.body is not None, answer
    return limits_pb2.CheckRateLimitResponse.FromString(answer.body)


def test_one_status_of_each_limit_and_what_is_refused_is_an_answer(doors: BothDoors) -> None:
    limited(
        doors,
        rule("requests", "TENANT", "REQUESTS_PER_MINUTE", 60),
        rule("tokens", "PROVIDER", "TOKENS_PER_MINUTE", 1_000),
        rule("calls", "MODEL", "CONCURRENT", 2),
    )
    taken = check(doors, tokens=600, route_id=ROUTE)
    assert taken.allowed
    assert [(limit.limit_name, limit.subject, limit.limit, limit.remaining) for limit in taken.limits] == [
        ("requests", "default", 60, 9),
        ("calls", "claude-haiku-4-5", 2, 2),
        ("tokens", "anthropic", 1_000, 400),
    ]
    refused = check(doors, tokens=600, route_id=ROUTE)
    assert not refused.allowed
    assert [limit.retry_after_ms for limit in refused.limits] == [0, 0, refused.retry_after_ms]
    assert check(doors, hits=9).limits[0].remaining == 0
    # 1.2 s a request: what flows in of 50 in a minute.
    assert check(doors).retry_after_ms == 1_201


def test_a_select_takes_and_its_usage_gives_back(doors: BothDoors) -> None:
    limited(doors, rule("tokens", "TENANT", "TOKENS_PER_MINUTE", 100_000, "SLIDING"))
    workload = common_pb2.Workload(input_tokens=1_000, max_output_tokens=2_000)
    answer = ask(doors, SELECT, select_pb2.SelectRequest(workload=workload))
    assert answer.body is not None, answer
    decision = select_pb2.SelectResponse.FromString(answer.body)
    assert [limit.remaining for limit in decision.limits] == [97_000]
    event = usage_pb2.RecordUsageRequest(
        event_id="01950000-0000-7000-8000-000000000000",
        decision_id=decision.decision_id,
        outcome=usage_pb2.USAGE_OUTCOME_OK,
        units=[
            common_pb2.UnitCount(kind="input_token", count=1_000),
            common_pb2.UnitCount(kind="output_token", count=5),
        ],
    )
    assert ask(doors, RECORD, event).body is not None
    assert check(doors, hits=0).limits[0].remaining == 98_995


def test_what_has_no_room_is_refused_with_what_the_contract_says(doors: BothDoors) -> None:
    limited(doors, rule("calls", "TENANT", "REQUESTS_PER_MINUTE", 1))
    request = select_pb2.SelectRequest()
    assert ask(doors, SELECT, request).body is not None
    refused = ask(doors, SELECT, request)
    assert refused.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    status = status_pb2.Status.FromString(refused.details)
    names = {detail.TypeName().rpartition(".")[2] for detail in status.details}
    of = documented()["LIMIT_EXCEEDED"]
    assert (names, refused.code) == (of.details, of.code)
    info = error_info(refused)
    assert set(info.metadata) == of.keys
    assert info.reason == "LIMIT_EXCEEDED"
    assert {key: info.metadata[key] for key in ("limit_name", "subject", "remaining", "needed")} == {
        "limit_name": "calls",
        "subject": "default",
        "remaining": "0",
        "needed": "1",
    }
    retry, quota = error_details_pb2.RetryInfo(), error_details_pb2.QuotaFailure()
    for detail in status.details:
        detail.Unpack(retry)
        detail.Unpack(quota)
    assert retry.retry_delay.ToMilliseconds() == int(info.metadata["retry_after_ms"]) == 60_001
    assert [violation.subject for violation in quota.violations] == ["tenant:default"]


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"hits": 1_000_001}, "hits", "OUT_OF_RANGE"),
        ({"tokens": 100_000_001}, "tokens", "OUT_OF_RANGE"),
        ({"route_id": "x" * 257}, "route_id", "TOO_LONG"),
        ({"route_id": "anthropic/claude-haiku-4-6"}, "route_id", "UNKNOWN_NAME"),
    ],
)
def test_what_is_out_of_bounds_is_refused(doors: BothDoors, fields: dict[str, object], field: str, reason: str) -> None:
    request = limits_pb2.CheckRateLimitRequest(**fields)  # pyright: ignore[reportArgumentType]
    info = error_info(ask(doors, CHECK, request))
    assert (info.reason, info.metadata["field"]) == (reason, field)


def test_it_needs_a_permission_of_its_own_and_counts_by_tenant_and_key(loop: LoopThread) -> None:
    may, may_not = known_key(Permission.PERMISSION_CHECK_RATE_LIMIT), known_key(Permission.PERMISSION_SELECT)
    rules = (rule("tenants", "TENANT", "REQUESTS_PER_DAY", 5), rule("keys", "KEY", "REQUESTS_PER_DAY", 4))
    keys = (may, may_not)
    with (
        open_door("rust", loop, packaged_snapshot(), keys=keys) as rust,
        open_door("python", loop, packaged_snapshot(), keys=keys) as python,
    ):
        doors = limited(BothDoors(rust, python), *rules)
        denied = doors.ask(CHECK, b"", metadata=bearer(may_not.key.reveal()))
        assert error_info(denied).metadata["permission"] == "check_rate_limit"
        answer = doors.ask(CHECK, b"", metadata=bearer(may.key.reveal()))
        assert answer.body is not None
        taken = limits_pb2.CheckRateLimitResponse.FromString(answer.body)
        assert [(limit.limit_name, limit.remaining) for limit in taken.limits] == [("tenants", 4), ("keys", 3)]
        assert all(limit.subject for limit in taken.limits)
