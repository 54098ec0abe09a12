"""`WatchBudgetEvents`: thresholds as a stream, to whom `ListBudgetEvents` would show them, and in the log."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from modelreg._core import CallError
from modelreg.budgets.budgets import Budgets
from modelreg.budgets.watching import WatchBudgetEvents
from modelreg.events.bus import Bus
from modelreg.events.kinds import ThresholdCrossed
from modelreg.events.watches import Watches
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.principal import LOCAL, Principal
from modelreg.server.thresholds import telling_thresholds
from modelreg.store.store import Store
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1 import identity_pb2
from modelreg.v1.permission_pb2 import Permission
from support.asked import caller_of
from support.budget_world import BudgetWorld
from support.key_world import KeyWorld
from support.postings import threshold
from support.refusals import refusal
from support.stores import Place
from support.usage_events import NOON_MS, usage_event
from support.watching import shipped, standing, watched

READ = Permission.PERMISSION_BUDGETS_READ
ACME = caller_of("acme", READ)


def crossed(level: int, budget: str) -> UsageEvent:
    event = threshold(level, 9, 10)
    event.budget_event.budget = budget
    return event


@pytest.fixture
def shared(store: Store) -> BudgetWorld:
    """A store with a budget of each of two tenants, and one of everybody."""
    world = BudgetWorld(store)
    world.set("ours", tenant="acme")
    world.set("theirs", tenant="other")
    world.set("everybody")
    return world


def watch(
    world: BudgetWorld, watches: Watches, caller: Principal, name: str = ""
) -> AsyncIterator[pb.WatchBudgetEventsResponse]:
    answers = WatchBudgetEvents(world.bus.thresholds, watches, world.budgets)
    return answers.watch(pb.WatchBudgetEventsRequest(budget=name), caller)


def listed(world: BudgetWorld, caller: Principal, name: str) -> list[pb.BudgetEvent]:
    return list(world.service.list_events(pb.ListBudgetEventsRequest(budget=name), caller).events)


@pytest.mark.parametrize(
    ("caller", "name", "budgets"),
    [
        (LOCAL, "", ["ours", "theirs", "everybody", "gone", "ours"]),
        (LOCAL, "theirs", ["theirs"]),
        (ACME, "", ["ours", "ours"]),
        (ACME, "ours", ["ours", "ours"]),
    ],
)
def test_a_watch_tells_what_the_list_would_show(
    shared: BudgetWorld, caller: Principal, name: str, budgets: list[str]
) -> None:
    async def scenario(watches: Watches) -> list[pb.BudgetEvent]:
        stream = watch(shared, watches, caller, name)
        await standing(stream)
        some = [crossed(1, one) for one in ("ours", "theirs", "everybody", "gone")]
        shipped(shared.store, shared.bus, *some, usage_event())
        # What comes again is no news, as another level is.
        shipped(shared.store, shared.bus, some[0], crossed(1, "theirs"), crossed(2, "ours"))
        events = list[pb.BudgetEvent]()
        while len(events) < len(budgets):
            response = await anext(stream)
            assert response.missed == 0
            events += response.events
        return events

    told = watched(scenario)
    assert [event.budget for event in told] == budgets

    def key(event: pb.BudgetEvent) -> tuple[str, int]:
        return event.budget, event.threshold

    assert sorted(told, key=key) == sorted(listed(shared, caller, name), key=key)


def test_missed_thresholds_are_those_of_the_own_budgets(shared: BudgetWorld) -> None:
    def of(tenant: str) -> ThresholdCrossed:
        return ThresholdCrossed(tenant, "b", "s", 0, 1, NOON_MS, 9, 10)

    async def scenario(watches: Watches) -> int:
        stream = watch(shared, watches, ACME)
        await standing(stream)
        shared.bus.thresholds.miss(lambda: [of("other"), of("acme"), of("")])
        response = await anext(stream)
        assert not response.events
        return response.missed

    assert watched(scenario) == 1


def refused_with(error: CallError) -> tuple[str, list[str]]:
    info, fields = refusal(error)
    return info.reason, fields


@pytest.mark.parametrize(
    ("caller", "name", "refused"),
    [
        (LOCAL, "n" * 65, ("TOO_LONG", ["budget"])),
        (LOCAL, "nothing", ("NOT_FOUND", [])),
        (ACME, "theirs", ("NOT_FOUND", [])),
        (ACME, "everybody", ("NOT_FOUND", [])),
    ],
)
def test_what_cannot_be_watched_is_refused(
    shared: BudgetWorld, caller: Principal, name: str, refused: tuple[str, list[str]]
) -> None:
    async def scenario(watches: Watches) -> tuple[str, list[str]]:
        with pytest.raises(CallError) as raised:
            await anext(watch(shared, watches, caller, name))
        return refused_with(raised.value)

    assert watched(scenario) == refused


def test_a_store_that_does_not_answer_is_told(place: Place) -> None:
    async def scenario(watches: Watches) -> tuple[str, list[str]]:
        budgets = Budgets(place.open(), lambda: NOON_MS)
        answers = WatchBudgetEvents(Bus().thresholds, watches, budgets)
        with pytest.raises(CallError) as raised:
            await anext(answers.watch(pb.WatchBudgetEventsRequest(budget="b"), LOCAL))
        return refused_with(raised.value)

    assert watched(scenario) == ("STORE_UNAVAILABLE", [])


def test_a_key_that_has_ended_is_told_nothing_any_more(store: Store, tmp_path: Path) -> None:
    world, keys = BudgetWorld(store), KeyWorld(store, tmp_path)
    made = keys.create(READ)
    caller = keys.caller(made)

    async def scenario(watches: Watches) -> str:
        stream = watch(world, watches, LOCAL), watch(world, watches, caller)
        for one in stream:
            await standing(one)
        keys.service.revoke(identity_pb2.RevokeKeyRequest(key=made.key.prefix), LOCAL)
        world.bus.thresholds.publish(lambda: [ThresholdCrossed(caller.tenant, "b", "s", 0, 1, NOON_MS, 9, 10)])
        assert len((await anext(stream[0])).events) == 1
        with pytest.raises(CallError) as raised:
            await anext(stream[1])
        return refused_with(raised.value)[0]

    assert watched(scenario) == "UNAUTHENTICATED"


def test_a_key_that_has_ended_leaves_though_no_threshold_comes(store: Store, tmp_path: Path) -> None:
    world, keys = BudgetWorld(store), KeyWorld(store, tmp_path)
    made = keys.create(READ)
    caller = keys.caller(made)

    async def scenario(watches: Watches) -> list[str]:
        streams = watch(world, watches, caller), watch(world, watches, caller)
        for stream in streams:
            await standing(stream)
        keys.service.revoke(identity_pb2.RevokeKeyRequest(key=made.key.prefix), LOCAL)
        ended = list[str]()
        for stream in streams:
            with pytest.raises(CallError) as raised:
                await anext(stream)
            ended.append(refused_with(raised.value)[0])
        return ended

    assert watched(scenario, check_s=0.01) == ["UNAUTHENTICATED"] * 2


def test_the_log_has_each_threshold_and_how_many_there_may_be_besides(caplog: pytest.LogCaptureFixture) -> None:
    bus = Bus()
    with caplog.at_level(logging.INFO), telling_thresholds(bus.thresholds):
        for level in (1, 2, 3, 9):
            one = ThresholdCrossed("acme", "web", "s", 0, level, NOON_MS, 7 * 10**12 + 5, 10**25)
            bus.thresholds.publish(lambda one=one: [one])
        bus.thresholds.miss(lambda: [ThresholdCrossed("", "web", "", 0, 1, NOON_MS, 1, 2)])
    *told, missed = caplog.records
    assert {record.levelname for record in caplog.records} == {"WARNING"}
    assert [vars(record)["percent"] for record in told] == [70, 90, 100, None]
    (first, *_) = map(vars, told)
    assert [first[name] for name in ("message", "budget", "tenant", "subject", "posted_usd", "limit_usd")] == [
        "a budget has crossed a threshold",
        "web",
        "acme",
        "s",
        "7.000000000005",
        "10000000000000.000000000000",
    ]
    assert "may have crossed" in missed.getMessage()
    assert vars(missed)["thresholds"] == 1
