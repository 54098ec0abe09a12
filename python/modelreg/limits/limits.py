"""The rate limits of the store, and the copy of them that the engine enforces."""

from collections.abc import Callable
from threading import Lock
from typing import Final, TypeVar

from sqlalchemy import Connection, inspect

from modelreg.calendars import calendar_of
from modelreg.internal.v1.limits_pb2 import LimitSet
from modelreg.limits.last_limits import LastLimits, LimitEngine
from modelreg.limits.rows import LimitRow, in_force, revision
from modelreg.store.store import Store
from modelreg.store.tables.limits import RATE_LIMITS

_DAY_MS: Final = 86_400_000

_Changed = TypeVar("_Changed")


class Limits:
    """Reads and writes them. Thread-safe.

    Attributes:
        store: where they are.
        clock_unix_ms: the time, in ms since 1970 UTC.
    """

    def __init__(
        self, store: Store, clock_unix_ms: Callable[[], int], engine: LimitEngine, last: LastLimits | None = None
    ) -> None:
        """Keep them in ``store``; ``engine`` enforces them, and ``last`` has them for the next start."""
        self.store = store
        self.clock_unix_ms = clock_unix_ms
        self._engine = engine
        self._last = last
        # Held from reading until the engine has what was read, so that no older limits follow newer ones.
        self._lock = Lock()
        # None before the first; the engine then has no limits, as a store without a revision of them.
        self._loaded: int | None = None
        self._calendars_from_unix_ms = 0

    def write(self, change: Callable[[Connection], _Changed]) -> _Changed:
        """Change a limit, or none where ``change`` raises; the engine knows when this returns.

        Raises:
            StoreError: it cannot be written.
        """
        with self.store.writing() as connection:
            changed = change(connection)
        self.follow()
        return changed

    def follow(self) -> bool:
        """Give the engine the limits of the store where it has others, and their calendars anew each day.

        Returns whether something was given. Before the store has a table of limits nothing is.

        Raises:
            StoreError: it cannot be read; the engine keeps what it has.
            TimeZoneMissingError: likewise.
            LimitSetError: the engine refuses them, likewise.
        """
        with self._lock:
            now = self.clock_unix_ms()
            found = self._read_news(now)
            if found is None:
                return False
            newest, rows = found
            limits = limit_set(newest, rows, now)
            self._engine.load_limits(limits)
            # Where none was ever set there is nothing to begin with.
            if self._last is not None and newest:
                self._last.keep(limits)
            self._loaded, self._calendars_from_unix_ms = newest, now
            return True

    def _read_news(self, now_unix_ms: int) -> tuple[int, list[LimitRow]] | None:
        if self.store.is_missing:
            return None
        with self.store.reading() as connection:
            if self._loaded is None and not inspect(connection).has_table(RATE_LIMITS.name):
                return None
            newest = revision(connection)
            is_old = now_unix_ms - self._calendars_from_unix_ms >= _DAY_MS
            if newest == self._loaded and not (is_old and newest):
                return None
            return newest, in_force(connection)


def limit_set(newest: int, rows: list[LimitRow], now_unix_ms: int) -> bytes:
    """Return the encoded ``LimitSet`` of these limits; what this program does not know it cannot enforce.

    Raises:
        TimeZoneMissingError: this machine has no data of the time zone of one.
    """
    limits = [message for message in (row.message() for row in rows) if message is not None]
    zones = sorted({limit.time_zone for limit in limits if limit.time_zone})
    calendars = [calendar_of(zone, now_unix_ms) for zone in zones]
    return LimitSet(revision=newest, limits=limits, calendars=calendars).SerializeToString()
