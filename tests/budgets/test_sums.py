"""Adding windows up: in statements of bounded size the same as all at once, and of large windows what is new alone."""

import random
import sqlite3
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelreg.budgets import sums
from modelreg.budgets.sums import LatelySums, Sum, first_of, posters, whole_sums
from modelreg.budgets.verify import Verified
from modelreg.budgets.windows import Tracked, Window, page
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_ENTRIES, BUDGET_TRACKING
from modelreg.usage.ship import ship
from support.budget_world import BudgetWorld
from support.postings import TODAY_MS, posting, spent
from support.usage_events import NOON_MS, batch_of, rows_of, usage_event

HERE = Window(TODAY_MS, "b", "s")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few entries are many."""
    monkeypatch.setattr(sums, "_MOST", 4)
    monkeypatch.setattr(sums, "_LARGE", 2)


@pytest.mark.usefixtures("small")
@given(seed=st.integers(0, 2**32), count=st.integers(1, 30))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_parts_windows_add_up_to_the_same_whatever_comes_when(store: Store, seed: int, count: int) -> None:
    chance = random.Random(seed)
    lately = LatelySums()
    for _ in range(2):
        ship(store, batch_of(*(some_entry(chance) for _ in range(count))), NOON_MS)
        plain = Counter[Window](), Counter[Window]()
        for row in rows_of(store, BUDGET_ENTRIES):
            window = Window(row.window_start_unix_ms, row.budget, row.subject)
            plain[0][window] += row.pico_usd
            plain[1][window] += 1
        with store.reading() as connection:
            tracked = page(connection)
            for found in (whole_sums(connection, tracked), lately.sums(connection, tracked, NOON_MS + 3)):
                assert {one.window: summed for one, summed in found} == {
                    window: Sum(plain[0][window], number) for window, number in plain[1].items()
                }


def some_entry(chance: random.Random) -> UsageEvent:
    # Many of one moment, few of others.
    at = NOON_MS + chance.choice([0, 0, 0, chance.randrange(8)])
    amount = chance.choice([-1, 1]) * chance.randrange(9 * 10**18)
    return spent(amount, subject=chance.choice("sstu"), event_id=chance.randbytes(16), recorded_at_unix_ms=at)


@pytest.mark.usefixtures("small")
def test_so_many_windows_are_read_in_one_transaction_as_have_few_entries() -> None:
    windows = [
        Tracked(HERE._replace(subject=str(number)), 0, entries, 0) for number, entries in enumerate([1, 2, 1, 9, 1])
    ]
    assert first_of(windows) == windows[:3]
    assert first_of(windows[3:]) == windows[3:4]
    assert first_of(windows[4:]) == windows[4:]
    assert first_of([]) == []


@pytest.mark.usefixtures("small")
def test_of_a_large_window_the_job_reads_what_is_new_and_the_command_everything(world: BudgetWorld) -> None:
    def entry(amount: int, at: int) -> UsageEvent:
        return spent(amount, recorded_at_unix_ms=at)

    ship(world.store, batch_of(*(entry(amount, NOON_MS - 600_000 + amount) for amount in range(1, 7))), NOON_MS)
    world.ledger.counters["b", "s", TODAY_MS] = 21
    with world.shipping():
        assert world.verify(touched_since_unix_ms=NOON_MS - 120_000) == Verified(1, 6, [])
        # One for another: what there is of entries of before is not looked at by the job any more.
        with world.store.writing() as connection:
            connection.execute(BUDGET_ENTRIES.update().where(BUDGET_ENTRIES.c.pico_usd == 6).values(pico_usd=7))
        world.ledger.put(entry(10, NOON_MS), entry(20, NOON_MS - 120_001 + 1))
        world.shipped()
        assert world.verify(touched_since_unix_ms=NOON_MS - 120_000) == Verified(1, 8, [])
        assert [drift.entries for drift in world.verify().drifts] == [52]


@pytest.mark.usefixtures("small")
def test_entries_of_before_that_come_late_to_a_large_window_are_no_drift(world: BudgetWorld) -> None:
    world.ledger.put(*(spent(amount) for amount in range(5)))
    with world.shipping():
        world.shipped()
        for late in range(1, 4):
            assert world.verify(touched_since_unix_ms=NOON_MS).drifts == []
            world.ledger.put(spent(1, recorded_at_unix_ms=NOON_MS - late * 3_600_000))
            world.shipped()
        assert world.verify(touched_since_unix_ms=NOON_MS).drifts == []
        # Also where the clock was set back.
        assert world.verify(touched_since_unix_ms=NOON_MS - 10**9).drifts == []


@pytest.mark.usefixtures("small")
def test_who_posted_is_named_of_small_windows_and_of_large_ones(store: Store) -> None:
    ship(store, batch_of(*(spent(1, subject="large", recorded_at_unix_ms=NOON_MS + at) for at in range(9))), NOON_MS)
    late = spent(1, subject="large", recorded_at_unix_ms=NOON_MS + 9, sidecar="other")
    ship(store, batch_of(late, spent(1, sidecar="third"), spent(1, subject="t")), NOON_MS)
    with store.reading() as connection:
        found = posters(connection, page(connection), lambda sidecar: sidecar != "box")
        assert {one.window.subject: names for one, names in found} == {"large": {"other"}, "s": {"third"}, "t": set()}
        found = posters(connection, page(connection), lambda _: False)
        assert {one.window.subject: names for one, names in found} == {"large": set(), "s": set(), "t": set()}


def test_windows_beyond_a_page_are_read_in_their_order(store: Store) -> None:
    for step in range(3):
        ship(store, batch_of(*(posting(usage_event(), 1, f"b{step}-{number}") for number in range(500))), NOON_MS)
    with store.reading() as connection:
        first = page(connection)
        second = page(connection, after=first[-1].window)
        assert page(connection, after=second[-1].window) == []
    assert (len(first), len(second)) == (1_000, 500)
    assert [one.window for one in (*first, *second)] == sorted(
        Window(row.window_start_unix_ms, row.budget, row.subject) for row in rows_of(store, BUDGET_TRACKING)
    )


def test_what_lies_between_windows_is_not_read(store: Store) -> None:
    between, names = 4_000, ["a", 'm"\\é', "z"]
    ship(store, batch_of(*(spent(1, subject=subject) for subject in names)), NOON_MS)
    ship(store, batch_of(*(spent(1, subject="n") for _ in range(between))), NOON_MS)
    steps = list[int]()
    with store.reading() as connection:
        some = [one for one in page(connection) if one.window.subject != "n"]
        assert {one.window.subject for one in some} == set(names)
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            # Called once for each of so many instructions; a row takes more than one.
            driver.set_progress_handler(lambda: steps.append(1), between)
        assert list(whole_sums(connection, some)) == [(one, Sum(1, 1)) for one in some]
        assert list(posters(connection, some, lambda _: True)) == [(one, {"box"}) for one in some]
        if isinstance(driver, sqlite3.Connection):
            driver.set_progress_handler(None, 0)
    assert steps == []
