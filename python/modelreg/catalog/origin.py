"""Where the prices of a route come from: who states each, and what was written where a rate is not exactly that."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias, cast

from modelreg.catalog.imported import ExchangeRates, ImportedRate, imported_rates
from modelreg.catalog.price import Price
from modelreg.catalog.route import RouteEntry
from modelreg.v1.common_pb2 import LAYER_UNSPECIFIED, Layer

ROUTE_ITSELF: Final = "*"
"""In ``Origins``, and as the store has it: the price of every variant that has none of its own."""

_PREFIX: Final = "LAYER_"


class Origin(NamedTuple):
    """Where a price comes from.

    Attributes:
        layer: who states it, as the store names layers; None: nobody.
        imported: what was written, of the rates that are not exactly that.
    """

    layer: str | None = None
    imported: Sequence[ImportedRate] = ()

    @property
    def source(self) -> Layer:
        """The layer, as messages have it."""
        return _source(self.layer)

    def imported_messages(self) -> list[dict[str, Any]]:
        """Return the fields of the messages of what was written."""
        return [rate.message() for rate in self.imported]


@lru_cache(32)
def _source(layer: str | None) -> Layer:
    return LAYER_UNSPECIFIED if layer is None else cast("Layer", Layer.Value(_PREFIX + layer.upper()))


NOBODY: Final = Origin()

Origins: TypeAlias = Mapping[str, Origin]
"""Of a route, by variant that has a price of its own, and ``ROUTE_ITSELF``."""


@lru_cache(32)
def plain_origins(layer: str | None) -> Origins:
    """Return those of a route of one price, which is exactly what was written; most are."""
    return {ROUTE_ITSELF: Origin(layer)}


def origins_in_file(route: RouteEntry, layer: str, exchange_rates: ExchangeRates, *, is_whole: bool) -> Origins:
    """Return those of a route that stands as a file has it.

    Args:
        route: the route.
        layer: of the file.
        exchange_rates: of the file.
        is_whole: what the file leaves open is not left to others: it states that a price is unknown.
    """
    itself = layer if is_whole or route.is_known else None

    def imported(price: Price) -> Sequence[ImportedRate]:
        return imported_rates(price, exchange_rates)

    of_variants = {name: Origin(layer, imported(price)) for name, price in route.variant_prices.items()}
    written = imported(route)
    if not of_variants and not written:
        return plain_origins(itself)
    return {ROUTE_ITSELF: Origin(itself, written), **of_variants}
