"""The live view in the words of a table: health, where figures come from, speeds and prices."""

from typing import TYPE_CHECKING, Final

from modelreg.cli import words
from modelreg.v1 import common_pb2, constraints_pb2, live_pb2, select_pb2

if TYPE_CHECKING:
    from modelreg.v1 import route_pb2

_US_PER_S: Final = 1_000_000
_TOKENS: Final = 1_000_000
_PICO: Final = 10**12
_BY_THE_MILLION: Final = "_token"


def health(live: live_pb2.LiveCandidate) -> str:
    """Return the state of the route's circuit, with the time until it competes again."""
    name = live_pb2.RouteHealth.Name(live.health).removeprefix("ROUTE_HEALTH_").lower().replace("_", "-")
    return f"{name}, {words.seconds(live.recovers_in_ms)}" if live.recovers_in_ms else name


def status(number: constraints_pb2.Status) -> str:
    """Return the status of a model or route."""
    return constraints_pb2.Status.Name(number).removeprefix("STATUS_").lower()


def layer(number: common_pb2.Layer) -> str:
    """Return who says something."""
    return common_pb2.Layer.Name(number).removeprefix("LAYER_").lower()


def stated_by(quote: common_pb2.Quote) -> str:
    """Return who states the price of a quote, and whether it is not exactly what was written."""
    if not quote.source:
        return words.NOTHING
    return f"{layer(quote.source)}, rounded" if quote.is_rounded else layer(quote.source)


def source(number: select_pb2.TermSource) -> str:
    """Return where a figure comes from: live, variant-prior, prior, catalog, market."""
    return select_pb2.TermSource.Name(number).removeprefix("TERM_SOURCE_").lower().replace("_", "-")


def sources(live: live_pb2.LiveCandidate) -> str:
    """Return where the two figures of speed come from: once where it is the same, else of the first token first."""
    both = (source(live.ttft_source), source(live.us_per_token_source))
    return both[0] if both[0] == both[1] else "/".join(both)


def oldest(live: live_pb2.LiveCandidate) -> str:
    """Return the age of the route's oldest call in flight."""
    return words.seconds(live.oldest_in_flight_ms) if live.in_flight else words.NOTHING


def tokens_per_s(us_per_token: int) -> str:
    """Return a time per output token as a speed."""
    return f"{_US_PER_S / us_per_token:.0f}/s" if us_per_token else words.NOTHING


def token_price(price: "route_pb2.Price", kind: str) -> str:
    """Return what a million tokens of a kind cost at base rates."""
    if price.free:
        return "free"
    if not price.rates:
        return "unknown"
    found = [rate.pico_usd for rate in price.rates if rate.kind == kind and not rate.HasField("condition")]
    return dollars(found[0] * _TOKENS) if found else words.NOTHING


def unit_price(price: "route_pb2.UnitPrice") -> str:
    """Return a price with what it is for: tokens by the million, everything else by the piece."""
    if price.kind.endswith(_BY_THE_MILLION):
        return f"{dollars(price.pico_usd * _TOKENS)} a million"
    return dollars(price.pico_usd)


def priced(price: "route_pb2.UnitPrice | common_pb2.ImportedRate") -> str:
    """Return what a price is of: its unit, and what must hold of a call."""
    return f"{price.kind} {words.condition(price.condition)}" if price.HasField("condition") else price.kind


def dollars(pico_usd: int) -> str:
    """Return an amount with two decimals at least, and no zeros behind them."""
    units, rest = divmod(pico_usd, _PICO)
    fraction = f"{rest:012d}".rstrip("0").ljust(2, "0")
    return f"${units}.{fraction}"
