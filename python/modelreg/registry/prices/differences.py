"""What is said otherwise: all that a layer says, or all that stands, as facts that can be compared one by one."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, select

from modelreg.registry.prices.rate import Rate, standing_rates
from modelreg.registry.resources.plain import fill
from modelreg.store.kinds import IMPORT, KINDS, Kind
from modelreg.store.read_layers import Resource, StoredRow, read_resources
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.routes import IMPORTED_RATES, PRICE_LINES
from modelreg.v1 import prices_pb2 as pb

KINDS_COMPARED: Final = tuple(kind for kind in KINDS if kind is not IMPORT)

# Who says it, and where and when it was read.
_NOT_COMPARED: Final = frozenset({"name", "layer", "is_whole", "source", "sources", "as_of_unix_ms"})


class Facts(NamedTuple):
    """What is said of a resource.

    Attributes:
        fields: by name; those of parts as in ``capability[tools].is_present``.
        rates: in pico-USD.
    """

    fields: dict[str, Any]
    rates: dict[Rate, int]


_NOTHING: Final = Facts({}, {})


def facts_of_layer(connection: Connection, kind: Kind, layer: Layer) -> dict[str, Facts]:
    """Return what a layer says of each resource of a kind."""
    facts = {
        row.name: Facts(dict(_fields(kind.table, row)), {})
        for row in connection.execute(select(kind.table).where(kind.table.c.layer == layer))
    }
    for part in kind.parts:
        if part.table is IMPORTED_RATES:
            # It is who wrote it, and how: what it comes to are the rates.
            continue
        for row in connection.execute(select(part.table).where(part.table.c.layer == layer)):
            _add_part(facts[row.name], part.table, row)
    return facts


def facts_standing(connection: Connection, kind: Kind, names: Collection[str]) -> dict[str, Facts]:
    """Return what stands of the resources ``names`` of a kind."""
    return {name: _facts(resource) for name, resource in read_resources(connection, kind, names).items()}


def differences(
    kind: Kind, before: Mapping[str, Facts], after: Mapping[str, Facts], names: Iterable[str]
) -> Iterator[pb.ResourceDifference]:
    """Yield what is said otherwise of those resources that differ, in the order of ``names``."""
    for name in names:
        difference = _difference(kind, name, before.get(name), after.get(name))
        if difference is not None:
            yield difference


def only_said(before: Facts, after: Facts) -> Facts:
    """Return of ``before`` what ``after`` speaks of too; of rates those of variants that it prices."""
    priced = {rate.variant for rate in after.rates}
    return Facts(
        {field: value for field, value in before.fields.items() if field in after.fields},
        {rate: amount for rate, amount in before.rates.items() if rate.variant in priced},
    )


def _facts(resource: Resource) -> Facts:
    facts = Facts({name: value for name, value in resource.fields.items() if _is_compared(name, value)}, {})
    for table, rows in resource.parts.items():
        if table is IMPORTED_RATES:
            continue
        # Of rates only those count that are charged.
        for row in standing_rates(resource).values() if table is PRICE_LINES else rows:
            _add_part(facts, table, row)
    return facts


def _add_part(facts: Facts, table: Table, row: StoredRow) -> None:
    if table is PRICE_LINES:
        rate = Rate.of(row)
        if rate.condition is not None:
            facts.rates[rate] = row.pico_usd
        return
    keys = [str(getattr(row, column.name)) for column in table.primary_key if column.name not in {"name", "layer"}]
    part = f"{table.name.removesuffix('_layers')}[{','.join(keys)}]"
    said = {f"{part}.{field}": value for field, value in _fields(table, row) if field not in table.primary_key}
    # Of a parameter, for one, often only that it is there.
    facts.fields.update(said or {part: True})


def _fields(table: Table, row: StoredRow) -> Iterator[tuple[str, Any]]:
    for column in table.columns:
        value = getattr(row, column.name)
        if _is_compared(column.name, value):
            yield column.name, value


def _is_compared(field: str, value: object) -> bool:
    return value is not None and field not in _NOT_COMPARED


def _difference(kind: Kind, name: str, before: Facts | None, after: Facts | None) -> pb.ResourceDifference | None:
    old, new = before or _NOTHING, after or _NOTHING
    changed = _differing(old.fields, new.fields) if before is not None and after is not None else ()
    fields = [
        {"field": field, "before": _json(old.fields.get(field)), "after": _json(new.fields.get(field))}
        for field in sorted(changed)
    ]
    rates = [
        {**rate.fields(), "before_pico_usd": old.rates.get(rate), "after_pico_usd": new.rates.get(rate)}
        for rate in sorted(_differing(old.rates, new.rates))
    ]
    if not fields and not rates and (before is None) == (after is None):
        return None
    operation = "created" if before is None else "deleted" if after is None else "updated"
    message = pb.ResourceDifference()
    fill(message, {"kind": kind.name, "name": name, "operation": operation, "fields": fields, "rates": rates})
    return message


def _differing(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> AbstractSet[Any]:
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, sort_keys=True, ensure_ascii=False)
