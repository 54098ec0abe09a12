"""`BudgetService` on both stores: budgets are set, listed and ended, and the engine knows each change at once."""

import logging
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from modelreg.budgets import rows
from modelreg.budgets.budgets import Budgets
from modelreg.budgets.daily import daily_budget
from modelreg.budgets.service import MOST_BUDGETS, BudgetService
from modelreg.principal import LOCAL
from modelreg.store.store import Store
from modelreg.usage.ship import ship
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1.common_pb2 import Usd
from modelreg.v1.permission_pb2 import Permission
from support.budget_world import BudgetWorld, budget, refused
from support.key_world import SELECT, KeyWorld
from support.postings import threshold
from support.usage_events import NOON_MS, batch_of


def test_what_is_set_is_listed_as_it_was_and_by_name(world: BudgetWorld) -> None:
    wanted = budget(
        "web",
        tenant="acme",
        subject="app=web",
        time_zone="Asia/Tokyo",
        limit=Usd(units=10**12),
        hard=True,
        on_90=pb.BudgetDegradation(price_ceiling=Usd(pico=5)),
    )
    made = world.service.set(pb.SetBudgetRequest(budget=wanted), LOCAL).budget
    world.set("Zoo")
    world.set("app", on_90=pb.BudgetDegradation(strategy="balanced"))
    listed = world.service.list(pb.ListBudgetsRequest(), LOCAL).budgets
    assert [one.name for one in listed] == ["Zoo", "app", "web"]
    assert listed[2] == made
    wanted.etag = made.etag
    assert made == wanted
    assert listed[1].on_90.strategy == "balanced"
    assert listed[1].time_zone == "UTC"


def test_the_engine_has_each_change_when_the_call_returns(world: BudgetWorld) -> None:
    world.set("web", time_zone="Asia/Tokyo")
    world.set("app")
    world.service.delete(pb.DeleteBudgetRequest(name="web"), LOCAL)
    loaded = world.ledger.budgets
    assert [[one.name for one in each.budgets] for each in loaded] == [["web"], ["app", "web"], ["app"]]
    assert [each.revision for each in loaded] == [1, 2, 3]
    assert [one.time_zone for one in loaded[1].calendars] == ["Asia/Tokyo", "UTC"]
    assert len({each.token_secret for each in loaded}) == 1
    assert len(loaded[0].token_secret) == 32


def test_an_etag_lets_only_the_next_change_through(world: BudgetWorld) -> None:
    first = world.set(limit=Usd(units=1))
    second = world.set(limit=Usd(units=2), etag=first.etag)
    assert second.etag != first.etag
    reason, metadata = refused(lambda: world.set(limit=Usd(units=3), etag=first.etag))
    assert (reason, metadata["value"], metadata["etag"]) == ("ETAG_MISMATCH", "web", second.etag)
    # Without one it is written whatever stands there.
    third = world.set(limit=Usd(units=4))
    world.service.delete(pb.DeleteBudgetRequest(name="web"), LOCAL)
    assert refused(lambda: world.set(etag=third.etag)) == (
        "ETAG_MISMATCH",
        {"kind": "budget", "value": "web", "etag": ""},
    )
    assert world.names() == []


def test_what_is_not_there_cannot_be_ended_and_the_nearest_is_told(world: BudgetWorld) -> None:
    world.set("website")
    reason, metadata = refused(lambda: world.service.delete(pb.DeleteBudgetRequest(name="websites"), LOCAL))
    assert (reason, metadata["nearest"]) == ("NOT_FOUND", "website")
    assert refused(lambda: world.service.delete(pb.DeleteBudgetRequest(), LOCAL))[0] == "MISSING_FIELD"


def test_the_budget_of_the_configuration_is_listed_and_nobodys_to_change(store: Store) -> None:
    assert daily_budget(None, hard=True) is None
    world = BudgetWorld(store, daily=daily_budget(Decimal("25.50"), hard=True))
    world.set("web")
    (daily, _) = world.service.list(pb.ListBudgetsRequest(), LOCAL).budgets
    assert daily == pb.Budget(
        name="daily",
        scope=pb.BUDGET_SCOPE_PRINCIPAL,
        period=pb.BUDGET_PERIOD_DAY,
        time_zone="UTC",
        limit=Usd(units=25, pico=5 * 10**11),
        hard=True,
    )
    assert [one.name for one in world.ledger.budgets[-1].budgets] == ["daily", "web"]
    for call in (
        lambda: world.set("daily"),
        lambda: world.service.delete(pb.DeleteBudgetRequest(name="daily"), LOCAL),
    ):
        assert refused(call)[0] == "UNFIT_VALUE"


def test_there_are_only_so_many(world: BudgetWorld) -> None:
    with world.store.writing() as connection:
        one = rows.put(
            connection,
            rows.BudgetRow(
                "b", "tag", "", "", "day", "UTC", 1, hard=False, on_90_strategy=None, on_90_price_ceiling_pico_usd=None
            ),
        )
        connection.execute(
            text(
                "INSERT INTO budgets SELECT 'b' || number, scope, tenant, subject, period, time_zone,"
                " limit_pico_usd, hard, on_90_strategy, on_90_price_ceiling_pico_usd, changed_unix_ms, changed_by,"
                " -number FROM budgets,"
                " (WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers"
                " WHERE number < :most) SELECT number FROM numbers) AS counted"
            ).bindparams(most=MOST_BUDGETS - 1)
        )
    assert one.name == "b"
    reason, metadata = refused(lambda: world.set("more"))
    assert (reason, metadata["maximum"]) == ("OUT_OF_RANGE", "10000")
    # Those that are there can be changed.
    world.set("b7", limit=Usd(units=3))


