"""Reconciliation: every window's counter against what its entries add up to. One pico-dollar of difference is drift.

There are two counters. That of the store must be the sum of the entries in the store; that of this server's ledger is
compared in ``own_ledger``.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from modelreg.budgets.drift import Drift
from modelreg.budgets.own_ledger import Compared, OwnLedger
from modelreg.budgets.sums import LatelySums, Sum, first_of, whole_sums
from modelreg.budgets.windows import DRIFTING, Tracked, Window, mark, page, unmark
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_TRACKING
from modelreg.usage.days import MS_PER_DAY
from modelreg.usage.retention import LONGEST_WINDOW_DAYS

_log: Final = logging.getLogger(__name__)


class Verified(NamedTuple):
    """What was found.

    Attributes:
        windows: that were added up.
        entries: they have.
        drifts: where the books do not balance; none: they do.
        shared: windows that other servers post to too: this ledger's counter of them was not compared.
        servers: names of these servers, in order.
    """

    windows: int
    entries: int
    drifts: Sequence[Drift]
    shared: int = 0
    servers: Sequence[str] = ()


class Stopping(Protocol):
    """Tells that the process ends."""

    def check(self) -> None:
        """Go no further where it does."""
        ...


class Books:
    """The books of a store, and of the ledger of this server. Thread-safe."""

    def __init__(self, store: Store, kept_days: int, own: OwnLedger | None = None) -> None:
        """Verify ``store``.

        Args:
            store: whose tables are of today.
            kept_days: how many days of events it keeps; of windows that were over before, entries may be gone.
            own: the ledger that is verified as well.
        """
        self._store = store
        self._kept_days = kept_days
        self._own = own
        self._lately = LatelySums()
        self._told = frozenset[str]()

    def verify(
        self, now_unix_ms: int, *, touched_since_unix_ms: int | None = None, stop: Stopping | None = None
    ) -> Verified:
        """Add the windows up, of which entries are kept; what drifts is looked at each time until it does not.

        Args:
            now_unix_ms: the time.
            touched_since_unix_ms: only the windows that entries came to since, or that drifted; None: all. One that
                comes into the store for the first time meanwhile is left to the next time.
            stop: tells that nobody waits any more.

        Raises:
            StoreUnavailableError: the store is away, or the shipping does not come to a moment between two batches.
            StoreError: it cannot be read, or not be noted what drifts.
        """
        since = books_begin(now_unix_ms, self._kept_days)
        is_whole = touched_since_unix_ms is None
        # All of the store's may be too many to remember which were added up, so the ledger's are looked at before.
        compared = self._compare(now_unix_ms, since, None) if is_whole else Compared()
        alone = set(compared.alone)
        windows = entries = 0
        drifts: list[Drift] = []
        asked, marked = set[Window](), set[Window]()
        for one, summed in self._summed(since, touched_since_unix_ms, stop):
            windows += 1
            entries += one.entries
            # Where it has come into the store since.
            alone.discard(one.window)
            if (one.posted, one.entries) != summed:
                drifts.append(Drift(one.window, "store", one.posted, summed.posted))
            if not is_whole:
                asked.add(one.window)
                if one.touched_unix_ms == DRIFTING:
                    marked.add(one.window)
        if not is_whole:
            compared = self._compare(now_unix_ms, since, asked)
            alone.update(compared.alone)
        drifts += compared.drifts
        for drift in drifts:
            _log.error("the books do not balance: %s", drift)
        self._tell(compared.servers)
        drifting = {drift.window for drift in drifts}
        mark(self._store, drifting)
        # That of a window which was not compared may be of another server.
        unmark(self._store, marked - drifting - set(compared.shared), now_unix_ms)
        shared = len(compared.shared)
        return Verified(windows + len(alone), entries, drifts, shared, tuple(sorted(compared.servers)))

    def _compare(self, now_unix_ms: int, since: int, asked: Collection[Window] | None) -> Compared:
        return Compared() if self._own is None else self._own.compare(now_unix_ms, since, asked)

    def _summed(self, since: int, touched_since: int | None, stop: Stopping | None) -> Iterator[tuple[Tracked, Sum]]:
        """Yield windows with what their entries add up to: of as few as fit into a transaction at a time."""
        wanted = [BUDGET_TRACKING.c.window_start_unix_ms >= since]
        if touched_since is not None:
            wanted.append(BUDGET_TRACKING.c.touched_unix_ms >= touched_since)
            self._lately.forget(since)
        after: Window | None = None
        while True:
            if stop is not None:
                stop.check()
            with self._store.reading() as connection:
                some = first_of(page(connection, *wanted, after=after))
                if not some:
                    return
                if touched_since is None:
                    step = list(whole_sums(connection, some))
                else:
                    step = list(self._lately.sums(connection, some, touched_since))
            yield from step
            after = some[-1].window

    def _tell(self, servers: Collection[str]) -> None:
        """Say in the log who else posts, once."""
        if news := sorted(set(servers) - self._told):
            self._told |= set(news)
            _log.warning(
                "other servers post to the same budgets, and each counts its own alone", extra={"servers": news}
            )


def books_begin(now_unix_ms: int, kept_days: int) -> int:
    """Return when windows began at the earliest, of which all entries are kept."""
    return now_unix_ms - (kept_days + LONGEST_WINDOW_DAYS) * MS_PER_DAY
