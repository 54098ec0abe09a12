"""Amounts are read and shown exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelreg.cli.money import decimal_usd, parse_usd, shown_usd
from modelreg.v1.common_pb2 import Usd

PICO = 10**12


@pytest.mark.parametrize(
    ("usd", "exact", "shown"),
    [
        (Usd(), "0", "$0.000000"),
        (Usd(units=3), "3", "$3.000000"),
        (Usd(pico=1), "0.000000000001", "$0.000000000001"),
        (Usd(pico=999_999), "0.000000999999", "$0.000000999999"),
        (Usd(pico=224_000_000), "0.000224", "$0.000224"),
        (Usd(pico=224_499_999), "0.000224499999", "$0.000224"),
        (Usd(pico=224_500_000), "0.0002245", "$0.000225"),
        (Usd(pico=999_999_500_000), "0.9999995", "$1.000000"),
        (Usd(units=-1, pico=-500_000_000_000), "-1.5", "-$1.500000"),
        (Usd(pico=-1), "-0.000000000001", "-$0.000000000001"),
        (Usd(units=2**53 + 1, pico=1), "9007199254740993.000000000001", "$9007199254740993.000000"),
    ],
)
def test_shown_and_exact(usd: Usd, exact: str, shown: str) -> None:
    assert decimal_usd(usd) == exact
    assert shown_usd(usd) == shown


@given(units=st.integers(0, 10**18 - 1), pico=st.integers(0, PICO - 1))
def test_what_is_written_exactly_is_read_exactly(units: int, pico: int) -> None:
    usd = Usd(units=units, pico=pico)
    assert parse_usd(decimal_usd(usd)) == usd


@pytest.mark.parametrize("text", ["", "x", "-1", "1.", ".5", "1e3", "0.0000000000001", "1,5", "NaN", "9" * 19])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no amount in USD"):
        parse_usd(text)
