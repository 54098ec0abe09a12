"""What is forgotten when: events and workflows with their day, ids after 35 days, sums never."""

import pytest

from modelreg.jobs.job import JobStoppedError, Stop
from modelreg.store.store import Store
from modelreg.store.tables.usage import (
    USAGE_CONFLICTS,
    USAGE_DAILY,
    USAGE_DAILY_CALLERS,
    USAGE_DAILY_WORKFLOWS,
    USAGE_DEAD_LETTERS,
    USAGE_EVENTS,
    USAGE_IDS,
)
from modelreg.usage.days import partitions
from modelreg.usage.retention import forget_usage, usage_retention
from modelreg.usage.ship import Shipped, ship
from support.usage_events import DAY_MS, NOON_MS, TODAY, batch_of, check_sums, rows_of, usage_event


def fill(store: Store, *days_ago: int) -> None:
    """Ship three events of each of these days."""
    for ago in days_ago:
        at = NOON_MS - ago * DAY_MS
        ship(store, batch_of(*(usage_event(started_at_unix_ms=at) for _ in range(3))), at)


def test_events_are_kept_so_many_days_and_their_sums_for_ever(forgetful_store: Store) -> None:
    store = forgetful_store
    fill(store, 10, 9, 8, 0)
    did = forget_usage(store, TODAY, 8, Stop())
    assert [row.unix_day for row in rows_of(store, USAGE_EVENTS)] == [TODAY - 8] * 3 + [TODAY] * 3
    for table in (USAGE_DAILY, USAGE_DAILY_CALLERS):
        assert [row.unix_day for row in rows_of(store, table)] == [TODAY - 10, TODAY - 9, TODAY - 8, TODAY]
    assert [row.unix_day for row in rows_of(store, USAGE_DAILY_WORKFLOWS)] == [TODAY - 8, TODAY]
    check_sums(store, since_day=TODAY - 8)
    told = "usage_events: 6 deleted" if store.schema is None else "usage_events: 2 days dropped, 2 kept"
    assert did == [
        told,
        "usage_ids: 0 deleted",
        "usage_daily_workflows: 2 deleted",
        "budget_entries: 0 deleted",
        "usage_conflicts: 0 deleted",
        "usage_dead_letters: 0 deleted",
    ]


def test_a_duplicate_is_recognised_after_35_days_and_after_its_event_is_gone(forgetful_store: Store) -> None:
    store = forgetful_store
    at = NOON_MS - 35 * DAY_MS
    event = usage_event(started_at_unix_ms=at)
    ship(store, batch_of(event), at)
    forget_usage(store, TODAY, 8, Stop())
    assert rows_of(store, USAGE_EVENTS) == []
    assert ship(store, batch_of(event), NOON_MS).shipped == Shipped(0, 1, 0, 0)
    forget_usage(store, TODAY + 1, 8, Stop())
    assert rows_of(store, USAGE_IDS) == []
    (day,) = rows_of(store, USAGE_DAILY)
    assert (day.calls, day.cost_pico_usd) == (1, 5)


def test_what_could_not_be_taken_is_kept_as_long_as_events(forgetful_store: Store) -> None:
    store = forgetful_store
    at = NOON_MS - 9 * DAY_MS
    event = usage_event(started_at_unix_ms=at)
    other = usage_event(event_id=event.event_id)
    ship(store, batch_of(event, other, b"broken"), at)
    forget_usage(store, TODAY, 10, Stop())
    assert (len(rows_of(store, USAGE_CONFLICTS)), len(rows_of(store, USAGE_DEAD_LETTERS))) == (1, 1)
    forget_usage(store, TODAY, 8, Stop())
    assert rows_of(store, USAGE_CONFLICTS) == rows_of(store, USAGE_DEAD_LETTERS) == []


def test_more_than_a_step_is_forgotten_in_one_run(forgetful_store: Store) -> None:
    store = forgetful_store
    at = NOON_MS - 40 * DAY_MS
    ship(store, batch_of(*(usage_event(started_at_unix_ms=at) for _ in range(5_001))), at)
    assert "usage_ids: 5001 deleted" in forget_usage(store, TODAY, 8, Stop())
    assert rows_of(store, USAGE_EVENTS) == rows_of(store, USAGE_IDS) == []


def test_the_days_that_come_are_made_before_they_do(store: Store) -> None:
    job = usage_retention(store, 90, lambda: NOON_MS)
    assert (job.run(Stop()).outcome, job.run(Stop()).outcome) == ("done", "done")
    if store.schema is not None:
        with store.reading() as connection:
            assert sorted(partitions(connection).values()) == [TODAY, TODAY + 1, TODAY + 2, TODAY + 3]


def test_a_run_leaves_off_where_the_process_ends(forgetful_store: Store) -> None:
    fill(forgetful_store, 10)
    stop = Stop()
    stop.tell()
    with pytest.raises(JobStoppedError):
        forget_usage(forgetful_store, TODAY, 8, stop)
    assert len(rows_of(forgetful_store, USAGE_EVENTS)) == 3
