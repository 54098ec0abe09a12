"""Reconciliation on both stores: whatever is shipped however often the books balance, and a pico-dollar is noticed."""

import logging
import random
from concurrent.futures import CancelledError

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from modelreg.budgets.drift import Drift
from modelreg.budgets.reconciliation import NAME, reconciliation
from modelreg.budgets.verify import Verified
from modelreg.budgets.windows import Window
from modelreg.jobs.job import Stop
from modelreg.principal import LOCAL
from modelreg.store.errors import StoreUnavailableError
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_TRACKING
from modelreg.usage.retention import LONGEST_WINDOW_DAYS, forget_usage
from modelreg.usage.ship import ship
from modelreg.v1 import budget_pb2 as pb
from support.budget_world import KEPT_DAYS, BudgetWorld
from support.postings import TODAY_MS, expiry, posting, reversal, spent
from support.usage_events import DAY_MS, NOON_MS, TODAY, batch_of, rows_of, usage_event

LARGEST_PICO_USD = 9 * 10**18 - 1
HERE = Window(TODAY_MS, "b", "s")


def test_without_windows_the_books_balance(world: BudgetWorld) -> None:
    with world.shipping():
        assert world.verify() == Verified(0, 0, [])


def test_the_books_balance_beyond_what_64_bits_hold(world: BudgetWorld) -> None:
    world.ledger.put(
        *(spent(LARGEST_PICO_USD) for _ in range(4)), reversal(LARGEST_PICO_USD), expiry(-1), spent(2**53 + 1)
    )
    world.ledger.put(*(posting(usage_event(), number, f"b{number}") for number in range(1_500)))
    with world.shipping():
        world.shipped()
        assert world.verify() == Verified(1_501, 1_507, [])
    (row,) = [row for row in rows_of(world.store, BUDGET_TRACKING) if row.budget == "b"]
    assert row.posted_pico_usd == 3 * LARGEST_PICO_USD - 1 + 2**53 + 1 > 2**63


def test_what_waits_in_the_spool_is_in_the_sum(world: BudgetWorld) -> None:
    world.ledger.put(spent(5))
    with world.shipping():
        world.shipped()
        # Between two batches, as otherwise it may be about to take one.
        world.shipper.between_batches(world.ledger.shut).result(60)
        world.ledger.put(spent(7), spent(1, subject="new"))
        assert world.verify() == Verified(2, 1, [])
        # Also where only what came lately is looked at: what is on its way is.
        assert world.verify(touched_since_unix_ms=NOON_MS + 1) == Verified(2, 0, [])
        world.ledger.reopen()
        world.shipped()
        assert world.verify() == Verified(2, 3, [])


@pytest.mark.parametrize("after_pages", [0, 1])
def test_a_window_that_comes_into_the_store_meanwhile_is_counted_once(world: BudgetWorld, after_pages: int) -> None:
    class Ships:
        looked = 0

        def check(self) -> None:
            if self.looked == after_pages:
                world.ledger.reopen()
                world.shipped()
            self.looked += 1

    with world.shipping():
        world.ledger.put(spent(1, subject="z"))
        world.shipped()
        world.shipper.between_batches(world.ledger.shut).result(60)
        world.ledger.put(spent(5, subject="a"))
        # After a page, what comes stands before what was read.
        assert world.books.verify(world.now_unix_ms, stop=Ships()) == Verified(2, 2 - after_pages, [])


@pytest.mark.parametrize("difference", [1, -1])
def test_one_pico_dollar_of_the_store_is_drift(
    world: BudgetWorld, caplog: pytest.LogCaptureFixture, difference: int
) -> None:
    world.ledger.put(spent(LARGEST_PICO_USD), spent(LARGEST_PICO_USD), spent(3, subject="t"))
    total = 2 * LARGEST_PICO_USD
    with world.shipping():
        world.shipped()
        with world.store.writing() as connection:
            wrong = update(BUDGET_TRACKING).where(BUDGET_TRACKING.c.subject == "s")
            connection.execute(wrong.values(posted_pico_usd=total + difference))
        found = world.verify()
    assert found.drifts == [
        Drift(HERE, "store", total + difference, total),
        Drift(HERE, "ledger", total, total + difference),
    ]
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert (
        f"budget b, subject s, window from {TODAY_MS}: the store's counter is {total + difference} pico-USD" in told[0]
    )


def test_one_pico_dollar_of_the_ledger_is_drift_and_told_over_the_wire(world: BudgetWorld) -> None:
    world.ledger.put(spent(5))
    with world.shipping():
        world.shipped()
        world.ledger.counters["b", "s", TODAY_MS] += 1
        answer = world.service.verify(pb.VerifyLedgerRequest(), LOCAL)
    (drift,) = answer.drifts
    assert (answer.windows, answer.entries) == (1, 1)
    assert (drift.budget, drift.subject, drift.window_start.ToMilliseconds()) == ("b", "s", TODAY_MS)
    assert (drift.counter.pico, drift.entries.pico) == (6, 5)


def test_an_entry_that_is_gone_is_drift_even_if_it_posted_nothing(world: BudgetWorld) -> None:
    world.ledger.put(posting(usage_event(), 0), spent(5))
    with world.shipping():
        world.shipped()
        with world.store.writing() as connection:
            connection.execute(text("DELETE FROM budget_entries WHERE pico_usd = 0"))
        assert world.verify().drifts == [Drift(HERE, "store", 5, 5)]


def test_a_window_that_only_the_ledger_has_is_compared(world: BudgetWorld) -> None:
    world.ledger.counters["b", "s", TODAY_MS] = 4
    with world.shipping():
        assert world.verify() == Verified(1, 0, [Drift(HERE, "ledger", 4, 0)])


