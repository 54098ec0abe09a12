"""Usage events for tests, and the sums that a store must hold of those in it, made a second time in plain Python."""

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Row, Table, select

from modelreg._core import UsageBatch
from modelreg.internal.v1.usage_event_pb2 import ENTRY_KIND_ADJUSTMENT, ENTRY_KIND_CORRECTION, UsageEvent
from modelreg.store.store import Store
from modelreg.store.tables.usage import (
    OUTCOMES,
    USAGE_DAILY,
    USAGE_DAILY_CALLERS,
    USAGE_DAILY_WORKFLOWS,
    USAGE_EVENTS,
    USAGE_IDS,
)
from modelreg.usage.totals import NAMES, Totals
from modelreg.v1 import common_pb2, usage_pb2

DAY_MS = 86_400_000
# 2026-11-28 12:00 UTC.
NOON_MS = 1_795_867_200_000
TODAY = NOON_MS // DAY_MS

_numbers = itertools.count(1)


def usage_event(**fields: Any) -> UsageEvent:
    """Return an event of an answered call that cost 5 pico-USD, with an id of its own; ``fields`` are laid over it."""
    number = next(_numbers)
    usual: dict[str, Any] = {
        "event_id": number.to_bytes(16, "big"),
        "digest": number.to_bytes(16, "little"),
        "started_at_unix_ms": NOON_MS,
        "attempt": 1,
        "phase": usage_pb2.USAGE_PHASE_FINAL,
        "outcome": usage_pb2.USAGE_OUTCOME_OK,
        "route": "p/m",
        "model": "m",
        "provider": "p",
        "platform": "p",
        "task_class": "coding",
        "latency_ms": 900,
        "ttft_ms": 200,
        "input_tokens": 100,
        "output_tokens": 10,
        "price_state": common_pb2.PRICE_STATE_KNOWN,
        "cost_pico_usd": 5,
        "tenant": "default",
        "team": "t",
        "key": "k",
        "workflow_run_id": "w",
        "sidecar": "box",
    }
    merged = {"recorded_at_unix_ms": fields.get("started_at_unix_ms", NOON_MS), **usual, **fields}
    return UsageEvent(**{name: value for name, value in merged.items() if value is not None})


def random_event(chance: random.Random) -> UsageEvent:
    """Return an event such as calls bring them, on one of three days, of few models, teams and so on."""
    cost = chance.choice([None, 0, chance.randrange(10**12), 9 * 10**18 - 1])
    states = ["UNSPECIFIED", "UNKNOWN"] if cost is None else ["KNOWN", "FREE"] if cost == 0 else ["KNOWN"]
    model = chance.choice("abc")
    return usage_event(
        started_at_unix_ms=NOON_MS + chance.randrange(-DAY_MS, DAY_MS),
        recorded_at_unix_ms=NOON_MS + DAY_MS,
        phase=chance.choice([1, 2, 3, 3, 3, 3]),
        outcome=chance.randrange(1, len(OUTCOMES) + 1),
        model=model,
        route=f"p/{model}",
        task_class=chance.choice(["", "coding"]),
        latency_ms=chance.choice([None, chance.randrange(10**6)]),
        ttft_ms=chance.choice([None, chance.randrange(10**4)]),
        input_tokens=chance.choice([None, chance.randrange(10**8)]),
        output_tokens=chance.choice([None, chance.randrange(10**6)]),
        price_state=common_pb2.PriceState.Value(f"PRICE_STATE_{chance.choice(states)}"),
        cost_pico_usd=cost,
        team=chance.choice(["", "t", "u"]),
        key=chance.choice(["", "k"]),
        workflow_run_id=chance.choice(["", "w", "x"]),
    )


