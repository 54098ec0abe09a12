"""A ledger in memory for tests: counts what its spool is given, and takes back what it is told, as the engine's."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from modelreg._core import UsageBatch
from modelreg.internal.v1.budgets_pb2 import BudgetSet, LedgerBooks
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.v1 import budget_pb2 as pb
from support.memory_spool import MemorySpool

_MOST_WAIT_S = 0.05

Key = tuple[str, str, int]


class MemoryLedger(MemorySpool):
    """A spool whose events are counted when they are put."""

    def __init__(self) -> None:
        self.counters = Counter[Key]()
        self.budgets: list[BudgetSet] = []
        self._is_shut = False
        self._tell: Callable[[], object] = lambda: None
        self.windows: list[pb.BudgetStatus] = []
        super().__init__()

    def put(self, *events: UsageEvent) -> None:
        """Append events, and count them."""
        super().put(*events)
        self._count(events, 1)

    def take(self, max_events: int, max_bytes: int, max_wait_s: float) -> UsageBatch:
        """See ``Spool.take``."""
        # Who asks for something between two batches need not wait long.
        return (
            UsageBatch([], 0) if self._is_shut else super().take(max_events, max_bytes, min(max_wait_s, _MOST_WAIT_S))
        )

    def shut(self) -> None:
        """Give nothing to ship from now on."""
        self._is_shut = True

    def reopen(self) -> None:
        """Give it again."""
        self._is_shut = False

    def forget(self, through: int, uncounted: Sequence[bytes]) -> None:
        """See ``Spool.forget``: of entries under an id the last are taken back."""
        left = Counter(uncounted)
        for event in reversed(self._waiting(through)):
            if left[event.event_id] > 0:
                left[event.event_id] -= 1
                self._count([event], -1)
        assert not +left, "an id that is not in the batch"
        super().forget(through, uncounted)

    def load_budgets(self, budget_set: bytes) -> None:
        """Keep what was loaded."""
        self.budgets.append(BudgetSet.FromString(budget_set))
        self._tell()

    def tell_loads(self, tell: Callable[[], object]) -> None:
        """Call ``tell`` at each load."""
        self._tell = tell

    def budget_windows(self, budget: str | None = None, most: int = 100) -> bytes:
        """Return those that the test says."""
        windows = [window for window in self.windows if budget in {None, window.budget}]
        return pb.ListBudgetWindowsResponse(windows=windows[:most], window_count=len(windows)).SerializeToString()

    def ledger_books(self) -> bytes:
        """Return the counters, and what waits."""
        waiting = self._waiting(None)
        unshipped = Counter[Key]()
        for event in waiting:
            for key, amount in postings(event):
                unshipped[key] += amount
        books = LedgerBooks(unshipped_entries=len(waiting))
        for key in self.counters:
            window = books.windows.add(
                posted_pico_usd=str(self.counters[key]), unshipped_pico_usd=str(unshipped[key])
            ).window
            window.budget, window.subject, window.start_unix_ms = key
        return books.SerializeToString()

    def _waiting(self, through: int | None) -> list[UsageEvent]:
        return [
            UsageEvent.FromString(payload)
            for place, payload in self._events.items()
            if through is None or place <= through
        ]

    def _count(self, events: Iterable[UsageEvent], sign: int) -> None:
        for event in events:
            for key, amount in postings(event):
                self.counters[key] += sign * amount


def postings(event: UsageEvent) -> list[tuple[Key, int]]:
    """Return what an event posts."""
    return [((one.window.budget, one.window.subject, one.window.start_unix_ms), one.pico_usd) for one in event.postings]
