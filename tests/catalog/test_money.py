"""Prices become pico-USD of one unit exactly, or are refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic_core import PydanticCustomError

from modelreg.catalog.money import (
    MAX_RATE_PICO_USD,
    MILLION,
    amount_of_one,
    amount_pattern,
    exact_text,
    price_pattern,
    rate_pico_usd,
)

UNITS = st.sampled_from([1, MILLION])
RATES = st.integers(0, MAX_RATE_PICO_USD)


def usd_text(rate: int, units: int) -> str:
    return format(Decimal(rate * units).scaleb(-12), "f")


def matches(text: str, units: int) -> bool:
    return Draft202012Validator({"type": "string", "pattern": price_pattern(units)}).is_valid(text)


def is_taken(price: object, units: int) -> bool:
    try:
        rate_pico_usd(price, units)
    except PydanticCustomError:
        return False
    return True


@given(rate=RATES, units=UNITS)
def test_every_rate_comes_back_from_its_decimal_string(rate: int, units: int) -> None:
    assert rate_pico_usd(usd_text(rate, units), units) == rate


@given(rate=RATES, units=UNITS, zeros=st.integers(1, 6))
def test_zeros_behind_change_nothing(rate: int, units: int, zeros: int) -> None:
    text = usd_text(rate, units)
    padded = text + ("" if "." in text else ".") + "0" * zeros
    assert rate_pico_usd(padded, units) == rate


@given(usd=st.integers(0, 1_000))
def test_whole_dollars_may_be_integers(usd: int) -> None:
    assert rate_pico_usd(usd, 1) == rate_pico_usd(str(usd), 1) == usd * 10**12


@given(text=st.from_regex(r"\A-?[0-9]{1,12}(\.[0-9]{0,16})?\Z") | st.text("0123456789.-e+ ", max_size=20), units=UNITS)
def test_pattern_of_the_schema_takes_what_the_parser_takes(text: str, units: int) -> None:
    assert matches(text, units) == is_taken(text, units)


@given(text=st.from_regex(r"\A-?[0-9]{1,20}(\.[0-9]{0,32})?\Z") | st.text("0123456789.-e+ ", max_size=20), units=UNITS)
def test_pattern_of_amounts_takes_what_the_parser_takes(text: str, units: int) -> None:
    try:
        amount = amount_of_one(text, units)
    except PydanticCustomError:
        amount = None
    assert Draft202012Validator({"type": "string", "pattern": amount_pattern()}).is_valid(text) == (amount is not None)
    if amount is not None:
        assert Fraction(amount) == Fraction(text) / units


@given(usd=st.decimals(0, 1_000, allow_nan=False, places=70))
def test_exact_text_has_64_decimals_of_what_is_finer(usd: Decimal) -> None:
    text = exact_text(usd)
    assert 0 <= Fraction(usd) - Fraction(text) < Fraction(1, 10**64)
    assert len(text.partition(".")[2]) <= 64
    assert not text.endswith("0") or "." not in text


@given(price=st.floats())
def test_float_is_never_taken(price: float) -> None:
    assert not is_taken(price, MILLION)


def test_float_is_told_how_to_be_written() -> None:
    with pytest.raises(PydanticCustomError, match=r'quote it: "0\.00000025"'):
        rate_pico_usd(2.5e-7, 1)


@pytest.mark.parametrize(("price", "units"), [("0.0000001", MILLION), ("0.0000000000001", 1), ("0." + "3" * 30, 1)])
def test_less_than_a_pico_dollar_a_unit_is_refused(price: str, units: int) -> None:
    with pytest.raises(PydanticCustomError, match="no whole number of pico-USD"):
        rate_pico_usd(price, units)


def test_negative_price_is_refused() -> None:
    with pytest.raises(PydanticCustomError, match="is negative"):
        rate_pico_usd("-0.01", MILLION)
