"""Shipping: every event counts once, however often it comes and whatever comes with it."""

import logging
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from modelreg._core import UsageBatch
from modelreg.internal.v1.usage_event_pb2 import ENTRY_KIND_CORRECTION, UsageEvent
from modelreg.store.errors import StoreError
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
from modelreg.usage.days import make_days, partitions
from modelreg.usage.ship import NOTHING, Shipped, ship
from modelreg.v1 import common_pb2
from support.usage_events import DAY_MS, NOON_MS, TODAY, batch_of, check_sums, random_event, rows_of, usage_event

LARGEST_PICO_USD = 9 * 10**18 - 1


def shipped(store: Store, *events: UsageEvent | bytes) -> Shipped:
    return ship(store, batch_of(*events), NOON_MS).shipped


def test_what_comes_again_counts_once(store: Store) -> None:
    events = [usage_event() for _ in range(3)]
    assert shipped(store, *events) == Shipped(3, 0, 0, 0)
    assert shipped(store, *events) == Shipped(0, 3, 0, 0)
    (day,) = rows_of(store, USAGE_DAILY)
    assert (day.unix_day, day.calls, day.cost_pico_usd, day.input_tokens) == (TODAY, 3, 15, 300)


def test_batches_that_overlap_count_what_is_new_in_each(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    events = [usage_event() for _ in range(6)]
    results = [shipped(store, *events[begin : begin + 3]) for begin in (0, 2, 1, 3, 0)]
    assert [result.inserted for result in results] == [3, 2, 0, 1, 0]
    assert [result.duplicates for result in results] == [0, 1, 3, 2, 3]
    # No batch was refused and halved.
    assert caplog.records == []


def test_an_event_that_is_twice_in_a_batch_counts_once(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    event = usage_event()
    again = UsageEvent.FromString(event.SerializeToString())
    again.recorded_at_unix_ms += DAY_MS
    assert shipped(store, event, usage_event(), event, again) == Shipped(2, 2, 0, 0)
    assert caplog.records == []


def test_an_empty_batch_is_nothing(store: Store) -> None:
    assert shipped(store) == NOTHING


def test_a_huge_batch_lands_whole(store: Store) -> None:
    chance = random.Random(1)
    assert shipped(store, *(random_event(chance) for _ in range(10_000))) == Shipped(10_000, 0, 0, 0)


def test_another_event_of_the_same_id_is_kept_aside_and_told_once(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    first = usage_event()
    other = usage_event(event_id=first.event_id, cost_pico_usd=7)
    shipped(store, first)
    with caplog.at_level(logging.ERROR):
        assert shipped(store, other, usage_event()) == Shipped(1, 0, 1, 0)
        assert shipped(store, other) == NOTHING
    (told,) = caplog.records
    assert "under ids of other events" in told.getMessage()
    (conflict,) = rows_of(store, USAGE_CONFLICTS)
    assert (conflict.event_id, conflict.digest) == (first.event_id, other.digest)
    assert UsageEvent.FromString(conflict.payload) == other
    assert [row.cost_pico_usd for row in rows_of(store, USAGE_EVENTS)] == [5, 5]


def test_of_two_events_of_one_id_in_a_batch_the_first_counts(store: Store) -> None:
    first = usage_event(event_id=b"i" * 16, digest=b"z" * 16, cost_pico_usd=1)
    second = usage_event(event_id=b"i" * 16, digest=b"a" * 16, cost_pico_usd=2)
    assert shipped(store, first, second, first) == Shipped(1, 1, 1, 0)
    (event,) = rows_of(store, USAGE_EVENTS)
    assert event.cost_pico_usd == 1


def test_an_event_that_the_store_refuses_is_parked_and_the_others_land(store: Store) -> None:
    forbid_model(store, "poison")
    events = [usage_event() for _ in range(99)]
    events.insert(41, usage_event(model="poison"))
    assert shipped(store, *events) == Shipped(99, 0, 0, 1)
    (letter,) = rows_of(store, USAGE_DEAD_LETTERS)
    assert UsageEvent.FromString(letter.payload) == events[41]
    assert "refused it: " in letter.reason
    # Whoever sends it all again changes nothing.
    assert shipped(store, *events) == Shipped(0, 99, 0, 0)


def forbid_model(store: Store, model: str) -> None:
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE usage_events ADD CHECK (model <> '{model}')"))
        else:
            refusal = f"WHEN new.model = '{model}' BEGIN SELECT raise(ABORT, 'no {model}'); END"
            connection.execute(text(f"CREATE TRIGGER no_model BEFORE INSERT ON usage_events {refusal}"))


def test_a_store_that_refuses_everything_parks_nothing(forgetful_store: Store) -> None:
    with forgetful_store.writing() as connection:
        connection.execute(text("DROP TABLE usage_daily_workflows"))
    with pytest.raises(StoreError, match="usage_daily_workflows"):
        shipped(forgetful_store, usage_event(), usage_event())
    assert rows_of(forgetful_store, USAGE_EVENTS) == rows_of(forgetful_store, USAGE_DEAD_LETTERS) == []


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"", "event_id: has 0 bytes, not 16"),
        (b"\xff", "event: is no usage event"),
        (usage_event().SerializeToString()[:-3], "event: is no usage event"),
        (usage_event().SerializeToString() + b"\x4a\x02\xc3\x28", "event: is no usage event"),
        (b"\0" * 70_000, "event: has 70000 bytes, at most 65536 are taken"),
        (usage_event(event_id=b"short"), "event_id: has 5 bytes, not 16"),
        (usage_event(digest=b""), "digest: has 0 bytes, not 16"),
        (usage_event(decision_id=b"x"), "decision_id: has 1 bytes, not 16"),
        (usage_event(cost_pico_usd=LARGEST_PICO_USD + 1), "cost_pico_usd: 9000000000000000000 is beyond 9,000,000 USD"),
        (usage_event(provider_cost_pico_usd=-(2**63)), "provider_cost_pico_usd: -9223372036854775808 is beyond"),
        (usage_event(input_tokens=2**64 - 1), "input_tokens: 18446744073709551615 is above 10000000000"),
        (usage_event(attempt=2**31), "attempt: 2147483648 is above 2147483647"),
        (usage_event(model="m" * 513), "model: has 513 bytes, at most 512 are taken"),
        (usage_event(context=b"c" * 4_097), "context: has 4097 bytes, at most 4096 are taken"),
        (usage_event(started_at_unix_ms=-1), "recorded_at_unix_ms: -1 is in none of the years 1970 to 9999"),
        (
            usage_event(started_at_unix_ms=0, recorded_at_unix_ms=NOON_MS),
            "started_at_unix_ms: 0 is more than 36 days before, or a day after, it was recorded",
        ),
        (usage_event(kind=ENTRY_KIND_CORRECTION, corrects=b"x"), "corrects: has 1 bytes, not 16"),
    ],
)
def test_what_is_malformed_is_parked_with_the_reason(store: Store, broken: UsageEvent | bytes, why: str) -> None:
    assert shipped(store, usage_event(), broken) == Shipped(1, 0, 0, 1)
    assert shipped(store, broken, usage_event()) == Shipped(1, 0, 0, 0)
    (letter,) = rows_of(store, USAGE_DEAD_LETTERS)
    assert letter.payload == (broken if isinstance(broken, bytes) else broken.SerializeToString())
    assert letter.reason.startswith(why)


