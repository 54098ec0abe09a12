"""What the entries of windows add up to, and who posted them: no statement reads more than a million of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select

from modelreg.budgets.windows import Tracked, Window, are_among
from modelreg.store.tables.budgets import BUDGET_ENTRIES

# Of one statement; PostgreSQL adds so many in half a second.
_MOST: Final = 1_000_000
# A window of more is read alone, and by the job only what is new of it.
_LARGE: Final = 100_000
# SQLite's own sum ends at 64 bits: high and low part are added apart.
_PART: Final = 10**9
# Before every entry.
_EVER: Final = -(2**63)

_SAID: Final = BUDGET_ENTRIES.c
_KEY: Final = (_SAID.window_start_unix_ms, _SAID.budget, _SAID.subject)
_SUM: Final = (func.sum(_SAID.pico_usd // _PART), func.sum(_SAID.pico_usd % _PART), func.count())


class Sum(NamedTuple):
    """What entries add up to.

    Attributes:
        posted: in pico-USD.
        entries: how many they are.
    """

    posted: int = 0
    entries: int = 0

    def plus(self, other: "Sum") -> "Sum":
        """Return what both add up to."""
        return Sum(self.posted + other.posted, self.entries + other.entries)


def first_of(tracked: Sequence[Tracked]) -> Sequence[Tracked]:
    """Return the first windows: those that are read in one transaction, which must be short in an embedded store."""
    entries = 0
    for number, one in enumerate(tracked):
        entries += one.entries
        if entries > _MOST and number > 0:
            return tracked[:number]
    return tracked


def whole_sums(connection: Connection, tracked: Iterable[Tracked]) -> Iterator[tuple[Tracked, Sum]]:
    """Add up all entries of each window."""
    for some in _together(tracked):
        if len(some) == 1:
            yield some[0], _added(connection, some[0].window)
        else:
            yield from _added_together(connection, some)


class _Before(NamedTuple):
    """What the entries of a window of before a time added up to when they were last added."""

    until_unix_ms: int
    sum: Sum


class LatelySums:
    """Adds windows up again and again; of large ones what is new alone, for as long as that balances."""

    def __init__(self) -> None:
        """Nothing was added yet."""
        self._before: dict[Window, _Before] = {}

    def sums(
        self, connection: Connection, tracked: Iterable[Tracked], lately_unix_ms: int
    ) -> Iterator[tuple[Tracked, Sum]]:
        """Add up the entries of each window.

        Args:
            connection: whose transaction ``tracked`` is from.
            tracked: the windows.
            lately_unix_ms: of a large window entries of before are not read again, where it balances with them.
        """
        small: list[Tracked] = []
        for one in tracked:
            if one.entries <= _LARGE:
                small.append(one)
            else:
                yield one, self._large(connection, one, lately_unix_ms)
        yield from whole_sums(connection, small)

    def forget(self, since_unix_ms: int) -> None:
        """Forget windows that began before."""
        self._before = {window: it for window, it in self._before.items() if window.start_unix_ms >= since_unix_ms}

    def _large(self, connection: Connection, one: Tracked, lately: int) -> Sum:
        lastly = _added(connection, one.window, lately)
        known = self._before.get(one.window)
        if known is not None and known.until_unix_ms <= lately:
            before = known.sum.plus(_added(connection, one.window, known.until_unix_ms, lately))
            if before.plus(lastly) == (one.posted, one.entries):
                self._before[one.window] = _Before(lately, before)
                return before.plus(lastly)
        # Entries of before came late, or it drifts.
        before = _added(connection, one.window, until=lately)
        self._before[one.window] = _Before(lately, before)
        return before.plus(lastly)


def posters(
    connection: Connection, tracked: Iterable[Tracked], is_meant: Callable[[str], bool]
) -> Iterator[tuple[Tracked, set[str]]]:
    """Name the servers that posted to each window, of those that are meant; of a large window at least one of them."""
    for some in _together(tracked):
        if len(some) == 1:
            yield some[0], _posters_of_one(connection, some[0].window, is_meant)
            continue
        found: dict[Window, set[str]] = {}
        is_wanted = are_among(connection, BUDGET_ENTRIES, [one.window for one in some])
        named = select(*_KEY, _SAID.sidecar).where(is_wanted).distinct()
        for start, budget, subject, sidecar in connection.execute(named):
            if is_meant(sidecar):
                found.setdefault(Window(start, budget, subject), set()).add(sidecar)
        yield from ((one, found.get(one.window, set())) for one in some)


def _posters_of_one(connection: Connection, window: Window, is_meant: Callable[[str], bool]) -> set[str]:
    for part in _parts(connection, window, _EVER, None):
        if found := set(filter(is_meant, connection.scalars(select(_SAID.sidecar).where(part).distinct()))):
            return found
    return set()


def _together(tracked: Iterable[Tracked]) -> Iterator[Sequence[Tracked]]:
    """Yield windows whose entries one statement may read; one that is large alone."""
    some: list[Tracked] = []
    entries = 0
    for one in tracked:
        if one.entries > _LARGE:
            yield [one]
            continue
        if entries + one.entries > _MOST:
            yield some
            some, entries = [], 0
        some.append(one)
        entries += one.entries
    if some:
        yield some


def _added_together(connection: Connection, some: Sequence[Tracked]) -> Iterator[tuple[Tracked, Sum]]:
    is_wanted = are_among(connection, BUDGET_ENTRIES, [one.window for one in some])
    summed = select(*_KEY, *_SUM).where(is_wanted).group_by(*_KEY)
    found = {
        Window(start, budget, subject): _sum(high, low, number)
        for start, budget, subject, high, low, number in connection.execute(summed)
    }
    return ((one, found.get(one.window, Sum())) for one in some)


def _added(connection: Connection, window: Window, since: int = _EVER, until: int | None = None) -> Sum:
    """Add up the entries of a window from ``since`` to before ``until``."""
    total = Sum()
    for part in _parts(connection, window, since, until):
        total = total.plus(_sum(*connection.execute(select(*_SUM).where(part)).one()))
    return total


def _parts(connection: Connection, window: Window, since: int, until: int | None) -> Iterator[ColumnElement[bool]]:
    """Yield which entries of a window to read, one part after the other."""
    is_its = and_(*(column == value for column, value in zip(_KEY, window, strict=True)))
    if until is not None:
        is_its = and_(is_its, _SAID.at_unix_ms < until)
    while True:
        left = and_(is_its, _SAID.at_unix_ms >= since)
        beyond = select(_SAID.at_unix_ms).where(left).order_by(_SAID.at_unix_ms).offset(_MOST).limit(1)
        end = connection.scalar(beyond)
        if end is None:
            yield left
            return
        # Those of one moment are never parted, so that this comes to an end.
        end = max(end, since + 1)
        yield and_(left, _SAID.at_unix_ms < end)
        since = end


def _sum(high: int | None, low: int | None, number: int) -> Sum:
    return Sum(int(high or 0) * _PART + int(low or 0), number)
