"""The log of revisions, written in the transaction it tells of, read by whoever follows the registry."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, func, insert, select, tuple_

from modelreg.store.price_history import note_prices
from modelreg.store.tables.revisions import CHANGES, REVISIONS

Operation = Literal["created", "updated", "deleted"]

CHANNEL: Final = "modelreg_"
"""Followed by the schema: where PostgreSQL tells of each revision."""


class Revision(NamedTuple):
    """The state of the registry after a change.

    Attributes:
        revision: rises by at least one with every change; 0 before the first.
        at_unix_ms: when it was made, in ms since 1970 UTC, by the clock of who made it.
    """

    revision: int
    at_unix_ms: int


class Cause(NamedTuple):
    """Why there is a new revision.

    Attributes:
        actor: who changes.
        summary: what for, in a line.
    """

    actor: str
    summary: str


class Change(NamedTuple):
    """What became of one resource.

    Attributes:
        kind: ``model``, ``provider``, ``route`` and so on.
        name: of the resource.
        operation: what became of it.
    """

    kind: str
    name: str
    operation: Operation


def head(connection: Connection) -> Revision:
    """Return the newest revision that this transaction sees."""
    newest = select(REVISIONS.c.revision, REVISIONS.c.at_unix_ms).order_by(REVISIONS.c.revision.desc()).limit(1)
    found = connection.execute(newest).one_or_none()
    return Revision(0, 0) if found is None else Revision(found.revision, found.at_unix_ms)


def knows(connection: Connection, revision: Revision) -> bool:
    """Return whether that revision, made at that time, is one of this store's; the state before the first always is."""
    if revision.revision == 0:
        return True
    made = select(REVISIONS.c.at_unix_ms).where(REVISIONS.c.revision == revision.revision)
    return connection.scalar(made) == revision.at_unix_ms


def add_revision(
    connection: Connection, changes: Sequence[Change], cause: Cause, *, at_unix_ms: int, above: int = 0
) -> Revision:
    """Note what this transaction changed, prices in their history too; to be called once in it, as the last.

    Args:
        connection: of ``Store.writing``.
        changes: at least one, each resource once.
        cause: who, and what for.
        at_unix_ms: the time.
        above: the new revision is greater than this one too: one that was served from a store that is gone.
    """
    made = Revision(max(head(connection).revision, above) + 1, at_unix_ms)
    connection.execute(insert(REVISIONS).values(**made._asdict(), **cause._asdict()))
    connection.execute(insert(CHANGES), [{"revision": made.revision, **change._asdict()} for change in changes])
    if any(change.kind == "route" for change in changes):
        note_prices(connection, made.revision, at_unix_ms)
    if connection.dialect.name == "postgresql":
        # Told at the commit, to whoever listens; the others look each second.
        connection.execute(select(func.pg_notify(func.concat(CHANNEL, func.current_schema()), str(made.revision))))
    return made


def as_one(changes: Iterable[Change]) -> list[Change]:
    """Return what became of each resource in all, where several steps of one transaction changed it."""
    told: dict[tuple[str, str], Operation] = {}
    for kind, name, operation in changes:
        before = told.get((kind, name))
        if before == "created":
            if operation == "deleted":
                # Nobody ever saw it.
                del told[kind, name]
            continue
        told[kind, name] = "updated" if (before, operation) == ("deleted", "created") else operation
    return [Change(kind, name, operation) for (kind, name), operation in told.items()]


def changes_after(connection: Connection, revision: int, *, limit: int) -> list[tuple[int, Change]]:
    """Return what changed after ``revision``, the oldest first, each with its revision; at most ``limit``."""
    following = (
        select(CHANGES)
        .where(CHANGES.c.revision > revision)
        .order_by(CHANGES.c.revision, CHANGES.c.kind, CHANGES.c.name)
    )
    rows = connection.execute(following.limit(limit))
    return [(row.revision, Change(row.kind, row.name, row.operation)) for row in rows]


class Told(NamedTuple):
    """A change with the revision that made it.

    Attributes:
        revision: its number.
        at_unix_ms: when it was made.
        cause: who, and what for.
        change: what became of which resource.
    """

    revision: int
    at_unix_ms: int
    cause: Cause
    change: Change


def tell(connection: Connection, after: tuple[int, str, str], kinds: Collection[str], *, limit: int) -> list[Told]:
    """Return the changes behind one of them, in order; at most ``limit``.

    Args:
        connection: of ``Store.reading``.
        after: revision, kind and name of that one; its kind and name empty: behind the whole revision before it.
        kinds: only those of these; none: all.
        limit: most changes.
    """
    place = tuple_(CHANGES.c.revision, CHANGES.c.kind, CHANGES.c.name)
    wanted = (
        select(CHANGES, REVISIONS.c.at_unix_ms, REVISIONS.c.actor, REVISIONS.c.summary)
        .join(REVISIONS, REVISIONS.c.revision == CHANGES.c.revision)
        .where(place > tuple_(*after))
        .order_by(CHANGES.c.revision, CHANGES.c.kind, CHANGES.c.name)
    )
    if kinds:
        wanted = wanted.where(CHANGES.c.kind.in_(kinds))
    return [
        Told(row.revision, row.at_unix_ms, Cause(row.actor, row.summary), Change(row.kind, row.name, row.operation))
        for row in connection.execute(wanted.limit(limit))
    ]


def last_changes(connection: Connection) -> dict[tuple[str, str], int]:
    """Return the newest revision that changed each resource, by kind and name; of those that are gone too."""
    newest = select(CHANGES.c.kind, CHANGES.c.name, func.max(CHANGES.c.revision)).group_by(
        CHANGES.c.kind, CHANGES.c.name
    )
    return {(kind, name): revision for kind, name, revision in connection.execute(newest).all()}
