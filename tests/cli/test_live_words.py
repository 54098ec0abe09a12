"""The live view and prices in words."""

import pytest

from modelreg.cli import live_words
from modelreg.v1 import live_pb2, select_pb2
from modelreg.v1.common_pb2 import PriceCondition
from modelreg.v1.route_pb2 import Price, UnitPrice

TIER = UnitPrice(kind="input_token", pico_usd=500_000, condition=PriceCondition(above_input_tokens=200_000))


@pytest.mark.parametrize(
    ("kind", "pico_usd", "shown"),
    [
        ("input_token", 250_000, "$0.25 a million"),
        ("cached_input_token", 37_500, "$0.0375 a million"),
        ("output_token", 0, "$0.00 a million"),
        ("image", 40_000_000_000, "$0.04"),
        ("request", 1, "$0.000000000001"),
        ("output_token", 600_000_000, "$600.00 a million"),
    ],
)
def test_prices_are_exact_and_those_of_tokens_by_the_million(kind: str, pico_usd: int, shown: str) -> None:
    assert live_words.unit_price(UnitPrice(kind=kind, pico_usd=pico_usd)) == shown


def test_a_price_of_a_context_tier_says_above_what() -> None:
    assert live_words.priced(UnitPrice(kind="input_token", pico_usd=1)) == "input_token"
    assert live_words.priced(TIER) == "input_token above 200,000 input tokens"


@pytest.mark.parametrize(
    ("price", "shown"),
    [
        (Price(rates=[UnitPrice(kind="input_token", pico_usd=250_000)]), "$0.25"),
        (Price(rates=[UnitPrice(kind="image", pico_usd=1)]), "-"),
        (Price(rates=[TIER, UnitPrice(kind="input_token", pico_usd=250_000)]), "$0.25"),
        (Price(), "unknown"),
        (Price(free=True), "free"),
    ],
    ids=["known", "of other units", "the base rate, whatever the conditions", "unknown", "free"],
)
def test_the_price_of_tokens_is_known_free_or_unknown(price: Price, shown: str) -> None:
    assert live_words.token_price(price, "input_token") == shown


@pytest.mark.parametrize(
    ("health", "recovers_in_ms", "shown"),
    [
        (live_pb2.ROUTE_HEALTH_HEALTHY, 0, "healthy"),
        (live_pb2.ROUTE_HEALTH_HALF_OPEN, 0, "half-open"),
        (live_pb2.ROUTE_HEALTH_OPEN, 5_000, "open, 5.0 s"),
        (live_pb2.ROUTE_HEALTH_COOLING, 250, "cooling, 250 ms"),
    ],
)
def test_health_names_when_the_route_competes_again(
    health: live_pb2.RouteHealth, recovers_in_ms: int, shown: str
) -> None:
    assert live_words.health(live_pb2.LiveCandidate(health=health, recovers_in_ms=recovers_in_ms)) == shown


def test_sources_are_said_once_where_they_are_the_same() -> None:
    live, prior = select_pb2.TERM_SOURCE_LIVE, select_pb2.TERM_SOURCE_VARIANT_PRIOR
    assert live_words.sources(live_pb2.LiveCandidate(ttft_source=live, us_per_token_source=live)) == "live"
    both = live_pb2.LiveCandidate(ttft_source=live, us_per_token_source=prior)
    assert live_words.sources(both) == "live/variant-prior"


@pytest.mark.parametrize(("us_per_token", "shown"), [(20_000, "50/s"), (0, "-")])
def test_a_time_per_token_is_a_speed(us_per_token: int, shown: str) -> None:
    assert live_words.tokens_per_s(us_per_token) == shown
