"""`ListPriceHistory`: what each layer said that routes cost, and from when until when."""

from bisect import bisect_right
from typing import Final

from sqlalchemy import Connection, select

from modelreg.catalog.route import RouteParts
from modelreg.errors import store_unavailable
from modelreg.pages import Pages
from modelreg.registry.prices.named import named_routes
from modelreg.registry.prices.rate import Rate
from modelreg.registry.prices.written import written_field
from modelreg.registry.registry import Registry
from modelreg.registry.resources.plain import fill
from modelreg.registry.stored.imported import imported_amount
from modelreg.store.errors import StoreError
from modelreg.store.read_layers import StoredRow
from modelreg.store.revisions import head
from modelreg.store.store import Store
from modelreg.store.tables.price_history import PRICE_HISTORY
from modelreg.store.write_layer import in_pieces
from modelreg.v1 import prices_pb2 as pb

_LINES: Final = Pages("price history", usual=100, most=1_000, key=(str, str, str, str, str, int))

_Key = tuple[str, str, str, str, str, int]


class ListPriceHistory:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry, store: Store) -> None:
        """Find names in ``registry`` and read ``store``."""
        self._registry = registry
        self._store = store

    def list(self, request: pb.ListPriceHistoryRequest) -> pb.ListPriceHistoryResponse:
        """List the lines of a route, or of all routes of a model, those that are gone too.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_NAME, UNFIT_VALUE, OUT_OF_RANGE, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        size, after = _LINES.size(request.page_size), _LINES.after(request.page_token)
        held = self._registry.held()
        try:
            with self._store.reading() as connection:
                known = set(connection.scalars(select(PRICE_HISTORY.c.name).distinct()))
                if request.name in known:
                    names = {request.name}
                else:
                    named = named_routes(request.name, held)
                    gone = {name for name in known if RouteParts.of(name).model == named.model}
                    names = gone | set(named.routes)
                lines = _lines(connection, names)
                revision = head(connection).revision
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        keys = [_key(line) for line in lines]
        begin = 0 if after is None else bisect_right(keys, after)
        page = lines[begin : begin + size]
        return pb.ListPriceHistoryResponse(
            lines=[_message(line) for line in page],
            next_page_token=_LINES.token(keys[begin + size - 1]) if begin + size < len(keys) else "",
            revision=revision,
        )


def _lines(connection: Connection, names: set[str]) -> list[StoredRow]:
    found: list[StoredRow] = []
    for some in in_pieces(names):
        found += connection.execute(select(PRICE_HISTORY).where(PRICE_HISTORY.c.name.in_(some)))
    # Each database has an order of texts of its own.
    return sorted((line for line in found if Rate.of(line).condition is not None), key=_key)


def _key(line: StoredRow) -> _Key:
    return line.name, line.layer, line.variant, line.unit, line.conditions, line.revision


def _message(line: StoredRow) -> pb.PriceHistoryLine:
    message = pb.PriceHistoryLine()
    said = {
        "route_id": line.name,
        "layer": line.layer,
        "pico_usd": line.pico_usd,
        "valid_from": line.valid_from_unix_ms,
        "valid_until": line.valid_until_unix_ms,
        "source": line.source,
        "as_of": line.as_of_unix_ms,
        "revision": line.revision,
        **written_field(imported_amount(line)),
    }
    fill(message, {**Rate.of(line).fields(), **said})
    return message
