"""Prices in other currencies: converted once and exactly, unknown without an exchange rate, and kept as written."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelreg.catalog.check import check_file
from modelreg.catalog.exchange import with_usd
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.imported import imported_rates
from modelreg.catalog.money import rounded_pico_usd
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.parse import parse_models_file
from modelreg.catalog.route import RouteEntry

OTHER_CURRENCIES = Path(__file__).parent / "fixtures" / "accepted" / "other_currencies.json"
TODAY = dt.date(2026, 11, 2)


def taken() -> ModelsFile:
    return parse_models_file(OTHER_CURRENCIES.read_bytes(), OTHER_CURRENCIES.name)


def lines(route: RouteEntry, variant: str | None = None) -> list[tuple[str, str, int]]:
    price = route if variant is None else route.variant_prices[variant]
    return [(line.unit, line.condition.text(), line.pico_usd) for line in price.lines()]


def rates_of(day: str) -> dict[str, Any]:
    return {"EUR": {"usd": "1.0834", "date": day, "source": "a bank"}}


def test_every_rate_of_a_price_is_converted_conditional_ones_too() -> None:
    assert lines(taken().routes["mine/eurollama"]) == [
        ("input_token", "{}", 1_625_100),
        ("input_token", '{"batch":true}', 812_550),
        ("output_token", "{}", 6_500_400),
        # 0.0000000123456789 * 1.0834 = 0.00000001337530852026
        ("request", "{}", 13_375),
    ]


def test_a_variant_may_be_in_another_currency() -> None:
    assert lines(taken().routes["mine/eurollama"], "effort=high") == [
        ("input_token", "{}", 1_986_000),
        ("output_token", "{}", 7_944_000),
    ]


@pytest.mark.parametrize(
    ("amount", "usd", "pico_usd"),
    [
        ("0.000000000003", "0.5", 2),
        ("0.0000000000029", "0.5", 1),
        ("0.000000000001", "0.499999999999", 0),
        ("0.000000000001", "0.5", 1),
        ("0.111111111111111111111111111111", "1.000000000001", 111_111_111_111),
        ("999999999999999999.999999999999999999999999999999", "999999.999999999999", 10**36 - 10**18),
    ],
)
def test_the_product_is_exact_and_rounded_half_up_once(amount: str, usd: str, pico_usd: int) -> None:
    assert rounded_pico_usd(Decimal(amount), Decimal(usd)) == pico_usd


@given(amount=st.decimals(0, 10**18, allow_nan=False, places=30), usd=st.decimals("0.000001", 10**6 - 1, places=12))
def test_no_conversion_is_off_by_more_than_half_a_pico_usd(amount: Decimal, usd: Decimal) -> None:
    # In fractions, which know no precision.
    (a, b), (c, d) = amount.as_integer_ratio(), usd.as_integer_ratio()
    twice = 2 * 10**12 * a * c
    assert -b * d <= twice - 2 * rounded_pico_usd(amount, usd) * b * d < b * d


def test_without_an_exchange_rate_a_price_is_unknown_and_never_0() -> None:
    file = taken()
    of_route, of_variant = file.routes["mine/franc"], file.routes["mine/yen"].variant_prices["effort=high"]
    assert (of_route.lines(), of_route.is_known) == ([], False)
    assert (of_variant.lines(), of_variant.is_known) == ([], False)


def test_what_was_written_is_kept_for_one_unit_with_the_exchange_rate() -> None:
    file = taken()
    written = imported_rates(file.routes["mine/eurollama"], file.exchange_rates)
    assert [(rate.unit, rate.condition.text(), rate.amount.amount) for rate in written] == [
        ("input_token", "{}", "0.0000015"),
        ("input_token", '{"batch":true}', "0.00000075"),
        ("output_token", "{}", "0.000006"),
        ("request", "{}", "0.0000000123456789"),
    ]
    assert {(rate.amount.currency, rate.amount.exchange_rate) for rate in written} == {
        ("EUR", file.exchange_rates["EUR"])
    }


def test_what_was_written_is_kept_where_no_exchange_rate_is_known() -> None:
    file = taken()
    written = imported_rates(file.routes["mine/franc"], file.exchange_rates)
    assert [(rate.amount.amount, rate.amount.currency, rate.amount.exchange_rate) for rate in written] == [
        ("0.000002", "CHF", None),
        ("0.000004", "CHF", None),
        ("0.000008", "CHF", None),
    ]


def test_a_rate_that_was_rounded_keeps_what_it_was_made_of() -> None:
    file = taken()
    written = imported_rates(file.routes["mine/fine"], file.exchange_rates)
    assert [(rate.unit, rate.amount.amount, rate.amount.currency) for rate in written] == [
        ("input_token", "0.000000049999999999999996", None),
        ("input_token", "0.000000024999999999999998", None),
        ("request", "0.0000000000025", None),
    ]


def test_a_price_in_usd_is_just_what_was_written() -> None:
    file = taken()
    assert imported_rates(file.routes["mine/yen"], file.exchange_rates) == ()


@pytest.mark.parametrize("day", ["1970-01-01", "2026-11-02", "2026-11-03"])
def test_an_exchange_rate_may_be_of_any_day_until_tomorrow(day: str) -> None:
    # Somebody east of here has it already.
    file = ModelsFile.model_validate({"exchange_rates": rates_of(day)})
    assert with_usd(file, today=TODAY)[1] == []


def test_an_exchange_rate_of_a_later_day_is_refused() -> None:
    file = ModelsFile.model_validate({"exchange_rates": rates_of("2026-11-04")})
    (problem,) = with_usd(file, today=TODAY)[1]
    assert problem.place == "#/exchange_rates/EUR/date"


def test_units_of_amounts_are_checked_once_at_their_place() -> None:
    price = {"currency": "EUR", "price_per_million": {"inptu": "1"}, "price_per_unit": {"imag": "1"}}
    document = {"exchange_rates": rates_of("2020-01-01"), "routes": {"p/m": {"model_string": "m", **price}}}
    file = parse_models_file(json.dumps(document).encode(), "models.json")
    problems = check_file(file, packaged_vocabulary(), frozenset())
    assert [(problem.place, problem.message.partition(";")[0]) for problem in problems] == [
        ("#/routes/p~1m/price_per_million/inptu", "unknown unit"),
        ("#/routes/p~1m/price_per_unit/imag", "unknown unit"),
    ]
