"""A ledger against the store: what it lost is told, and what other servers post beside it is no drift of it."""

import platform
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from modelreg.budgets import own_ledger
from modelreg.budgets.drift import Drift
from modelreg.budgets.reconciliation import reconciliation
from modelreg.budgets.verify import Verified
from modelreg.budgets.windows import Tracked, Window, tracked
from modelreg.data_dir import DataDir
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.jobs.job import Stop
from modelreg.principal import LOCAL
from modelreg.sidecar import sidecar_name
from modelreg.store.store import Store
from modelreg.usage.ship import ship
from modelreg.v1 import budget_pb2 as pb
from support.budget_world import BudgetWorld
from support.postings import TODAY_MS, expiry, posting, reversal, spent
from support.usage_events import DAY_MS, NOON_MS, batch_of, usage_event

WEB = Window(TODAY_MS, "web", "s")


def posted(amount: int, sidecar: str = "box") -> UsageEvent:
    return spent(amount, "web", sidecar=sidecar)


def lost(store: Store, sidecar: str = "box") -> BudgetWorld:
    """Return a server whose ledger is new, where the budget's window of today has $0.000000000007 in the store."""
    world = BudgetWorld(store)
    world.set("web")
    ship(store, batch_of(posted(7, sidecar)), NOON_MS)
    return world


def test_a_window_that_the_ledger_lost_is_drift_until_it_is_over(store: Store) -> None:
    world = lost(store)
    job = reconciliation(world.books, lambda: world.now_unix_ms)
    with world.shipping():
        found = world.verify()
        assert found == Verified(1, 1, [Drift(WEB, "missing", 0, 7)])
        assert str(found.drifts[0]) == (
            f"budget web, subject s, window from {TODAY_MS}: the ledger of this server does not have it and counts it"
            " from 0, its entries add up to 7 pico-USD; the spool of another data directory may have it"
        )
        assert job.run(Stop()).outcome == "failed"
        world.ledger.put(posted(2))
        world.shipped()
        assert world.verify().drifts == [Drift(WEB, "ledger", 2, 9)]
        world.ledger.counters.clear()
        world.now_unix_ms += DAY_MS
        assert world.verify() == Verified(1, 2, [])
        assert job.run(Stop()).outcome == "done"


def test_a_window_of_a_budget_that_is_no_more_is_not_missed(store: Store) -> None:
    world = BudgetWorld(store)
    world.set("web", period=pb.BUDGET_PERIOD_MONTH)
    ship(store, batch_of(posted(7), spent(7, "gone")), NOON_MS)
    with world.shipping():
        assert world.verify() == Verified(2, 2, [])


def test_what_other_servers_post_is_labelled_and_no_drift(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    names = ("box 0", "box 1")
    worlds = [BudgetWorld(store, sidecar=name) for name in names]
    worlds[0].set("web")
    with worlds[0].shipping(), worlds[1].shipping():
        for world, name in zip(worlds, names, strict=True):
            world.ledger.put(posted(5, name), spent(1, "web", name, sidecar=name))
            world.shipped()
        for world, other in zip(worlds, reversed(names), strict=True):
            # One to which both posted, and one which only the other has.
            assert world.verify() == Verified(3, 4, [], 2, (other,))
            outcome, (counted, shared) = reconciliation(world.books, lambda: NOON_MS).run(Stop())
            assert (outcome, counted) == ("done", "3 windows, 4 entries, 0 drifts")
            assert shared.startswith(f"2 windows are posted to by other servers too ({other}): each counts its own")
            answer = world.service.verify(pb.VerifyLedgerRequest(), LOCAL)
            assert (answer.shared_windows, list(answer.other_servers), len(answer.drifts)) == (2, [other], 0)
    told = [record.getMessage() for record in caplog.records if "other servers" in record.getMessage()]
    assert told == ["other servers post to the same budgets, and each counts its own alone"] * 2


def test_the_store_is_verified_where_others_post_too(store: Store) -> None:
    world = lost(store, "other")
    ship(store, batch_of(posted(7, "other")), NOON_MS)
    with world.shipping():
        with store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM budget_entries WHERE budget = 'web'")
            connection.exec_driver_sql("UPDATE budget_tracking SET entries = 0")
        assert world.verify() == Verified(1, 0, [Drift(WEB, "store", 14, 0), Drift(WEB, "missing", 0, 14)])


@pytest.mark.parametrize("is_running", [True, False])
def test_what_a_data_directory_of_this_host_posted_is_missed_once_nobody_owns_it(
    store: Store, tmp_path: Path, *, is_running: bool
) -> None:
    left = tmp_path / "left"
    with closing(DataDir(left)) as owned:
        name = sidecar_name(left)
        assert name == f"{platform.node()}:{left}"
        if not is_running:
            owned.close()
        world = lost(store, name)
        with world.shipping():
            found = world.verify()
    assert (len(found.drifts), found.servers) == ((0, (name,)) if is_running else (1, ()))


def test_a_charge_that_is_taken_back_is_of_no_other_server(store: Store) -> None:
    world = BudgetWorld(store)
    world.ledger.put(expiry(5), reversal(5, sidecar=""), spent(1))
    with world.shipping():
        world.shipped()
        world.ledger.counters["b", "s", TODAY_MS] += 1
        assert world.verify().drifts == [Drift(Window(TODAY_MS, "b", "s"), "ledger", 2, 1)]


def test_the_answer_says_whose_counter_it_is(store: Store) -> None:
    world = lost(store)
    world.ledger.put(spent(5))
    with world.shipping():
        world.shipped()
        world.ledger.counters["b", "s", TODAY_MS] += 1
        answer = world.service.verify(pb.VerifyLedgerRequest(), LOCAL)
        assert {drift.budget: drift.of for drift in answer.drifts} == {
            "b": pb.LEDGER_COUNTER_LEDGER,
            "web": pb.LEDGER_COUNTER_MISSING,
        }


def test_while_the_store_is_read_shipping_goes_on_and_the_comparison_stays_of_its_moment(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BudgetWorld(store)
    world.ledger.put(posted(5))

    def read(connection: Connection, windows: Collection[Window]) -> dict[Window, Tracked]:
        # An embedded store is not written while somebody reads it.
        if store.schema is not None:
            world.ledger.put(posted(7))
            world.shipped()
        world.shipper.between_batches(lambda: None).result(60)
        return tracked(connection, windows)

    with world.shipping():
        world.shipped()
        monkeypatch.setattr(own_ledger, "tracked", read)
        # What is added up afterwards has what was shipped meanwhile.
        entries = 1 if store.schema is None else 2
        assert world.verify() == Verified(1, entries, [])


def test_of_windows_where_nothing_happens_the_job_reads_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    world = BudgetWorld(store)
    world.ledger.put(*(posting(usage_event(), 1, f"b{number}") for number in range(20)))
    asked: list[Collection[Window]] = []

    def read(connection: Connection, windows: Collection[Window]) -> dict[Window, Tracked]:
        asked.append(windows)
        return tracked(connection, windows)

    monkeypatch.setattr(own_ledger, "tracked", read)
    with world.shipping():
        world.shipped()
        assert world.verify(touched_since_unix_ms=NOON_MS + 1) == Verified(0, 0, [])
        assert asked == []
        assert world.verify(touched_since_unix_ms=NOON_MS) == Verified(20, 20, [])
        assert [len(windows) for windows in asked] == [20]
