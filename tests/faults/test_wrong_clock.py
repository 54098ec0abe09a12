"""A server whose clock jumps by a day and back: each call is of the day it was told, and no budget begins anew."""

import asyncio
import datetime as dt
import itertools
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from modelreg.v1 import budget_pb2 as budget
from modelreg.v1 import select_pb2 as select
from modelreg.v1 import usage_pb2 as usage
from modelreg.v1 import usage_service_pb2 as service
from modelreg.v1.budget_pb2_grpc import BudgetServiceStub
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from modelreg.v1.usage_service_pb2_grpc import UsageServiceStub
from support.answer import ask
from support.deadline import eventually
from support.held_calls import limit_calls, pico, request, spent
from support.server import RunningServer, channel
from support.shifted_clock import ShiftedClock
from support.stores import KINDS

FIT = 20
DAY_S = 86_400
SELECT = "/modelreg.v1.RouterService/Select"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the clock of one process is set as Linux loads it")


class Caller:
    """Calls on days that count from the first, under a budget of each day."""

    def __init__(self, wire: grpc.Channel) -> None:
        self._wire = wire
        self._numbers = itertools.count(1)
        self.spent_pico = Counter[int]()
        self.calls = Counter[int]()

    def held(self) -> select.SelectResponse | None:
        """Return a decision, or None where the budget is spent."""
        answer = ask(self._wire, SELECT, request().SerializeToString())
        if answer.code is grpc.StatusCode.RESOURCE_EXHAUSTED:
            return None
        assert answer.code is grpc.StatusCode.OK
        return select.SelectResponse.FromString(answer.body or b"")

    def spend(self, decision: select.SelectResponse, *, selected: int, reported: int) -> None:
        answer = RouterServiceStub(self._wire).RecordUsage(spent(next(self._numbers), decision), timeout=20)
        assert answer.ack == usage.USAGE_ACK_DURABLE
        self.spent_pico[selected] += pico(answer.cost.expected)
        self.calls[reported] += 1

    def spend_until_refused(self, day: int) -> int:
        """Return how many calls there was room for."""
        before = self.calls[day]
        while (decision := self.held()) is not None:
            self.spend(decision, selected=day, reported=day)
        return self.calls[day] - before


def posted(wire: grpc.Channel, today: dt.date) -> dict[int, int]:
    """Return what windows that run have posted, by day."""
    windows = BudgetServiceStub(wire).ListBudgetWindows(budget.ListBudgetWindowsRequest(), timeout=20).windows
    ends = {dt.datetime.fromtimestamp(one.resets_at_unix_ms / 1_000, dt.UTC).date(): one for one in windows}
    return {(end - today).days - 1: pico(one.posted) for end, one in ends.items()}


def days_of_calls(wire: grpc.Channel, today: dt.date) -> dict[int, int]:
    """Return how many calls each day has in the store, once nothing waits."""
    stub = UsageServiceStub(wire)

    def is_shipped() -> bool:
        return not stub.GetShipping(service.GetShippingRequest(), timeout=20).progress.waiting

    asyncio.run(eventually(is_shipped, within_s=60))
    shipping = stub.GetShipping(service.GetShippingRequest(), timeout=20)
    assert (shipping.conflicts, shipping.dead_letters) == (0, 0)
    first, last = (today + dt.timedelta(days=days) for days in (-1, 1))
    days = service.UsageDays(**{"from": first.isoformat(), "to": last.isoformat()})
    trend = stub.GetUsageTrend(service.GetUsageTrendRequest(days=days), timeout=20)
    return {(dt.date.fromisoformat(day.day) - today).days: day.totals.calls for day in trend.days}


@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_jumps_a_day_and_back_gives_no_budget_twice(
    serve: Callable[..., RunningServer],
    tmp_path: Path,
    kind: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = ("--store", request.getfixturevalue("own_postgresql").url()) if kind == "postgresql" else ()
    clock = ShiftedClock(tmp_path)
    today = dt.datetime.now(dt.UTC).date()
    # Noon, so that no day ends by itself.
    noon_s = round(dt.datetime.combine(today, dt.time(12), dt.UTC).timestamp() - time.time())
    clock.shift(noon_s)
    with monkeypatch.context() as environment:
        for name, value in clock.environment.items():
            environment.setenv(name, value)
        server = serve(*store)
    server.wait_for("control plane ready")
    limit_pico = limit_calls(server.address(), FIT, budget.BUDGET_PERIOD_DAY)
    with channel(server.address()) as wire:
        caller = Caller(wire)
        early = caller.held()
        assert early is not None
        assert 0 < caller.spend_until_refused(0) < FIT
        clock.shift(noon_s + DAY_S)
        assert caller.spend_until_refused(1) > 0
        # Of the day of its Select, though it is another now.
        caller.spend(early, selected=0, reported=1)
        clock.shift(noon_s)
        assert caller.spend_until_refused(0) == 0
        assert posted(wire, today) == {day: caller.spent_pico[day] for day in (0, 1)}
        clock.shift(noon_s - DAY_S)
        assert caller.spend_until_refused(-1) > 0
        clock.shift(noon_s)
        assert caller.spend_until_refused(0) == 0
        assert all(0 < spent_pico <= limit_pico for spent_pico in caller.spent_pico.values())
        assert days_of_calls(wire, today) == caller.calls
        verified = BudgetServiceStub(wire).VerifyLedger(budget.VerifyLedgerRequest(), timeout=60)
        assert (verified.windows, verified.entries, list(verified.drifts)) == (3, caller.calls.total(), [])
