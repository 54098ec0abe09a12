"""Sums over a span, whatever it is read from: those of its calls, one by one, to the pico-dollar."""

import random
from collections import defaultdict
from typing import Any, get_args

from sqlalchemy import Row

from modelreg.store.store import Store
from modelreg.store.tables.usage import USAGE_EVENTS
from modelreg.usage.reading import Dimension, costs, is_of_tenant, total
from modelreg.usage.ship import ship
from modelreg.usage.spans import Span, parts_of
from modelreg.v1.usage_pb2 import USAGE_PHASE_FINAL
from support.usage_events import DAY_MS, NOON_MS, TODAY, batch_of, correction, random_event, rows_of, totals_of

TENANTS = ["acme", "default"]
# Where the dimension is not a column of its own name.
COLUMNS = {"key": "key_id", "workflow": "workflow_run_id"}
# Begins and ends that may be wrong by one: of days, of halves of days.
EDGES = [TODAY * DAY_MS + half * DAY_MS // 2 for half in range(-4, 5)]


def random_span(chance: random.Random) -> Span:
    """Return a span about the three days that have events; some are of whole days, some within one."""

    def moment() -> int:
        edge = chance.choice(EDGES)
        return chance.choice([edge, edge + chance.randrange(-1, 2), edge + chance.randrange(DAY_MS // 2)])

    begin, end = sorted([moment(), moment()])
    return Span(begin, max(end, begin + 1))


def test_the_parts_of_a_span_have_each_moment_of_it_once_and_no_other() -> None:
    chance = random.Random(5)
    for _ in range(1_000):
        span = random_span(chance)
        days, added, taken = parts_of(span)
        assert all(piece.ms > 0 and piece.first_day == piece.last_day for piece in added + taken)
        assert all(piece.first_day in days for piece in taken)
        whole = [Span(day * DAY_MS, (day + 1) * DAY_MS) for day in days]
        for at in {end + by for part in [span, *whole, *added, *taken] for end in part for by in (-1, 0)}:
            assert count(at, whole + added) - count(at, taken) == count(at, [span])


def count(at: int, spans: list[Span]) -> int:
    return sum(span.from_unix_ms <= at < span.until_unix_ms for span in spans)


def test_of_a_span_that_ends_now_at_most_half_a_day_is_read_event_by_event() -> None:
    for hours in range(1, 169):
        for now in range(TODAY * DAY_MS, (TODAY + 1) * DAY_MS, DAY_MS // 50):
            _, added, taken = parts_of(Span(now - hours * 3_600_000, now))
            assert sum(piece.ms for piece in added + taken if piece.from_unix_ms < now) <= DAY_MS // 2


def test_the_sums_of_a_span_are_those_of_its_calls(store: Store) -> None:
    chance = random.Random(6)
    events = [random_event(chance) for _ in range(400)]
    for event in events:
        event.tenant = chance.choice(TENANTS)
        if chance.random() < 0.2:
            event.started_at_unix_ms = chance.choice(EDGES[1:-1]) + chance.randrange(-1, 2)
    final = [event for event in events if event.phase == USAGE_PHASE_FINAL]
    corrections = [correction(event, chance.randrange(-(10**9), 10**9)) for event in chance.sample(final, 60)]
    ship(store, batch_of(*events, *corrections), NOON_MS + 2 * DAY_MS)
    every_call = [event for event in rows_of(store, USAGE_EVENTS) if event.phase in {"final", "correction"}]
    for _ in range(60):
        span, tenant = random_span(chance), chance.choice([None, *TENANTS])
        dimension: Dimension = chance.choice(get_args(Dimension))
        calls = [
            call
            for call in every_call
            if span.from_unix_ms <= call.started_at_unix_ms < span.until_unix_ms and tenant in {None, call.tenant}
        ]
        named = defaultdict[tuple[str, str], list[Row[Any]]](list)
        for call in calls:
            name = getattr(call, COLUMNS.get(dimension, dimension))
            if name or dimension != "workflow":
                named[call.tenant if is_of_tenant(dimension) else "", name].append(call)
        with store.reading() as connection:
            found = costs(connection, span, dimension, 1_000, tenant)
            assert total(connection, span, tenant) == found.total == totals_of(calls)
            assert costs(connection, span, dimension, 2, tenant) == found._replace(groups=found.groups[:2])
        wanted = {place: totals_of(some) for place, some in named.items()}
        assert {(whose, name): totals for whose, name, totals in found.groups} == wanted
        assert found.number == len(found.groups) == len(wanted)
        assert found.grouped == totals_of([call for some in named.values() for call in some])
