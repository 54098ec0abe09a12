"""`ExplainPrices`: what every layer says of a route's price and limits, and which of it stands."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from modelreg.catalog.imported import ImportedAmount
from modelreg.errors import store_unavailable
from modelreg.registry.prices.named import named_routes
from modelreg.registry.prices.rate import Rate, standing_rates
from modelreg.registry.prices.statement import imports_in, rows_by_name, rows_of_layers, statement, winner
from modelreg.registry.prices.written import written_field, written_in
from modelreg.registry.registry import Registry
from modelreg.registry.resources.plain import fill
from modelreg.registry.transfer.source_layer import layer_name
from modelreg.store.errors import StoreError
from modelreg.store.kinds import MODEL, ROUTE
from modelreg.store.limits_left import LIMITS, NONE_LEFT, LimitsLeft, limits_left
from modelreg.store.ranks import primary_layer, ranks_in
from modelreg.store.read_layers import Resource, StoredRow, read_resources
from modelreg.store.revisions import head
from modelreg.store.store import Store
from modelreg.store.tables.price_history import PRICE_HISTORY
from modelreg.store.tables.routes import ALL_VARIANTS, PRICE_LINES, ROUTE_VARIANTS
from modelreg.v1 import prices_pb2 as pb

# The store's words for the states of a price, as the API has them.
_STATES: Final = {"unknown": "unknown", "free": "free", "rates": "known"}


class _Read(NamedTuple):
    """What a transaction saw.

    Attributes:
        ranks: of the layers.
        imports: the row of each layer that was imported.
        standing: the routes as they stand.
        said: the rows of each route, the highest layer first.
        variants: the rows of their variants.
        lines: the rows of their rates.
        written: what was written of their rates that are not exactly that, by route, rate and layer.
        since: when each open line of the history began, by route, rate and layer.
        left: the limits that layers leave to the model, by route.
    """

    ranks: Mapping[str, int]
    imports: Mapping[str, StoredRow]
    standing: Mapping[str, Resource]
    said: Mapping[str, Sequence[StoredRow]]
    variants: Mapping[str, Sequence[StoredRow]]
    lines: Mapping[str, Sequence[StoredRow]]
    written: Mapping[tuple[str, Rate, str], ImportedAmount]
    since: Mapping[tuple[str, Rate, str], int]
    left: Mapping[str, LimitsLeft]


class ExplainPrices:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry, store: Store) -> None:
        """Find names in ``registry`` and read ``store``."""
        self._registry = registry
        self._store = store

    def explain(self, request: pb.ExplainPricesRequest) -> pb.ExplainPricesResponse:
        """Explain the prices of a route, or of all routes of a model.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_NAME, UNFIT_VALUE, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        named = named_routes(request.name, self._registry.held())
        try:
            with self._store.reading() as connection:
                read = _read(connection, named.routes)
                of_model = rows_of_layers(connection, MODEL, [named.model], read.ranks).get(named.model, [])
                primary, revision = primary_layer(connection), head(connection).revision
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        return pb.ExplainPricesResponse(
            routes=[_explained(name, read) for name in named.routes if name in read.said],
            model_id=named.model,
            limits=_limits(of_model, read, NONE_LEFT),
            primary=layer_name(primary),
            revision=revision,
        )


def _read(connection: Connection, routes: Collection[str]) -> _Read:
    ranks, history = ranks_in(connection), PRICE_HISTORY.c
    is_open = select(PRICE_HISTORY).where(history.name.in_(routes), history.valid_until_unix_ms.is_(None))
    return _Read(
        ranks=ranks,
        imports=imports_in(connection),
        standing=read_resources(connection, ROUTE, routes),
        said=rows_of_layers(connection, ROUTE, routes, ranks),
        variants=rows_by_name(connection.execute(select(ROUTE_VARIANTS).where(ROUTE_VARIANTS.c.name.in_(routes)))),
        lines=rows_by_name(connection.execute(select(PRICE_LINES).where(PRICE_LINES.c.name.in_(routes)))),
        written=written_in(connection, routes),
        since={(row.name, Rate.of(row), row.layer): row.valid_from_unix_ms for row in connection.execute(is_open)},
        left=limits_left(connection, routes),
    )


def _explained(name: str, read: _Read) -> pb.ExplainedRoute:
    prices: list[pb.LayeredPrice] = []
    for rate, values in sorted(_values(name, read).items()):
        price = pb.LayeredPrice()
        ordered = sorted(values, key=lambda value: -read.ranks[value["layer"]])
        fill(price, {**rate.fields(), "values": ordered})
        prices.append(price)
    return pb.ExplainedRoute(
        route_id=name, prices=prices, limits=_limits(read.said[name], read, read.left.get(name, NONE_LEFT))
    )


def _values(name: str, read: _Read) -> Mapping[Rate, Sequence[dict[str, Any]]]:
    said, standing = {row.layer: row for row in read.said[name]}, read.standing[name]
    values: defaultdict[Rate, list[dict[str, Any]]] = defaultdict(list)
    highest = winner(read.said[name], read.ranks, "price")
    states = [(ALL_VARIANTS, row, row.layer == highest) for row in read.said[name]]
    of_variants = {row.variant: row.layer for row in standing.parts.get(ROUTE_VARIANTS, ())}
    states += [(row.variant, row, row.layer == of_variants.get(row.variant)) for row in read.variants.get(name, ())]
    standing_states = {variant: row.layer for variant, row, stands in states if stands}
    for variant, row, stands in states:
        if row.price is not None:
            state = {"state": _STATES[row.price], "stands": stands}
            values[Rate(variant, "")].append({**statement(said[row.layer], read.imports), **state})
    rates = standing_rates(standing)
    for row in read.lines.get(name, ()):
        rate = Rate.of(row)
        if rate.condition is not None:
            stands = rate in rates and rates[rate].layer == row.layer
            amount = {"pico_usd": row.pico_usd, "stands": stands, "since": read.since.get((name, rate, row.layer))}
            amount |= written_field(read.written.get((name, rate, row.layer)))
            values[rate].append({**statement(said[row.layer], read.imports), **amount})
    for (of_route, rate, layer), written in read.written.items():
        # Without an exchange rate there is no rate.
        if of_route == name and rate.condition is not None and (written.currency and written.exchange_rate is None):
            unknown = {"state": "unknown", "stands": standing_states.get(rate.variant) == layer}
            values[rate].append({**statement(said[layer], read.imports), **unknown, **written_field(written)})
    return values


def _limits(said: Sequence[StoredRow], read: _Read, left: LimitsLeft) -> list[pb.LayeredLimit]:
    limits: list[pb.LayeredLimit] = []
    for field in LIMITS:
        highest = winner(said, read.ranks, field, left)
        values = [
            {**statement(row, read.imports), "stands": row.layer == highest, "tokens": getattr(row, field)}
            for row in said
            if getattr(row, field) is not None
        ]
        if values:
            limit = pb.LayeredLimit()
            fill(limit, {"field": field, "values": values})
            limits.append(limit)
    return limits
