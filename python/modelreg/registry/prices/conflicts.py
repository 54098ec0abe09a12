"""`ListPriceConflicts`: rates of which layers say different amounts, the worst first."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from modelreg.errors import store_unavailable
from modelreg.pages import Pages
from modelreg.registry.prices.rate import Rate, standing_rates
from modelreg.registry.prices.statement import imports_in, rows_of_layers, statement, winner
from modelreg.registry.prices.written import written_field, written_in
from modelreg.registry.resources.plain import fill
from modelreg.store.errors import StoreError
from modelreg.store.kinds import ROUTE
from modelreg.store.ranks import ranks_in
from modelreg.store.read_layers import read_resources
from modelreg.store.revisions import head
from modelreg.store.store import Store
from modelreg.store.tables.price_history import FREE
from modelreg.store.tables.routes import ALL_VARIANTS, PRICE_LINES, ROUTES
from modelreg.v1 import prices_pb2 as pb

_CONFLICTS: Final = Pages("price conflicts", usual=100, most=1_000, key=(int, str, str, str, str))
_MILLI: Final = 1_000
# Before every ratio.
_INFINITE: Final = -(10**30)

_Key = tuple[int, str, str, str, str]


class _Conflict(NamedTuple):
    """A rate of which layers say different amounts."""

    route: str
    rate: Rate
    amounts: Mapping[str, int]

    @property
    def ratio_milli(self) -> int | None:
        least, most = min(self.amounts.values()), max(self.amounts.values())
        return most * _MILLI // least if least else None

    @property
    def key(self) -> _Key:
        ratio = self.ratio_milli
        variant, unit, conditions = self.rate
        return (_INFINITE if ratio is None else -ratio, self.route, variant, unit, conditions)


class ListPriceConflicts:
    """Answers it. Thread-safe."""

    def __init__(self, store: Store) -> None:
        """Read ``store``."""
        self._store = store

    def list(self, request: pb.ListPriceConflictsRequest) -> pb.ListPriceConflictsResponse:
        """List the conflicts, those with 0 first, then by ratio.

        Raises:
            CallError: OUT_OF_RANGE, UNKNOWN_NAME, STORE_UNAVAILABLE.
        """
        size, after = _CONFLICTS.size(request.page_size), _CONFLICTS.after(request.page_token)
        try:
            with self._store.reading() as connection:
                amounts = _amounts(connection)
                found = sorted(
                    (_Conflict(*key, by_layer) for key, by_layer in amounts.items() if len(set(by_layer.values())) > 1),
                    key=lambda conflict: conflict.key,
                )
                keys = [conflict.key for conflict in found]
                begin = 0 if after is None else bisect_right(keys, after)
                conflicts = _messages(connection, found[begin : begin + size])
                revision = head(connection).revision
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        return pb.ListPriceConflictsResponse(
            conflicts=conflicts,
            next_page_token=_CONFLICTS.token(keys[begin + size - 1]) if begin + size < len(keys) else "",
            total_size=len(found),
            compared=sum(len(by_layer) > 1 for by_layer in amounts.values()),
            revision=revision,
        )


def _amounts(connection: Connection) -> Mapping[tuple[str, Rate], Mapping[str, int]]:
    """Return what each layer says of each rate of the routes of which more than one says a price, in pico-USD."""
    priced = select(ROUTES.c.name).where(ROUTES.c.price.is_not(None))
    by_two = priced.group_by(ROUTES.c.name).having(func.count() > 1)
    amounts: defaultdict[tuple[str, Rate], dict[str, int]] = defaultdict(dict)
    for row in connection.execute(select(PRICE_LINES).where(PRICE_LINES.c.name.in_(by_two))):
        rate = Rate.of(row)
        if rate.condition is not None:
            amounts[row.name, rate][row.layer] = row.pico_usd
    free = select(ROUTES.c.name, ROUTES.c.layer).where(ROUTES.c.price == FREE, ROUTES.c.name.in_(by_two))
    free_in: defaultdict[str, list[str]] = defaultdict(list)
    for name, layer in connection.execute(free):
        free_in[name].append(layer)
    for (name, rate), by_layer in amounts.items():
        # Whoever says that a route is free says 0 for each of its units.
        if rate.variant == ALL_VARIANTS:
            by_layer.update(dict.fromkeys(free_in.get(name, ()), 0))
    return amounts


def _messages(connection: Connection, conflicts: Sequence[_Conflict]) -> list[pb.PriceConflict]:
    names = {conflict.route for conflict in conflicts}
    ranks, imports = ranks_in(connection), imports_in(connection)
    standing, said = read_resources(connection, ROUTE, names), rows_of_layers(connection, ROUTE, names, ranks)
    rates = {name: standing_rates(route) for name, route in standing.items()}
    written = written_in(connection, names)
    free = {
        name: winner(said[name], ranks, "price") for name, route in standing.items() if route.fields["price"] == FREE
    }
    messages: list[pb.PriceConflict] = []
    for conflict in conflicts:
        line = rates[conflict.route].get(conflict.rate)
        stands = line.layer if line is not None else free.get(conflict.route)
        values = [
            {
                **statement(row, imports),
                **written_field(written.get((conflict.route, conflict.rate, row.layer))),
                "pico_usd": conflict.amounts[row.layer],
                "stands": row.layer == stands,
            }
            for row in said[conflict.route]
            if row.layer in conflict.amounts
        ]
        message = pb.PriceConflict()
        price = {**conflict.rate.fields(), "values": values}
        fill(message, {"route_id": conflict.route, "price": price, "ratio_milli": conflict.ratio_milli})
        messages.append(message)
    return messages
