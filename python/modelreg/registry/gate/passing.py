"""The gate in an import: what passes is written, what does not waits for approval, in the same transaction."""

from typing import NamedTuple

from sqlalchemy import Connection, Table, select

from modelreg.errors import unfit_value
from modelreg.registry.gate.hold import COMPARED, HeldChange, held_back, without
from modelreg.registry.gate.reviews import note
from modelreg.registry.gate.rules import loses_most
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.routes import ROUTES
from modelreg.store.write_layer import Row, Rows


class Gate(NamedTuple):
    """How an import passes.

    Attributes:
        now_unix_ms: the time.
        accept_all: nothing is held back.
    """

    now_unix_ms: int
    accept_all: bool = False


class Passed(NamedTuple):
    """What an import may write.

    Attributes:
        rows: all of its layer.
        waiting: how many changes wait for approval.
        rejected: how many are held back because they were rejected before.
    """

    rows: Rows
    waiting: int
    rejected: int


def passed(connection: Connection, layer: Layer, rows: Rows, source: str, gate: Gate) -> Passed:
    """Hold back what looks wrong about the rows that a layer is to say.

    Args:
        connection: of ``Store.writing``.
        layer: which.
        rows: all that its source says.
        source: for those who review.
        gate: how.

    Raises:
        CallError: UNFIT_VALUE, most of the layer's routes would be gone: it is held back whole.
    """
    found: list[HeldChange] = []
    if not gate.accept_all:
        said = _said(connection, layer)
        _refuse_shrunken(said, rows)
        found = held_back(said, rows, now_unix_ms=gate.now_unix_ms)
    waits = note(connection, layer, found, source, gate.now_unix_ms)
    return Passed(without(rows, found), waits, len(found) - waits)


def _refuse_shrunken(said: Rows, rows: Rows) -> None:
    """Refuse a list without most of what its layer says, as half a file or an empty service leaves one.

    It is no change that could wait row by row: of what is missing there is nothing to be looked at.
    """
    before = {row["name"] for row in said[ROUTES]}
    gone = before - {row["name"] for row in rows.get(ROUTES, ())}
    if loses_most(len(before), len(gone)):
        raise unfit_value(
            "data",
            f"has {len(gone)} of the layer's {len(before)} routes no more: all of it is held back, and the layer stays "
            "as it is; see `modelreg catalog diff --from SOURCE`, and where they are to go, "
            "`modelreg catalog import --from SOURCE --accept-all`",
        )


def _said(connection: Connection, layer: Layer) -> Rows:
    """Return what a layer says, as far as it is compared."""
    said: dict[Table, list[Row]] = {}
    for table, columns in COMPARED.items():
        wanted = select(*(table.c[column] for column in columns)).where(table.c.layer == layer)
        said[table] = [dict(zip(columns, row, strict=True)) for row in connection.execute(wanted)]
    return said
