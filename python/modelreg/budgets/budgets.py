"""The budgets of the store, with that of the configuration, and the copy of them by which the engine holds calls."""

from collections.abc import Callable
from threading import Lock
from typing import Protocol

from sqlalchemy import Connection, inspect

from modelreg.budgets.messages import budget_message
from modelreg.budgets.rows import BudgetRow, BudgetState, all_budgets, state
from modelreg.calendars import TimeZoneMissingError, calendar_of
from modelreg.internal.v1.budgets_pb2 import BudgetSet
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGETS
from modelreg.usage.days import MS_PER_DAY


class BudgetEngine(Protocol):
    """The part of `_core.Engine` that enforces budgets."""

    def load_budgets(self, budget_set: bytes) -> None:
        """Swap in an encoded ``BudgetSet``."""
        ...

    def budget_windows(self, budget: str | None = None, most: int = 100) -> bytes:
        """Return an encoded ``ListBudgetWindowsResponse``, the most used first; of one budget or of all."""
        ...

    def ledger_books(self) -> bytes:
        """Return an encoded ``LedgerBooks``."""
        ...


class BudgetSetFault(Exception):  # noqa: N818 - told, not raised through: what was there stays
    """The budgets of the store cannot be handed to the engine; the message says why."""


class Budgets:
    """Reads and writes them. Thread-safe.

    Attributes:
        store: where they are.
        clock_unix_ms: the time, in ms since 1970 UTC.
        daily: that of the configuration.
        engine: holds calls to them; None: nothing does.
    """

    def __init__(
        self,
        store: Store,
        clock_unix_ms: Callable[[], int],
        daily: BudgetRow | None = None,
        engine: BudgetEngine | None = None,
    ) -> None:
        """Keep them in ``store``; ``engine`` holds calls to them and to ``daily``."""
        self.store = store
        self.clock_unix_ms = clock_unix_ms
        self.daily = daily
        self.engine = engine
        # Held from reading until the engine has what was read, so that no older budgets follow newer ones.
        self._lock = Lock()
        self._loaded: tuple[int, int] | None = None

    def all(self) -> list[BudgetRow]:
        """Return every budget, by name.

        Raises:
            StoreError: they cannot be read.
        """
        with self.store.reading() as connection:
            return self._with_daily(all_budgets(connection))

    def write(self, change: Callable[[Connection], BudgetRow]) -> BudgetRow:
        """Change a budget, or none where ``change`` raises; the engine knows when this returns.

        Raises:
            StoreError: it cannot be written.
        """
        with self.store.writing() as connection:
            changed = change(connection)
        self.follow()
        return changed

    def follow(self) -> bool:
        """Give the engine the budgets where it has others, and their calendars each day; returns whether it had to.

        Before the store has their table nothing is given.

        Raises:
            StoreError: they cannot be read; the engine keeps what it has.
            BudgetSetFault: a time zone is not known here, likewise.
            BudgetSetError: the engine refuses them, likewise.
        """
        if self.engine is None:
            return False
        with self._lock:
            now = self.clock_unix_ms()
            today = now // MS_PER_DAY
            found = self._read_news(today)
            if found is None:
                return False
            standing, rows = found
            self.engine.load_budgets(budget_set(standing, self._with_daily(rows), now))
            self._loaded = (standing.revision, today)
            return True

    def _with_daily(self, rows: list[BudgetRow]) -> list[BudgetRow]:
        return rows if self.daily is None else sorted([*rows, self.daily])

    def _read_news(self, today: int) -> tuple[BudgetState, list[BudgetRow]] | None:
        if self.store.is_missing:
            return None
        with self.store.reading() as connection:
            if self._loaded is None and not inspect(connection).has_table(BUDGETS.name):
                return None
            standing = state(connection)
            return None if (standing.revision, today) == self._loaded else (standing, all_budgets(connection))


def budget_set(standing: BudgetState, rows: list[BudgetRow], now_unix_ms: int) -> bytes:
    """Return the encoded ``BudgetSet`` of these budgets, with the calendars that they need.

    Raises:
        BudgetSetFault: a time zone is not known here.
    """
    message = BudgetSet(revision=standing.revision, token_secret=standing.token_secret)
    message.budgets.extend(map(budget_message, rows))
    for time_zone in sorted({row.time_zone for row in rows}):
        try:
            message.calendars.append(calendar_of(time_zone, now_unix_ms))
        except TimeZoneMissingError as error:
            named = next(row.name for row in rows if row.time_zone == time_zone)
            raise BudgetSetFault(f"budget `{named}`: {error}") from error
    return message.SerializeToString()
