"""The models file that has every key, and what its prices come to, wherever they are looked at."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from modelreg.internal.v1 import snapshot_pb2
from modelreg.v1 import common_pb2, route_pb2

EVERY_KEY: Final = Path(__file__).parents[1] / "catalog" / "fixtures" / "accepted" / "every_key.json"

# Unit, condition, pico-USD.
Line = tuple[str, common_pb2.PriceCondition | None, int]

_ABOVE_8K: Final = common_pb2.PriceCondition(above_input_tokens=8_000)
_ABOVE_32K: Final = common_pb2.PriceCondition(above_input_tokens=32_000)
_BATCH: Final = common_pb2.PriceCondition(batch=True)
_FLEX: Final = common_pb2.PriceCondition(service_tier="flex", speed="fast", region="eu-west")
# 2026-12-01 to noon of 2027-01-01 an hour east of Greenwich.
_DECEMBER: Final = common_pb2.PriceCondition(
    from_unix_ms=int(dt.datetime(2026, 12, 1, tzinfo=dt.UTC).timestamp()) * 1_000,
    until_unix_ms=int(dt.datetime(2027, 1, 1, 11, tzinfo=dt.UTC).timestamp()) * 1_000,
)
_EVENINGS: Final = common_pb2.PriceCondition(
    window=common_pb2.ClockWindow(from_minute=16 * 60 + 30, until_minute=30, weekdays=[1, 7])
)
ROUTE_LINES: Final[list[Line]] = [
    ("cached_input_token", None, 0),
    ("input_token", None, 100_000),
    ("input_token", _ABOVE_32K, 200_000),
    ("input_token", _ABOVE_8K, 150_000),
    ("input_token", _BATCH, 50_000),
    ("input_token", _EVENINGS, 80_000),
    ("output_token", None, 400_000),
    ("output_token", _ABOVE_8K, 500_000),
    ("output_token", _BATCH, 200_000),
    ("output_token", _FLEX, 300_000),
    ("request", None, 1_000_000),
    ("request", _ABOVE_32K, 2_000_000),
    ("request", _DECEMBER, 0),
]
VARIANT_LINES: Final[list[Line]] = [
    # 2 * 1.80 USD an hour for 1,000 * 3,600 / 2 tokens.
    ("hardware_token", None, 2_000_000),
    ("input_token", None, 1_000_000),
    ("input_token", common_pb2.PriceCondition(above_input_tokens=1), 1_500_000),
    ("output_token", None, 2_000_000),
]


def lines(rates: Iterable[snapshot_pb2.Rate | route_pb2.UnitPrice]) -> list[Line]:
    """Return the rates of a price in the order in which it has them."""
    return [
        (
            rate.unit if isinstance(rate, snapshot_pb2.Rate) else rate.kind,
            rate.condition if rate.HasField("condition") else None,
            rate.pico_usd,
        )
        for rate in rates
    ]
