"""Reconciliation: every window's counter against what its entries add up to. One pico-dollar of difference is drift.

There are two counters. That of the store must be the sum of the entries in the store. That of this server's ledger must
be that of the store and what waits in the spool; they are compared at one moment, at which no entry is on its way.
"""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TooLateError
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection, Row, func, select, tuple_

from modelreg.budgets.budgets import BudgetEngine
from modelreg.internal.v1.budgets_pb2 import LedgerBooks
from modelreg.store.errors import StoreUnavailableError
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_ENTRIES, BUDGET_TRACKING
from modelreg.usage.days import MS_PER_DAY
from modelreg.usage.retention import LONGEST_WINDOW_DAYS
from modelreg.usage.shipper import Shipper

WAIT_S: Final = 20.0
"""The longest wait for the moment between two batches."""

_log: Final = logging.getLogger(__name__)

# Windows whose entries are added up in one transaction.
_STEP: Final = 1_000
# SQLite's own sum ends at 64 bits: high and low part are added apart.
_PART: Final = 10**9


class Window(NamedTuple):
    """Which window: the key of the books, in their order."""

    start_unix_ms: int
    budget: str
    subject: str


class Drift(NamedTuple):
    """A window whose counter is not what its entries add up to; amounts in pico-USD.

    Attributes:
        window: which.
        of: whose counter it is: the store's or the ledger's.
        counter: what it says.
        entries: what they add up to.
    """

    window: Window
    of: str
    counter: int
    entries: int

    def __str__(self) -> str:
        """Return it for a log."""
        start, budget, subject = self.window
        return (
            f"budget {budget}, subject {subject or '-'}, window from {start}: the {self.of}'s counter is {self.counter}"
            f" pico-USD, its entries add up to {self.entries}, {self.counter - self.entries:+} between them"
        )


class Verified(NamedTuple):
    """What was found.

    Attributes:
        windows: that were added up.
        entries: they have.
        drifts: where the books do not balance; none: they do.
    """

    windows: int
    entries: int
    drifts: Sequence[Drift]


class Stopping(Protocol):
    """Tells that the process ends."""

    def check(self) -> None:
        """Go no further where it does."""
        ...


