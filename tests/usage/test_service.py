"""`UsageService`: sums by range and by what calls were of, by day, the newest events, and the way into the store."""

from collections.abc import Callable
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.events.bus import Bus
from modelreg.principal import LOCAL
from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.usage.service import UsageService
from modelreg.usage.ship import ship
from modelreg.usage.shipper import Pace, Shipper
from modelreg.v1 import common_pb2, usage_pb2
from modelreg.v1 import usage_service_pb2 as pb
from support.memory_spool import MemorySpool
from support.refusals import refusal
from support.stores import Place
from support.usage_events import DAY_MS, NOON_MS, TODAY, batch_of, usage_event

HOUR_MS = 3_600_000
USD = 10**12
DIMENSIONS = [
    (pb.USAGE_DIMENSION_MODEL, ["dear", "m", "cheap"]),
    (pb.USAGE_DIMENSION_UNSPECIFIED, ["dear", "m", "cheap"]),
    (pb.USAGE_DIMENSION_PROVIDER, ["q", "p"]),
    (pb.USAGE_DIMENSION_PLATFORM, ["cloud", "p"]),
    (pb.USAGE_DIMENSION_ROUTE, ["q/dear@cloud", "p/m", "p/cheap"]),
    (pb.USAGE_DIMENSION_TEAM, ["", "t"]),
    (pb.USAGE_DIMENSION_KEY, ["k2", "k"]),
    (pb.USAGE_DIMENSION_WORKFLOW, ["w"]),
    (pb.USAGE_DIMENSION_TASK_CLASS, ["rag_qa", "coding"]),
]


def service_of(store: Store, now_unix_ms: int = NOON_MS) -> UsageService:
    return UsageService(store, lambda: now_unix_ms, None)


@pytest.fixture
def filled(store: Store) -> Store:
    """Three models: a dear one yesterday, others today."""
    dear = {
        "model": "dear",
        "provider": "q",
        "platform": "cloud",
        "route": "q/dear@cloud",
        "team": "",
        "key": "k2",
        "workflow_run_id": "",
        "task_class": "rag_qa",
    }
    ship(
        store,
        batch_of(
            usage_event(**dear, cost_pico_usd=3 * USD, started_at_unix_ms=NOON_MS - DAY_MS),
            usage_event(cost_pico_usd=2 * USD, started_at_unix_ms=NOON_MS - HOUR_MS),
            usage_event(cost_pico_usd=1, started_at_unix_ms=NOON_MS - HOUR_MS, outcome=usage_pb2.USAGE_OUTCOME_TIMEOUT),
            usage_event(
                model="cheap",
                route="p/cheap",
                cost_pico_usd=None,
                price_state=common_pb2.PRICE_STATE_UNKNOWN,
                started_at_unix_ms=NOON_MS - 1,
            ),
        ),
        NOON_MS,
    )
    return store


def days(first: int, last: int) -> pb.UsageDays:
    written = [f"2026-11-{28 + day - TODAY}" for day in (first, last)]
    return pb.UsageDays(**{"from": written[0], "to": written[1]})


def costs(store: Store, by: int, wanted: pb.UsageRange | None = None, top: int = 0) -> pb.GetCostsResponse:
    return service_of(store).get_costs(pb.GetCostsRequest(range=wanted, group_by=by, top=top), LOCAL)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("by", "names"), DIMENSIONS)
@pytest.mark.parametrize("wanted", [pb.UsageRange(last_hours=25), pb.UsageRange(days=days(TODAY - 1, TODAY))])
def test_costs_are_told_apart_the_dearest_first(
    filled: Store, by: int, names: list[str], wanted: pb.UsageRange
) -> None:
    answer = costs(filled, by, wanted)
    assert [group.name for group in answer.groups] == names
    assert answer.group_count == len(names)
    assert (answer.total.calls, answer.total.cost) == (4, common_pb2.Usd(units=5, pico=1))
    assert answer.total.unpriced_calls == 1
    in_groups = sum(group.totals.calls for group in answer.groups)
    assert answer.ungrouped.calls == 4 - in_groups == (1 if by == pb.USAGE_DIMENSION_WORKFLOW else 0)
    assert answer.others.calls == 0


