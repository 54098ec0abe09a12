"""Context tiers of a price through the registry's API: written, read back, refused."""

from pathlib import Path
from typing import Any

import pytest

from modelreg.v1 import resource_pb2 as pb
from support.small_registry import SmallRegistry
from support.stores import Place
from support.writes import refused, update

ROUTE = pb.RESOURCE_KIND_ROUTE


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


def rate(kind: str, pico_usd: int, above: int = 0) -> dict[str, Any]:
    return {"kind": kind, "pico_usd": str(pico_usd), "above_input_tokens": str(above)}


def test_context_tiers_are_written_and_read_back(registry: SmallRegistry) -> None:
    rates = [rate("input_token", 3), rate("input_token", 5, 9), rate("input_token", 4, 8), rate("output_token", 6)]
    update(registry, "route", mask=("price",), route_id="acme/one", price={"rates": rates})
    found = registry.get(ROUTE, "acme/one").route.price.rates
    assert [(one.kind, one.above_input_tokens, one.pico_usd) for one in found] == [
        ("input_token", 0, 3),
        ("input_token", 8, 4),
        ("input_token", 9, 5),
        ("output_token", 0, 6),
    ]
    update(registry, "route", mask=("price",), route_id="acme/one")
    assert [one.pico_usd for one in registry.get(ROUTE, "acme/one").route.price.rates] == [1_000_000, 2_000_000]


@pytest.mark.parametrize(
    ("rates", "field"),
    [
        ([rate("input_token", 1), rate("input_token", 2, 9), rate("input_token", 3, 9)], ".price.rates[2]"),
        ([rate("input_token", 1), rate("output_token", 2, 9)], ""),
        ([rate("input_token", 1), rate("input_token", 2, 100_000_001)], ".price.rates[1]"),
        ([rate("input_token", 1), rate("input_token", 10**16, 9)], ".price.rates[1]"),
        ([rate("input_token", 1), *(rate("input_token", 2, at + 1) for at in range(17))], ".price.rates"),
    ],
    ids=["twice", "no-base-rate", "border-too-high", "rate-too-high", "too-many"],
)
def test_context_tiers_that_cannot_be_are_refused(
    registry: SmallRegistry, rates: list[dict[str, Any]], field: str
) -> None:
    reason, fields = refused(lambda: update(registry, "route", route_id="acme/one", price={"rates": rates}))
    assert (reason, fields) == ("UNFIT_VALUE", ["resource.route" + field])
