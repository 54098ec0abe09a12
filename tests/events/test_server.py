"""The real server on each store, through each door: usage and thresholds are told to watches and the log."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from modelreg.v1 import budget_pb2, common_pb2, identity_pb2, usage_pb2, usage_service_pb2
from modelreg.v1.budget_pb2_grpc import BudgetServiceStub
from modelreg.v1.identity_pb2_grpc import IdentityServiceStub
from modelreg.v1.permission_pb2 import Permission
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from modelreg.v1.usage_service_pb2_grpc import UsageServiceStub
from support.answer import TIMEOUT_S
from support.deadline import eventually
from support.key_world import first_key
from support.keys import bearer
from support.server import RunningServer, channel
from support.stores import Place

Serve = Callable[..., RunningServer]
ROUTE = common_pb2.RouteRef(route_id="anthropic/claude-haiku-4-5")
READ, RECORD = Permission.PERMISSION_USAGE_READ, Permission.PERMISSION_RECORD_USAGE

_numbers = itertools.count(1)


def event(**fields: Any) -> usage_pb2.RecordUsageRequest:
    """Return an answer of 8,000 input tokens, which cost 0.008 USD; ``fields`` are laid over it."""
    usual: dict[str, Any] = {
        "route": ROUTE,
        "outcome": usage_pb2.USAGE_OUTCOME_OK,
        "units": [common_pb2.UnitCount(kind="input_token", count=8_000)],
    }
    return usage_pb2.RecordUsageRequest(
        event_id=f"01950000-0000-7000-8000-{next(_numbers):012x}", **{**usual, **fields}
    )


def events_of(stream: Iterator[Any]) -> Iterator[Any]:
    """Yield the events of a stream, none of which was missed."""
    for response in stream:
        assert response.missed == 0
        yield from response.events


def code_of(stream: Iterator[Any]) -> grpc.StatusCode:
    """Return the code that a stream ends with, which tells nothing more before."""
    with pytest.raises(grpc.RpcError) as ended:
        next(stream)
    return ended.value.code()  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("door", ["rust", "python"])
def test_what_is_recorded_is_told_until_the_server_ends(serve: Serve, place: Place, door: str) -> None:
    store = ("--store", place.url.conninfo or str(place.url), "--store-schema", place.schema)
    server = serve("--door", door, *store, "--daily-budget-usd", "0.01")
    server.wait_for("control plane ready")
    with channel(server.address()) as wire:
        watches = (
            UsageServiceStub(wire).WatchUsage(usage_service_pb2.WatchUsageRequest(), timeout=TIMEOUT_S),
            BudgetServiceStub(wire).WatchBudgetEvents(budget_pb2.WatchBudgetEventsRequest(), timeout=TIMEOUT_S),
        )
        for watch in watches:
            assert not next(watch).ListFields()
        router, began = RouterServiceStub(wire), {"phase": usage_pb2.USAGE_PHASE_STARTED, "outcome": None, "units": []}
        recorded = [event(**began), event()]
        for one in recorded:
            router.RecordUsage(one, timeout=TIMEOUT_S)
        usage, budgets = map(events_of, watches)
        told = [next(usage), next(usage)]
        assert [one.event_id for one in told] == [one.event_id for one in recorded]
        assert [one.phase for one in told] == [usage_pb2.USAGE_PHASE_STARTED, usage_pb2.USAGE_PHASE_FINAL]
        # A duplicate is no news, and the threshold is crossed once.
        router.RecordUsage(recorded[1], timeout=TIMEOUT_S)
        router.RecordUsage(last := event(), timeout=TIMEOUT_S)
        assert next(usage).event_id == last.event_id
        levels = [next(budgets).threshold for _ in range(3)]
        assert levels == [
            budget_pb2.BUDGET_THRESHOLD_70,
            budget_pb2.BUDGET_THRESHOLD_90,
            budget_pb2.BUDGET_THRESHOLD_100,
        ]
        for percent in (70, 90, 100):
            logged = server.wait_for("a budget has crossed a threshold", percent=percent)
            assert (logged["level"], logged["budget"], logged["limit_usd"]) == ("warning", "daily", "0.010000000000")
        server.terminate()
        assert [code_of(watch) for watch in watches] == [grpc.StatusCode.UNAVAILABLE] * 2
    assert server.exit_code() == 0


@pytest.mark.parametrize("door", ["rust", "python"])
def test_each_tenant_is_told_its_own(serve: Serve, tmp_path: Path, door: str) -> None:
    admin = first_key(tmp_path / "data")
    server = serve("--door", door, "--keys", "on")
    server.wait_for("control plane ready")
    with channel(server.address()) as wire:

        def key(tenant: str) -> tuple[tuple[str, str], ...]:
            wish = identity_pb2.CreateKeyRequest(permissions=[READ, RECORD], tenant=tenant)
            made = IdentityServiceStub(wire).CreateKey(wish, timeout=TIMEOUT_S, metadata=bearer(admin))
            return bearer(made.secret)

        def watching(metadata: tuple[tuple[str, str], ...], **only: str) -> Iterator[Any]:
            request = usage_service_pb2.WatchUsageRequest(**only)
            return UsageServiceStub(wire).WatchUsage(request, timeout=TIMEOUT_S, metadata=metadata)

        acme, other = key("acme"), key("other")
        streams = [watching(acme), watching(other), watching(bearer(admin))]
        for stream in streams:
            next(stream)
        # Were one told of another's, that would come before its own.
        recorded = [(name, event()) for name in ("other", "acme", "other")]
        for name, one in recorded:
            metadata = {"acme": acme, "other": other}[name]
            RouterServiceStub(wire).RecordUsage(one, timeout=TIMEOUT_S, metadata=metadata)
        of_acme, of_other, everything = map(events_of, streams)
        told = [next(everything), next(of_acme), next(everything)]
        assert [(one.tenant, one.event_id) for one in told] == [
            (name, one.event_id) for name, one in (recorded[0], recorded[1], recorded[1])
        ]
        assert [next(of_other).event_id for _ in range(2)] == [recorded[0][1].event_id, recorded[2][1].event_id]
        assert code_of(watching(acme, tenant="other")) is grpc.StatusCode.PERMISSION_DENIED
        stranger = UsageServiceStub(wire).WatchUsage(usage_service_pb2.WatchUsageRequest(), timeout=TIMEOUT_S)
        assert code_of(stranger) is grpc.StatusCode.UNAUTHENTICATED


def test_who_does_not_read_holds_up_nobody_and_is_told_what_it_missed(running_server: RunningServer) -> None:
    # More than may wait for a watch and fits into what lies between it and the client.
    batches, size = 160, 250
    with channel(running_server.address()) as slow, channel(running_server.address()) as wire:
        stream = UsageServiceStub(slow).WatchUsage(usage_service_pb2.WatchUsageRequest(), timeout=4 * TIMEOUT_S)
        next(stream)
        attribution = common_pb2.Attribution(session_id="s" * 100)
        recorded = list[usage_pb2.RecordUsageRequest]()
        for _ in range(batches):
            recorded = [event(attribution=attribution) for _ in range(size)]
            answer = RouterServiceStub(wire).BatchRecordUsage(
                usage_pb2.BatchRecordUsageRequest(requests=recorded), timeout=TIMEOUT_S
            )
            assert all(result.HasField("response") for result in answer.results)

        def is_shipped() -> bool:
            shipping = UsageServiceStub(wire).GetShipping(usage_service_pb2.GetShippingRequest(), timeout=TIMEOUT_S)
            return not shipping.progress.waiting

        asyncio.run(eventually(is_shipped, within_s=TIMEOUT_S))
        missed, told = 0, list[str]()
        while missed + len(told) < batches * size:
            response = next(stream)
            missed += response.missed
            told += [one.event_id for one in response.events]
        stream.cancel()
    assert missed > 0
    assert (missed + len(told), len(set(told))) == (batches * size, len(told))
    # The oldest are missed, never the newest.
    assert told[-1] == recorded[-1].event_id
