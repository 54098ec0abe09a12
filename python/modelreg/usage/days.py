"""Days of events: numbered since 1970-01-01 UTC, and in PostgreSQL a partition each, made before it is needed."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, func, select, text

from modelreg.store.tables.usage import USAGE_EVENTS

MS_PER_DAY: Final = 86_400_000

_EPOCH: Final = dt.date(1970, 1, 1)
# Each followed by the schema's own number. Whoever ships holds the first together with others, whoever drops a day
# alone: no day goes while somebody fills it. Whoever makes a day holds the second.
_FILLING: Final = 0x7573_6765
_MAKING: Final = 0x7573_676D
_PARTITION: Final = f"{USAGE_EVENTS.name}_%Y%m%d"


def unix_day(day: dt.date) -> int:
    """Return the number of a day."""
    return (day - _EPOCH).days


def date_of(day: int) -> dt.date:
    """Return the day of a number."""
    return _EPOCH + dt.timedelta(days=day)


def make_days(connection: Connection, days: Iterable[int]) -> None:
    """Let events of these days be inserted by this transaction, and until it ends let no day go.

    Args:
        connection: of PostgreSQL, in a transaction that has written nothing yet.
        days: their numbers.
    """
    _lock(connection, "pg_advisory_xact_lock_shared", _FILLING)
    wanted = {_name(day): day for day in days}
    if wanted.keys() <= partitions(connection).keys():
        return
    _lock(connection, "pg_advisory_xact_lock", _MAKING)
    # Whoever held the lock before us may have made them.
    there = partitions(connection)
    for name, day in sorted(wanted.items()):
        if name in there:
            continue
        # Not PARTITION OF, for which everybody who inserts would have to stop.
        connection.execute(text(f"CREATE TABLE {name} (LIKE {USAGE_EVENTS.name} INCLUDING ALL)"))
        connection.execute(
            text(f"ALTER TABLE {USAGE_EVENTS.name} ATTACH PARTITION {name} FOR VALUES FROM ({day}) TO ({day + 1})")
        )


def drop_day(connection: Connection, partition: str) -> None:
    """Drop a partition, once nobody fills any."""
    _lock(connection, "pg_advisory_xact_lock", _FILLING)
    # Another process may have been sooner.
    connection.execute(text(f"DROP TABLE IF EXISTS {partition}"))


def partitions(connection: Connection) -> dict[str, int]:
    """Return the days that have a partition, by its name."""
    found = connection.scalars(
        text(
            "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid"
            " WHERE inhparent = to_regclass(:parent) AND child.relname ~ :ours"
        ).bindparams(parent=USAGE_EVENTS.name, ours=f"^{USAGE_EVENTS.name}_[0-9]{{8}}$")
    )
    return {name: unix_day(dt.datetime.strptime(name, _PARTITION).replace(tzinfo=dt.UTC).date()) for name in found}


def _name(day: int) -> str:
    return date_of(day).strftime(_PARTITION)


def _lock(connection: Connection, function: str, lock: int) -> None:
    schema = func.hashtext(func.current_schema())
    connection.execute(select(getattr(func, function)(lock, schema)))
