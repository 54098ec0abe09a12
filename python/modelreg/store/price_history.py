"""Keeping the history of prices: in each revision lines that are said no more are closed, and new ones opened."""

from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from modelreg.store.tables.columns import imported_columns
from modelreg.store.tables.names import IMPORTS
from modelreg.store.tables.price_history import FREE, PRICE_HISTORY
from modelreg.store.tables.revisions import CHANGES
from modelreg.store.tables.routes import ALL_VARIANTS, IMPORTED_RATES, PRICE_LINES, ROUTE_VARIANTS, ROUTES

_ALWAYS: Final = "{}"
_ROUTE: Final = "route"
_KEYS: Final = ("name", "layer", "variant", "unit", "conditions")
_IMPORTED: Final = tuple(column.name for column in imported_columns(nullable=True))


def note_prices(connection: Connection, revision: int, at_unix_ms: int) -> None:
    """Bring the history up to what the layers say of the routes that a revision changed.

    What it finds open and alike stays as it is, so a source that says the same again leaves no trace. All of it is done
    by a few statements, however many routes there are.

    Args:
        connection: of ``Store.writing``; the changes of the revision are noted.
        revision: which.
        at_unix_ms: when it is made.
    """
    changed = select(CHANGES.c.name).where(CHANGES.c.revision == revision, CHANGES.c.kind == _ROUTE)
    history = PRICE_HISTORY.c
    # Clocks of sidecars differ: no line ends before it began.
    end = case((history.valid_from_unix_ms > at_unix_ms, history.valid_from_unix_ms), else_=at_unix_ms)
    is_over = and_(history.valid_until_unix_ms.is_(None), history.name.in_(changed), ~_is_said())
    connection.execute(update(PRICE_HISTORY).where(is_over).values(valid_until_unix_ms=end))
    columns = [column.name for column in PRICE_HISTORY.columns if column.name != "valid_until_unix_ms"]
    for said in (
        _said_rates(),
        _said_free(ROUTES, literal(ALL_VARIANTS)),
        _said_free(ROUTE_VARIANTS, ROUTE_VARIANTS.c.variant),
    ):
        new = said.subquery()
        alike = (history[key] == new.c[key] for key in (*_KEYS, "pico_usd"))
        is_open = exists().where(*alike, history.valid_until_unix_ms.is_(None))
        lines = (
            select(
                *(new.c[key] for key in _KEYS),
                literal(revision),
                new.c.pico_usd,
                literal(at_unix_ms),
                func.coalesce(ROUTES.c.source, _of_import("source", new.c.layer)),
                func.coalesce(ROUTES.c.as_of_unix_ms, _of_import("as_of_unix_ms", new.c.layer)),
                *(new.c[column] for column in _IMPORTED),
            )
            .join(ROUTES, and_(ROUTES.c.name == new.c.name, ROUTES.c.layer == new.c.layer))
            .where(new.c.name.in_(changed), ~is_open)
        )
        connection.execute(insert(PRICE_HISTORY).from_select(columns, lines))


def _matches(table: Table, *keys: str) -> list[ColumnElement[bool]]:
    return [table.c[key] == PRICE_HISTORY.c[key] for key in keys]


def _is_said() -> ColumnElement[bool]:
    """Return whether a layer still says an open line."""
    history = PRICE_HISTORY.c
    line = exists().where(*_matches(PRICE_LINES, *_KEYS, "pico_usd"))
    return or_(
        line,
        and_(history.unit == FREE, history.variant == ALL_VARIANTS, _is_free(ROUTES)),
        and_(history.unit == FREE, _is_free(ROUTE_VARIANTS)),
    )


def _is_free(table: Table) -> Exists:
    return exists().where(*_matches(table, *(column.name for column in table.primary_key)), table.c.price == FREE)


def _said_rates() -> Select[tuple[object, ...]]:
    line, written = PRICE_LINES.c, IMPORTED_RATES.c
    columns = (*(line[key] for key in _KEYS), line.pico_usd, *(written[name] for name in _IMPORTED))
    return select(*columns).outerjoin(IMPORTED_RATES, and_(*(line[key] == written[key] for key in _KEYS)))


def _said_free(table: Table, variant: ColumnElement[object]) -> Select[tuple[object, ...]]:
    columns = {"variant": variant, "unit": literal(FREE), "conditions": literal(_ALWAYS), "pico_usd": literal(0)}
    columns |= dict.fromkeys(_IMPORTED, null())
    named = (column.label(name) for name, column in columns.items())
    return select(table.c.name, table.c.layer, *named).where(table.c.price == FREE)


def _of_import(column: str, layer: ColumnElement[object]) -> ColumnElement[object]:
    return select(IMPORTS.c[column]).where(IMPORTS.c.layer == layer).limit(1).scalar_subquery()