def test_a_nul_is_replaced_as_the_call_must_count(store: Store) -> None:
    event = usage_event(model="a\0b", team="\0", workflow_run_id="w\0", tags={"x\0": "\0"}, safety_findings=["\0"])
    event.units.add(kind="image\0", count=2)
    assert shipped(store, event) == Shipped(1, 0, 0, 0)
    (row,) = rows_of(store, USAGE_EVENTS)
    assert (row.model, row.team, row.workflow_run_id, row.tags) == (
        "a\ufffdb",
        "\ufffd",
        "w\ufffd",
        {"x\ufffd": "\ufffd"},
    )
    assert (row.units, row.safety_findings) == ({"image\ufffd": 2}, ["\ufffd"])


def test_every_field_comes_out_as_it_went_in(store: Store) -> None:
    event = usage_event(
        decision_id=b"d" * 16,
        attempt=3,
        variant="effort=high",
        user="somebody",
        end_user="käufer",
        session_id="s",
        tags={"b": '"', "a": "1"},
        context=b"\0c" * 2_048,
        error_code="overloaded",
        http_status=529,
        provider_response_id="chatcmpl-1",
        model_served="m-2026",
        provider_cost_pico_usd=6,
        feedback_ppm=0,
        safety_findings=["violence"],
        planned=True,
        service_tier="priority",
        region="eu",
        batch=False,
    )
    event.units.add(kind="input_token", count=100)
    shipped(store, event)
    (row,) = rows_of(store, USAGE_EVENTS)
    assert dict(row._mapping) == {
        "unix_day": TODAY,
        "started_at_unix_ms": NOON_MS,
        "event_id": event.event_id,
        "recorded_at_unix_ms": NOON_MS,
        "decision_id": b"d" * 16,
        "attempt": 3,
        "phase": "final",
        "outcome": "ok",
        "route": "p/m",
        "variant": "effort=high",
        "model": "m",
        "provider": "p",
        "platform": "p",
        "task_class": "coding",
        "latency_ms": 900,
        "ttft_ms": 200,
        "input_tokens": 100,
        "output_tokens": 10,
        "units": {"input_token": 100},
        "price_state": "known",
        "cost_pico_usd": 5,
        "tenant": "default",
        "team": "t",
        "user_id": "somebody",
        "key_id": "k",
        "end_user": "käufer",
        "workflow_run_id": "w",
        "session_id": "s",
        "tags": {"a": "1", "b": '"'},
        "context": b"\0c" * 2_048,
        "error_code": "overloaded",
        "http_status": 529,
        "provider_response_id": "chatcmpl-1",
        "model_served": "m-2026",
        "provider_cost_pico_usd": 6,
        "feedback_ppm": 0,
        "safety_findings": ["violence"],
        "planned": True,
        "sidecar": "box",
        "service_tier": "priority",
        "region": "eu",
        "batch": False,
        "corrects": None,
        "first_price": None,
    }


