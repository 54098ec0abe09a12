"""Holding changes back: what of a layer's new rows looks wrong, and the rows without it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Table

from modelreg.registry.gate.rules import loses_limit, wrong_rates
from modelreg.registry.gate.statement import IMPORTED, Priced, Statement, statements
from modelreg.store.kinds import MODEL, ROUTE
from modelreg.store.tables.models import MODELS
from modelreg.store.tables.routes import ALL_VARIANTS, IMPORTED_RATES, PRICE_LINES, ROUTE_VARIANTS, ROUTES
from modelreg.store.write_layer import Row, Rows

PRICE: Final = "price"
LIMITS: Final = ("context_tokens", "max_output_tokens")
COMPARED: Final[Mapping[Table, tuple[str, ...]]] = {
    MODELS: ("name", *LIMITS),
    ROUTES: ("name", PRICE, *LIMITS),
    ROUTE_VARIANTS: ("name", "variant", PRICE),
    PRICE_LINES: ("name", "variant", "unit", "conditions", "pico_usd"),
    IMPORTED_RATES: ("name", "variant", "unit", "conditions", *IMPORTED),
}
"""What of a layer's old rows is looked at."""

_UNKNOWN: Final = "unknown"


class HeldChange(NamedTuple):
    """A change that is held back.

    Attributes:
        kind: model or route.
        name: of it.
        what: ``PRICE`` or one of ``LIMITS``.
        variant: of a price that of the variant, or ``ALL_VARIANTS``; else empty.
        old: what goes on to be said: a statement as JSON, None where there was none; of a limit the number.
        new: what the source says: a statement as JSON; of a limit None or 0.
    """

    kind: str
    name: str
    what: str
    variant: str
    old: Any
    new: Any


def held_back(old: Rows, new: Rows, *, now_unix_ms: int) -> list[HeldChange]:
    """Return the changes of a layer that look wrong.

    A price is one statement: where one rate of it looks wrong all of it is held back, never the old input beside the
    new output.

    Args:
        old: what the layer says.
        new: what it is to say.
        now_unix_ms: the time.
    """
    return [*_prices(statements(old), statements(new), now_unix_ms), *_limits(old, new)]


def without(new: Rows, held: Iterable[HeldChange]) -> Rows:
    """Return the rows with what the layer said before in the place of what is held back."""
    prices: dict[Priced, Statement | None] = {}
    limits: dict[tuple[str, str], dict[str, int]] = {}
    for one in held:
        if one.what == PRICE:
            prices[one.name, one.variant] = None if one.old is None else Statement.of_json(one.old)
        else:
            limits.setdefault((one.kind, one.name), {})[one.what] = one.old
    if not prices and not limits:
        return new
    return {**new, **dict(_changed(new, prices, limits))}


def _changed(
    new: Rows, prices: Mapping[Priced, Statement | None], limits: Mapping[tuple[str, str], Mapping[str, int]]
) -> Iterator[tuple[Table, list[Row]]]:
    def priced(row: Row, variant: str, unknown: str | None = _UNKNOWN) -> Row:
        key = (row["name"], variant)
        if key not in prices:
            return row
        stays = prices[key]
        return {**row, "price": unknown if stays is None else stays.said}

    yield MODELS, [{**row, **limits.get((MODEL.name, row["name"]), {})} for row in new.get(MODELS, ())]
    yield (
        ROUTES,
        [
            # One that is not whole leaves to other layers what it does not know.
            {
                **priced(row, ALL_VARIANTS, _UNKNOWN if row.get("is_whole") else None),
                **limits.get((ROUTE.name, row["name"]), {}),
            }
            for row in new.get(ROUTES, ())
        ],
    )
    yield ROUTE_VARIANTS, [priced(row, row["variant"]) for row in new.get(ROUTE_VARIANTS, ())]
    of_prices: dict[Table, list[Row]] = {
        table: [row for row in new.get(table, ()) if (row["name"], row["variant"]) not in prices]
        for table in (PRICE_LINES, IMPORTED_RATES)
    }
    for (name, variant), stays in prices.items():
        for table, row in () if stays is None else stays.rows(name, variant):
            of_prices[table].append(row)
    yield from of_prices.items()


def _prices(old: Mapping[Priced, Statement], new: Mapping[Priced, Statement], now_unix_ms: int) -> Iterator[HeldChange]:
    for priced, said in new.items():
        name, variant = priced
        before = old.get(priced)
        if wrong_rates(before, said, now_unix_ms=now_unix_ms):
            yield HeldChange(
                ROUTE.name, name, PRICE, variant, None if before is None else before.to_json(), said.to_json()
            )


def _limits(old: Rows, new: Rows) -> Iterator[HeldChange]:
    models = {row["name"]: row for row in new.get(MODELS, ())}
    for table, kind in ((MODELS, MODEL.name), (ROUTES, ROUTE.name)):
        before = {row["name"]: row for row in old.get(table, ())}
        for row in new.get(table, ()):
            was: Row = before.get(row["name"], {})
            # A route leaves to its model what is the same there.
            beneath: Row = models.get(row["model"], {}) if table is ROUTES else {}
            for limit in LIMITS:
                if loses_limit(was.get(limit), row.get(limit)) and not beneath.get(limit):
                    yield HeldChange(kind, row["name"], limit, "", was[limit], row.get(limit))
