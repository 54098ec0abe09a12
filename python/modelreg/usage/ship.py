"""Shipping a batch of usage events: one transaction, in which each event counts once, however often it comes."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, Table, and_, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from modelreg._core import UsageBatch
from modelreg.store.errors import StoreDataError
from modelreg.store.pico import PicoAdd
from modelreg.store.store import Store
from modelreg.store.tables.usage import (
    SUMS,
    USAGE_CONFLICTS,
    USAGE_DAILY_WORKFLOWS,
    USAGE_DEAD_LETTERS,
    USAGE_EVENTS,
    USAGE_IDS,
)
from modelreg.usage.days import make_days
from modelreg.usage.measures import COST, FINAL, MEASURES, of_events
from modelreg.usage.staging import FRESH, STAGED, stage

_log: Final = logging.getLogger(__name__)


class Shipped(NamedTuple):
    """What became of the events of a batch.

    Attributes:
        inserted: those that count from now on.
        duplicates: those that were there.
        conflicts: those whose id is another event's; each is kept, and told once.
        dead_letters: those that the store cannot take; each is kept, and told once.
    """

    inserted: int
    duplicates: int
    conflicts: int
    dead_letters: int

    def __add__(self, other: tuple[int, ...]) -> "Shipped":
        """Return what became of the events of both."""
        return Shipped(*(one + another for one, another in zip(self, other, strict=True)))


class _Parked(NamedTuple):
    position: int
    reason: str


def ship(store: Store, batch: UsageBatch, at_unix_ms: int) -> Shipped:
    """Ship a batch; to be repeated until it succeeds, which is no worse than doing it once.

    An event that the store refuses is parked, and the others land: the batch is halved until it is found.

    Args:
        store: whose tables are of today.
        batch: the events.
        at_unix_ms: the time.

    Raises:
        StoreUnavailableError: the store is away or went away, maybe when all was done.
        StoreError: the store refuses, whatever the events are: its tables are not ours to write.
    """
    try:
        with store.adding() as connection:
            return _ship(connection, batch, at_unix_ms)
    except StoreDataError as error:
        if batch.count > 1:
            events, half = batch.events(), batch.count // 2
            halves = (UsageBatch(part, batch.through) for part in (events[:half], events[half:]))
            first, second = (ship(store, part, at_unix_ms) for part in halves)
            return first + second
        with store.adding() as connection:
            return Shipped(0, 0, 0, _park(connection, batch, [_Parked(0, str(error))], at_unix_ms))


def _ship(connection: Connection, batch: UsageBatch, at_unix_ms: int) -> Shipped:
    stage(connection, batch)
    malformed = [_Parked(position, why) for position, why in batch.malformed()]
    well_formed = batch.count - len(malformed)
    if connection.dialect.name == "postgresql":
        make_days(connection, connection.scalars(select(STAGED.c.unix_day).distinct()))
        fresh = _claim_ids_in_postgresql(connection)
    else:
        fresh = _claim_ids_in_sqlite(connection)
    contested, told = _note_conflicts(connection, batch, at_unix_ms) if fresh < well_formed else (0, 0)
    if fresh < well_formed:
        connection.execute(delete(STAGED).where(STAGED.c.position.not_in(select(FRESH.c.position))))
    if fresh:
        names = [column.name for column in USAGE_EVENTS.columns]
        connection.execute(insert(USAGE_EVENTS).from_select(names, select(*(STAGED.c[name] for name in names))))
        for sums in SUMS:
            _add_up(connection, sums)
    dead = _park(connection, batch, malformed, at_unix_ms)
    return Shipped(fresh, well_formed - fresh - contested, told, dead)


def _claim_ids_in_postgresql(connection: Connection) -> int:
    """Insert the ids that are new and note where they are in the batch; in their order, so that no two wait in a ring."""
    ordered = select(STAGED.c.event_id, STAGED.c.digest, STAGED.c.recorded_unix_day).order_by(
        STAGED.c.event_id, STAGED.c.position
    )
    claimed = (
        postgresql.insert(USAGE_IDS)
        .from_select(["event_id", "digest", "unix_day"], ordered)
        .on_conflict_do_nothing()
        .returning(USAGE_IDS.c.event_id, USAGE_IDS.c.digest)
        .cte("claimed")
    )
    # The same event twice in a batch counts once.
    first = (
        select(func.min(STAGED.c.position))
        .join(claimed, and_(claimed.c.event_id == STAGED.c.event_id, claimed.c.digest == STAGED.c.digest))
        .group_by(STAGED.c.event_id)
    )
    return _note_fresh(connection, first)


def _claim_ids_in_sqlite(connection: Connection) -> int:
    """Do the same as the only one who writes."""
    known = select(USAGE_IDS.c.event_id).where(USAGE_IDS.c.event_id == STAGED.c.event_id).exists()
    first = select(func.min(STAGED.c.position)).where(~known).group_by(STAGED.c.event_id)
    fresh = _note_fresh(connection, first)
    claimed = select(STAGED.c.event_id, STAGED.c.digest, STAGED.c.recorded_unix_day).join(
        FRESH, FRESH.c.position == STAGED.c.position
    )
    connection.execute(insert(USAGE_IDS).from_select(["event_id", "digest", "unix_day"], claimed))
    return fresh


def _note_fresh(connection: Connection, positions: Select[Any]) -> int:
    statement = insert(FRESH).from_select(["position"], positions)
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def _note_conflicts(connection: Connection, batch: UsageBatch, at_unix_ms: int) -> tuple[int, int]:
    """Keep the events whose id is another event's; returns how many there are, and how many of them are news."""
    other = and_(USAGE_IDS.c.event_id == STAGED.c.event_id, USAGE_IDS.c.digest != STAGED.c.digest)
    found = connection.execute(
        select(STAGED.c.position, STAGED.c.event_id, STAGED.c.digest, STAGED.c.sidecar).join(USAGE_IDS, other)
    ).all()
    if not found:
        return 0, 0
    payloads = batch.events()
    rows = [
        {
            "event_id": row.event_id,
            "digest": row.digest,
            "payload": payloads[row.position],
            "at_unix_ms": at_unix_ms,
        }
        for row in sorted(found, key=lambda row: (row.event_id, row.digest))
    ]
    told = _insert_new(connection, USAGE_CONFLICTS, rows)
    if told:
        _log.error(
            "usage events came under ids of other events; they do not count",
            extra={"events": told, "first": found[0].event_id.hex(), "sidecar": found[0].sidecar},
        )
    return len(found), told


