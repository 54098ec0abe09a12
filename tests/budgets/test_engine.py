"""The real engine with its ledger and spool: what calls cost is in its counter and in the store, and nowhere twice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from modelreg._core import Engine
from modelreg.budgets.budgets import Budgets
from modelreg.budgets.daily import daily_budget
from modelreg.budgets.own_ledger import OwnLedger
from modelreg.budgets.service import BudgetService
from modelreg.budgets.verify import Books, Verified
from modelreg.events.bus import Bus
from modelreg.internal.v1.budgets_pb2 import LedgerBooks
from modelreg.principal import LOCAL
from modelreg.server.shipping import EngineSpool
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_ENTRIES, BUDGET_EVENTS, BUDGET_TRACKING
from modelreg.usage.shipper import Pace, Shipper
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1 import common_pb2, usage_pb2
from support.budget_world import budget
from support.doors import CLOCK_UNIX_MS, fresh_engine
from support.snapshots import packaged_snapshot
from support.usage_events import rows_of

RECORD = "/modelreg.v1.RouterService/RecordUsage"
SIDECAR = "sidecar"
ROUTE = "openai/gpt-4o"
DAY_MS = 86_400_000


class Sidecar:
    """An engine on a spool, and what ships from it into a store."""

    def __init__(self, store: Store, engine: Engine, now_unix_ms: int) -> None:
        engine.load_snapshot(packaged_snapshot())
        engine.set_clock(now_unix_ms)
        self.engine = engine
        self.shipper = Shipper(EngineSpool(engine), store, Pace(lambda: now_unix_ms), Bus())
        # A caller may spend $0.10 a day.
        daily = daily_budget(Decimal("0.1"), hard=False)
        self.budgets = Budgets(store, lambda: now_unix_ms, daily, engine)
        self.books = self.books_of(self.shipper)
        self.service = BudgetService(self.budgets, self.books)
        self.budgets.follow()

    def record(self, number: int) -> int:
        """Record a call; returns what it cost in pico-USD."""
        request = usage_pb2.RecordUsageRequest(
            event_id=f"01950000-0000-7000-8000-{number:012x}",
            phase=usage_pb2.USAGE_PHASE_FINAL,
            outcome=usage_pb2.USAGE_OUTCOME_OK,
            route=common_pb2.RouteRef(route_id=ROUTE),
            units=[common_pb2.UnitCount(kind="input_token", count=1_000)],
            attribution=common_pb2.Attribution(tags={"app": "web"}),
        )
        answer = usage_pb2.RecordUsageResponse.FromString(self.engine.call(RECORD, request.SerializeToString()))
        assert answer.cost.expected.pico > 0
        return answer.cost.expected.pico

    def ship(self) -> None:
        """Ship what there is, and end."""
        self.shipper.end(60)
        self.shipper.run()

    def verified(self) -> Verified:
        """Ship what there is and verify the books, at a moment of its own."""
        self.ship()
        between = Shipper(EngineSpool(self.engine), self.budgets.store, Pace(lambda: CLOCK_UNIX_MS), Bus())
        with running(between):
            return self.books_of(between).verify(CLOCK_UNIX_MS)

    def books_of(self, shipper: Shipper) -> Books:
        return Books(self.budgets.store, 90, OwnLedger(self.budgets, self.engine, shipper, SIDECAR))

    def counters(self) -> dict[str, int]:
        """Return what the ledger's file counts of each budget."""
        books = LedgerBooks.FromString(self.engine.ledger_books())
        return {one.window.budget: int(one.posted_pico_usd) for one in books.windows}


@contextmanager
def running(shipper: Shipper) -> Iterator[None]:
    thread = threading.Thread(target=shipper.run)
    thread.start()
    try:
        yield
    finally:
        shipper.end(60)
        thread.join(60)
        assert not thread.is_alive()


@contextmanager
def sidecar(store: Store, spool: Path, now_unix_ms: int = CLOCK_UNIX_MS) -> Iterator[Sidecar]:
    engine = fresh_engine(spool=spool)
    try:
        yield Sidecar(store, engine, now_unix_ms)
    finally:
        engine.stop(0.0)
        engine.close_spool()


def test_what_calls_cost_is_counted_once_in_the_engine_and_in_the_store(store: Store, tmp_path: Path) -> None:
    with sidecar(store, tmp_path / "spool") as one:
        one.service.set(pb.SetBudgetRequest(budget=budget("web", subject="app=web")), LOCAL)
        cost = one.record(1) + one.record(2)
        assert cost > 0
        assert one.verified() == Verified(2, 4, [])
        assert one.counters() == {"daily": cost, "web": cost}
        windows = one.service.list_windows(pb.ListBudgetWindowsRequest(budget="web"), LOCAL).windows
        assert [(window.subject, window.posted.pico, window.hard) for window in windows] == [("app=web", cost, True)]
    assert {row.budget: row.posted_pico_usd for row in rows_of(store, BUDGET_TRACKING)} == {"daily": cost, "web": cost}
    assert {row.subject for row in rows_of(store, BUDGET_ENTRIES)} == {"default/local", "app=web"}


def test_what_waits_in_the_spool_is_in_the_ledgers_sum(store: Store, tmp_path: Path) -> None:
    with sidecar(store, tmp_path / "spool") as one:
        one.record(1)
        one.ship()
        one.record(2)
        looked = LedgerBooks.FromString(one.engine.ledger_books())
        (window,) = looked.windows
        assert looked.unshipped_entries == 1
        assert int(window.posted_pico_usd) == 2 * int(window.unshipped_pico_usd)


def test_a_call_that_is_recorded_again_after_a_restart_is_taken_back(store: Store, tmp_path: Path) -> None:
    cost = recorded_before(store, tmp_path / "spool")
    with sidecar(store, tmp_path / "spool", CLOCK_UNIX_MS + 5) as restarted:
        # It forgot what was shipped, so it counts it once more.
        restarted.record(1)
        assert restarted.counters() == {"daily": 2 * cost}
        assert restarted.verified() == Verified(1, 1, [])
        assert restarted.counters() == {"daily": cost}


def recorded_before(store: Store, spool: Path) -> int:
    """Record a call and end; nobody has the spool open any more when this returns."""
    with sidecar(store, spool) as one:
        cost = one.record(1)
        assert one.verified() == Verified(1, 1, [])
    return cost


def test_thresholds_that_the_engine_crosses_come_into_the_store(store: Store, tmp_path: Path) -> None:
    with sidecar(store, tmp_path / "spool") as one:
        for number in range(1, 60):
            one.record(number)
        assert one.verified().drifts == []
        metrics = one.engine.metrics().splitlines()
        for percent in (70, 90, 100):
            assert f'modelreg_budget_thresholds_total{{percent="{percent}"}} 1' in metrics
    assert [(row.budget, row.level) for row in rows_of(store, BUDGET_EVENTS)] == [
        ("daily", level) for level in (1, 2, 3)
    ]