def correction(event: UsageEvent, pico_usd: int, **fields: Any) -> UsageEvent:
    """Return a correction of a call by an amount; ``fields`` are laid over it."""
    number = next(_numbers)
    made = UsageEvent()
    made.CopyFrom(event)
    for field in ("phase", "latency_ms", "ttft_ms", "units", "postings", "hold_id", "batch"):
        made.ClearField(field)
    changed = {
        "event_id": number.to_bytes(16, "big"),
        "digest": number.to_bytes(16, "little"),
        "kind": ENTRY_KIND_CORRECTION,
        "corrects": event.event_id,
        "first_price": not event.HasField("cost_pico_usd"),
        "price_state": common_pb2.PRICE_STATE_KNOWN,
        "cost_pico_usd": pico_usd,
        **fields,
    }
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def adjustment(event: UsageEvent) -> UsageEvent:
    """Return an adjustment of what a call posted, which posts nothing yet."""
    made = correction(event, 0)
    made.kind = ENTRY_KIND_ADJUSTMENT
    for field in ("cost_pico_usd", "price_state", "first_price", "outcome", "input_tokens", "output_tokens"):
        made.ClearField(field)
    return made


def batch_of(*events: UsageEvent | bytes, through: int = 0) -> UsageBatch:
    """Return a batch."""
    encoded = [event if isinstance(event, bytes) else event.SerializeToString() for event in events]
    return UsageBatch(encoded, through)


def rows_of(store: Store, table: Table) -> list[Row[Any]]:
    """Return everything in a table, in the order of its key."""
    with store.reading() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key)))


def check_sums(store: Store, *, since_day: int = 0) -> None:
    """Compare the sums by day with the events, to the pico-dollar.

    Args:
        store: the store.
        since_day: days before are not looked at: their events are forgotten.
    """
    events = rows_of(store, USAGE_EVENTS)
    if not since_day:
        assert {event.event_id for event in events} == {known.event_id for known in rows_of(store, USAGE_IDS)}
    all_ = [event for event in events if event.phase in {"final", "correction"}]
    of_workflows = [event for event in all_ if event.workflow_run_id]
    for table, summed in ((USAGE_DAILY, all_), (USAGE_DAILY_CALLERS, all_), (USAGE_DAILY_WORKFLOWS, of_workflows)):
        key = [column.name for column in table.primary_key]
        wanted = defaultdict[tuple[Any, ...], dict[str, int]](lambda: defaultdict(int))
        for event in summed:
            _counting(event)(wanted[tuple(getattr(event, name) for name in key)], event)
        found = {tuple(getattr(row, name) for name in key): dict(row._mapping) for row in rows_of(store, table)}
        found = {place: row for place, row in found.items() if place[0] >= since_day}
        assert found.keys() == wanted.keys(), table.name
        for place, row in found.items():
            measured = {name: value for name, value in row.items() if name not in key}
            assert measured == {name: wanted[place].get(name, 0) for name in measured}, (table.name, place)


def _count(sums: dict[str, int], call: Row[Any]) -> None:
    tokens = (call.input_tokens or 0) + (call.output_tokens or 0)
    is_unpriced = call.cost_pico_usd is None and call.price_state not in {"", "free"}
    is_ok = call.outcome == "ok"
    sums["calls"] += 1
    if call.outcome in OUTCOMES:
        sums[f"{call.outcome}_calls"] += 1
    sums["unpriced_calls"] += is_unpriced
    sums["unpriced_ok_calls"] += is_unpriced and is_ok
    sums["unpriced_tokens"] += tokens if is_unpriced else 0
    sums["input_tokens"] += call.input_tokens or 0
    sums["output_tokens"] += call.output_tokens or 0
    sums["cost_pico_usd"] += call.cost_pico_usd or 0
    for time in ("latency", "ttft"):
        value = getattr(call, f"{time}_ms")
        if is_ok and value is not None:
            sums[f"{time}_calls"] += 1
            sums[f"{time}_ms"] += value


def _correct(sums: dict[str, int], correction: Row[Any]) -> None:
    sums["cost_pico_usd"] += correction.cost_pico_usd
    if correction.first_price:
        sums["unpriced_calls"] -= 1
        sums["unpriced_ok_calls"] -= correction.outcome == "ok"
        sums["unpriced_tokens"] -= (correction.input_tokens or 0) + (correction.output_tokens or 0)


def totals_of(events: Iterable[Row[Any]]) -> Totals:
    """Return the sums of calls and of their corrections, one by one."""
    sums = defaultdict[str, int](int)
    for event in events:
        _counting(event)(sums, event)
    return Totals(**{name: sums[name] for name in NAMES})


def _counting(event: Row[Any]) -> Callable[[dict[str, int], Row[Any]], None]:
    return _count if event.phase == "final" else _correct
