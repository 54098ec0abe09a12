"""One server's budgets: in a store, with a ledger that counts, what ships from it, and a clock that the test moves."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from modelreg._core import CallError
from modelreg.budgets.budgets import Budgets
from modelreg.budgets.own_ledger import OwnLedger
from modelreg.budgets.rows import BudgetRow
from modelreg.budgets.service import BudgetService
from modelreg.budgets.verify import Books, Verified
from modelreg.events.bus import Bus
from modelreg.principal import LOCAL
from modelreg.store.store import Store
from modelreg.usage.shipper import Pace, Shipper
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1.common_pb2 import Usd
from support.memory_ledger import MemoryLedger
from support.refusals import refusal
from support.usage_events import NOON_MS

KEPT_DAYS = 90
TIMEOUT_S = 60


class BudgetWorld:
    """What one server has of them."""

    def __init__(self, store: Store, *, daily: BudgetRow | None = None, sidecar: str = "box") -> None:
        self.now_unix_ms = NOON_MS
        self.store = store
        self.bus = Bus()
        self.ledger = MemoryLedger()
        self.shipper = Shipper(self.ledger, store, Pace(lambda: self.now_unix_ms), self.bus)
        self.budgets = Budgets(store, lambda: self.now_unix_ms, daily, self.ledger)
        self.books = Books(store, KEPT_DAYS, OwnLedger(self.budgets, self.ledger, self.shipper, sidecar))
        self.service = BudgetService(self.budgets, self.books)

    def set(self, name: str = "web", **fields: object) -> pb.Budget:
        """Set a budget."""
        return self.service.set(pb.SetBudgetRequest(budget=budget(name, **fields)), LOCAL).budget

    def names(self) -> list[str]:
        """Return the names of the budgets, as listed."""
        return [one.name for one in self.service.list(pb.ListBudgetsRequest(), LOCAL).budgets]

    def verify(self, *, touched_since_unix_ms: int | None = None) -> Verified:
        """Verify the books; ``shipping`` must run."""
        return self.books.verify(self.now_unix_ms, touched_since_unix_ms=touched_since_unix_ms)

    @contextmanager
    def shipping(self) -> Iterator[None]:
        """Ship meanwhile."""
        thread = threading.Thread(target=self.shipper.run)
        thread.start()
        try:
            yield
        finally:
            self.shipper.end(TIMEOUT_S)
            thread.join(TIMEOUT_S)
            assert not thread.is_alive()

    def shipped(self) -> None:
        """Wait until everything is in the store."""
        assert self.ledger.wait_until_empty(TIMEOUT_S)
        self.shipper.between_batches(lambda: None).result(TIMEOUT_S)


def budget(name: str = "web", **fields: object) -> pb.Budget:
    """Return a budget of a tag that may spend $10 a day; ``fields`` are laid over it."""
    usual = {"scope": pb.BUDGET_SCOPE_TAG, "period": pb.BUDGET_PERIOD_DAY, "limit": Usd(units=10)}
    return pb.Budget(name=name, **{**usual, **fields})  # pyright: ignore[reportArgumentType]


def refused(call: Callable[[], object]) -> tuple[str, dict[str, str]]:
    """Return reason and metadata of a refusal, after checking that it is as documented."""
    with pytest.raises(CallError) as raised:
        call()
    info, _ = refusal(raised.value)
    return info.reason, dict(info.metadata)
