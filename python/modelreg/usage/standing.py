"""Calls as they stand in the store: as recorded, what they cost with their corrections, what they posted to budgets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, and_, literal, select, tuple_

from modelreg.internal.v1.budgets_pb2 import Posting, WindowKey
from modelreg.internal.v1.recost_pb2 import StandingCall
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.store.tables.budgets import BUDGET_ENTRIES
from modelreg.store.tables.usage import USAGE_EVENTS
from modelreg.usage.days import MS_PER_DAY
from modelreg.usage.listing import Place
from modelreg.usage.measures import CORRECTION, FINAL
from modelreg.usage.messages import OUTCOME_WORDS
from modelreg.usage.spans import Span
from modelreg.v1 import usage_pb2
from modelreg.v1.common_pb2 import UnitCount

_PLACE: Final = tuple(USAGE_EVENTS.primary_key)
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


class _Corrected(NamedTuple):
    """What the corrections of a call add to its cost, and their ids."""

    pico_usd: int
    ids: Sequence[bytes]


def standing_calls(
    connection: Connection, span: Span, only: Mapping[str, str], after: Place | None, most: int
) -> list[StandingCall]:
    """Return calls, the one that began first first.

    Args:
        connection: of ``Store.reading``.
        span: of whole days.
        only: by column, what it must hold.
        after: only those behind this one.
        most: at most so many.
    """
    first, last = span.from_unix_ms // MS_PER_DAY, span.until_unix_ms // MS_PER_DAY - 1
    wanted = select(USAGE_EVENTS).where(USAGE_EVENTS.c.unix_day.between(first, last), USAGE_EVENTS.c.phase == FINAL)
    wanted = wanted.where(*(USAGE_EVENTS.c[column] == value for column, value in only.items()))
    if after is not None:
        place = (literal(value, column.type) for value, column in zip(after, _PLACE, strict=True))
        # The first says which days are over, so that PostgreSQL does not open their partitions.
        wanted = wanted.where(and_(USAGE_EVENTS.c.unix_day >= after.unix_day, tuple_(*_PLACE) > tuple_(*place)))
    calls = connection.execute(wanted.order_by(*_PLACE).limit(most)).all()
    if not calls:
        return []
    corrected = _corrections(connection, calls)
    posted = _postings(connection, {call.event_id: corrected[call.event_id].ids for call in calls})
    return [_standing(call, corrected[call.event_id], posted[call.event_id]) for call in calls]


def _corrections(connection: Connection, calls: Sequence[Row[Any]]) -> Mapping[bytes, _Corrected]:
    said = USAGE_EVENTS.c
    # They began when what they correct did, so that only its days are looked through.
    of_calls = select(said.corrects, said.event_id, said.cost_pico_usd).where(
        said.phase == CORRECTION,
        said.unix_day.between(calls[0].unix_day, calls[-1].unix_day),
        said.started_at_unix_ms.between(calls[0].started_at_unix_ms, calls[-1].started_at_unix_ms),
        said.corrects.in_([call.event_id for call in calls]),
    )
    found: defaultdict[bytes, _Corrected] = defaultdict(lambda: _Corrected(0, ()))
    for corrects, correction_id, pico_usd in connection.execute(of_calls):
        before = found[corrects]
        found[corrects] = _Corrected(before.pico_usd + pico_usd, (*before.ids, correction_id))
    return found


def _postings(
    connection: Connection, entries: Mapping[bytes, Iterable[bytes]]
) -> Mapping[bytes, Mapping[_Window, int]]:
    """Return what each call and its corrections posted to every window."""
    of_call = {entry: call for call, corrections in entries.items() for entry in (call, *corrections)}
    said = BUDGET_ENTRIES.c
    wanted = select(said.entry_id, said.budget, said.subject, said.window_start_unix_ms, said.pico_usd)
    found: defaultdict[bytes, defaultdict[_Window, int]] = defaultdict(lambda: defaultdict(int))
    for entry_id, budget, subject, start, pico_usd in connection.execute(wanted.where(said.entry_id.in_(of_call))):
        found[of_call[entry_id]][_Window(budget, subject, start)] += pico_usd
    return found


def _standing(call: Row[Any], corrected: _Corrected, posted: Mapping[_Window, int]) -> StandingCall:
    # What is free costs nothing, and without units nothing was charged.
    is_known = call.cost_pico_usd is not None or call.price_state in {"", "free"} or bool(corrected.ids)
    return StandingCall(
        event=_event(call, posted),
        cost_pico_usd=(call.cost_pico_usd or 0) + corrected.pico_usd if is_known else None,
        corrections=len(corrected.ids),
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