def test_what_came_twice_is_taken_back_and_the_books_balance(world: BudgetWorld) -> None:
    first, other = spent(5), spent(6)
    # Another sidecar was sooner with both, one of them as another event.
    ship(world.store, batch_of(elsewhere(first.event_id, 5), elsewhere(other.event_id, 6, digest=b"z" * 16)), NOON_MS)
    # What the ledger counts is this server's: the other's is not in it.
    world.ledger.counters["b", "s", TODAY_MS] += 11
    world.ledger.put(first, other, spent(1))
    with world.shipping():
        world.shipped()
        assert world.ledger.uncounted == [first.event_id, other.event_id]
        assert world.verify() == Verified(1, 3, [])


def elsewhere(event_id: bytes, pico_usd: int, digest: bytes | None = None) -> bytes:
    event = spent(pico_usd, event_id=event_id, sidecar="other")
    event.digest = digest or event_id[::-1]
    return event.SerializeToString()


def test_only_windows_that_were_touched_lately_are_looked_at(world: BudgetWorld) -> None:
    ship(world.store, batch_of(spent(5, "old")), NOON_MS - 60_001)
    world.ledger.counters["old", "s", TODAY_MS] = 5
    world.ledger.put(spent(7, "new"))
    with world.shipping():
        world.shipped()
        assert world.verify(touched_since_unix_ms=NOON_MS - 60_000) == Verified(1, 1, [])
        assert world.verify() == Verified(2, 2, [])


def test_while_the_shipping_is_held_up_it_gives_up_and_says_so(
    world: BudgetWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modelreg.budgets.own_ledger.WAIT_S", 0.0)
    # Nothing ships.
    with pytest.raises(StoreUnavailableError, match="usage is on its way into the store"):
        world.verify()


def test_after_the_end_nothing_is_compared(world: BudgetWorld) -> None:
    asked = world.shipper.between_batches(lambda: 1)
    world.shipper.end(0)
    with pytest.raises(CancelledError):
        asked.result(60)
    with pytest.raises(StoreUnavailableError, match="shutting down"):
        world.verify()


def test_what_is_asked_before_the_first_batch_waits_for_it(world: BudgetWorld) -> None:
    """The first may be one that is in the store already: then an entry is in both."""
    event = spent(5)
    world.ledger.put(event)
    ship(world.store, batch_of(event), NOON_MS)
    asked = world.shipper.between_batches(world.ledger.waiting)
    with world.shipping():
        assert asked.result(60) == (0, 0)
        assert world.verify() == Verified(1, 1, [])


def test_what_fails_between_batches_is_told_to_who_asked_and_the_shipping_goes_on(world: BudgetWorld) -> None:
    asked = world.shipper.between_batches(lambda: 1 // 0)
    with world.shipping():
        with pytest.raises(ZeroDivisionError):
            asked.result(60)
        world.ledger.put(spent(1))
        world.shipped()


def test_the_job_says_what_it_found_and_fails_where_the_books_drift(world: BudgetWorld) -> None:
    job = reconciliation(world.books, lambda: world.now_unix_ms)
    assert (job.name, job.interval_ms) == (NAME, 60_000)
    world.ledger.put(spent(5))
    with world.shipping():
        world.shipped()
        assert job.run(Stop()) == ("done", ["1 windows, 1 entries, 0 drifts"])
        world.ledger.counters["b", "s", TODAY_MS] += 1
        outcome, (counted, drift) = job.run(Stop())
    assert (outcome, counted) == ("failed", "1 windows, 1 entries, 1 drifts")
    assert drift.endswith("the ledger's counter is 6 pico-USD, its entries add up to 5, +1 between them")


def test_entries_are_forgotten_a_window_at_a_time_and_the_sums_stay(store: Store) -> None:
    world = BudgetWorld(store)
    oldest_kept = (TODAY - KEPT_DAYS - LONGEST_WINDOW_DAYS) * DAY_MS
    for start in (oldest_kept - 1, oldest_kept):
        world.ledger.put(posting(usage_event(), 5, start=start), posting(usage_event(), 6, start=start))
    with world.shipping():
        world.shipped()
        forget_usage(store, TODAY, KEPT_DAYS, Stop())
        world.now_unix_ms = TODAY_MS
        assert world.verify() == Verified(1, 2, [])
    assert [row.posted_pico_usd for row in rows_of(store, BUDGET_TRACKING)] == [11, 11]


@given(seed=st.integers(0, 2**32), steps=st.integers(1, 6))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_two_sidecars_ship_in_whatever_order_each_ledger_keeps_its_share(
    store: Store, seed: int, steps: int
) -> None:
    """An event that both take is counted by the one that is first; the other takes it back."""
    chance = random.Random(seed)
    worlds = [BudgetWorld(store), BudgetWorld(store)]
    events = [spent(chance.randrange(10**18), chance.choice("bc"), chance.choice("st")) for _ in range(20)]
    before = sum(row.posted_pico_usd for row in rows_of(store, BUDGET_TRACKING))
    for _ in range(steps):
        for number, world in enumerate(worlds):
            for event in chance.choices(events, k=chance.randrange(8)):
                taken = type(event).FromString(event.SerializeToString())
                taken.sidecar, taken.recorded_at_unix_ms = f"box {number}", NOON_MS + chance.randrange(10**6)
                world.ledger.put(taken)
    for world in worlds:
        world.shipper.end(60)
        world.shipper.run()
    after = sum(row.posted_pico_usd for row in rows_of(store, BUDGET_TRACKING))
    assert sum(sum(world.ledger.counters.values()) for world in worlds) == after - before
