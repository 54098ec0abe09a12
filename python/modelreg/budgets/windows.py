"""Windows of budgets as the store tracks them: read a page at a time, and marked where they do not balance."""

import json
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, func, select, tuple_, update

from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_TRACKING
from modelreg.usage.statements import insert_of

PAGE: Final = 1_000
"""Most windows of a page."""

DRIFTING: Final = 2**63 - 1
"""Stands where a window was last touched: it did not balance when it was last looked at. As no time is later, whoever
looks at what was touched lately looks at it too, until it balances."""

_key: Final = tuple_(*BUDGET_TRACKING.primary_key)


class Window(NamedTuple):
    """Which window: the key of the books, in their order."""

    start_unix_ms: int
    budget: str
    subject: str


class Tracked(NamedTuple):
    """A window as the store counts it.

    Attributes:
        window: which.
        posted: what its entries should add up to, in pico-USD.
        entries: how many they should be.
        touched_unix_ms: when the last came, or ``DRIFTING``.
    """

    window: Window
    posted: int
    entries: int
    touched_unix_ms: int


def page(connection: Connection, *wanted: ColumnElement[bool], after: Window | None = None) -> list[Tracked]:
    """Return the first ``PAGE`` windows that are wanted, in the order of their key; with ``after`` those beyond."""
    some = select(BUDGET_TRACKING).where(*wanted)
    if after is not None:
        some = some.where(_key > tuple_(*after))
    return [_tracked(row) for row in connection.execute(some.order_by(*BUDGET_TRACKING.primary_key).limit(PAGE))]


def tracked(connection: Connection, windows: Collection[Window]) -> dict[Window, Tracked]:
    """Return those of at most ``PAGE`` windows that the store has."""
    found = connection.execute(select(BUDGET_TRACKING).where(are_among(connection, BUDGET_TRACKING, windows)))
    return {one.window: one for one in map(_tracked, found)}


def are_among(connection: Connection, table: Table, windows: Collection[Window]) -> ColumnElement[bool]:
    """Return whether a row of a table is of one of these windows."""
    key = [table.c[column.name] for column in BUDGET_TRACKING.primary_key]
    if connection.dialect.name != "sqlite":
        return tuple_(*key).in_(windows)
    # For a list it looks at every row of the table; rows of a table beside it it looks up in the index, one by one, and
    # at nothing that lies between. Each is there once.
    given = func.json_each(json.dumps(sorted(set(windows)))).table_valued("value")
    return and_(*(column == func.json_extract(given.c.value, f"$[{place}]") for place, column in enumerate(key)))


def mark(store: Store, windows: Iterable[Window]) -> None:
    """Have these windows looked at until they balance, after a restart too; of one that is not tracked it says 0.

    Raises:
        StoreError: it cannot be written.
    """
    names = [column.name for column in BUDGET_TRACKING.columns]
    # In the order of the key, so that no two processes wait for each other.
    rows = [dict(zip(names, (*window, 0, 0, DRIFTING), strict=True)) for window in sorted(windows)]
    if rows:
        with store.adding() as connection:
            statement = insert_of(connection.dialect.name)(BUDGET_TRACKING).on_conflict_do_update(
                index_elements=list(BUDGET_TRACKING.primary_key), set_={"touched_unix_ms": DRIFTING}
            )
            connection.execute(statement, rows)


def unmark(store: Store, windows: Iterable[Window], now_unix_ms: int) -> None:
    """Let marked windows go that balance.

    Raises:
        StoreError: it cannot be written.
    """
    keys = sorted(windows)
    if keys:
        said = BUDGET_TRACKING.c
        with store.adding() as connection:
            for window in keys:
                is_marked = (_key == tuple_(*window), said.touched_unix_ms == DRIFTING)
                connection.execute(update(BUDGET_TRACKING).where(*is_marked).values(touched_unix_ms=now_unix_ms))


def _tracked(row: Row[tuple[object, ...]]) -> Tracked:
    window = Window(row.window_start_unix_ms, row.budget, row.subject)
    return Tracked(window, row.posted_pico_usd, row.entries, row.touched_unix_ms)
