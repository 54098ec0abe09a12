"""Approving and rejecting what waits: an approved change is written as an import would have written it."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table

from modelreg.errors import not_found
from modelreg.registry.gate import reviews
from modelreg.registry.gate.hold import COMPARED, PRICE, HeldChange
from modelreg.registry.gate.reviews import Review
from modelreg.registry.gate.statement import Statement, statements
from modelreg.registry.held import Held
from modelreg.store.kinds import KINDS, Kind
from modelreg.store.revisions import Change
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.routes import ALL_VARIANTS, IMPORTED_RATES, PRICE_LINES, ROUTE_VARIANTS, ROUTES
from modelreg.store.write_layer import replace_resources, stored_rows

_HINT: Final = "; `modelreg prices review ls` lists those that wait"


class Decide:
    """See ``Writing``.

    Attributes:
        counts: how many were ``approved``, ``rejected``, or ``outdated``: of what the layer says otherwise by now.
    """

    def __init__(self, ids: Collection[str] | None, *, approve: bool) -> None:
        """Approve or reject these; None: all that wait."""
        self.counts: Counter[str] = Counter(approved=0, rejected=0, outdated=0)
        self._ids = ids
        self._approve = approve

    def write(self, connection: Connection) -> list[Change]:
        """Decide.

        Raises:
            CallError: NOT_FOUND, one of them is not there.
        """
        decided = self._decided(connection)
        if not self._approve:
            reviews.reject(connection, [one.id for one in decided])
            self.counts["rejected"] = len(decided)
            return []
        reviews.forget(connection, [one.id for one in decided])
        changes: list[Change] = []
        of_layers: set[tuple[Layer, str]] = {(one.layer, one.change.kind) for one in decided}
        for layer, kind in sorted(of_layers):
            some = [one.change for one in decided if (one.layer, one.change.kind) == (layer, kind)]
            changes += self._apply(connection, layer, next(known for known in KINDS if known.name == kind), some)
        return changes

    def check(self, held: Held) -> None:
        """See ``Writing.check``: nothing beyond what an import's rows are checked for."""

    def _decided(self, connection: Connection) -> Sequence[Review]:
        if self._ids is None:
            return reviews.waiting(connection)
        found = reviews.named(connection, self._ids)
        for name in self._ids:
            if name not in found:
                raise not_found("review", name, sorted(one.id for one in reviews.waiting(connection)), hint=_HINT)
        return list(found.values())

    def _apply(self, connection: Connection, layer: Layer, kind: Kind, held: Sequence[HeldChange]) -> list[Change]:
        names = {one.name for one in held}
        tables = (kind.table, *(part.table for part in kind.parts))
        rows: dict[Table, list[dict[str, Any]]] = {
            table: stored_rows(connection, table, layer, names) for table in tables
        }
        said = statements({table: rows.get(table, ()) for table in COMPARED})
        for one in held:
            if one.what == PRICE:
                stands = said.get((one.name, one.variant))
                is_current = stands is not None and stands.is_kept_as(one.old)
                if is_current:
                    _price(rows, one)
            else:
                is_current = _limit(rows[kind.table], one)
            self.counts["approved" if is_current else "outdated"] += 1
        return replace_resources(connection, layer, kind, rows, names)


def _price(rows: dict[Table, list[dict[str, Any]]], held: HeldChange) -> None:
    new = Statement.of_json(held.new)
    table = ROUTES if held.variant == ALL_VARIANTS else ROUTE_VARIANTS
    for row in rows[table]:
        if row["name"] == held.name and row.get("variant", ALL_VARIANTS) == held.variant:
            row["price"] = new.said
    for part in (PRICE_LINES, IMPORTED_RATES):
        rows[part] = [row for row in rows[part] if (row["name"], row["variant"]) != (held.name, held.variant)]
    for part, row in new.rows(held.name, held.variant):
        rows[part].append(row)


def _limit(rows: list[dict[str, Any]], held: HeldChange) -> bool:
    for row in rows:
        if row["name"] == held.name and row[held.what] == held.old:
            row[held.what] = held.new
            return True
    return False
