"""The job that forgets old usage in small steps and makes the days that come; sums by day are kept for ever."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import ColumnElement, Table, delete, select, tuple_

from modelreg.jobs.job import Did, Job, Stop
from modelreg.store.errors import StoreError
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_ENTRIES
from modelreg.store.tables.usage import (
    USAGE_CONFLICTS,
    USAGE_DAILY_WORKFLOWS,
    USAGE_DEAD_LETTERS,
    USAGE_EVENTS,
    USAGE_IDS,
)
from modelreg.usage.days import MS_PER_DAY, drop_day, make_days, partitions

KEPT_ID_DAYS: Final = 35
"""How long a duplicate is recognised: as long as an event may be old when it is reported."""

LONGEST_WINDOW_DAYS: Final = 32
"""Longer than any window of a budget: one that began so long ago is over."""

_JITTER_PPM: Final = 100_000
_DAYS_AHEAD: Final = 3
# Of SQLite's rows in one transaction: others wait for it.
_STEP: Final = 5_000


def usage_retention(store: Store, kept_days: int, clock_unix_ms: Callable[[], int]) -> Job:
    """Return the job.

    Args:
        store: whose tables are of today.
        kept_days: how many days of events are kept, besides today.
        clock_unix_ms: the time, in ms since 1970 UTC.
    """

    def run(stop: Stop) -> Did:
        today = clock_unix_ms() // MS_PER_DAY
        try:
            return Did("done", forget_usage(store, today, kept_days, stop))
        except StoreError as error:
            return Did("failed", [str(error)])

    return Job("usage-retention", MS_PER_DAY, _JITTER_PPM, run)


def forget_usage(store: Store, today: int, kept_days: int, stop: Stop) -> list[str]:
    """Forget what is older than it is kept; returns what was done, a line each.

    Args:
        store: whose tables are of today.
        today: number of the day.
        kept_days: of events.
        stop: tells that the process ends.

    Raises:
        StoreError: the store refuses or is away; what was forgotten until then is.
        JobStoppedError: the process ends.
    """
    first = today - kept_days
    first_unix_ms = first * MS_PER_DAY
    if store.schema is None:
        events = _delete_in_steps(store, USAGE_EVENTS, USAGE_EVENTS.c.unix_day < first, stop)
        did = [f"usage_events: {events} deleted"]
    else:
        did = [_drop_days(store, first, stop)]
        with store.adding() as connection:
            make_days(connection, range(today, today + _DAYS_AHEAD + 1))
    for table, is_old in (
        (USAGE_IDS, USAGE_IDS.c.unix_day < today - KEPT_ID_DAYS),
        (USAGE_DAILY_WORKFLOWS, USAGE_DAILY_WORKFLOWS.c.unix_day < first),
        # A window's together, once all of them may go: else what is left would not add up to what it was posted.
        (BUDGET_ENTRIES, BUDGET_ENTRIES.c.window_start_unix_ms < first_unix_ms - LONGEST_WINDOW_DAYS * MS_PER_DAY),
        (USAGE_CONFLICTS, USAGE_CONFLICTS.c.at_unix_ms < first_unix_ms),
        (USAGE_DEAD_LETTERS, USAGE_DEAD_LETTERS.c.at_unix_ms < first_unix_ms),
    ):
        did.append(f"{table.name}: {_delete_in_steps(store, table, is_old, stop)} deleted")
    return did


def _drop_days(store: Store, first: int, stop: Stop) -> str:
    with store.reading() as connection:
        there = partitions(connection)
    old = sorted(name for name, day in there.items() if day < first)
    for name in old:
        stop.check()
        with store.adding() as connection:
            drop_day(connection, name)
    return f"usage_events: {len(old)} days dropped, {len(there) - len(old)} kept"


def _delete_in_steps(store: Store, table: Table, is_old: ColumnElement[bool], stop: Stop) -> int:
    key = tuple(table.primary_key)
    some = select(*key).where(is_old).limit(_STEP)
    deleted = 0
    while True:
        stop.check()
        with store.adding() as connection:
            step = connection.execute(delete(table).where(tuple_(*key).in_(some))).rowcount
        deleted += step
        if step < _STEP:
            return deleted
