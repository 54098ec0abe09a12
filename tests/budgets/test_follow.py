"""The engine's budgets are those of the store: after a look, after a migration, and with new calendars each day."""

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from modelreg.budgets.budgets import Budgets, BudgetSetFault
from modelreg.store.follower import Follower
from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from support.budget_world import TIMEOUT_S, BudgetWorld
from support.memory_ledger import MemoryLedger
from support.stores import Place
from support.usage_events import DAY_MS, NOON_MS


def test_another_server_on_the_store_has_a_change_after_a_look(world: BudgetWorld, place: Place) -> None:
    other = BudgetWorld(place.open())
    assert other.budgets.follow() is True
    assert other.budgets.follow() is False
    world.set("web")
    assert other.budgets.follow() is True
    assert [one.name for one in other.ledger.budgets[-1].budgets] == ["web"]
    assert other.ledger.budgets[-1].token_secret == world.ledger.budgets[-1].token_secret


def test_calendars_are_made_anew_each_day(world: BudgetWorld) -> None:
    world.set("web")
    world.now_unix_ms += DAY_MS // 2 - 1
    assert world.budgets.follow() is False
    world.now_unix_ms += 1
    assert world.budgets.follow() is True
    before, after = (each.calendars[0].day_starts_unix_ms for each in world.ledger.budgets)
    assert after[0] == before[1]


def follower(budgets: Budgets) -> Follower:
    return Follower("budgets", budgets.store, budgets.follow, BudgetSetFault)


def test_before_there_is_a_table_nothing_is_given(place: Place) -> None:
    store, ledger = place.open(), MemoryLedger()
    budgets = Budgets(store, lambda: NOON_MS, None, ledger)
    assert budgets.follow() is False
    migrate(store)
    assert budgets.follow() is True
    assert len(ledger.budgets) == 1


def test_a_change_elsewhere_is_followed_within_a_second(world: BudgetWorld, place: Place) -> None:
    other = BudgetWorld(place.open())

    async def watched() -> float:
        loaded = asyncio.Event()
        loop = asyncio.get_running_loop()
        other.ledger.tell_loads(lambda: loop.call_soon_threadsafe(loaded.set))
        with ThreadPoolExecutor(1) as looks:
            watching = asyncio.create_task(follower(other.budgets).run(looks))
            await asyncio.wait_for(loaded.wait(), TIMEOUT_S)
            loaded.clear()
            began_s = time.monotonic()
            await asyncio.to_thread(world.set, "web")
            await asyncio.wait_for(loaded.wait(), TIMEOUT_S)
            took_s = time.monotonic() - began_s
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            return took_s

    assert asyncio.run(watched()) < 1.0
    assert [one.name for one in other.ledger.budgets[-1].budgets] == ["web"]


def test_a_time_zone_that_this_machine_lacks_is_told_once_and_what_was_there_stays(
    world: BudgetWorld, caplog: pytest.LogCaptureFixture
) -> None:
    world.set("web")
    with world.store.writing() as connection:
        connection.execute(text("UPDATE budgets SET time_zone = 'Mars/Olympus'"))
        connection.execute(text("UPDATE budget_state SET revision = 99"))
    following = follower(world.budgets)
    following.look()
    following.look()
    (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "budget `web`: this machine has no data of the time zone Mars/Olympus" in record.getMessage()
    assert len(world.ledger.budgets) == 1


def test_without_an_engine_nothing_is_read(store: Store) -> None:
    assert Budgets(store, lambda: NOON_MS).follow() is False
