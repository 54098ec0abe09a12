"""The changes that wait for approval, in the store: noted by imports, listed, taken."""

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Any, Final, Literal, NamedTuple, cast

from sqlalchemy import Connection, delete, insert, select, tuple_, update

from modelreg.registry.gate.hold import PRICE, HeldChange
from modelreg.registry.gate.statement import WRITTEN, Statement
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.reviews import REVIEWS
from modelreg.store.write_layer import in_pieces

State = Literal["waiting", "rejected"]

WAITING: Final = "waiting"
REJECTED: Final = "rejected"

_ID_CHARS: Final = 12


class Review(NamedTuple):
    """A change that waits, or was rejected.

    Attributes:
        id: of it.
        layer: whose.
        change: what is held back.
        source: where it was found.
        found_unix_ms: when, for the first time.
        state: whether it waits.
    """

    id: str
    layer: Layer
    change: HeldChange
    source: str
    found_unix_ms: int
    state: State


def review_id(layer: Layer, held: HeldChange) -> str:
    """Return the id of a change: the same for the same value of the same thing, whatever it was before."""
    new = held.new
    if isinstance(new, dict):
        # However finely it was written, the price is the same.
        new = {key: value for key, value in cast("dict[str, Any]", new).items() if key != WRITTEN}
    said = [layer, held.kind, held.name, held.what, held.variant, new]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:_ID_CHARS]


def note(connection: Connection, layer: Layer, found: Sequence[HeldChange], source: str, now_unix_ms: int) -> int:
    """Let the changes that wait of a layer be those that were found, but for the ones that were rejected before.

    Args:
        connection: of ``Store.writing``.
        layer: which.
        found: all that an import held back.
        source: of the import.
        now_unix_ms: the time.

    Returns:
        How many of them wait.
    """
    known = {one.id: one for one in _read(connection, REVIEWS.c.layer == layer)}
    by_id = {review_id(layer, held): held for held in found}
    withdrawn = [name for name, one in known.items() if one.state == WAITING and name not in by_id]
    forget(connection, withdrawn)
    new = [
        {
            "id": name,
            "layer": layer,
            **held._asdict(),
            "source": source,
            "found_unix_ms": now_unix_ms,
            "state": WAITING,
        }
        for name, held in by_id.items()
        if name not in known
    ]
    if new:
        connection.execute(insert(REVIEWS), new)
    for name, held in by_id.items():
        # What it would take the place of may be another by now.
        if name in known and not _is_as_before(known[name].change.old, held):
            connection.execute(update(REVIEWS).where(REVIEWS.c.id == name).values(old=held.old))
    return sum(1 for name in by_id if name not in known or known[name].state == WAITING)


def _is_as_before(kept: Any, held: HeldChange) -> bool:  # noqa: ANN401 - JSON
    if held.what == PRICE and held.old is not None:
        return Statement.of_json(held.old).is_kept_as(kept)
    return held.old == kept


def waiting(connection: Connection, after: tuple[str, str] | None = None, *, limit: int | None = None) -> list[Review]:
    """Return the changes that wait, by the name of the resource and id; those behind one, at most ``limit``."""
    where = REVIEWS.c.state == WAITING
    if after is not None:
        where &= tuple_(REVIEWS.c.name, REVIEWS.c.id) > tuple_(*after)
    return _read(connection, where, limit)


def named(connection: Connection, ids: Collection[str]) -> dict[str, Review]:
    """Return the changes of these ids, waiting or rejected, by id."""
    return {one.id: one for some in in_pieces(ids) for one in _read(connection, REVIEWS.c.id.in_(some))}


def forget(connection: Connection, ids: Collection[str]) -> None:
    """Remove them: they were applied, or nobody says them any more."""
    for some in in_pieces(ids):
        connection.execute(delete(REVIEWS).where(REVIEWS.c.id.in_(some)))


def reject(connection: Connection, ids: Collection[str]) -> None:
    """Keep them in mind, so that the same value is not offered again."""
    for some in in_pieces(ids):
        connection.execute(update(REVIEWS).where(REVIEWS.c.id.in_(some)).values(state=REJECTED))


def _read(connection: Connection, where: Any, limit: int | None = None) -> list[Review]:  # noqa: ANN401 - an expression of SQL
    found = select(REVIEWS).where(where).order_by(REVIEWS.c.name, REVIEWS.c.id).limit(limit)
    return [
        Review(
            row.id,
            row.layer,
            HeldChange(row.kind, row.name, row.what, row.variant, row.old, row.new),
            row.source,
            row.found_unix_ms,
            row.state,
        )
        for row in connection.execute(found)
    ]
