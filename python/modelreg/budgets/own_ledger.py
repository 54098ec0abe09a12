"""The ledger of this server against the store: its counter of a window must be the store's and what waits in the spool.

They are compared at one moment, between two batches, at which no entry is on its way. Where other servers post to a
window as well, nobody's counter is the store's.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain, islice
from typing import NamedTuple

from sqlalchemy import Connection, select

from modelreg.budgets.budgets import BudgetEngine, Budgets
from modelreg.budgets.drift import Drift
from modelreg.budgets.sums import first_of, posters
from modelreg.budgets.windows import PAGE, Tracked, Window, page, tracked
from modelreg.calendars import TimeZoneMissingError, calendar_of
from modelreg.internal.v1.budgets_pb2 import Calendar, LedgerBooks
from modelreg.sidecar import is_over
from modelreg.store.tables.budgets import BUDGET_TRACKING
from modelreg.usage.moment import WAIT_S, between_batches
from modelreg.usage.shipper import Shipper


class Compared(NamedTuple):
    """What came of it.

    Attributes:
        alone: windows that were compared and are not known to the store, or were not asked for.
        drifts: those that differ.
        shared: those that differ, as other servers post to them too.
        servers: names of these servers.
    """

    alone: Collection[Window] = ()
    drifts: Collection[Drift] = ()
    shared: Collection[Window] = ()
    servers: Collection[str] = ()


class _Counter(NamedTuple):
    posted: int
    unshipped: int


class OwnLedger:
    """The ledger of this server. Thread-safe."""

    def __init__(self, budgets: Budgets, engine: BudgetEngine, shipper: Shipper, sidecar: str) -> None:
        """Compare ``engine``'s ledger.

        Args:
            budgets: of the store, and that of the configuration.
            engine: whose ledger it is.
            shipper: ships from the engine's spool.
            sidecar: name of this server in its entries.
        """
        self._budgets = budgets
        self._store = budgets.store
        self._engine = engine
        self._shipper = shipper
        self._sidecar = sidecar

    def compare(self, now_unix_ms: int, since_unix_ms: int, asked: Collection[Window] | None) -> Compared:
        """Compare windows.

        Args:
            now_unix_ms: the time.
            since_unix_ms: of windows that began before, entries may be gone.
            asked: which, besides those of which something waits in the spool; None: all.

        Raises:
            StoreUnavailableError: the store is away, or the shipping does not come to a moment between two batches.
            StoreError: it cannot be read.
        """
        live = self._live(now_unix_ms)
        drifts: list[Drift] = []
        differing: list[Tracked] = []
        alone: list[Window] = []
        with self._store.reading() as connection:
            counted = self._counters(connection, since_unix_ms)
            if asked is None:
                wanted = chain(sorted(counted), _not_counted(connection, live, counted))
            else:
                unshipped = {window for window, counter in counted.items() if counter.unshipped}
                wanted = iter(sorted(unshipped.union(asked)))
            for some in _in_pages(wanted):
                there = tracked(connection, some)
                alone += [window for window in some if window not in (there if asked is None else asked)]
                for window in some:
                    in_store = there.get(window, Tracked(window, 0, 0, 0))
                    counter = counted.get(window)
                    if counter is None and live.get(window.budget) != window.start_unix_ms:
                        # It is over, and the ledger has let it go.
                        continue
                    posted, unshipped = counter or _Counter(0, 0)
                    if posted != in_store.posted + unshipped:
                        of = "missing" if counter is None else "ledger"
                        drifts.append(Drift(window, of, posted, in_store.posted + unshipped))
                        differing.append(in_store)
        shared, servers = self._shared(differing)
        return Compared(alone, [drift for drift in drifts if drift.window not in shared], shared, servers)

    def _counters(self, connection: Connection, since: int) -> dict[Window, _Counter]:
        """Return the ledger's windows as they are at a moment; what ``connection`` reads from then on is of it too."""

        def look() -> bytes:
            # What is read first says of which moment the rest is: shipping goes on as soon as both are fixed.
            connection.execute(select(BUDGET_TRACKING.c.entries).limit(1)).all()
            return self._engine.ledger_books()

        books = LedgerBooks.FromString(between_batches(self._shipper, self._store, look, WAIT_S))
        counted: dict[Window, _Counter] = {}
        for one in books.windows:
            window = Window(one.window.start_unix_ms, one.window.budget, one.window.subject)
            # What waits for a window that the ledger has let go is an adjustment: there is no counter to compare.
            if window.start_unix_ms >= since and one.HasField("posted_pico_usd"):
                counted[window] = _Counter(int(one.posted_pico_usd), int(one.unshipped_pico_usd))
        return counted

    def _live(self, now_unix_ms: int) -> dict[str, int]:
        """Return when the running window of each budget began."""
        budgets = self._budgets.all()
        calendars: dict[str, Calendar] = {}
        for time_zone in {budget.time_zone for budget in budgets}:
            # Of one that is not known here the engine has no window either.
            with suppress(TimeZoneMissingError):
                calendars[time_zone] = calendar_of(time_zone, now_unix_ms)
        live: dict[str, int] = {}
        for budget in budgets:
            if (calendar := calendars.get(budget.time_zone)) is not None:
                starts = calendar.day_starts_unix_ms if budget.period == "day" else calendar.month_starts_unix_ms
                live[budget.name] = starts[0]
        return live

    def _shared(self, differing: Sequence[Tracked]) -> tuple[set[Window], set[str]]:
        """Return which of these windows other servers post to, and those servers' names."""
        is_known_to_be_over = cache(is_over)

        def is_other(sidecar: str) -> bool:
            # A charge that is taken back names none.
            return sidecar not in {"", self._sidecar} and not is_known_to_be_over(sidecar)

        shared, servers = set[Window](), set[str]()
        while differing:
            some = first_of(differing)
            with self._store.reading() as connection:
                for one, names in posters(connection, some, is_other):
                    if names:
                        shared.add(one.window)
                        servers |= names
            differing = differing[len(some) :]
        return shared, servers


def _not_counted(connection: Connection, live: Mapping[str, int], counted: Collection[Window]) -> Iterator[Window]:
    """Yield windows that run and are in the store, and not in the ledger."""
    is_live = BUDGET_TRACKING.c.window_start_unix_ms.in_(set(live.values()))
    after: Window | None = None
    while rows := page(connection, is_live, after=after):
        after = rows[-1].window
        for one in rows:
            if live.get(one.window.budget) == one.window.start_unix_ms and one.window not in counted:
                yield one.window


def _in_pages(windows: Iterable[Window]) -> Iterator[list[Window]]:
    left = iter(windows)
    while some := list(islice(left, PAGE)):
        yield some
