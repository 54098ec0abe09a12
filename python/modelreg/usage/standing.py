"""Calls as they stand in the store: as recorded, what they cost with their corrections, what they posted to budgets."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, func, literal, select, tuple_

from modelreg.internal.v1.budgets_pb2 import Posting, WindowKey
from modelreg.internal.v1.recost_pb2 import StandingCall
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.store.tables.budgets import BUDGET_ENTRIES
from modelreg.store.tables.usage import USAGE_DAILY, USAGE_EVENTS
from modelreg.usage.listing import Place
from modelreg.usage.measures import ADJUSTMENT, CORRECTION, FINAL
from modelreg.usage.messages import OUTCOME_WORDS
from modelreg.v1 import usage_pb2
from modelreg.v1.common_pb2 import UnitCount

_PLACE: Final = tuple(USAGE_EVENTS.primary_key)
# All but what is long and says nothing of the price.
_COLUMNS: Final = [column for column in USAGE_EVENTS.columns if column.name != "context"]
# Of one statement: SQLite takes 32,766.
_MOST_IDS: Final = 10_000
_OUTCOMES: Final = {word: usage_pb2.UsageOutcome.Name(number) for number, word in OUTCOME_WORDS.items()}
# Columns that are fields, and texts that are empty where they are NULL.
_SAME: Final = (
    "event_id",
    "recorded_at_unix_ms",
    "started_at_unix_ms",
    "attempt",
    "route",
    "variant",
    "model",
    "provider",
    "platform",
    "task_class",
    "input_tokens",
    "output_tokens",
    "cost_pico_usd",
    "tenant",
    "team",
    "workflow_run_id",
    "tags",
    "planned",
    "sidecar",
    "batch",
)
_SAID: Final = {
    "decision_id": "decision_id",
    "user": "user_id",
    "key": "key_id",
    "end_user": "end_user",
    "session_id": "session_id",
    "service_tier": "service_tier",
    "region": "region",
}


class _Window(NamedTuple):
    budget: str
    subject: str
    start_unix_ms: int


class _Changed(NamedTuple):
    """What came of a call since.

    Attributes:
        pico_usd: what corrections add to its cost.
        corrections: how many there are.
        adjustments: ids of those, which are entries of budgets.
    """

    pico_usd: int = 0
    corrections: int = 0
    adjustments: tuple[bytes, ...] = ()


def standing_calls(
    connection: Connection, day: int, only: Mapping[str, str], after: Place | None, most: int
) -> list[StandingCall]:
    """Return calls of a day, the one that began first first.

    Args:
        connection: of ``Store.reading``.
        day: number of the UTC day.
        only: by column, what it must hold.
        after: only those behind this one.
        most: at most so many.
    """
    wanted = select(*_COLUMNS).where(USAGE_EVENTS.c.unix_day == day, USAGE_EVENTS.c.phase == FINAL)
    wanted = wanted.where(*(USAGE_EVENTS.c[column] == value for column, value in only.items()))
    if after is not None:
        place = (literal(value, column.type) for value, column in zip(after, _PLACE, strict=True))
        wanted = wanted.where(tuple_(*_PLACE) > tuple_(*place))
    calls = connection.execute(wanted.order_by(*_PLACE).limit(most)).all()
    if not calls:
        return []
    changed = _changes(connection, calls)
    posted = _postings(connection, {call.event_id: changed[call.event_id].adjustments for call in calls})
    return [_standing(call, changed[call.event_id], posted[call.event_id]) for call in calls]


def next_day(connection: Connection, days: range, only: Mapping[str, str]) -> int | None:
    """Return the first of these UTC days that has calls; the sums know it without the events."""
    day = USAGE_DAILY.c.unix_day
    wanted = select(func.min(day)).where(day.between(days.start, days.stop - 1))
    return connection.scalar(wanted.where(*(USAGE_DAILY.c[column] == value for column, value in only.items())))


def _changes(connection: Connection, calls: Sequence[Row[Any]]) -> Mapping[bytes, _Changed]:
    said = USAGE_EVENTS.c
    # They began when what they are about did, so that only its part of the day is looked through.
    of_calls = select(said.corrects, said.event_id, said.phase, said.cost_pico_usd).where(
        said.phase.in_((CORRECTION, ADJUSTMENT)),
        said.unix_day == calls[0].unix_day,
        said.started_at_unix_ms.between(calls[0].started_at_unix_ms, calls[-1].started_at_unix_ms),
    )
    found: defaultdict[bytes, _Changed] = defaultdict(_Changed)
    for some in _in_parts([call.event_id for call in calls]):
        for call, entry_id, phase, pico_usd in connection.execute(of_calls.where(said.corrects.in_(some))):
            before = found[call]
            if phase == CORRECTION:
                changed = before._replace(pico_usd=before.pico_usd + pico_usd, corrections=before.corrections + 1)
            else:
                changed = before._replace(adjustments=(*before.adjustments, entry_id))
            found[call] = changed
    return found


def _postings(
    connection: Connection, entries: Mapping[bytes, Iterable[bytes]]
) -> Mapping[bytes, Mapping[_Window, int]]:
    """Return what each call and its adjustments posted to every window."""
    of_call = {entry: call for call, adjustments in entries.items() for entry in (call, *adjustments)}
    said = BUDGET_ENTRIES.c
    wanted = select(said.entry_id, said.budget, said.subject, said.window_start_unix_ms, said.pico_usd)
    found: defaultdict[bytes, defaultdict[_Window, int]] = defaultdict(lambda: defaultdict(int))
    for some in _in_parts(list(of_call)):
        for entry_id, budget, subject, start, pico_usd in connection.execute(wanted.where(said.entry_id.in_(some))):
            found[of_call[entry_id]][_Window(budget, subject, start)] += pico_usd
    return found


def _in_parts(ids: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for begin in range(0, len(ids), _MOST_IDS):
        yield ids[begin : begin + _MOST_IDS]


def _standing(call: Row[Any], changed: _Changed, posted: Mapping[_Window, int]) -> StandingCall:
    # What is free costs nothing, and without units nothing was charged.
    is_known = call.cost_pico_usd is not None or call.price_state in {"", "free"} or changed.corrections > 0
    return StandingCall(
        event=_event(call, posted),
        cost_pico_usd=(call.cost_pico_usd or 0) + changed.pico_usd if is_known else None,
        corrections=changed.corrections,
        adjustments=len(changed.adjustments),
    )


def _event(call: Row[Any], posted: Mapping[_Window, int]) -> UsageEvent:
    units: dict[str, int] = call.units or {}
    return UsageEvent(
        **{name: getattr(call, name) for name in _SAME},
        **{field: getattr(call, column) for field, column in _SAID.items()},
        phase=usage_pb2.USAGE_PHASE_FINAL,
        outcome=_OUTCOMES.get(call.outcome),
        units=[UnitCount(kind=kind, count=count) for kind, count in units.items()],
        postings=[Posting(window=WindowKey(**window._asdict()), pico_usd=amount) for window, amount in posted.items()],
    )
