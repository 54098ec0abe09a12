"""Prices of the list, typed by hand, and those of every row from its own text."""

import tomllib
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from modelreg.catalog.litellm.offer import PricedOffer
from modelreg.catalog.money import MILLION, rate_pico_usd
from modelreg.catalog.report import Flag, Row

PRICES: list[tuple[str, str, str, int]] = tomllib.loads(
    (Path(__file__).parent / "golden.toml").read_text(encoding="utf-8")
)["prices"]

# Fields that say one thing only, and what is behind them under conditions.
TOKENS = {
    "input_cost_per_token": "input_token",
    "output_cost_per_token": "output_token",
    "cache_read_input_token_cost": "cached_input_token",
    "cache_creation_input_token_cost": "cache_write_token",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h_token",
    "input_cost_per_audio_token": "audio_input_token",
    "output_cost_per_audio_token": "audio_output_token",
    "output_cost_per_reasoning_token": "reasoning_token",
    "output_cost_per_image_token": "image_output_token",
}
CONDITIONS = {
    "": "",
    "_batches": "batch",
    "_priority": "priority",
    "_flex": "flex",
    "_above_128k_tokens": "above 128000",
    "_above_200k_tokens": "above 200000",
    "_above_272k_tokens": "above 272000",
    "_above_272k_tokens_priority": "above 272000 priority",
    "_above_200k_tokens_batches": "above 200000 batch",
}


def condition(entry: dict[str, Any]) -> str:
    words = [f"above {entry['above_input_tokens']}"] if "above_input_tokens" in entry else []
    words += ["batch"] if entry.get("batch") else []
    words += [entry[key] for key in ("service_tier", "region", "speed", "hours_utc") if key in entry]
    words += [f"on {','.join(map(str, entry['weekdays']))}"] if "weekdays" in entry else []
    return " ".join(words)


def rates(price: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Yield when, which unit and pico-USD of one, as the registry reads them."""
    for entry in [price, *price.get("conditional_rates", [])]:
        when = condition(entry) if entry is not price else ""
        for kind, text in entry.get("price_usd_per_million", {}).items():
            yield when, f"{kind}_token", rate_pico_usd(text, MILLION)
        for unit, text in entry.get("price_usd", {}).items():
            yield when, unit, rate_pico_usd(text, 1)


@pytest.mark.parametrize(("key", "when", "unit", "pico_usd"), PRICES, ids=[" ".join(map(str, one)) for one in PRICES])
def test_a_price_typed_by_hand(offers: dict[str, PricedOffer], key: str, when: str, unit: str, pico_usd: int) -> None:
    found = {(stated_when, stated): pico for stated_when, stated, pico in rates(offers[key].price.entry)}
    assert found[when, unit] == pico_usd


def test_every_price_in_the_document_is_that_of_its_row_to_the_pico_usd(offers: dict[str, PricedOffer]) -> None:
    compared = 0
    for offer in offers.values():
        plain = {unit: pico for when, unit, pico in rates(offer.price.entry) if not when}
        assert plain.keys() == offer.price.base_usd.keys(), offer.name
        for unit, exact in offer.price.base_usd.items():
            assert abs(Decimal(plain[unit]) - exact * 10**12) <= Decimal("0.5"), (offer.name, unit)
            compared += 1
    assert compared > 10_000


def test_prices_of_tokens_are_those_of_the_text_of_each_row(
    offers: dict[str, PricedOffer], list_rows: dict[str, dict[str, Any]]
) -> None:
    compared = 0
    for key, offer in offers.items():
        found = {(when, unit): pico for when, unit, pico in rates(offer.price.entry)}
        for base, unit in TOKENS.items():
            for suffix, when in CONDITIONS.items():
                stated = list_rows[key].get(base + suffix)
                # Where a rate is the same under all conditions it stands once.
                pico = found.get((when, unit), found.get(("", unit)))
                if stated and found and not (unit == "output_token" and offer.mode in {"embedding", "rerank"}):
                    exact = Decimal(stated) * 10**12
                    assert pico == int(exact.to_integral_value(ROUND_HALF_UP)), (key, base + suffix)
                    compared += 1
    assert compared > 13_500


def test_rows_with_a_finer_price_of_tokens_are_flagged(
    rows: dict[str, Row], list_rows: dict[str, dict[str, Any]], offers: dict[str, PricedOffer]
) -> None:
    def is_fine(key: str) -> bool:
        row = list_rows[key]
        stated = [row, *row.get("tiered_pricing", [])]
        return any(one.get(name, 0) * 10**12 % 1 for one in stated for name in TOKENS)

    flagged = {key for key, row in rows.items() if any(note.code is Flag.PRICE_ROUNDED for note in row.notes)}
    fine = {key for key in offers if is_fine(key)}
    assert len(fine) == 39
    assert fine <= flagged
