"""Prices figure by figure: exact, rounded once, and unknown as a whole where one figure cannot be."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from modelreg.catalog.foreign_json import NoNumber
from modelreg.catalog.openrouter.price import price_of
from modelreg.catalog.report import Row
from modelreg.catalog.route import RouteEntry
from support.openrouter import PRICING


def priced(row_id: str = "acme/model-1", /, **pricing: Any) -> tuple[dict[str, Any], list[str]]:
    """Return the price of a row with these figures in place of or beside its own, and the notes."""
    row = Row(row_id)
    stated = {key: value for key, value in {**PRICING, **pricing}.items() if value is not ...}
    return price_of(row_id, stated, "chat", row, Counter()), [note.line() for note in row.notes]


def rates(**pricing: Any) -> dict[str, int]:
    """Return pico-USD by unit, of figures with which nothing is wrong."""
    price, notes = priced(**pricing)
    assert notes == []
    return RouteEntry.model_validate({"model_string": "x", **price}).rates_pico_usd()


BASE = {"input_token": 1_000_000, "output_token": 2_500_000}
UNITS: dict[str, tuple[dict[str, Any], dict[str, int]]] = {
    "cache": (
        {"input_cache_read": "0.0000001", "input_cache_write": "0.00000125", "input_cache_write_1h": "0.000002"},
        {"cached_input_token": 100_000, "cache_write_token": 1_250_000, "cache_write_1h_token": 2_000_000},
    ),
    "audio": (
        {"audio": "0.000032", "audio_output": "0.000064", "input_audio_cache": "0.0000004"},
        {"audio_input_token": 32_000_000, "audio_output_token": 64_000_000, "cached_audio_input_token": 400_000},
    ),
    "reasoning": ({"internal_reasoning": "0.000003"}, {"reasoning_token": 3_000_000}),
    "fees": ({"request": "0.005", "web_search": "0.01"}, {"request": 5_000_000_000, "search": 10_000_000_000}),
    "no fees": ({"request": "0", "web_search": "0", "image": "0", "internal_reasoning": "0"}, {}),
    "null": ({"request": None, "overrides": None, "discount": None}, {}),
    "tokens of an image": (
        {"image": "0.000001", "image_output": "0.00003"},
        {"image_input_token": 1_000_000, "image_output_token": 30_000_000},
    ),
    "an image": ({"image": "0.00048", "image_output": "0.04"}, {"image": 480 * 10**6, "generated_image": 40 * 10**9}),
    "both": ({"image": "0.000001", "image_token": "0.000002"}, {"image_input_token": 2_000_000}),
    "numbers": ({"audio": 0.000032, "request": 1}, {"audio_input_token": 32_000_000, "request": 10**12}),
    "an exponent": ({"audio": "3.2e-5"}, {"audio_input_token": 32_000_000}),
}  # fmt: skip


@pytest.mark.parametrize(("pricing", "beside"), UNITS.values(), ids=UNITS.keys())
def test_figures_are_rates_of_our_units(pricing: dict[str, Any], beside: dict[str, int]) -> None:
    exact = {key: Decimal(str(value)) if isinstance(value, float) else value for key, value in pricing.items()}
    assert rates(**exact) == {**BASE, **beside}


def test_a_write_to_the_cache_below_the_input_is_what_storing_it_adds() -> None:
    assert rates(input_cache_write="0.000000375")["cache_write_token"] == 1_375_000
    assert rates(input_cache_write="0.000001")["cache_write_token"] == 1_000_000


def test_25_characters_are_rounded_half_up_to_a_pico_usd_and_told() -> None:
    price, notes = priced(audio="0.00000008333333333333334", input_cache_read="0.0000000000015")
    assert price["price_usd"] == {"audio_input_token": "0.000000083333"}
    assert price["price_usd_per_million"]["cached_input"] == "0.000002"
    assert price["exact_usd"] == {
        "audio_input_token": "0.00000008333333333333334",
        "cached_input_token": "0.0000000000015",
    }
    assert notes == ["PRICE_ROUNDED: cached_input 0.0000015", "PRICE_ROUNDED: audio_input_token 0.08333333333333334"]


def test_free_is_what_its_id_says_and_every_figure() -> None:
    zeros = {"prompt": "0", "completion": "0"}
    assert priced("acme/model-1:free", **zeros) == ({"free": True}, [])
    assert priced("acme/model-1:free", **zeros, request="0.0") == ({"free": True}, [])
    assert priced(**zeros) == ({}, ["PRICE_ZERO"])
    assert priced("acme/model-1:free", **zeros, request="0.01") == ({}, ["PRICE_ZERO"])
    # What has a price is not free, whatever it is called.
    price, _ = priced("acme/model-1:free")
    assert "free" not in price


def test_a_free_row_with_prices_under_conditions_is_unknown() -> None:
    dear_at_night = [{"utc_start": 0, "utc_end": 600, "prompt": "0.01"}]
    price, notes = priced("acme/model-1:free", prompt="0", completion="0", overrides=dear_at_night)
    assert price == {}
    assert [note.partition(":")[0] for note in notes] == ["PRICE_CONDITIONS"]


@pytest.mark.parametrize("key", ["prompt", "completion", "input_cache_read", "request"])
@pytest.mark.parametrize("value", ["-1", -1])
def test_a_dynamic_price_is_unknown_and_never_free(key: str, value: Any) -> None:
    assert priced(**{key: value}) == ({}, ["PRICE_DYNAMIC"])
    assert priced("acme/model-1:free", **{key: value}) == ({}, ["PRICE_DYNAMIC"])


@pytest.mark.parametrize(
    ("key", "value"), [("prompt", ...), ("completion", ...), ("prompt", "0"), ("completion", None)]
)
def test_half_a_price_is_unknown(key: str, value: Any) -> None:
    price, notes = priced(**{key: value})
    assert price == {}
    assert [note.partition(":")[0] for note in notes] == ["PRICE_INCOMPLETE"]


UNFIT = ["-2", "-0.1", "1e300", "NaN", "Infinity", "", " 1", "1,5", "0x1", "\u0661", "1" * 200, "0.0000000000001", [],
         {}, True, float("nan"), NoNumber("NaN"), "0.01", 10**40]  # fmt: skip


@pytest.mark.parametrize("key", ["prompt", "input_cache_write", "audio"])
@pytest.mark.parametrize("value", UNFIT, ids=repr)
def test_one_figure_that_cannot_be_leaves_the_price_unknown(key: str, value: Any) -> None:
    price, notes = priced(**{key: value})
    assert price == {}
    (note,) = notes
    assert note.startswith(f"UNFIT_VALUE: pricing.{key}: ")
    assert note.isprintable()


def test_a_fee_may_be_what_no_token_may_cost() -> None:
    assert rates(request="0.01")["request"] == 10**10
    assert priced(request="1001")[0] == {}
