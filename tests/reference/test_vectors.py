"""The hand vectors of docs/scoring.md, "Vectors to agree on (by hand)", and its worked sentences."""

import pytest

from .components import availability_ppm, cautious_ppm, cost_ppm, quantised, score, speed_ppm, total
from .counts import LARGEST_EXACT
from .money import PICO, pico_usd, usd
from .registry import variant_keys
from .rows_terms import matches


@pytest.mark.parametrize(
    ("q", "value"),
    [(0, 1_000_000), (2_000_000_000, 500_000), (6_000_000_000, 250_000), (1, 999_999)],
)
def test_cost(q: int, value: int) -> None:
    """C = 2,000,000,000; q = 0 is not free, only cheap."""
    assert cost_ppm(2_000_000_000, q) == value


def test_cost_without_a_reference_is_the_middle() -> None:
    """C = 0: 500,000, whatever the quote."""
    assert cost_ppm(0, 0) == cost_ppm(0, 10**30) == 500_000


def test_cost_clamps_the_quote() -> None:
    """Q beyond 2^53 counts as 2^53."""
    assert cost_ppm(LARGEST_EXACT, LARGEST_EXACT) == cost_ppm(LARGEST_EXACT, 10**30) == 500_000


@pytest.mark.parametrize(("t", "value"), [(4_000, 500_000), (1_000, 800_000), (36_000, 100_000)])
def test_speed(t: int, value: int) -> None:
    """T = 4,000."""
    assert speed_ppm(4_000, t) == value


@pytest.mark.parametrize(
    ("mean", "caution", "value"),
    [(812_500, 1_000, 743_636), (812_500, 0, 812_500), (50_000, 1_000, 0)],
)
def test_quality(mean: int, caution: int, value: int) -> None:
    """Se 68,864."""
    assert cautious_ppm(mean, 68_864, caution) == value


def test_availability() -> None:
    """Nothing seen, then 80 of 100."""
    assert availability_ppm(990_000, 20) == 990_000
    assert availability_ppm(990_000, 20, 80.0, 100.0) == 831_666


def test_total_and_score() -> None:
    """Weights 0.36/0.36/0.18/0.05/0.05."""
    weights = [quantised(weight) for weight in (0.36, 0.36, 0.18, 0.05, 0.05)]
    assert weights == [360_000, 360_000, 180_000, 50_000, 50_000]
    sum_ = total(weights, [743_636, 250_000, 800_000, 500_000, 990_000])
    assert sum_ == 576_208_960_000
    assert score(sum_, weights) == 0.57620896


@pytest.mark.parametrize(("weight", "ppm"), [(0.0, 0), (1.0, 1_000_000), (0.0000005, 1), (0.0000004, 0)])
def test_weights_are_quantised(weight: float, ppm: int) -> None:
    """floor(w * 1e6 + 0.5)."""
    assert quantised(weight) == ppm


@pytest.mark.parametrize("amount", [0, 1, -1, PICO, -PICO, PICO + 1, -PICO - 1, 123_456_789 * PICO + 999])
def test_money_keeps_its_sign_in_both_parts(amount: int) -> None:
    """|pico| < 10^12, same sign as units."""
    wire = usd(amount)
    assert pico_usd(wire) == amount
    assert abs(wire.pico) < PICO
    assert wire.units * wire.pico >= 0


def test_variant_names_are_keys_and_values() -> None:
    """As in `effort=high;thinking=64k`."""
    assert variant_keys("effort=high;thinking=64k") == {"effort": "high", "thinking": "64k"}
    assert variant_keys("") == {}


@pytest.mark.parametrize(
    ("pattern", "text", "holds"),
    [("*", "", True), ("?", "", False), ("m-?", "m-é", True), ("m-?", "m-ab", False), ("a*b*c", "a__b_bc", True)],
)
def test_name_patterns(pattern: str, text: str, *, holds: bool) -> None:
    """`*` any run of characters, `?` exactly one character."""
    assert matches(pattern, text) == holds