def test_windows_are_those_of_the_engine(world: BudgetWorld) -> None:
    statuses = [pb.BudgetStatus(budget=name, subject=str(number)) for number in range(3) for name in ("a", "b")]
    world.ledger.windows = statuses
    world.set("empty")
    everything = world.service.list_windows(pb.ListBudgetWindowsRequest(page_size=4), LOCAL)
    assert (list(everything.windows), everything.window_count) == (statuses[:4], 6)
    of_a = world.service.list_windows(pb.ListBudgetWindowsRequest(budget="a"), LOCAL)
    assert ([window.subject for window in of_a.windows], of_a.window_count) == (["0", "1", "2"], 3)
    too_many = pb.ListBudgetWindowsRequest(page_size=1_001)
    assert refused(lambda: world.service.list_windows(too_many, LOCAL))[0] == "OUT_OF_RANGE"
    of_empty = pb.ListBudgetWindowsRequest(budget="empty")
    assert world.service.list_windows(of_empty, LOCAL) == pb.ListBudgetWindowsResponse()
    nobody = BudgetService(Budgets(world.store, lambda: NOON_MS), world.books)
    assert nobody.list_windows(pb.ListBudgetWindowsRequest(), LOCAL).window_count == 0


def test_thresholds_are_listed_the_newest_first(world: BudgetWorld) -> None:
    crossed = [threshold(level, level * 10**12, 3 * 10**12, crossed=NOON_MS + level) for level in (1, 2, 3)]
    ship(world.store, batch_of(*crossed), NOON_MS)
    events = world.service.list_events(pb.ListBudgetEventsRequest(), LOCAL).events
    assert list(events) == [one.budget_event for one in reversed(crossed)]
    two = pb.ListBudgetEventsRequest(page_size=2, budget="b")
    assert [event.threshold for event in world.service.list_events(two, LOCAL).events] == [3, 2]
    world.set("other")
    assert not world.service.list_events(pb.ListBudgetEventsRequest(budget="other"), LOCAL).events


def test_a_budget_that_is_not_there_has_neither_windows_nor_thresholds(world: BudgetWorld) -> None:
    world.set("website")
    world.set("ended")
    world.service.delete(pb.DeleteBudgetRequest(name="ended"), LOCAL)
    for name, near in (("websites", {"nearest": "website"}), ("ended", {})):
        for call in (
            lambda name=name: world.service.list_windows(pb.ListBudgetWindowsRequest(budget=name), LOCAL),
            lambda name=name: world.service.list_events(pb.ListBudgetEventsRequest(budget=name), LOCAL),
        ):
            assert refused(call) == ("NOT_FOUND", {"kind": "budget", "value": name, **near})


def test_each_method_needs_its_permission(world: BudgetWorld) -> None:
    permissions = {path.rpartition("/")[2]: method.permission for path, method in world.service.methods().items()}
    writing = {name for name, permission in permissions.items() if permission == Permission.PERMISSION_BUDGETS_WRITE}
    assert writing == {"SetBudget", "DeleteBudget"}
    assert set(permissions.values()) == {Permission.PERMISSION_BUDGETS_READ, Permission.PERMISSION_BUDGETS_WRITE}


def test_the_secret_is_nowhere_but_in_the_store_and_the_engine(
    world: BudgetWorld, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        world.set()
    with world.store.reading() as connection:
        standing = rows.state(connection)
    secret = world.ledger.budgets[0].token_secret
    assert secret == standing.token_secret
    told = caplog.text + repr(standing) + str(standing) + str(world.service.list(pb.ListBudgetsRequest(), LOCAL))
    assert secret.hex() not in told
    assert repr(secret) not in told


def test_a_budget_of_a_key_is_set_by_its_prefix_and_kept_by_its_id(world: BudgetWorld, tmp_path: Path) -> None:
    key = KeyWorld(world.store, tmp_path).create(SELECT, tenant="acme").key
    for name in (key.prefix, key.key_id):
        assert world.set("k", scope=pb.BUDGET_SCOPE_KEY, subject=name).subject == key.key_id
    near = key.prefix[:-1] + ("a" if key.prefix[-1] != "a" else "b")
    reason, metadata = refused(lambda: world.set("new", scope=pb.BUDGET_SCOPE_KEY, subject=near))
    assert (reason, metadata) == (
        "UNKNOWN_NAME",
        {"field": "budget.subject", "kind": "key", "value": near, "nearest": key.prefix},
    )
    assert world.names() == ["k"]
    # Of each key by itself there is nothing to look up, nor of what a tag happens to say.
    world.set("each", scope=pb.BUDGET_SCOPE_KEY)
    assert world.set("tag", subject=f"key={key.prefix}").subject == f"key={key.prefix}"
