"""A price is exact, stated free, or unknown; what changes it otherwise is counted."""

import tomllib
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from modelreg.catalog.models_dev.price import price_of
from modelreg.catalog.models_dev.shape import OfferTable, read_shape
from modelreg.catalog.models_dev.tables import table
from modelreg.catalog.report import Row


def price(cost: str, offer: str = "host/model", kind: str = "chat") -> tuple[dict[str, Any], list[str]]:
    row = Row("x.toml")
    shape = read_shape(tomllib.loads(f"[cost]\n{cost}", parse_float=Decimal), row)
    return price_of(offer, shape, kind, row), [note.line() for note in row.notes]


def test_rates_keep_every_digit() -> None:
    found, notes = price("input = 0.0375\noutput = 0.15\ncache_read = 0.003\ncache_write = 0.0625\ninput_audio = 3")
    assert found == {
        "price_usd_per_million": {"input": "0.0375", "output": "0.15", "cached_input": "0.003"},
        "price_usd": {"cache_write_token": "0.0000000625", "audio_input_token": "0.000003"},
    }
    assert notes == []


@pytest.mark.parametrize("name", ["cached_input", "cache_input"])
def test_second_names_of_the_cached_price_are_known(name: str) -> None:
    found, notes = price(f"input = 1\noutput = 2\n{name} = 0.1")
    assert found["price_usd_per_million"]["cached_input"] == "0.10"
    assert notes == []


def test_dirt_of_binary_floats_is_rounded_and_said() -> None:
    found, notes = price("input = 0.049999999999999996\noutput = 0.1")
    assert found["price_usd_per_million"] == {"input": "0.05", "output": "0.10"}
    assert found["exact_usd"] == {"input_token": "0.000000049999999999999996"}
    assert notes == ["PRICE_ROUNDED: input 0.049999999999999996"]


def test_what_would_round_to_0_is_unknown_and_not_free() -> None:
    found, notes = price("input = 1e-13\noutput = 1e-13")
    assert found == {}
    assert [note.partition("; ")[0] for note in notes] == [
        f"UNFIT_VALUE: cost.{key}: should be 0, or at least half a pico-USD for a token" for key in ("input", "output")
    ]
    found, notes = price("input = 1\noutput = 0.0000004")
    assert (found, len(notes)) == ({}, 2)
    found, _ = price("input = 1\noutput = 2\ncache_read = 1e-13\ninput_audio = 1e-13")
    assert found == {"price_usd_per_million": {"input": "1.00", "output": "2.00"}}
    found, notes = price("input = 0.0000005\noutput = 1")
    assert found["price_usd_per_million"]["input"] == "0.000001"
    assert notes == ["PRICE_ROUNDED: input 5E-7"]


def test_nothing_stated_is_unknown() -> None:
    assert price("") == ({}, [])


@pytest.mark.parametrize("cost", ["input = 1\noutput = 0", "output = 1", "input = 0\noutput = 1"])
def test_half_a_price_is_unknown(cost: str) -> None:
    found, notes = price(cost)
    assert found == {}
    assert [note.partition(":")[0] for note in notes] == ["PRICE_INCOMPLETE"]


@pytest.mark.parametrize("kind", ["embedding", "rerank"])
def test_model_that_answers_with_numbers_has_no_price_of_output(kind: str) -> None:
    assert price("input = 0.13\noutput = 0", kind=kind) == ({"price_usd_per_million": {"input": "0.13"}}, [])


def test_zero_is_unknown_unless_somebody_states_that_it_is_free() -> None:
    assert price("input = 0\noutput = 0.0") == ({}, ["PRICE_ZERO"])
    assert price("input = 0\noutput = 0", "lmstudio/anything") == ({"free": True}, [])
    assert price("input = 0\noutput = 0", "zai/glm-4.5-flash") == ({"free": True}, [])
    assert price("input = 0\noutput = 0", "zai/glm-5") == ({}, ["PRICE_ZERO"])


def test_zero_for_the_cache_is_left_out() -> None:
    found, _ = price("input = 1\noutput = 2\ncache_read = 0\ncache_write = 0")
    assert found == {"price_usd_per_million": {"input": "1.00", "output": "2.00"}}


def test_price_of_a_minute_is_not_one_of_tokens() -> None:
    offer = table("prices")["not_tokens"][0]
    assert price("input = 0.0023\noutput = 0.0023", offer) == ({}, ["PRICE_NOT_TOKENS: 0.0023 and 0.0023"])


def test_modes_and_other_prices_are_counted(folder: Any) -> None:
    folder.offer("[cost]\ninput = 1\noutput = 2\nreasoning = 4\n[experimental.modes.fast.cost]\ninput = 9\n")
    assert folder.read().report.left_out == Counter({"cost.reasoning": 1, "experimental.modes.fast": 1})


def test_offer_without_a_cost_is_read() -> None:
    assert price_of("host/m", OfferTable(), "chat", Row("x")) == {}
