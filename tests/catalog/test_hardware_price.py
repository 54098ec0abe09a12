"""Hardware that is paid by the hour comes to a share for each token, exactly; examples by hand."""

from typing import Any

import pytest
from pydantic import ValidationError

from modelreg.catalog.hardware_price import HardwarePrice
from modelreg.catalog.price import Price


@pytest.mark.parametrize(
    ("said", "pico_usd"),
    [
        # 3.60 USD an hour are 0.001 a second, for 1,000 tokens.
        ({"hourly_usd": "3.60", "tokens_per_second": 1_000}, 1_000_000),
        ({"gpus": 8, "hourly_usd": "3.60", "tokens_per_second": 1_000}, 8_000_000),
        ({"gpus": 8, "hourly_usd": "3.60", "tokens_per_second": 1_000, "utilization_ppm": 250_000}, 32_000_000),
        # 10^12 / 3,600 = 277,777,777.7...; 10^12 / 7,200 = 138,888,888.8...
        ({"hourly_usd": "1", "tokens_per_second": 1}, 277_777_778),
        ({"hourly_usd": "1", "tokens_per_second": 2}, 138_888_889),
        # Half a pico-USD.
        ({"hourly_usd": "0.0000000018", "tokens_per_second": 1}, 1),
        ({"hourly_usd": "1000", "tokens_per_second": 1}, 277_777_777_778),
        ({"gpus": 3_600, "hourly_usd": 1_000, "tokens_per_second": 1}, 10**15),
        ({"hourly_usd": 0, "tokens_per_second": 100_000_000}, 0),
    ],
    ids=str,
)
def test_what_a_token_has_of_it(said: dict[str, Any], pico_usd: int) -> None:
    assert HardwarePrice.model_validate(said).pico_usd_per_token() == pico_usd


@pytest.mark.parametrize(
    "said",
    [
        # Just below half a pico-USD, and by far.
        {"hourly_usd": "0.000000001799", "tokens_per_second": 1},
        {"hourly_usd": "0.0001", "tokens_per_second": 1_000_000},
        {"hourly_usd": "0.000000000001", "tokens_per_second": 100_000_000},
    ],
    ids=str,
)
def test_a_share_that_would_round_to_0_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"comes to less than half a pico-USD \(10\^-12 USD\) a token"):
        HardwarePrice.model_validate(said)


HARDWARE = {"hourly_usd": "3.60", "tokens_per_second": 1_000}


def test_who_pays_for_hardware_pays_nothing_more_for_tokens_unless_told() -> None:
    price = Price.model_validate({"hardware_price": HARDWARE})
    assert price.is_known
    assert price.rates_pico_usd() == {"input_token": 0, "output_token": 0, "hardware_token": 1_000_000}
    both = Price.model_validate({"hardware_price": HARDWARE, "price_usd_per_million": {"output": "1"}})
    assert both.rates_pico_usd() == {"input_token": 0, "output_token": 1_000_000, "hardware_token": 1_000_000}
