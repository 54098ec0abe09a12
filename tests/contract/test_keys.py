"""Who is let in, and who is told no: the same at both doors, down to the details."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import grpc
import pytest
from google.rpc import status_pb2

from modelreg._core import Engine
from modelreg.v1 import common_pb2, router_pb2, select_pb2, usage_pb2
from modelreg.v1.permission_pb2 import Permission
from support.doors import CLOCK_UNIX_MS, BothDoors, fresh_engine, open_door
from support.errors import error_info
from support.keys import KnownKey, bearer, key_set, known_key
from support.loop import LoopThread
from support.snapshots import packaged_snapshot

SELECT = "/modelreg.v1.RouterService/Select"
RECORD = "/modelreg.v1.RouterService/RecordUsage"
BATCH_RECORD = "/modelreg.v1.RouterService/BatchRecordUsage"
CHECK = "/grpc.health.v1.Health/Check"
NOWHERE = "/modelreg.v1.RouterService/NoSuchMethod"
ROUTE = "anthropic/claude-haiku-4-5"

GOOD = known_key(Permission.PERMISSION_SELECT)
REVOKED = known_key(Permission.PERMISSION_SELECT, revoked=True)
EXPIRED = known_key(Permission.PERMISSION_SELECT, expires_at_unix_ms=CLOCK_UNIX_MS)
REPORTER = known_key(Permission.PERMISSION_RECORD_USAGE)
DEPUTY = known_key(Permission.PERMISSION_RECORD_USAGE, Permission.PERMISSION_ACT_AS)
SELECTING_DEPUTY = known_key(Permission.PERMISSION_SELECT, Permission.PERMISSION_ACT_AS)
EVERY_HOT = (Permission.PERMISSION_SELECT, Permission.PERMISSION_ESTIMATE, Permission.PERMISSION_RECORD_USAGE)


@contextmanager
def guarded(loop: LoopThread, *keys: KnownKey) -> Iterator[BothDoors]:
    with ExitStack() as stack:
        rust, python = (
            stack.enter_context(open_door(kind, loop, packaged_snapshot(), keys=keys)) for kind in ("rust", "python")
        )
        yield BothDoors(rust, python)


@pytest.fixture(scope="module")
def doors(loop: LoopThread) -> Iterator[BothDoors]:
    """Both doors before these keys."""
    with guarded(loop, GOOD, REVOKED, EXPIRED, REPORTER, DEPUTY, SELECTING_DEPUTY) as both:
        yield both


def one_bit_off(text: str) -> str:
    return text[:-1] + chr(ord(text[-1]) ^ 1)


KEY = GOOD.key.reveal()
STRANGERS: dict[str, tuple[tuple[str, str], ...]] = {
    "no header": (),
    "an empty header": (("authorization", ""),),
    "no scheme": (("authorization", KEY),),
    "another scheme": (("authorization", f"Basic {KEY}"),),
    "two spaces": (("authorization", f"Bearer  {KEY}"),),
    "another header": (("x-api-key", KEY),),
    "one bit off": bearer(one_bit_off(KEY)),
    "one bit off in the prefix": bearer(f"mr_{one_bit_off(GOOD.key.prefix)}{KEY[11:]}"),
    "truncated": bearer(KEY[:-1]),
    "prefix alone": bearer(KEY[:11]),
    "longer": bearer(f"{KEY}A"),
    "10 KiB": bearer(KEY + "A" * (10 << 10)),
    "the key twice": bearer(KEY) * 2,
    "another header first": (("authorization", "Bearer x"), *bearer(KEY)),
    "the key twice in one": bearer(f"{KEY},{KEY}"),
    "the prefix of another": bearer(f"mr_{REVOKED.key.prefix}{KEY[11:]}"),
    "unknown": known_key(Permission.PERMISSION_SELECT).metadata,
    "revoked": REVOKED.metadata,
    "expired": EXPIRED.metadata,
}


@pytest.mark.parametrize("metadata", STRANGERS.values(), ids=STRANGERS)
def test_strangers_are_told_the_same_whatever_is_wrong(
    doors: BothDoors, metadata: tuple[tuple[str, str | bytes], ...]
) -> None:
    answer = doors.ask(SELECT, b"", metadata=metadata)
    assert answer.code is grpc.StatusCode.UNAUTHENTICATED
    info = error_info(answer)
    assert (info.reason, dict(info.metadata)) == ("UNAUTHENTICATED", {})
    assert answer.message == doors.ask(SELECT, b"").message


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_key_is_let_in_whatever_the_case_of_its_scheme(doors: BothDoors, scheme: str) -> None:
    answer = doors.ask(SELECT, b"", metadata=(("authorization", f"{scheme} {KEY}"),))
    assert answer.code is grpc.StatusCode.OK


def test_a_stranger_is_refused_before_the_request_is_looked_at(doors: BothDoors) -> None:
    assert doors.ask(SELECT, b"\xff").code is grpc.StatusCode.UNAUTHENTICATED
    assert doors.ask(SELECT, b"\xff", metadata=REPORTER.metadata).code is grpc.StatusCode.PERMISSION_DENIED
    assert doors.ask(SELECT, b"\xff", metadata=GOOD.metadata).code is grpc.StatusCode.INVALID_ARGUMENT


def test_a_missing_permission_is_named(doors: BothDoors) -> None:
    answer = doors.ask(SELECT, b"", metadata=REPORTER.metadata)
    info = error_info(answer)
    assert (info.reason, dict(info.metadata)) == ("PERMISSION_DENIED", {"permission": "select"})


def test_a_key_with_one_permission_makes_no_other_hot_call(loop: LoopThread) -> None:
    keys = {permission: known_key(permission) for permission in EVERY_HOT}
    with guarded(loop, *keys.values()) as doors:
        codes = {
            (permission, method): doors.ask(method, b"", metadata=key.metadata).code
            for permission, key in keys.items()
            for method in Engine.hot_methods()
            if method != CHECK
        }
    let_in = {place for place, code in codes.items() if code is not grpc.StatusCode.PERMISSION_DENIED}
    router = router_pb2.DESCRIPTOR.services_by_name["RouterService"].full_name
    calls = {
        Permission.PERMISSION_SELECT: ("Select", "BatchSelect", "ReleaseHold", "ExtendHold"),
        Permission.PERMISSION_ESTIMATE: ("EstimateCost", "BatchEstimateCost"),
        Permission.PERMISSION_RECORD_USAGE: ("RecordUsage", "BatchRecordUsage"),
    }
    assert let_in == {(permission, f"/{router}/{name}") for permission, names in calls.items() for name in names}


def test_health_needs_no_key(doors: BothDoors) -> None:
    assert doors.ask(CHECK, b"").code is grpc.StatusCode.OK


def test_only_who_is_known_hears_that_a_method_is_not_there(doors: BothDoors) -> None:
    assert doors.ask(NOWHERE, b"").code is grpc.StatusCode.UNAUTHENTICATED
    for door in (doors.rust, doors.python):
        assert door.ask(NOWHERE, b"", metadata=GOOD.metadata).code is grpc.StatusCode.UNIMPLEMENTED


def used(number: int, **act_as: str) -> usage_pb2.RecordUsageRequest:
    return usage_pb2.RecordUsageRequest(
        event_id=f"0192f0c1-2345-7000-8000-{number:012}",
        route=common_pb2.RouteRef(route_id=ROUTE),
        outcome=usage_pb2.USAGE_OUTCOME_OK,
        attribution=common_pb2.Attribution(act_as=common_pb2.ActAs(**act_as)),
    )


@pytest.mark.parametrize("act_as", [{}, {"tenant": "acme"}, {"tenant": "other"}, {"team": "x"}, {"user": "x"}])
def test_acting_as_somebody_needs_the_permission(doors: BothDoors, act_as: dict[str, str]) -> None:
    request = used(1, **act_as).SerializeToString()
    denied = doors.ask(RECORD, request, metadata=REPORTER.metadata)
    assert denied.code is grpc.StatusCode.PERMISSION_DENIED
    assert dict(error_info(denied).metadata) == {"permission": "act_as"}
    assert doors.ask(RECORD, request, metadata=DEPUTY.metadata).code is grpc.StatusCode.OK


def test_a_select_as_somebody_needs_it_too(doors: BothDoors) -> None:
    request = select_pb2.SelectRequest(
        attribution=common_pb2.Attribution(act_as=common_pb2.ActAs(tenant="other")), dry_run=True
    ).SerializeToString()
    denied = doors.ask(SELECT, request, metadata=GOOD.metadata)
    assert denied.code is grpc.StatusCode.PERMISSION_DENIED
    assert dict(error_info(denied).metadata) == {"permission": "act_as"}
    assert doors.ask(SELECT, request, metadata=SELECTING_DEPUTY.metadata).code is grpc.StatusCode.OK


def test_in_a_batch_acting_as_somebody_refuses_its_item_alone(doors: BothDoors) -> None:
    own = used(2)
    own.attribution.ClearField("act_as")
    batch = usage_pb2.BatchRecordUsageRequest(requests=[used(3, user="x"), own])
    answer = doors.ask(BATCH_RECORD, batch.SerializeToString(), metadata=REPORTER.metadata)
    assert answer.body is not None
    denied, kept = usage_pb2.BatchRecordUsageResponse.FromString(answer.body).results
    assert status_pb2.Status.FromString(denied.status).code == grpc.StatusCode.PERMISSION_DENIED.value[0]
    assert kept.HasField("response")


def test_a_key_that_is_gone_from_the_engine_is_refused_with_the_next_call(loop: LoopThread) -> None:
    with guarded(loop, GOOD) as doors:
        assert doors.ask(SELECT, b"", metadata=GOOD.metadata).code is grpc.StatusCode.OK
        for door in (doors.rust, doors.python):
            door.engine.load_keys(key_set([]))
        assert doors.ask(SELECT, b"", metadata=GOOD.metadata).code is grpc.StatusCode.UNAUTHENTICATED


def test_before_the_keys_are_loaded_nobody_is_answered() -> None:
    engine = fresh_engine(keys=True)
    with pytest.raises(Exception, match="not read yet"):
        engine.authenticate([f"Bearer {KEY}".encode()])


def test_the_metrics_tell_what_strangers_are_not_told(loop: LoopThread) -> None:
    with guarded(loop, GOOD, REVOKED, EXPIRED) as doors:
        for metadata in ((), bearer("x"), known_key().metadata, REVOKED.metadata, EXPIRED.metadata):
            doors.ask(SELECT, b"", metadata=metadata)
        for door in (doors.rust, doors.python):
            metrics = door.engine.metrics()
            for cause in ("missing", "malformed", "unknown", "revoked", "expired"):
                assert f'modelreg_unauthenticated_total{{cause="{cause}"}} 1\n' in metrics
            assert not any(one.key.reveal()[11:] in metrics for one in (GOOD, REVOKED, EXPIRED))
