"""`WatchUsage`: usage as a stream, shown as `ListUsage` shows it and to whom it would."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.events.bus import Bus
from modelreg.events.kinds import UsageCounted
from modelreg.events.watches import MOST_WAITING, Watches
from modelreg.identity.standing import check_stands_if_known
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.principal import LOCAL, Principal
from modelreg.store.store import Store
from modelreg.usage.service import UsageService
from modelreg.usage.ship import ship
from modelreg.usage.watching import WatchUsage
from modelreg.v1 import common_pb2, identity_pb2, usage_pb2
from modelreg.v1 import usage_service_pb2 as pb
from modelreg.v1.permission_pb2 import Permission
from support.asked import caller_of
from support.key_world import KeyWorld
from support.refusals import refusal
from support.stores import Place
from support.usage_events import DAY_MS, NOON_MS, batch_of, correction, usage_event
from support.watching import shipped, standing, watched

READ = Permission.PERMISSION_USAGE_READ
ACME = caller_of("acme", READ)
TIMEOUT = usage_pb2.USAGE_OUTCOME_TIMEOUT


def watch_of(store: Store, bus: Bus, watches: Watches, now_unix_ms: int = NOON_MS) -> WatchUsage:
    return WatchUsage(bus.usage, watches, store, lambda: now_unix_ms)


async def take(stream: AsyncIterator[pb.WatchUsageResponse], count: int) -> list[pb.UsageRecord]:
    """Return so many events, none of which was missed."""
    events = list[pb.UsageRecord]()
    while len(events) < count:
        response = await anext(stream)
        assert response.missed == 0
        events += response.events
    return events


def told(store: Store, *events: UsageEvent, caller: Principal = LOCAL, count: int, **only: Any) -> list[pb.UsageRecord]:
    """Return the first events that a watch tells as these are shipped."""

    async def scenario(watches: Watches) -> list[pb.UsageRecord]:
        bus = Bus()
        stream = watch_of(store, bus, watches).watch(pb.WatchUsageRequest(**only), caller)
        await standing(stream)
        shipped(store, bus, *events)
        return await take(stream, count)

    return watched(scenario)


def listed(store: Store, caller: Principal = LOCAL, **only: Any) -> list[pb.UsageRecord]:
    request = pb.ListUsageRequest(**only)
    return list(UsageService(store, lambda: NOON_MS, None).list_usage(request, caller).events)


def by_id(events: list[pb.UsageRecord]) -> list[pb.UsageRecord]:
    return sorted(events, key=lambda event: event.event_id)


def test_events_are_told_as_they_are_listed(store: Store) -> None:
    events = [
        usage_event(
            started_at_unix_ms=NOON_MS - DAY_MS,
            recorded_at_unix_ms=NOON_MS,
            decision_id=b"d" * 16,
            units=[common_pb2.UnitCount(kind="input_token", count=100)],
            tags={"env": "a\0b"},
            user="u",
            http_status=200,
            safety_findings=["violence"],
        ),
        usage_event(phase=usage_pb2.USAGE_PHASE_STARTED, outcome=None, cost_pico_usd=None),
        *(usage_event() for _ in range(60)),
    ]
    events.append(correction(events[0], -3))
    found = told(store, *events, count=len(events))
    assert found[-1].corrects == str_id(events[0])
    assert [event.event_id for event in found] == [str_id(event) for event in events]
    assert by_id(found) == by_id(listed(store, page_size=100))


def str_id(event: UsageEvent) -> str:
    text = event.event_id.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


@pytest.mark.parametrize(
    ("caller", "only"),
    [
        (LOCAL, {}),
        (LOCAL, {"model": "dear"}),
        (LOCAL, {"route": "q/dear"}),
        (LOCAL, {"team": "web"}),
        (LOCAL, {"team": "web", "tenant": "acme"}),
        (LOCAL, {"key": "k2"}),
        (LOCAL, {"workflow_run_id": "run"}),
        (LOCAL, {"workflow_run_id": ""}),
        (LOCAL, {"outcome": TIMEOUT}),
        (LOCAL, {"tenant": "acme"}),
        (LOCAL, {"team": "w\0b", "tenant": "acme"}),
        (ACME, {}),
        (ACME, {"team": "web"}),
        (ACME, {"tenant": "acme", "outcome": TIMEOUT}),
    ],
)
def test_a_watch_tells_what_the_list_would_show(store: Store, caller: Principal, only: dict[str, Any]) -> None:
    events = [
        usage_event(tenant=tenant, **fields)
        for tenant in ("acme", "default", "other")
        for fields in (
            {"model": "dear", "route": "q/dear", "key": "k2"},
            {"team": "web", "workflow_run_id": "run"},
            {"team": "w\0b", "outcome": TIMEOUT, "workflow_run_id": ""},
            {"phase": usage_pb2.USAGE_PHASE_STARTED, "outcome": None, "team": "web"},
        )
    ]
    # What is told after all others: by whomever it is asked, it is the last to come.
    wanted = {name: value for name, value in only.items() if name != "tenant"}
    last = usage_event(**{"tenant": only.get("tenant", caller.tenant), **wanted}, end_user="last")

    async def scenario(watches: Watches) -> list[pb.UsageRecord]:
        bus = Bus()
        stream = watch_of(store, bus, watches).watch(pb.WatchUsageRequest(**only), caller)
        await standing(stream)
        shipped(store, bus, *events, last)
        found = list[pb.UsageRecord]()
        while not found or found[-1].end_user != "last":
            found += await take(stream, 1)
        return found

    found = watched(scenario)
    shown = listed(store, caller, **only)
    assert by_id(found) == by_id(shown)
    assert len(found) > 1


def test_a_slow_watch_is_told_how_many_of_its_own_it_missed(store: Store) -> None:
    async def scenario(watches: Watches) -> tuple[int, int]:
        bus = Bus()
        stream = watch_of(store, bus, watches).watch(pb.WatchUsageRequest(), ACME)
        await standing(stream)
        # Those of others take no room of its own.
        shipped(store, bus, *(usage_event(tenant="acme") for _ in range(MOST_WAITING + 5)))
        shipped(store, bus, *(usage_event(tenant="other") for _ in range(100)))
        shipped(store, bus, *(usage_event(tenant="acme") for _ in range(2)))
        missed = events = 0
        while events < MOST_WAITING:
            response = await anext(stream)
            missed, events = missed + response.missed, events + len(response.events)
        return missed, events

    assert watched(scenario) == (7, MOST_WAITING)


def test_a_key_is_found_by_its_prefix_and_shown_with_it(store: Store, tmp_path: Path) -> None:
    key = KeyWorld(store, tmp_path).create(READ).key
    events = (usage_event(key="other"), usage_event(key=key.key_id))
    for name in (key.prefix, key.key_id):
        (event,) = told(store, *(usage_event(key=one.key) for one in events), key=name, count=1)
        assert (event.key, event.key_prefix) == (key.key_id, key.prefix)


def reason(error: CallError) -> tuple[str, list[str]]:
    info, fields = refusal(error)
    return info.reason, fields


def test_a_key_that_has_ended_is_told_nothing_any_more(store: Store, tmp_path: Path) -> None:
    world = KeyWorld(store, tmp_path)
    lived, revoked = world.create(READ), world.create(READ)

    async def first(watches: Watches, caller: Principal, now_unix_ms: int) -> str:
        bus = Bus()
        stream = watch_of(store, bus, watches, now_unix_ms).watch(pb.WatchUsageRequest(), caller)
        await standing(stream)
        shipped(store, bus, usage_event())
        try:
            return f"{len((await anext(stream)).events)} told"
        except CallError as error:
            return reason(error)[0]

    async def scenario(watches: Watches) -> list[str]:
        callers = [world.caller(one) for one in (lived, revoked)]
        world.service.revoke(identity_pb2.RevokeKeyRequest(key=revoked.key.prefix), LOCAL)
        expired = world.create(READ, lifetime_s=60)
        callers.append(world.caller(expired))
        later = world.now_unix_ms + 61_000
        return [await first(watches, caller, later) for caller in callers]

    assert watched(scenario) == ["1 told", "UNAUTHENTICATED", "UNAUTHENTICATED"]


def test_a_key_that_has_ended_leaves_though_nothing_comes(store: Store, tmp_path: Path) -> None:
    world = KeyWorld(store, tmp_path)
    made = world.create(READ)
    caller = world.caller(made)

    async def scenario(watches: Watches) -> str:
        stream = watch_of(store, Bus(), watches).watch(pb.WatchUsageRequest(), caller)
        await standing(stream)
        world.service.revoke(identity_pb2.RevokeKeyRequest(key=made.key.prefix), LOCAL)
        with pytest.raises(CallError) as ended:
            await anext(stream)
        return reason(ended.value)[0]

    assert watched(scenario, check_s=0.01) == "UNAUTHENTICATED"


def test_a_key_that_has_ended_is_not_told_what_it_missed(store: Store, tmp_path: Path) -> None:
    world = KeyWorld(store, tmp_path)
    made = world.create(READ)
    caller = world.caller(made)

    async def scenario(watches: Watches) -> str:
        bus = Bus()
        stream = watch_of(store, bus, watches).watch(pb.WatchUsageRequest(), caller)
        await standing(stream)
        world.service.revoke(identity_pb2.RevokeKeyRequest(key=made.key.prefix), LOCAL)
        bus.usage.miss(lambda: [UsageCounted(b"e" * 16, caller.tenant, "", "", "", "", "", "", b"")])
        with pytest.raises(CallError) as ended:
            await anext(stream)
        return reason(ended.value)[0]

    assert watched(scenario) == "UNAUTHENTICATED"


def test_a_key_goes_on_while_the_store_is_away(place: Place) -> None:
    caller = Principal("acme", "", "", "a key", frozenset())

    # The store has not even its tables.
    check_stands_if_known(place.open(), caller, NOON_MS)


@pytest.mark.parametrize(
    ("caller", "only", "refused"),
    [
        (LOCAL, {"model": "m" * 513}, ("TOO_LONG", ["model"])),
        (LOCAL, {"tenant": "t" * 513}, ("TOO_LONG", ["tenant"])),
        (LOCAL, {"outcome": 99}, ("UNKNOWN_ENUM_VALUE", ["outcome"])),
        (ACME, {"tenant": "other"}, ("PERMISSION_DENIED", [])),
        (ACME, {"tenant": ""}, ("PERMISSION_DENIED", [])),
    ],
)
def test_what_cannot_be_watched_is_refused(
    place: Place, caller: Principal, only: dict[str, Any], refused: tuple[str, list[str]]
) -> None:
    async def scenario(watches: Watches) -> tuple[str, list[str]]:
        # Before anybody looks at the store, which is not even there.
        stream = watch_of(place.open(), Bus(), watches).watch(pb.WatchUsageRequest(**only), caller)
        with pytest.raises(CallError) as raised:
            await anext(stream)
        return reason(raised.value)

    assert watched(scenario) == refused


def test_a_store_that_does_not_answer_is_told(place: Place) -> None:
    async def scenario(watches: Watches) -> tuple[str, list[str]]:
        stream = watch_of(place.open(), Bus(), watches).watch(pb.WatchUsageRequest(key="k"), LOCAL)
        with pytest.raises(CallError) as raised:
            await anext(stream)
        return reason(raised.value)

    assert watched(scenario) == ("STORE_UNAVAILABLE", [])


def test_who_lists_once_the_watch_stands_misses_nothing(store: Store) -> None:
    async def scenario(watches: Watches) -> tuple[set[str], set[str]]:
        bus = Bus()
        ship(store, batch_of(usage_event()), NOON_MS)
        stream = watch_of(store, bus, watches).watch(pb.WatchUsageRequest(), LOCAL)
        await standing(stream)
        shipped(store, bus, usage_event())
        past = await asyncio.to_thread(listed, store)
        shipped(store, bus, usage_event())
        coming = await take(stream, 2)
        return {event.event_id for event in past}, {event.event_id for event in coming}

    past, coming = watched(scenario)
    assert len(past | coming) == 3
    assert len(past & coming) == 1