def test_figures_leave_calls_of_unknown_price_out(filled: Store) -> None:
    answer = costs(filled, pb.USAGE_DIMENSION_PROVIDER)
    (group,) = (group for group in answer.groups if group.name == "p")
    totals = group.totals
    # Of three calls, 330 tokens; the price of one is unknown.
    assert (totals.calls, totals.ok_calls, totals.failed_calls, totals.unpriced_calls) == (3, 2, 1, 1)
    assert (totals.input_tokens, totals.output_tokens) == (300, 30)
    assert totals.cost == common_pb2.Usd(units=2, pico=1)
    per_1k = -(-(2 * USD + 1) * 1_000 // 220)
    assert totals.cost_per_1k_tokens == common_pb2.Usd(units=9, pico=per_1k - 9 * USD)
    assert totals.cost_per_ok_call == common_pb2.Usd(units=2, pico=1)
    assert (totals.average_latency_ms, totals.average_ttft_ms) == (900, 200)


def test_without_a_range_it_is_the_last_24_hours(filled: Store) -> None:
    answer = costs(filled, pb.USAGE_DIMENSION_MODEL)
    assert getattr(answer, "from").ToMilliseconds() == NOON_MS - DAY_MS
    assert answer.until.ToMilliseconds() == NOON_MS
    # That of exactly a day ago is in it.
    assert answer.total.calls == 4
    assert costs(filled, pb.USAGE_DIMENSION_MODEL, pb.UsageRange(last_hours=23)).total.calls == 3
    assert costs(filled, pb.USAGE_DIMENSION_MODEL, pb.UsageRange(last_hours=1)).total.calls == 3


def test_a_range_of_one_day_is_that_day(filled: Store) -> None:
    answer = costs(filled, pb.USAGE_DIMENSION_MODEL, pb.UsageRange(days=days(TODAY - 1, TODAY - 1)))
    assert [group.name for group in answer.groups] == ["dear"]
    assert answer.until.ToMilliseconds() == TODAY * DAY_MS


def test_what_is_not_among_the_dearest_is_summed_apart(filled: Store) -> None:
    answer = costs(filled, pb.USAGE_DIMENSION_MODEL, top=1)
    assert ([group.name for group in answer.groups], answer.group_count) == (["dear"], 3)
    assert (answer.others.calls, answer.others.cost, answer.others.unpriced_calls) == (
        3,
        common_pb2.Usd(units=2, pico=1),
        1,
    )


@pytest.mark.parametrize("wanted", [pb.UsageRange(last_hours=25), pb.UsageRange(days=days(TODAY - 1, TODAY))])
def test_calls_of_no_workflow_run_are_summed_apart_from_the_rest(filled: Store, wanted: pb.UsageRange) -> None:
    other = usage_event(workflow_run_id="v", cost_pico_usd=1, started_at_unix_ms=NOON_MS - 1)
    ship(filled, batch_of(other), NOON_MS)
    answer = costs(filled, pb.USAGE_DIMENSION_WORKFLOW, wanted, top=1)
    sums = [(one.calls, one.cost.units) for one in (answer.groups[0].totals, answer.others, answer.ungrouped)]
    assert sums == [(3, 2), (1, 0), (1, 3)]


def test_the_dearest_come_first_beyond_what_64_bits_hold(store: Store) -> None:
    most = 9 * 10**18 - 1
    events = [usage_event(model="b", cost_pico_usd=most) for _ in range(12)]
    ship(store, batch_of(*events, *(usage_event(model="a", cost_pico_usd=most) for _ in range(2))), NOON_MS)
    answer = costs(store, pb.USAGE_DIMENSION_MODEL, pb.UsageRange(days=days(TODAY, TODAY)), top=1)
    (group,) = answer.groups
    assert (group.name, group.totals.cost.units * USD + group.totals.cost.pico) == ("b", 12 * most)


def test_nothing_costs_nothing(store: Store) -> None:
    answer = costs(store, pb.USAGE_DIMENSION_TEAM)
    assert (answer.total.calls, answer.group_count, len(answer.groups)) == (0, 0, 0)
    assert not answer.total.HasField("cost_per_1k_tokens")
    assert not answer.total.HasField("average_latency_ms")


@pytest.mark.parametrize("of", [None, "dear", "nobody"])
def test_a_trend_has_each_day_with_a_call(filled: Store, of: str | None) -> None:
    request = pb.GetUsageTrendRequest(dimension=pb.USAGE_DIMENSION_MODEL, name=of)
    answer = service_of(filled).get_usage_trend(request, LOCAL)
    wanted = {None: {"2026-11-27": 1, "2026-11-28": 3}, "dear": {"2026-11-27": 1}, "nobody": {}}
    assert {day.day: day.totals.calls for day in answer.days} == wanted[of]


def test_a_trend_is_of_the_days_that_are_named(filled: Store) -> None:
    answer = service_of(filled).get_usage_trend(pb.GetUsageTrendRequest(days=days(TODAY - 2, TODAY - 1)), LOCAL)
    assert [(day.day, day.totals.cost) for day in answer.days] == [("2026-11-27", common_pb2.Usd(units=3))]


def test_events_are_listed_the_newest_first_in_pages(filled: Store) -> None:
    service, seen = service_of(filled), list[pb.UsageRecord]()
    token = ""
    while True:
        answer = service.list_usage(pb.ListUsageRequest(page_size=1, page_token=token), LOCAL)
        seen += answer.events
        if not (token := answer.next_page_token):
            break
    assert [event.model for event in seen] == ["cheap", "m", "m", "dear"]
    assert seen == list(service.list_usage(pb.ListUsageRequest(), LOCAL).events)


def test_an_event_is_shown_as_it_was_reported(store: Store) -> None:
    event = usage_event(
        event_id=bytes(range(16)),
        decision_id=b"\1" * 16,
        variant="effort=high",
        user="u",
        end_user="e",
        tags={"a": "b"},
        http_status=200,
        provider_cost_pico_usd=6,
        feedback_ppm=0,
        safety_findings=["x"],
        planned=True,
    )
    event.units.add(kind="image", count=2)
    ship(store, batch_of(event), NOON_MS)
    (shown,) = service_of(store).list_usage(pb.ListUsageRequest(), LOCAL).events
    assert shown == pb.UsageRecord(
        event_id="00010203-0405-0607-0809-0a0b0c0d0e0f",
        started={"seconds": NOON_MS // 1_000},
        recorded={"seconds": NOON_MS // 1_000},
        decision_id="01010101-0101-0101-0101-010101010101",
        attempt=1,
        phase=usage_pb2.USAGE_PHASE_FINAL,
        outcome=usage_pb2.USAGE_OUTCOME_OK,
        route={"route_id": "p/m", "variant": "effort=high"},
        model="m",
        provider="p",
        platform="p",
        task_class="coding",
        latency_ms=900,
        ttft_ms=200,
        input_tokens=100,
        output_tokens=10,
        units=[{"kind": "image", "count": 2}],
        price_state=common_pb2.PRICE_STATE_KNOWN,
        cost={"pico": 5},
        tenant="default",
        team="t",
        user="u",
        key="k",
        end_user="e",
        workflow_run_id="w",
        tags={"a": "b"},
        http_status=200,
        provider_cost={"pico": 6},
        feedback_ppm=0,
        safety_findings=["x"],
        planned=True,
        sidecar="box",
    )


@pytest.mark.parametrize(
    ("only", "models"),
    [
        ({"model": "dear"}, ["dear"]),
        ({"route": "p/m"}, ["m", "m"]),
        ({"team": ""}, ["dear"]),
        ({"key": "k"}, ["cheap", "m", "m"]),
        ({"workflow_run_id": "w"}, ["cheap", "m", "m"]),
        ({"outcome": usage_pb2.USAGE_OUTCOME_TIMEOUT}, ["m"]),
        ({"model": "m", "outcome": usage_pb2.USAGE_OUTCOME_OK}, ["m"]),
        ({"model": "no\0body"}, []),
    ],
)
def test_events_are_filtered(filled: Store, only: dict[str, Any], models: list[str]) -> None:
    answer = service_of(filled).list_usage(pb.ListUsageRequest(**only), LOCAL)
    assert [event.model for event in answer.events] == models


def test_the_way_into_the_store_is_shown(store: Store) -> None:
    first = usage_event()
    spool = MemorySpool(first, usage_event(event_id=first.event_id), usage_event(digest=b""))
    shipper = Shipper(spool, store, Pace(lambda: NOON_MS), Bus())
    service = UsageService(store, lambda: NOON_MS, shipper)
    before = service.get_shipping(pb.GetShippingRequest())
    assert (before.progress.waiting, before.progress.HasField("last_success")) == (3, False)
    assert before.progress.waiting_bytes == spool.waiting()[1] > 0
    shipper.end(60)
    shipper.run()
    after = service.get_shipping(pb.GetShippingRequest())
    assert (after.progress.shipped, after.progress.waiting) == (1, 0)
    assert after.progress.last_success.ToMilliseconds() == NOON_MS
    assert (after.conflicts, after.dead_letters) == (1, 1)
    assert not service_of(store).get_shipping(pb.GetShippingRequest()).HasField("progress")


def hours(number: int) -> Callable[[UsageService], object]:
    return lambda service: service.get_costs(pb.GetCostsRequest(range=pb.UsageRange(last_hours=number)), LOCAL)


def dates(first: str, last: str) -> Callable[[UsageService], object]:
    wanted = pb.UsageDays(**{"from": first, "to": last})
    return lambda service: service.get_costs(pb.GetCostsRequest(range=pb.UsageRange(days=wanted)), LOCAL)


def listed(**fields: Any) -> Callable[[UsageService], object]:
    return lambda service: service.list_usage(pb.ListUsageRequest(**fields), LOCAL)


@pytest.mark.parametrize(
    ("call", "reason", "field"),
    [
        (hours(0), "OUT_OF_RANGE", "range.last_hours"),
        (hours(169), "OUT_OF_RANGE", "range.last_hours"),
        (dates("", ""), "UNFIT_VALUE", "range.days.from"),
        (dates("2026-11-28", "2026-W48-6"), "UNFIT_VALUE", "range.days.to"),
        (dates("2026-11-28", "2026-11-31"), "UNFIT_VALUE", "range.days.to"),
        (dates("1969-12-31", "2026-11-28"), "UNFIT_VALUE", "range.days.from"),
        (dates("2026-11-28", "2026-11-27"), "UNFIT_VALUE", "range.days.to"),
        (dates("2000-01-01", "2026-11-28"), "UNFIT_VALUE", "range.days.to"),
        (lambda service: service.get_costs(pb.GetCostsRequest(top=1_001), LOCAL), "OUT_OF_RANGE", "top"),
        (lambda service: service.get_costs(pb.GetCostsRequest(group_by=99), LOCAL), "UNKNOWN_ENUM_VALUE", "group_by"),  # pyright: ignore[reportArgumentType]
        (listed(page_size=1_001), "OUT_OF_RANGE", "page_size"),
        (listed(page_token="x"), "UNKNOWN_NAME", "page_token"),
        (listed(page_token="WyJ1c2FnZSIsIC0xLCAiMDAiXQ=="), "UNKNOWN_NAME", "page_token"),
        (listed(outcome=99), "UNKNOWN_ENUM_VALUE", "outcome"),
        (listed(model="m" * 513), "TOO_LONG", "model"),
        (
            lambda service: service.get_usage_trend(pb.GetUsageTrendRequest(name="m" * 513), LOCAL),
            "TOO_LONG",
            "name",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused(
    place: Place, call: Callable[[UsageService], object], reason: str, field: str
) -> None:
    # Before anybody looks at the store, which is not even there.
    with pytest.raises(CallError) as refused:
        call(service_of(place.open()))
    info, fields = refusal(refused.value)
    assert (info.reason, fields) == (reason, [field])


def test_a_store_that_does_not_answer_is_told(place: Place) -> None:
    store = place.open()
    with pytest.raises(CallError) as refused:
        service_of(store).get_costs(pb.GetCostsRequest(), LOCAL)
    assert refusal(refused.value)[0].reason == "STORE_UNAVAILABLE"
    shipper = Shipper(MemorySpool(usage_event()), store, Pace(lambda: NOON_MS), Bus())
    shown = UsageService(store, lambda: NOON_MS, shipper).get_shipping(pb.GetShippingRequest())
    assert (shown.progress.waiting, shown.HasField("conflicts"), shown.HasField("dead_letters")) == (1, False, False)
    migrate(store)
    assert service_of(store).get_costs(pb.GetCostsRequest(), LOCAL).total.calls == 0
    assert service_of(store).get_shipping(pb.GetShippingRequest()).HasField("conflicts")
