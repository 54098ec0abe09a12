"""Shipping a batch of usage: one transaction, in which each counts once in events and books, however often it comes."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, Table, and_, select

from modelreg._core import UsageBatch
from modelreg.store.errors import StoreDataError
from modelreg.store.store import Store
from modelreg.store.tables.usage import (
    SUMS,
    USAGE_CONFLICTS,
    USAGE_DEAD_LETTERS,
    USAGE_IDS,
)
from modelreg.usage.days import make_days
from modelreg.usage.news import News
from modelreg.usage.postings import id_with_postings, post, uncounted
from modelreg.usage.staging import STAGED, stage
from modelreg.usage.statements import (
    CLAIM_IN_POSTGRESQL,
    CLAIM_IN_SQLITE,
    DROP_KNOWN,
    FIND_NEW,
    INSERT,
    addition,
    insert_of,
)

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

    def plus(self, other: "Shipped") -> "Shipped":
        """Return what became of the events of both."""
        return Shipped(*(one + another for one, another in zip(self, other, strict=True)))


NOTHING: Final = Shipped(0, 0, 0, 0)


class Shipment(NamedTuple):
    """A batch that was shipped.

    Attributes:
        shipped: what became of its events.
        uncounted: ids of entries whose postings this batch did not bring into the store, an id for each: under that id
            something was counted before, or the store cannot take it.
        news: what there is to tell, of each transaction.
    """

    shipped: Shipped
    uncounted: Sequence[bytes] = ()
    news: Sequence[News] = ()


class _Parked(NamedTuple):
    position: int
    reason: str


def ship(store: Store, batch: UsageBatch, at_unix_ms: int) -> Shipment:
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
            _log.warning("the store refuses a batch of %d usage events, which is halved: %s", batch.count, error)
            events, half = batch.events(), batch.count // 2
            halves = (UsageBatch(part, batch.through) for part in (events[:half], events[half:]))
            first, second = (ship(store, part, at_unix_ms) for part in halves)
            return Shipment(
                first.shipped.plus(second.shipped),
                [*first.uncounted, *second.uncounted],
                [*first.news, *second.news],
            )
        with store.adding() as connection:
            told = _park(connection, batch, [_Parked(0, str(error))], at_unix_ms)
        return Shipment(Shipped(0, 0, 0, told), _ids_of(batch.events()))


def _ship(connection: Connection, batch: UsageBatch, at_unix_ms: int) -> Shipment:
    stage(connection, batch)
    malformed = [_Parked(position, why) for position, why in batch.malformed()]
    well_formed = batch.count - len(malformed)
    if connection.dialect.name == "postgresql":
        make_days(connection, connection.scalars(select(STAGED.c.unix_day).where(STAGED.c.is_usage).distinct()))
        fresh = connection.execute(CLAIM_IN_POSTGRESQL).rowcount
    else:
        # The only one who writes.
        fresh = connection.execute(FIND_NEW).rowcount
        connection.execute(CLAIM_IN_SQLITE)
    conflicts, positions = _NO_CONFLICTS, None
    if fresh < well_formed:
        conflicts = _note_conflicts(connection, batch, at_unix_ms)
        connection.execute(DROP_KNOWN)
        positions = frozenset[int](connection.scalars(select(STAGED.c.position)))
    if fresh:
        connection.execute(INSERT)
        for sums in SUMS:
            connection.execute(addition(sums, connection.dialect.name))
    thresholds = post(connection, batch, at_unix_ms)
    left = uncounted(connection, conflicts.positions) if fresh < well_formed and batch.has_postings() else []
    dead = _park(connection, batch, malformed, at_unix_ms)
    if malformed:
        payloads = batch.events()
        left += _ids_of(payloads[one.position] for one in malformed)
    shipped = Shipped(fresh, well_formed - fresh - len(conflicts.positions), conflicts.told, dead)
    return Shipment(shipped, left, [News(batch, positions, thresholds)])


def _ids_of(payloads: Iterable[bytes]) -> list[bytes]:
    return [entry_id for entry_id in map(id_with_postings, payloads) if entry_id is not None]


class _Conflicts(NamedTuple):
    """The events of a batch whose id is another event's: where they are in it, and how many of them are news."""

    positions: frozenset[int]
    told: int


_NO_CONFLICTS: Final = _Conflicts(frozenset(), 0)


def _note_conflicts(connection: Connection, batch: UsageBatch, at_unix_ms: int) -> _Conflicts:
    """Keep the events whose id is another event's."""
    other = and_(USAGE_IDS.c.event_id == STAGED.c.event_id, USAGE_IDS.c.digest != STAGED.c.digest)
    found = connection.execute(
        select(STAGED.c.position, STAGED.c.event_id, STAGED.c.digest, STAGED.c.sidecar).join(USAGE_IDS, other)
    ).all()
    if not found:
        return _NO_CONFLICTS
    payloads = batch.events()
    # In the order of their key, so that no two processes wait for each other.
    in_order: list[tuple[bytes, bytes, int]] = sorted((row.event_id, row.digest, row.position) for row in found)
    rows = [
        {"event_id": event_id, "digest": digest, "payload": payloads[position], "at_unix_ms": at_unix_ms}
        for event_id, digest, position in in_order
    ]
    told = _insert_new(connection, USAGE_CONFLICTS, rows)
    if told:
        _log.error(
            "usage events came under ids of other events; they do not count",
            extra={"events": told, "first": found[0].event_id.hex(), "sidecar": found[0].sidecar},
        )
    return _Conflicts(frozenset(row.position for row in found), told)


def _park(connection: Connection, batch: UsageBatch, parked: Sequence[_Parked], at_unix_ms: int) -> int:
    """Keep the events that cannot be taken; returns how many of them are news."""
    if not parked:
        return 0
    payloads = batch.events()
    in_order = sorted((hashlib.sha256(payloads[one.position]).digest(), one) for one in parked)
    rows = [
        {"payload_sha256": digest, "payload": payloads[position], "reason": reason, "at_unix_ms": at_unix_ms}
        for digest, (position, reason) in in_order
    ]
    told = _insert_new(connection, USAGE_DEAD_LETTERS, rows)
    if told:
        _log.error("usage events cannot be stored; they are parked", extra={"events": told, "first": parked[0].reason})
    return told


def _insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> int:
    statement = insert_of(connection.dialect.name)(table).on_conflict_do_nothing().returning(*table.primary_key)
    return len(connection.execute(statement, rows).all())