def test_what_was_not_said_is_empty_or_null(store: Store) -> None:
    shipped(store, UsageEvent(event_id=b"e" * 16, digest=b"d" * 16))
    (row,) = rows_of(store, USAGE_EVENTS)
    values = dict(row._mapping)
    assert {name for name, value in values.items() if value is None} == {
        *("decision_id", "latency_ms", "ttft_ms", "input_tokens", "output_tokens", "units", "cost_pico_usd", "user_id"),
        *("end_user", "session_id", "tags", "context", "error_code", "http_status", "provider_response_id"),
        *("model_served", "provider_cost_pico_usd", "feedback_ppm", "safety_findings", "service_tier", "region"),
        *("batch", "corrects", "first_price"),
    }
    # Who says nothing of the phase means FINAL.
    assert (row.phase, row.outcome, row.price_state, row.planned) == ("final", "", "", False)
    assert rows_of(store, USAGE_DAILY_WORKFLOWS) == []


def test_numbers_that_only_a_newer_sidecar_knows_are_kept_and_the_call_counts(store: Store) -> None:
    shipped(store, usage_event(outcome=99, price_state=77), usage_event(phase=55))
    known, unknown = sorted(rows_of(store, USAGE_EVENTS), key=lambda row: row.event_id)
    assert (known.phase, known.outcome, known.price_state, unknown.phase) == ("final", "99", "77", "55")
    (day,) = rows_of(store, USAGE_DAILY)
    assert (day.calls, day.ok_calls, day.cost_pico_usd) == (1, 0, 5)