def _park(connection: Connection, batch: UsageBatch, parked: Sequence[_Parked], at_unix_ms: int) -> int:
    """Keep the events that cannot be taken; returns how many of them are news."""
    if not parked:
        return 0
    payloads = batch.events()
    rows = [
        {
            "payload_sha256": hashlib.sha256(payloads[position]).digest(),
            "payload": payloads[position],
            "reason": reason,
            "at_unix_ms": at_unix_ms,
        }
        for position, reason in parked
    ]
    told = _insert_new(connection, USAGE_DEAD_LETTERS, sorted(rows, key=lambda row: bytes(row["payload_sha256"])))
    if told:
        _log.error("usage events cannot be stored; they are parked", extra={"events": told, "first": parked[0].reason})
    return told


def _insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> int:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key)
    return len(connection.execute(statement, rows).all())


def _add_up(connection: Connection, sums: Table) -> None:
    """Add what is staged to a table of sums, in the order of its key, so that no two wait in a ring."""
    key = [STAGED.c[column.name] for column in sums.primary_key]
    measures = of_events(STAGED)
    added = select(*key, *(measures[name] for name in MEASURES)).where(STAGED.c.phase == FINAL)
    if sums is USAGE_DAILY_WORKFLOWS:
        added = added.where(STAGED.c.workflow_run_id != "")
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(sums).from_select(
        [*(column.name for column in key), *MEASURES], added.group_by(*key).order_by(*key)
    )
    new = statement.excluded
    more = {name: PicoAdd(sums.c[name], new[name]) if name == COST else sums.c[name] + new[name] for name in MEASURES}
    connection.execute(statement.on_conflict_do_update(index_elements=list(sums.primary_key), set_=more))
