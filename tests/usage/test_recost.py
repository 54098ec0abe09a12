"""Which calls are priced anew, and as what they stand: page by page, with their corrections and what they posted."""

from typing import Any

import pytest

from modelreg.internal.v1 import recost_pb2
from modelreg.principal import LOCAL
from modelreg.store.store import Store
from modelreg.usage.recost import Recosting
from modelreg.usage.service import UsageService
from modelreg.usage.ship import ship
from modelreg.v1 import common_pb2
from modelreg.v1 import usage_service_pb2 as pb
from modelreg.v1.permission_pb2 import Permission
from support.asked import caller_of
from support.budget_world import refused
from support.postings import TODAY_MS, posting
from support.usage_events import DAY_MS, NOON_MS, adjustment, batch_of, correction, usage_event

ROUTE = "p/m"


class Asked:
    """What an engine was asked; it says that every call costs what it did."""

    def __init__(self, store: Store) -> None:
        self.calls: list[recost_pb2.StandingCall] = []
        self.service = UsageService(store, lambda: NOON_MS, None, Recosting(store, self.recost, lambda: None, "box"))

    def recost(self, request: bytes) -> bytes:
        """Answer as an engine."""
        calls = recost_pb2.RecostRequest.FromString(request).calls
        self.calls.extend(calls)
        unchanged = recost_pb2.RecostedCall(recosting=recost_pb2.RECOSTING_UNCHANGED)
        return recost_pb2.RecostResponse(calls=[unchanged] * len(calls)).SerializeToString()

    def all(self, **fields: Any) -> list[bytes]:
        """Return the ids of all calls, asked for two at a time."""
        del self.calls[:]
        request = wanted(page_size=2, **fields)
        while True:
            before = len(self.calls)
            answer = self.service.recost_usage(request, LOCAL)
            assert sum(route.unchanged_calls for route in answer.routes) == len(self.calls) - before <= 2
            if not answer.next_page_token:
                return [call.event.event_id for call in self.calls]
            request.page_token = answer.next_page_token


def wanted(first: str = "2026-11-26", last: str = "2026-11-28", **fields: Any) -> pb.RecostUsageRequest:
    usual: dict[str, Any] = {"route": ROUTE, "days": pb.UsageDays(**{"from": first, "to": last})}
    return pb.RecostUsageRequest(**{**usual, **fields})


def test_every_call_is_asked_for_once_in_pages(store: Store) -> None:
    # Three of one moment, so that a page ends between them.
    calls = [usage_event(started_at_unix_ms=NOON_MS - DAY_MS + place // 3) for place in range(7)]
    other = usage_event(route="q/m", model="n", tenant="acme")
    on_the_way, old = usage_event(phase=1), usage_event(started_at_unix_ms=NOON_MS - 9 * DAY_MS)
    ship(store, batch_of(*calls, other, on_the_way, old, correction(calls[1], 3)), NOON_MS)
    asked = Asked(store)
    assert asked.all() == [call.event_id for call in calls]
    assert asked.all(route=None, model="n") == [other.event_id]
    assert asked.all(route=None, model="n", tenant="default") == []
    assert asked.all(first="2026-11-28") == []


def test_a_call_stands_with_its_corrections_and_all_that_they_posted(store: Store) -> None:
    call = posting(usage_event(cost_pico_usd=5, service_tier="priority", batch=True, key="k", user="u"), 5)
    call.units.add(kind="input_token", count=100)
    corrections = correction(call, -2), correction(call, 4)
    adjustments = posting(adjustment(call), -2), posting(adjustment(call), 4), posting(adjustment(call), 1, "other")
    unknown = usage_event(cost_pico_usd=None, price_state=common_pb2.PRICE_STATE_UNKNOWN)
    free = usage_event(cost_pico_usd=None, price_state=common_pb2.PRICE_STATE_FREE)
    ship(store, batch_of(call, *corrections, *adjustments, unknown, free), NOON_MS)
    asked = Asked(store)
    asked.all()
    standing, without_price, for_nothing = asked.calls
    assert (standing.cost_pico_usd, standing.event.cost_pico_usd) == (7, 5)
    assert (standing.corrections, standing.adjustments) == (2, 3)
    posted = {one.window.budget: (one.window.start_unix_ms, one.pico_usd) for one in standing.event.postings}
    assert posted == {"b": (TODAY_MS, 7), "other": (TODAY_MS, 1)}
    assert (standing.event.service_tier, standing.event.batch, standing.event.user) == ("priority", True, "u")
    assert [(unit.kind, unit.count) for unit in standing.event.units] == [("input_token", 100)]
    assert not without_price.HasField("cost_pico_usd")
    # Of a server that did not keep it: not the same as no batch.
    assert not without_price.event.HasField("batch")
    assert (for_nothing.HasField("cost_pico_usd"), for_nothing.cost_pico_usd) == (True, 0)


def test_one_at_a_time_has_calls_corrected(store: Store) -> None:
    ship(store, batch_of(usage_event()), NOON_MS)
    asked = Asked(store)
    within: list[str] = []

    def again(request: bytes) -> bytes:
        within.append(refused(lambda: service.recost_usage(wanted(), LOCAL))[0])
        return asked.recost(request)

    service = UsageService(store, lambda: NOON_MS, None, Recosting(store, again, lambda: None, "box"))
    service.recost_usage(wanted(), LOCAL)
    assert within == ["CONTROL_PLANE_BUSY"]
    # And the next one is served.
    service.recost_usage(wanted("2026-11-27", "2026-11-27"), LOCAL)


def test_who_may_not_act_as_others_corrects_calls_of_the_own_tenant(store: Store) -> None:
    own = usage_event(tenant="acme")
    ship(store, batch_of(own, usage_event()), NOON_MS)
    asked = Asked(store)
    acme = caller_of("acme", Permission.PERMISSION_USAGE_WRITE)
    asked.service.recost_usage(wanted(), acme)
    assert [call.event.event_id for call in asked.calls] == [own.event_id]
    assert refused(lambda: asked.service.recost_usage(wanted(tenant="default"), acme))[0] == "PERMISSION_DENIED"


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (pb.RecostUsageRequest(route=ROUTE), "MISSING_FIELD"),
        (wanted(route=None), "MISSING_FIELD"),
        (wanted(page_size=2_001), "OUT_OF_RANGE"),
        (wanted(page_token="x"), "UNKNOWN_NAME"),
        (wanted("2026-11-29"), "UNFIT_VALUE"),
        (wanted("yesterday"), "UNFIT_VALUE"),
        (wanted(route="x" * 513), "TOO_LONG"),
    ],
)
def test_what_cannot_be_asked_is_refused(store: Store, request_: pb.RecostUsageRequest, reason: str) -> None:
    asked = Asked(store)
    assert refused(lambda: asked.service.recost_usage(request_, LOCAL))[0].removeprefix("ERROR_REASON_") == reason
    assert asked.calls == []


def test_a_server_that_ships_no_usage_enters_no_corrections(store: Store) -> None:
    service = UsageService(store, lambda: NOON_MS, None)
    assert refused(lambda: service.recost_usage(wanted(), LOCAL))[0].endswith("DURABLE_UNAVAILABLE")
