"""What context tiers do to a quote, in words: the rates it has, and what it would cost just beyond."""

import io
from collections.abc import Callable
from typing import Any

from rich.console import Console

from modelreg.cli import words
from modelreg.cli.show_cost import show_cost
from modelreg.cli.show_select import show_select
from modelreg.v1.common_pb2 import PRICE_STATE_KNOWN, NearTier, Quote, QuoteLine, RouteRef, Usd
from modelreg.v1.cost_pb2 import EstimateCostResponse, RouteQuote
from modelreg.v1.select_pb2 import ObjectiveApplied, RouteChoice, SelectResponse

BELOW = Quote(
    state=PRICE_STATE_KNOWN,
    expected=Usd(pico=250_000_000_000),
    lines=[QuoteLine(unit="input_token", count=199_000), QuoteLine(unit="output_token", count=100)],
    near_tier=NearTier(above_input_tokens=200_000, expected=Usd(pico=500_000_000_000)),
)
BEYOND = Quote(
    state=PRICE_STATE_KNOWN,
    expected=Usd(pico=500_000_000_000),
    lines=[
        QuoteLine(unit="input_token", count=300_000, above_input_tokens=200_000),
        QuoteLine(unit="output_token", count=100, above_input_tokens=200_000),
        QuoteLine(unit="request", count=1),
    ],
)


def printed(show: Callable[[Any, Console], None], answer: Any) -> str:
    out = Console(file=io.StringIO(), width=200, no_color=True)
    show(answer, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_a_quote_without_tiers_has_its_lines_alone() -> None:
    assert words.made_up_of(Quote(lines=[QuoteLine(unit="input_token", count=5)])) == "5 input_token"


def test_rates_of_a_tier_are_told_once() -> None:
    shown = "300000 input_token, 100 output_token, 1 request; rates above 200,000 input tokens"
    assert words.made_up_of(BEYOND) == shown


def test_a_near_tier_says_what_it_would_cost() -> None:
    near = "near tier: above 200,000 input tokens it costs $0.500000"
    assert words.made_up_of(BELOW) == f"199000 input_token, 100 output_token; {near}"


def test_cost_shows_both() -> None:
    quotes = [RouteQuote(route=RouteRef(route_id=name), quote=quote) for name, quote in (("a", BELOW), ("b", BEYOND))]
    text = printed(show_cost, EstimateCostResponse(quotes=quotes, matched=2, task_class="general"))
    assert "near tier: above 200,000 input tokens it costs $0.500000" in text
    assert "1 request; rates above 200,000 input tokens" in text


def test_select_names_the_choice_that_is_near_a_tier() -> None:
    answer = SelectResponse(
        selected=RouteChoice(route=RouteRef(route_id="a"), quote=Quote(state=PRICE_STATE_KNOWN, expected=Usd(pico=1))),
        alternatives=[RouteChoice(route=RouteRef(route_id="b"), quote=BELOW)],
        objective_applied=ObjectiveApplied(weights_ppm=[1_000_000, 0, 0, 0, 0]),
    )
    (line,) = [line for line in printed(show_select, answer).splitlines() if line.startswith("context tier")]
    assert line.split(maxsplit=2)[2].strip() == "b: near tier: above 200,000 input tokens it costs $0.500000"
