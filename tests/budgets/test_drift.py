"""What drifts is looked at until it balances: found by the job or by command, through restarts, by the doctor too."""

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from modelreg.budgets.drift import Drift
from modelreg.budgets.reconciliation import reconciliation
from modelreg.budgets.verify import Verified
from modelreg.budgets.windows import DRIFTING, Window, mark, unmark
from modelreg.config import load_config
from modelreg.doctor.budgets import check_budgets
from modelreg.doctor.finding import Finding, Status
from modelreg.jobs.job import Did, Job, Stop
from modelreg.jobs.runs import Runs
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_TRACKING
from modelreg.usage.ship import ship
from support.budget_world import BudgetWorld
from support.postings import TODAY_MS, spent
from support.stores import Place
from support.usage_events import NOON_MS, batch_of, rows_of

MINUTE_MS = 60_000
HERE = Window(TODAY_MS, "b", "s")


def job_of(world: BudgetWorld) -> Job:
    return reconciliation(world.books, lambda: world.now_unix_ms)


def make_wrong(store: Store, *, by: int) -> None:
    (row,) = [row for row in rows_of(store, BUDGET_TRACKING) if row.subject == "s"]
    with store.writing() as connection:
        wrong = update(BUDGET_TRACKING).where(BUDGET_TRACKING.c.subject == "s")
        connection.execute(wrong.values(posted_pico_usd=row.posted_pico_usd + by))


def restarted(world: BudgetWorld, *, after_ms: int) -> BudgetWorld:
    """Return another process on the same store and ledger."""
    another = BudgetWorld(world.store)
    another.now_unix_ms = world.now_unix_ms + after_ms
    another.ledger.counters.update(world.ledger.counters)
    return another


def test_what_drifts_is_found_each_time_until_it_balances_after_a_restart_too(world: BudgetWorld) -> None:
    world.ledger.put(spent(5), spent(1, subject="quiet"))
    with world.shipping():
        world.shipped()
        make_wrong(world.store, by=1)
        assert job_of(world).run(Stop()).outcome == "failed"
    later = restarted(world, after_ms=60 * MINUTE_MS)
    with later.shipping():
        outcome, (counted, *drifts) = job_of(later).run(Stop())
        assert (outcome, counted, len(drifts)) == ("failed", "1 windows, 1 entries, 2 drifts", 2)
        make_wrong(later.store, by=-1)
        assert job_of(later).run(Stop()) == ("done", ["1 windows, 1 entries, 0 drifts"])
        later.now_unix_ms += 3 * MINUTE_MS
        assert job_of(later).run(Stop()) == ("done", ["0 windows, 0 entries, 0 drifts"])


def test_what_is_found_by_command_is_found_by_the_job(world: BudgetWorld) -> None:
    world.ledger.put(spent(5))
    with world.shipping():
        world.shipped()
        make_wrong(world.store, by=1)
        world.now_unix_ms += 60 * MINUTE_MS
        assert job_of(world).run(Stop()).outcome == "done"
        assert len(world.verify().drifts) == 2
        assert job_of(world).run(Stop()).outcome == "failed"


def test_an_entry_that_comes_to_a_window_that_drifts_lets_it_not_be_forgotten(world: BudgetWorld) -> None:
    world.ledger.put(spent(5))
    with world.shipping():
        world.shipped()
        make_wrong(world.store, by=1)
        world.verify()
        world.ledger.put(spent(1))
        world.shipped()
    later = restarted(world, after_ms=60 * MINUTE_MS)
    with later.shipping():
        assert job_of(later).run(Stop()).outcome == "failed"


def test_a_window_that_only_the_ledger_has_is_found_again(world: BudgetWorld) -> None:
    world.ledger.put(spent(5))
    with world.shipping():
        world.shipped()
        with world.store.writing() as connection:
            connection.execute(delete(BUDGET_TRACKING))
        assert world.verify().drifts == [Drift(HERE, "ledger", 5, 0)]
        found = world.verify(touched_since_unix_ms=NOON_MS)
    # What is counted of it now says that its one entry is not.
    assert found == Verified(1, 0, [Drift(HERE, "store", 0, 5), Drift(HERE, "ledger", 5, 0)])


def test_what_the_ledger_has_let_go_drifts_no_more(world: BudgetWorld) -> None:
    world.ledger.put(spent(5))
    with world.shipping():
        world.shipped()
        world.ledger.counters["b", "s", TODAY_MS] += 1
        assert job_of(world).run(Stop()).outcome == "failed"
        world.ledger.counters.clear()
        world.now_unix_ms += 60 * MINUTE_MS
        assert job_of(world).run(Stop()) == ("done", ["1 windows, 1 entries, 0 drifts"])
        assert [row.touched_unix_ms for row in rows_of(world.store, BUDGET_TRACKING)] == [world.now_unix_ms]


def test_only_what_is_marked_is_unmarked(store: Store) -> None:
    ship(store, batch_of(spent(5), spent(5, subject="t")), NOON_MS)
    mark(store, {HERE})
    assert touched(store) == {"s": DRIFTING, "t": NOON_MS}
    unmark(store, {HERE, HERE._replace(subject="t")}, NOON_MS + 1)
    assert touched(store) == {"s": NOON_MS + 1, "t": NOON_MS}


def touched(store: Store) -> dict[str, int]:
    return {row.subject: row.touched_unix_ms for row in rows_of(store, BUDGET_TRACKING)}


@pytest.mark.parametrize("run", [None, Did("done", ["0 windows, 0 entries, 0 drifts"])])
def test_the_doctor_tells_of_what_drifts_before_the_job_does(store: Store, place: Place, run: Did | None) -> None:
    ship(store, batch_of(*(spent(5, subject=f"s{number}") for number in range(7))), NOON_MS)
    if run is not None:
        runs = Runs(store, lambda: NOON_MS, lambda: 0.5)
        job = Job("ledger-verify", MINUTE_MS, 0, lambda _: run)
        runs.end(job, runs.begin(job), run)
    assert ledger_of(place).status is Status.OK
    mark(store, (HERE._replace(subject=f"s{number}") for number in range(7)))
    found = ledger_of(place)
    assert (found.status, found.next_step) == (Status.FAILED, "modelreg ledger verify")
    told = "; ".join(f"budget b, subject s{number}" for number in range(5))
    assert found.found == f"windows drift: {told} and more"


def ledger_of(place: Place) -> Finding:
    settings = {"data": Path("unused"), "store": str(place.url), "store_schema": place.schema}
    (ledger,) = [one for one in check_budgets(load_config(settings, {}), NOON_MS) if one.check == "ledger"]
    return ledger
