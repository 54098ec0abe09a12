"""What a batch does to the books: its postings entry by entry, their sums by window, and the thresholds it tells of."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final

from google.protobuf.message import DecodeError
from sqlalchemy import BigInteger, Connection, Insert, and_, case, func, insert, literal, select
from sqlalchemy.sql.dml import ReturningInsert

from modelreg._core import UsageBatch
from modelreg.events.kinds import ThresholdCrossed
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.store.pico import PicoAdd, PicoSum
from modelreg.store.tables.budgets import BUDGET_ENTRIES, BUDGET_EVENTS, BUDGET_TRACKING, BUDGETS
from modelreg.usage.news import Thresholds
from modelreg.usage.staging import POSTED, STAGED, stage_postings
from modelreg.usage.statements import insert_of

_PICO: Final = 10**12
_ID_BYTES: Final = 16
_IS_STAGED: Final = STAGED.c.position == POSTED.c.position
_ENTRY_COLUMNS: Final = [column.name for column in BUDGET_ENTRIES.columns]
_EVENT_COLUMNS: Final = [column.name for column in BUDGET_EVENTS.columns]

_Level = tuple[str, str, int, int]

_INSERT_ENTRIES: Final = insert(BUDGET_ENTRIES).from_select(
    _ENTRY_COLUMNS, select(*(POSTED.c[name] for name in _ENTRY_COLUMNS)).join(STAGED, _IS_STAGED)
)

# An event that a sidecar took once more is of another moment; what is sent again as an answer was lost is not.
_IS_KEPT: Final = (
    select(BUDGET_ENTRIES.c.entry_id)
    .where(
        and_(
            BUDGET_ENTRIES.c.entry_id == POSTED.c.entry_id,
            BUDGET_ENTRIES.c.at_unix_ms == POSTED.c.at_unix_ms,
            BUDGET_ENTRIES.c.sidecar == POSTED.c.sidecar,
        )
    )
    .exists()
)
_KEPT: Final = (
    select(POSTED.c.position, POSTED.c.entry_id, _IS_KEPT.label("is_kept")).distinct().order_by(POSTED.c.position)
)


def post(connection: Connection, batch: UsageBatch, at_unix_ms: int) -> Thresholds:
    """Put what the events left in ``STAGED``, which are new, post into the books.

    Args:
        connection: of the transaction of the batch.
        batch: the whole batch.
        at_unix_ms: the time.

    Returns:
        What the batch tells of thresholds.
    """
    if batch.has_postings():
        stage_postings(connection, batch)
        connection.execute(_INSERT_ENTRIES)
        connection.execute(_addition(connection.dialect.name, at_unix_ms))
    told: list[int] = batch.thresholds()
    return _note_thresholds(connection, batch, told) if told else Thresholds()


def uncounted(connection: Connection, contested: Collection[int]) -> list[bytes]:
    """Return the ids of staged entries with postings that were not counted as such, one for each, in their order.

    Their postings were in the books before, under the same id. What this batch put there is counted, and what the same
    batch put there before, where its answer was lost.

    Args:
        connection: of the transaction of the batch, after ``post``.
        contested: positions of entries that came under the id of another.
    """
    counted, left = set[bytes](), list[bytes]()
    for position, entry_id, is_kept in connection.execute(_KEPT):
        if is_kept and position not in contested and entry_id not in counted:
            counted.add(entry_id)
        else:
            left.append(entry_id)
    return left


def id_with_postings(payload: bytes) -> bytes | None:
    """Return the id of an entry that no store can take, where it has one and would have posted something."""
    try:
        event = UsageEvent.FromString(payload)
    except DecodeError:
        return None
    return event.event_id if event.postings and len(event.event_id) == _ID_BYTES else None


def _addition(dialect: str, at_unix_ms: int) -> Insert:
    key = [POSTED.c[column.name] for column in BUDGET_TRACKING.primary_key]
    # In the order of the key, so that no two processes wait for each other.
    added = (
        select(*key, PicoSum(POSTED.c.pico_usd), func.count(), literal(at_unix_ms, BigInteger))
        .join(STAGED, _IS_STAGED)
        .group_by(*key)
        .order_by(*key)
    )
    statement = insert_of(dialect)(BUDGET_TRACKING)
    statement = statement.from_select([column.name for column in BUDGET_TRACKING.columns], added)
    sums, new = BUDGET_TRACKING.c, statement.excluded
    more = {
        "posted_pico_usd": PicoAdd(sums.posted_pico_usd, new.posted_pico_usd),
        "entries": sums.entries + new.entries,
        # Not earlier than it was: windows that do not balance say the end of time.
        "touched_unix_ms": case(
            (sums.touched_unix_ms > new.touched_unix_ms, sums.touched_unix_ms), else_=new.touched_unix_ms
        ),
    }
    return statement.on_conflict_do_update(index_elements=list(BUDGET_TRACKING.primary_key), set_=more)


def _note_thresholds(connection: Connection, batch: UsageBatch, positions: Sequence[int]) -> Thresholds:
    payloads = batch.events()
    read = [_crossed(payloads[position]) for position in positions]
    owners = select(BUDGETS.c.name, BUDGETS.c.tenant).where(BUDGETS.c.name.in_({one.budget for one in read}))
    tenants = {row.name: row.tenant for row in connection.execute(owners)}
    told = [one._replace(tenant=tenants.get(one.budget, "")) for one in read]
    new = set(connection.scalars(select(STAGED.c.position).where(STAGED.c.position.in_(positions))))
    # Of two that tell of one level the first.
    fresh = dict[_Level, ThresholdCrossed]()
    for position, one in zip(positions, told, strict=True):
        if position in new:
            fresh.setdefault(_level(one), one)
    rows = [{name: getattr(fresh[key], name) for name in _EVENT_COLUMNS} for key in sorted(fresh)]
    # A batch may be all thresholds, so what is looked up is a set.
    noted = set[tuple[Any, ...]]()
    if rows:
        noted.update(map(tuple, connection.execute(_threshold(connection.dialect.name), rows)))
    crossed = {one: None for key, one in fresh.items() if key in noted}
    return Thresholds(list(crossed), [one for one in told if one not in crossed])


def _level(one: ThresholdCrossed) -> _Level:
    """Return the key of the table."""
    return one.budget, one.subject, one.window_start_unix_ms, one.level


def _crossed(payload: bytes) -> ThresholdCrossed:
    event = UsageEvent.FromString(payload).budget_event
    return ThresholdCrossed(
        tenant="",
        budget=event.budget.replace("\0", "\N{REPLACEMENT CHARACTER}"),
        subject=event.subject.replace("\0", "\N{REPLACEMENT CHARACTER}"),
        window_start_unix_ms=event.window_start.ToMilliseconds(),
        level=event.threshold,
        crossed_unix_ms=event.crossed.ToMilliseconds(),
        posted_pico_usd=event.posted.units * _PICO + event.posted.pico,
        limit_pico_usd=event.limit.units * _PICO + event.limit.pico,
    )


@cache
def _threshold(dialect: str) -> ReturningInsert[Any]:
    statement = insert_of(dialect)(BUDGET_EVENTS).on_conflict_do_nothing()
    return statement.returning(*BUDGET_EVENTS.primary_key)
