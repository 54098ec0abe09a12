"""Shipping the books: what events post counts once, to the pico-dollar, with the event and not without it."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from modelreg._core import UsageBatch
from modelreg.events.bus import Bus
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_ENTRIES, BUDGET_EVENTS, BUDGET_TRACKING
from modelreg.store.tables.usage import USAGE_CONFLICTS, USAGE_DEAD_LETTERS, USAGE_EVENTS, USAGE_IDS
from modelreg.usage.ship import Shipment, Shipped, ship
from modelreg.usage.shipper import Pace, Shipper
from support.memory_spool import MemorySpool
from support.postings import HOLD, TODAY_MS, bare, expiry, posting, reversal, spent, threshold
from support.usage_events import NOON_MS, batch_of, random_event, rows_of, usage_event

LARGEST_PICO_USD = 9 * 10**18 - 1


@pytest.fixture
def store(forgetful_store: Store) -> Store:
    """A store whose ids are also those of entries that are no events."""
    return forgetful_store


def shipped(store: Store, *events: UsageEvent | bytes) -> Shipment:
    # What there is to tell has tests of its own.
    return ship(store, batch_of(*events), NOON_MS)._replace(news=())


def totals(store: Store) -> dict[tuple[str, str], tuple[int, int]]:
    """Return posted amount and entries of each window that begins today."""
    return {
        (row.budget, row.subject): (row.posted_pico_usd, row.entries)
        for row in rows_of(store, BUDGET_TRACKING)
        if row.window_start_unix_ms == TODAY_MS
    }


def again(event: UsageEvent, **fields: int | str) -> UsageEvent:
    """Return the same event, as it is recorded once more."""
    copy = UsageEvent.FromString(event.SerializeToString())
    for name, value in fields.items():
        setattr(copy, name, value)
    return copy


def test_what_is_posted_is_there_entry_by_entry_and_summed(store: Store) -> None:
    one, two = spent(5, key="k1"), posting(spent(7), 7, "c", "t")
    assert shipped(store, one, two, usage_event()) == Shipment(Shipped(3, 0, 0, 0), [])
    assert totals(store) == {("b", "s"): (12, 2), ("c", "t"): (7, 1)}
    first, *_ = rows_of(store, BUDGET_ENTRIES)
    assert dict(first._mapping) == {
        "entry_id": one.event_id,
        "budget": "b",
        "subject": "s",
        "window_start_unix_ms": TODAY_MS,
        "kind": "usage",
        "pico_usd": 5,
        "hold_id": None,
        "key_id": "k1",
        "sidecar": "box",
        "at_unix_ms": NOON_MS,
    }


def test_what_is_sent_again_as_an_answer_was_lost_counts_once_and_stays_counted(store: Store) -> None:
    events = [spent(5), spent(7), expiry(3), usage_event()]
    shipped(store, *events)
    assert shipped(store, *events) == Shipment(Shipped(0, 4, 0, 0), [])
    # Beside new ones too.
    assert shipped(store, *events, spent(1)) == Shipment(Shipped(1, 4, 0, 0), [])
    assert totals(store) == {("b", "s"): (16, 4)}


def test_what_a_sidecar_took_once_more_is_told(store: Store) -> None:
    one = spent(5)
    shipped(store, one)
    later, elsewhere = again(one, recorded_at_unix_ms=NOON_MS + 1), again(one, sidecar="other")
    for _ in range(2):
        assert shipped(store, later, spent(1), elsewhere).uncounted == [one.event_id] * 2
    assert totals(store)["b", "s"] == (7, 3)


def test_of_an_entry_twice_in_a_batch_all_but_the_first_are_told(store: Store) -> None:
    one = spent(5)
    batch = (one, again(one, recorded_at_unix_ms=NOON_MS + 1), one)
    for _ in range(2):
        assert shipped(store, *batch).uncounted == [one.event_id] * 2
    assert totals(store) == {("b", "s"): (5, 1)}


def test_an_event_that_was_counted_without_a_budget_is_told(store: Store) -> None:
    event = usage_event()
    shipped(store, event)
    assert shipped(store, posting(again(event), 5)).uncounted == [event.event_id]
    assert totals(store) == {}


def test_of_a_conflict_nothing_is_posted_and_it_is_told(store: Store) -> None:
    one = spent(5)
    shipped(store, one)
    other = spent(7, event_id=one.event_id)
    for told in (1, 0):
        assert shipped(store, other, spent(1)).shipped.conflicts == told
        assert shipped(store, other).uncounted == [one.event_id]
    assert totals(store)["b", "s"] == (7, 3)
    assert len(rows_of(store, USAGE_CONFLICTS)) == 1


def test_what_is_parked_posts_nothing_and_is_told(store: Store) -> None:
    broken = spent(5, model="m" * 513)
    assert shipped(store, broken, spent(1), b"\xff") == Shipment(Shipped(1, 0, 0, 2), [broken.event_id])
    assert totals(store) == {("b", "s"): (1, 1)}


def test_a_posting_beyond_one_event_is_parked(store: Store) -> None:
    large = spent(1)
    posting(large, LARGEST_PICO_USD)
    assert shipped(store, large).uncounted == [large.event_id]
    (letter,) = rows_of(store, USAGE_DEAD_LETTERS)
    assert letter.reason == "postings.pico_usd: 9000000000000000000 is beyond 9,000,000 USD"


def test_an_entry_that_the_store_refuses_is_parked_and_the_others_post(store: Store) -> None:
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE budget_entries ADD CHECK (subject <> 'poison')"))
        else:
            refusal = "WHEN new.subject = 'poison' BEGIN SELECT raise(ABORT, 'no poison'); END"
            connection.execute(text(f"CREATE TRIGGER no_poison BEFORE INSERT ON budget_entries {refusal}"))
    events = [spent(2) for _ in range(9)]
    poison = spent(3, subject="poison")
    events.insert(4, poison)
    for inserted, duplicates, dead in ((9, 0, 1), (0, 9, 0)):
        counts = Shipped(inserted, duplicates, 0, dead)
        assert shipped(store, *events) == Shipment(counts, [poison.event_id])
    assert totals(store) == {("b", "s"): (18, 9)}
    assert len(rows_of(store, USAGE_EVENTS)) == 9


def test_entries_that_are_no_usage_are_no_events_and_count_once(store: Store) -> None:
    charge, back = expiry(8), reversal(8)
    assert shipped(store, charge, back, charge).shipped == Shipped(2, 1, 0, 0)
    assert shipped(store, charge, back).shipped == Shipped(0, 2, 0, 0)
    assert rows_of(store, USAGE_EVENTS) == []
    assert {row.event_id for row in rows_of(store, USAGE_IDS)} == {charge.event_id, back.event_id}
    assert [(row.kind, row.hold_id, row.pico_usd) for row in rows_of(store, BUDGET_ENTRIES)] == [
        ("expiry", HOLD, 8),
        ("reversal", HOLD, -8),
    ]
    assert totals(store) == {("b", "s"): (0, 2)}


def test_an_entry_of_a_kind_that_only_a_newer_sidecar_knows_posts_all_the_same(store: Store) -> None:
    shipped(store, posting(bare(kind=77), 4))
    (entry,) = rows_of(store, BUDGET_ENTRIES)
    assert (entry.kind, entry.pico_usd) == ("77", 4)
    assert rows_of(store, USAGE_EVENTS) == []


def test_a_threshold_is_kept_once_for_each_window_and_level(store: Store) -> None:
    limit = 10**24
    first = threshold(1, 7 * 10**23, limit)
    shipped(store, first, threshold(1, 8 * 10**23, limit, crossed=NOON_MS + 1), threshold(2, 9 * 10**23, limit))
    shipped(store, first, threshold(2, 95 * 10**22, limit))
    found = [
        (row.level, row.crossed_unix_ms, row.posted_pico_usd, row.limit_pico_usd)
        for row in rows_of(store, BUDGET_EVENTS)
    ]
    assert found == [(1, NOON_MS, 7 * 10**23, limit), (2, NOON_MS, 9 * 10**23, limit)]
    assert rows_of(store, USAGE_EVENTS) == rows_of(store, BUDGET_TRACKING) == []


@pytest.mark.parametrize("amount", [2**53 + 1, 2**62 + 1, LARGEST_PICO_USD])
def test_totals_are_exact_beyond_what_64_bits_hold(store: Store, amount: int) -> None:
    for _ in range(2):
        shipped(store, *(spent(amount) for _ in range(3)))
    shipped(store, reversal(1))
    assert totals(store) == {("b", "s"): (6 * amount - 1, 7)}


def test_a_window_that_begins_twice_in_a_batch_of_both_orders_is_one_row(store: Store) -> None:
    both = posting(posting(usage_event(), 1, "b", "x"), 2, "a", "y")
    reverse = posting(posting(usage_event(), 4, "a", "y"), 8, "b", "x")
    shipped(store, both, reverse, posting(posting(usage_event(), 16, "b", "x"), 32, "b", "x"))
    assert totals(store) == {("a", "y"): (6, 2), ("b", "x"): (57, 3)}


def test_a_nul_in_a_subject_is_replaced(store: Store) -> None:
    shipped(store, spent(5, subject="a\0b"))
    assert totals(store) == {("b", "a\ufffdb"): (5, 1)}


def test_the_spool_is_told_what_was_not_counted(store: Store) -> None:
    one = spent(5)
    shipped(store, again(one, sidecar="other"))
    spool = MemorySpool(one, spent(1))
    shipper = Shipper(spool, store, Pace(lambda: NOON_MS), Bus())
    shipper.end(60)
    shipper.run()
    assert (spool.uncounted, shipper.waiting()) == ([one.event_id], (0, 0))


def test_the_postings_have_the_columns_of_the_entries() -> None:
    assert set(UsageBatch.posting_columns()) == {"position", *(column.name for column in BUDGET_ENTRIES.columns)}


@given(seed=st.integers(0, 2**32), sizes=st.lists(st.integers(0, 30), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_in_whatever_batches_the_sums_are_those_of_the_entries(
    store: Store, seed: int, sizes: list[int]
) -> None:
    chance = random.Random(seed)
    events: list[UsageEvent] = []
    for _ in range(40):
        event = random_event(chance) if chance.random() < 0.7 else bare(kind=1, hold_id=HOLD)
        for _ in range(chance.randrange(3)):
            posting(event, chance.randrange(-(10**18), 10**18), chance.choice("bc"), chance.choice("st"))
        events.append(event)
    uncounted = 0
    for size in sizes:
        uncounted += len(shipped(store, *chance.choices(events, k=size)).uncounted)
    sums = dict[tuple[str, str], tuple[int, int]]()
    for row in rows_of(store, BUDGET_ENTRIES):
        posted, entries = sums.get((row.budget, row.subject), (0, 0))
        sums[row.budget, row.subject] = (posted + row.pico_usd, entries + 1)
    assert totals(store) == sums