def test_a_call_of_unknown_price_is_counted_apart(store: Store) -> None:
    unknown = usage_event(cost_pico_usd=None, price_state=common_pb2.PRICE_STATE_UNKNOWN)
    newer = usage_event(cost_pico_usd=None, price_state=77, outcome=2)
    free = usage_event(cost_pico_usd=0, price_state=common_pb2.PRICE_STATE_FREE)
    without_units = usage_event(cost_pico_usd=None, price_state=common_pb2.PRICE_STATE_UNSPECIFIED)
    shipped(store, usage_event(), unknown, newer, free, without_units)
    (day,) = rows_of(store, USAGE_DAILY)
    assert (day.calls, day.unpriced_calls, day.unpriced_ok_calls, day.unpriced_tokens) == (5, 2, 1, 220)
    assert day.cost_pico_usd == 5


def test_a_call_on_the_way_is_kept_and_not_counted(store: Store) -> None:
    assert shipped(store, usage_event(phase=1, outcome=0), usage_event(phase=2, outcome=0)).inserted == 2
    assert rows_of(store, USAGE_DAILY) == rows_of(store, USAGE_DAILY_CALLERS) == []


def test_totals_are_exact_beyond_what_64_bits_hold(store: Store) -> None:
    for _ in range(2):
        shipped(store, *(usage_event(cost_pico_usd=LARGEST_PICO_USD) for _ in range(3)))
    shipped(store, usage_event(cost_pico_usd=-1))
    for table in (USAGE_DAILY, USAGE_DAILY_CALLERS, USAGE_DAILY_WORKFLOWS):
        (day,) = rows_of(store, table)
        assert day.cost_pico_usd == 6 * LARGEST_PICO_USD - 1 > 2**63


def test_an_event_belongs_to_the_day_it_began_and_its_id_to_the_day_it_was_recorded(store: Store) -> None:
    midnight = TODAY * DAY_MS
    late = usage_event(started_at_unix_ms=midnight - 1, recorded_at_unix_ms=midnight + 5)
    early = usage_event(started_at_unix_ms=midnight)
    old = usage_event(started_at_unix_ms=NOON_MS - 35 * DAY_MS, recorded_at_unix_ms=NOON_MS)
    assert shipped(store, late, early, old).inserted == 3
    assert [row.unix_day for row in rows_of(store, USAGE_EVENTS)] == [TODAY - 35, TODAY - 1, TODAY]
    assert [row.unix_day for row in rows_of(store, USAGE_DAILY)] == [TODAY - 35, TODAY - 1, TODAY]
    assert {row.unix_day for row in rows_of(store, USAGE_IDS)} == {TODAY}
    if store.schema is not None:
        with store.reading() as connection:
            assert partitions(connection) == {
                "usage_events_20261024": TODAY - 35,
                "usage_events_20261127": TODAY - 1,
                "usage_events_20261128": TODAY,
            }


def test_days_made_ahead_are_used(store: Store) -> None:
    if store.schema is not None:
        with store.adding() as connection:
            make_days(connection, [TODAY, TODAY + 1])
    shipped(store, usage_event(), usage_event(started_at_unix_ms=NOON_MS + DAY_MS))
    assert [row.unix_day for row in rows_of(store, USAGE_EVENTS)] == [TODAY, TODAY + 1]


def test_the_rows_have_the_columns_of_the_events() -> None:
    own = ["position", "digest", "is_usage", "recorded_unix_day"]
    assert UsageBatch.columns() == [*own, *(column.name for column in USAGE_EVENTS.columns)]


@given(seed=st.integers(0, 2**32), sizes=st.lists(st.integers(0, 30), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_in_whatever_batches_each_event_counts_once(store: Store, seed: int, sizes: list[int]) -> None:
    """The same store for all examples: what others shipped is there too."""
    chance = random.Random(seed)
    events = [random_event(chance) for _ in range(40)]
    conflicting = [usage_event(event_id=chance.choice(events).event_id) for _ in range(3)]
    before = len(rows_of(store, USAGE_EVENTS))
    sent: list[UsageEvent] = []
    for size in sizes:
        some = [chance.choice([*events, *conflicting]) for _ in range(size)]
        result = shipped(store, *some)
        sent += some
        assert result.inserted + result.duplicates + result.conflicts <= len(some)
        check_sums(store)
    assert len(rows_of(store, USAGE_EVENTS)) - before == len({event.event_id for event in sent})
