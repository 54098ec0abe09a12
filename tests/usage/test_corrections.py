"""Corrections in the store: they change what calls cost, in every sum, and are no calls."""

import random
from decimal import Decimal

from sqlalchemy import select, table, text

from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_ENTRIES
from modelreg.store.tables.usage import USAGE_DEAD_LETTERS, USAGE_EVENTS
from modelreg.usage.reading import costs, total, trend
from modelreg.usage.ship import Shipped, ship
from modelreg.usage.spans import Span
from modelreg.usage.totals import Totals
from modelreg.v1 import common_pb2
from support.postings import posting
from support.usage_events import (
    DAY_MS,
    NOON_MS,
    TODAY,
    adjustment,
    batch_of,
    correction,
    random_event,
    rows_of,
    usage_event,
)

USD = 10**12
DAY = Span(TODAY * DAY_MS, (TODAY + 1) * DAY_MS)
HOUR = Span(NOON_MS - 1, NOON_MS + 1)


def shipped(store: Store, *events: UsageEvent) -> Shipped:
    return ship(store, batch_of(*events), NOON_MS).shipped


def totals(store: Store) -> Totals:
    """Return the sums, the same from events and from days."""
    with store.reading() as connection:
        of_day, of_hour = total(connection, DAY, None), total(connection, HOUR, None)
        assert of_hour == of_day
        ((_, of_trend),) = trend(connection, DAY, None, None)
        assert of_trend == of_day
        (group,) = costs(connection, DAY, "workflow", 9, None).groups
        assert group.totals == of_day
    return of_day


def test_a_call_costs_another_amount_and_counts_as_before(store: Store) -> None:
    call = usage_event(cost_pico_usd=7)
    shipped(store, call, usage_event(cost_pico_usd=1))
    before = totals(store)
    assert shipped(store, correction(call, -5)) == Shipped(1, 0, 0, 0)
    after = totals(store)
    assert (before.cost_pico_usd, after.cost_pico_usd) == (8, 3)
    assert after - before == Totals(**{**dict.fromkeys(Totals.__slots__, 0), "cost_pico_usd": -5})


def test_a_call_that_had_no_price_is_counted_among_those_that_have(store: Store) -> None:
    call = usage_event(cost_pico_usd=None, price_state=common_pb2.PRICE_STATE_UNKNOWN)
    shipped(store, call, usage_event(cost_pico_usd=1))
    before = totals(store)
    assert (before.unpriced_calls, before.unpriced_ok_calls, before.unpriced_tokens) == (1, 1, 110)
    shipped(store, correction(call, 9), correction(call, -2, first_price=False))
    after = totals(store)
    assert (after.unpriced_calls, after.unpriced_ok_calls, after.unpriced_tokens) == (0, 0, 0)
    assert (after.calls, after.cost_pico_usd, after.cost_per_ok_call_pico_usd) == (2, 8, 4)


def test_an_adjustment_is_in_no_sum(store: Store) -> None:
    call = usage_event(cost_pico_usd=7)
    shipped(store, call)
    before = totals(store)
    assert shipped(store, posting(adjustment(call), -3)) == Shipped(1, 0, 0, 0)
    assert totals(store) == before
    (entry,) = rows_of(store, BUDGET_ENTRIES)
    assert (entry.kind, entry.pico_usd) == ("adjustment", -3)


def test_the_same_correction_counts_once(store: Store) -> None:
    call = usage_event(cost_pico_usd=7)
    one = correction(call, -5)
    assert shipped(store, call, one, one) == Shipped(2, 1, 0, 0)
    assert shipped(store, one) == Shipped(0, 1, 0, 0)
    assert totals(store).cost_pico_usd == 2


def test_however_old_the_call_is_the_correction_lands_on_its_day(store: Store) -> None:
    old = usage_event(started_at_unix_ms=NOON_MS - 80 * DAY_MS)
    shipped(store, old)
    late = correction(old, 3)
    late.recorded_at_unix_ms = NOON_MS
    assert shipped(store, late) == Shipped(1, 0, 0, 0)
    assert rows_of(store, USAGE_DEAD_LETTERS) == []
    assert {row.unix_day for row in rows_of(store, USAGE_EVENTS)} == {TODAY - 80}


def test_random_corrections_are_in_the_sums(store: Store) -> None:
    chance = random.Random(4)
    calls = [random_event(chance) for _ in range(300)]
    finals = [call for call in calls if call.phase == 3 and not (call.cost_pico_usd > USD)]
    changes = [correction(call, chance.randrange(-USD, USD)) for call in chance.choices(finals, k=200)]
    for change in changes:
        # Only the first of an event that had no price finds it without one.
        change.first_price = change.first_price and chance.random() < 0.5
    events = [*calls, *changes]
    chance.shuffle(events)
    for begin in range(0, len(events), 70):
        shipped(store, *events[begin : begin + 70])
    # The fixture compares every sum with the events.
    assert len(rows_of(store, USAGE_EVENTS)) == 500


def test_a_cost_event_is_the_call_with_its_corrections(store: Store) -> None:
    known, unknown = usage_event(cost_pico_usd=USD), usage_event(cost_pico_usd=None, price_state=3)
    never = usage_event(cost_pico_usd=None, price_state=common_pb2.PRICE_STATE_UNKNOWN)
    corrections = correction(known, USD // 2), correction(unknown, USD // 4)
    shipped(store, known, unknown, never, *corrections, posting(adjustment(never), 1))
    with store.reading() as connection:
        rows = connection.execute(select(text("*")).select_from(table("cost_events")).order_by(text("event_id"))).all()
    costs_usd = [None if row.cost_usd is None else Decimal(str(row.cost_usd)) for row in rows]
    assert costs_usd == [Decimal("1.5"), Decimal("0.25"), None]
    assert [row.price_state for row in rows] == ["known", "known", "unknown"]
