"""The newest usage events, in pages."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, literal, select, tuple_

from modelreg.store.tables.usage import USAGE_EVENTS

_PLACE = tuple(USAGE_EVENTS.primary_key)


class Place(NamedTuple):
    """Where an event stands in the list.

    Attributes:
        unix_day: of its start.
        started_at_unix_ms: its start.
        event_id: its id.
    """

    unix_day: int
    started_at_unix_ms: int
    event_id: bytes


def newest(connection: Connection, only: dict[str, str], before: Place | None, most: int) -> Sequence[Row[Any]]:
    """Return events, the one that began last first.

    Args:
        connection: of ``Store.reading``.
        only: by column, what it must hold.
        before: only those behind this one in the list.
        most: at most so many.
    """
    wanted = select(USAGE_EVENTS).where(*(USAGE_EVENTS.c[column] == value for column, value in only.items()))
    if before is not None:
        place = (literal(value, column.type) for value, column in zip(before, _PLACE, strict=True))
        # The first says which days are over, so that PostgreSQL does not open their partitions.
        wanted = wanted.where(and_(USAGE_EVENTS.c.unix_day <= before.unix_day, tuple_(*_PLACE) < tuple_(*place)))
    return connection.execute(wanted.order_by(*(column.desc() for column in _PLACE)).limit(most)).all()