class Books:
    """The books of a store, and of the ledger of this server. Thread-safe."""

    def __init__(
        self, store: Store, kept_days: int, shipper: Shipper | None = None, engine: BudgetEngine | None = None
    ) -> None:
        """Verify ``store``.

        Args:
            store: whose tables are of today.
            kept_days: how many days of events it keeps; of windows that were over before, entries may be gone.
            shipper: ships from the engine's spool.
            engine: whose ledger is verified as well; None: it has none.
        """
        self._store = store
        self._kept_days = kept_days
        self._shipper = shipper
        self._engine = engine

    def verify(
        self, now_unix_ms: int, *, touched_since_unix_ms: int | None = None, stop: Stopping | None = None
    ) -> Verified:
        """Add the windows up, of which entries are kept.

        Args:
            now_unix_ms: the time.
            touched_since_unix_ms: only the windows that entries came to since; None: all.
            stop: tells that nobody waits any more.

        Raises:
            StoreUnavailableError: the store is away, or the shipping does not come to a moment between two batches.
            StoreError: it cannot be read.
        """
        since = now_unix_ms - (self._kept_days + LONGEST_WINDOW_DAYS) * MS_PER_DAY
        windows = entries = 0
        drifts: list[Drift] = []
        known = set[Window]()
        for step in self._steps(since, touched_since_unix_ms):
            if stop is not None:
                stop.check()
            windows += len(step)
            for window, posted, counted, summed, found in step:
                known.add(window)
                entries += counted
                if (posted, counted) != (summed, found):
                    drifts.append(Drift(window, "store", posted, summed))
        compared, of_ledger = self._verify_ledger(since, touched_since_unix_ms, known)
        drifts += of_ledger
        for drift in drifts:
            _log.error("the books do not balance: %s", drift)
        return Verified(windows + compared, entries, drifts)

    def _steps(self, since: int, touched_since: int | None) -> Iterator[list[tuple[Window, int, int, int, int]]]:
        """Yield windows with their counter, their entries, and both made anew, in steps of one transaction each."""
        after: Window | None = None
        while True:
            with self._store.reading() as connection:
                rows = _tracked(connection, since, touched_since, after)
                if not rows:
                    return
                sums = _sums(connection, rows)
            step = [(_window(row), row.posted_pico_usd, row.entries, *sums.get(_window(row), (0, 0))) for row in rows]
            yield step
            after = step[-1][0]

    def _verify_ledger(self, since: int, touched_since: int | None, known: set[Window]) -> tuple[int, list[Drift]]:
        """Compare the ledger's counters; returns how many windows only the ledger has, and what drifts."""
        engine, shipper = self._engine, self._shipper
        if engine is None or shipper is None:
            return 0, []

        def look() -> tuple[LedgerBooks, dict[Window, int]]:
            books = LedgerBooks.FromString(engine.ledger_books())
            with self._store.reading() as connection:
                rows = connection.execute(
                    select(BUDGET_TRACKING).where(BUDGET_TRACKING.c.window_start_unix_ms >= since)
                )
                return books, {_window(row): row.posted_pico_usd for row in rows}

        asked = shipper.between_batches(look)
        try:
            books, posted = asked.result(WAIT_S)
        except TooLateError as error:
            asked.cancel()
            raise StoreUnavailableError(
                f"usage is on its way into the store {self._store.url}, and has been for {WAIT_S:.0f} s: the ledger"
                " cannot be compared meanwhile; the log says why"
            ) from error
        except CancelledError as error:
            raise StoreUnavailableError("the server is shutting down: the ledger is not compared any more") from error
        drifts: list[Drift] = []
        only_there = 0
        for one in books.windows:
            window = Window(one.window.start_unix_ms, one.window.budget, one.window.subject)
            unshipped, counter = int(one.unshipped_pico_usd or 0), int(one.posted_pico_usd or 0)
            if window.start_unix_ms < since or (touched_since is not None and window not in known and not unshipped):
                continue
            only_there += window not in known
            entries = posted.get(window, 0) + unshipped
            if counter != entries:
                drifts.append(Drift(window, "ledger", counter, entries))
        return only_there, drifts


def _tracked(
    connection: Connection, since: int, touched_since: int | None, after: Window | None
) -> Sequence[Row[tuple[object, ...]]]:
    key = tuple_(*BUDGET_TRACKING.primary_key)
    wanted = select(BUDGET_TRACKING).where(BUDGET_TRACKING.c.window_start_unix_ms >= since)
    if touched_since is not None:
        wanted = wanted.where(BUDGET_TRACKING.c.touched_unix_ms >= touched_since)
    if after is not None:
        wanted = wanted.where(key > tuple_(*after))
    return connection.execute(wanted.order_by(*BUDGET_TRACKING.primary_key).limit(_STEP)).all()


def _sums(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> dict[Window, tuple[int, int]]:
    """Return of each window what its entries add up to, and how many they are."""
    said = BUDGET_ENTRIES.c
    key = (said.window_start_unix_ms, said.budget, said.subject)
    pico = said.pico_usd
    summed = (
        select(*key, func.sum(pico // _PART), func.sum(pico % _PART), func.count())
        .where(tuple_(*key).in_([tuple(_window(row)) for row in rows]))
        .group_by(*key)
    )
    return {
        Window(start, budget, subject): (int(high) * _PART + int(low), number)
        for start, budget, subject, high, low, number in connection.execute(summed)
    }


def _window(row: Row[tuple[object, ...]]) -> Window:
    return Window(row.window_start_unix_ms, row.budget, row.subject)
