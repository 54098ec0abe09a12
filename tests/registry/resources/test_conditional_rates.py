"""Rates on conditions through the registry's API: written, read back, refused."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from modelreg.v1 import resource_pb2 as pb
from modelreg.v1.common_pb2 import PriceCondition
from modelreg.v1.route_pb2 import UnitPrice
from support.small_registry import SmallRegistry
from support.stores import Place
from support.writes import refused, update

ROUTE = pb.RESOURCE_KIND_ROUTE


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


def rate(kind: str, pico_usd: int, **condition: Any) -> dict[str, Any]:
    return {"kind": kind, "pico_usd": str(pico_usd), **({"condition": condition} if condition else {})}


def window(from_minute: int, until_minute: int, *weekdays: int) -> dict[str, Any]:
    return {"from_minute": from_minute, "until_minute": until_minute, "weekdays": list(weekdays)}


def write(registry: SmallRegistry, *rates: dict[str, Any]) -> list[UnitPrice]:
    """Write the price of a route; return it as it is read back."""
    update(registry, "route", mask=("price",), route_id="acme/one", price={"rates": list(rates)})
    return list(registry.get(ROUTE, "acme/one").route.price.rates)


def condition(**said: Any) -> PriceCondition:
    return json_format.ParseDict(said, PriceCondition())


def unix_ms(*day: int) -> int:
    return int(dt.datetime(*day, tzinfo=dt.UTC).timestamp()) * 1_000


EVERY: dict[str, dict[str, Any]] = {
    "border": {"above_input_tokens": "200000"},
    "batch": {"batch": True},
    "service-tier": {"service_tier": "flex"},
    "speed": {"speed": "fast"},
    "region": {"region": "us-east-1"},
    "hours": {"window": window(540, 1_020)},
    "past-midnight": {"window": window(990, 30)},
    "until-midnight": {"window": window(990, 1_440)},
    "a-day-from-an-hour": {"window": window(600, 600, 6)},
    "whole-days": {"window": window(0, 1_440, 6, 7)},
    "one-minute": {"window": window(1_439, 1_440, 1, 3)},
    "from": {"from_unix_ms": str(unix_ms(2026, 12, 1))},
    "from-1970": {"from_unix_ms": "0"},
    "until": {"until_unix_ms": str(unix_ms(2027, 1, 1) + 1)},
    "before-1970": {"until_unix_ms": "-1"},
    "all": {
        "above_input_tokens": "1",
        "batch": True,
        "service_tier": "flex",
        "speed": "fast",
        "region": "eu",
        "window": window(1, 2, 5),
        "from_unix_ms": "1",
        "until_unix_ms": "2",
    },
}


@pytest.mark.parametrize("said", EVERY.values(), ids=EVERY.keys())
def test_every_condition_is_written_read_back_and_served(registry: SmallRegistry, said: dict[str, Any]) -> None:
    found = write(registry, rate("input_token", 3), rate("input_token", 5, **said))
    assert [(one.condition, one.pico_usd) for one in found] == [(PriceCondition(), 3), (condition(**said), 5)]
    assert not found[0].HasField("condition")
    (served,) = [route for route in registry.served().routes if route.name == "acme/one"]
    assert [(one.condition, one.pico_usd) for one in served.price.rates] == [
        (one.condition, one.pico_usd) for one in found
    ]


def test_rates_are_written_and_read_back_and_gone_again(registry: SmallRegistry) -> None:
    nine, eight = {"above_input_tokens": "9"}, {"above_input_tokens": "8"}
    found = write(
        registry,
        rate("input_token", 3),
        rate("input_token", 5, **nine),
        rate("input_token", 4, **eight),
        rate("output_token", 6),
        # There is no base rate of it: below the border nothing is known.
        rate("search", 7, **nine),
    )
    assert [(one.kind, one.condition.above_input_tokens, one.pico_usd) for one in found] == [
        ("input_token", 0, 3),
        ("input_token", 8, 4),
        ("input_token", 9, 5),
        ("output_token", 0, 6),
        ("search", 9, 7),
    ]
    update(registry, "route", mask=("price",), route_id="acme/one")
    assert [one.pico_usd for one in registry.get(ROUTE, "acme/one").route.price.rates] == [1_000_000, 2_000_000]


def test_a_condition_is_kept_in_its_one_form(registry: SmallRegistry) -> None:
    found = write(
        registry,
        rate("input_token", 1, batch=True, window=window(0, 1_440)),
        rate("output_token", 2, speed="fast", window=window(600, 600, 7, 6, 5, 4, 3, 2, 1)),
        rate("request", 3, window=window(990, 30, 7, 1)),
        rate("image", 4, above_input_tokens="0", service_tier=""),
    )
    assert {one.kind: one.condition for one in found} == {
        "input_token": condition(batch=True),
        "output_token": condition(speed="fast"),
        "request": condition(window=window(990, 30, 1, 7)),
        "image": PriceCondition(),
    }


def test_a_mask_changes_one_condition_of_a_price(registry: SmallRegistry) -> None:
    write(registry, rate("input_token", 3), rate("input_token", 2, batch=True))
    changed = write(registry, rate("input_token", 3), rate("input_token", 2, batch=True, region="eu"))
    assert [one.condition.region for one in changed] == ["", "eu"]


BASE = rate("input_token", 1)
REFUSED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "twice": ([BASE, rate("input_token", 2, batch=True), rate("input_token", 3, batch=True)], ".price.rates[2]"),
    "twice-in-other-words": (
        [rate("input_token", 2, window=window(9, 10, 1, 2)), rate("input_token", 3, window=window(9, 10, 2, 1))],
        "",
    ),
    "always": ([rate("input_token", 2, window=window(0, 1_440))], ".price.rates[0]"),
    "always-from-an-hour": ([rate("input_token", 2, window=window(60, 60))], ".price.rates[0]"),
    "never": ([BASE, rate("input_token", 2, from_unix_ms="5", until_unix_ms="5")], ".price.rates[1]"),
    "border-too-high": ([BASE, rate("input_token", 2, above_input_tokens="100000001")], ".price.rates[1]"),
    "no-name": ([BASE, rate("input_token", 2, service_tier="a b")], ".price.rates[1]"),
    "name-too-long": ([BASE, rate("input_token", 2, region="r" * 65)], ".price.rates[1]"),
    "minute-1440": ([BASE, rate("input_token", 2, window=window(1_440, 1))], ".price.rates[1]"),
    "hours-without-end": ([BASE, rate("input_token", 2, window={"from_minute": 9})], ".price.rates[1]"),
    "ends-after-the-day": ([BASE, rate("input_token", 2, window=window(9, 1_441))], ".price.rates[1]"),
    "weekday-8": ([BASE, rate("input_token", 2, window=window(9, 10, 8))], ".price.rates[1]"),
    "weekday-twice": ([BASE, rate("input_token", 2, window=window(9, 10, 1, 1))], ".price.rates[1]"),
    "no-time-of-the-calendar": ([BASE, rate("input_token", 2, from_unix_ms=str(2**62))], ".price.rates[1]"),
    "rate-too-high": ([BASE, rate("input_token", 10**16, batch=True)], ".price.rates[1]"),
    "too-many-conditions": (
        [BASE, *(rate("input_token", 2, above_input_tokens=str(at + 1)) for at in range(129))],
        ".price.rates",
    ),
    "too-many-rates": (
        [
            rate(kind, 2, above_input_tokens=str(at + 1))
            for at in range(128)
            for kind in ("input_token", "output_token", "image", "search", "page")
        ],
        "",
    ),
}


@pytest.mark.parametrize(("rates", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_rates_that_cannot_be_are_refused_where_they_stand(
    registry: SmallRegistry, rates: list[dict[str, Any]], field: str
) -> None:
    reason, fields = refused(lambda: update(registry, "route", route_id="acme/one", price={"rates": rates}))
    assert (reason, fields) == ("UNFIT_VALUE", ["resource.route" + field])
