"""Why a quote has the rates it has, in words, and what it would cost just beyond a context tier."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from modelreg.cli import words
from modelreg.cli.show_cost import show_cost
from modelreg.cli.show_select import show_select
from modelreg.v1.common_pb2 import (
    PRICE_STATE_KNOWN,
    ClockWindow,
    NearTier,
    PriceCondition,
    Quote,
    QuoteLine,
    RouteRef,
    Usd,
)
from modelreg.v1.cost_pb2 import EstimateCostResponse, RouteQuote
from modelreg.v1.select_pb2 import ObjectiveApplied, RouteChoice, SelectResponse

BELOW = Quote(
    state=PRICE_STATE_KNOWN,
    expected=Usd(pico=250_000_000_000),
    lines=[QuoteLine(unit="input_token", count=199_000), QuoteLine(unit="output_token", count=100)],
    near_tier=NearTier(above_input_tokens=200_000, expected=Usd(pico=500_000_000_000)),
)
TIER = PriceCondition(above_input_tokens=200_000)
BEYOND = Quote(
    state=PRICE_STATE_KNOWN,
    expected=Usd(pico=500_000_000_000),
    lines=[
        QuoteLine(unit="input_token", count=300_000, condition=TIER),
        QuoteLine(unit="output_token", count=100, condition=TIER),
        QuoteLine(unit="request", count=1),
    ],
)


def printed(show: Callable[[Any, Console], None], answer: Any) -> str:
    out = Console(file=io.StringIO(), width=200, no_color=True)
    show(answer, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


# 2026-11-28, and half past seven of that morning.
DAY_MS = 1_795_824_000_000
MORNING_MS = DAY_MS + 27_000_000


def test_a_quote_at_base_rates_has_its_lines_alone() -> None:
    assert words.made_up_of(Quote(lines=[QuoteLine(unit="input_token", count=5)])) == "5 input_token"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (PriceCondition(batch=True), "in batches"),
        (PriceCondition(service_tier="flex"), "of service tier flex"),
        (PriceCondition(speed="fast"), "of speed fast"),
        (PriceCondition(region="eu"), "in region eu"),
        (PriceCondition(window=ClockWindow(from_minute=990, until_minute=30)), "16:30-00:30 UTC"),
        (
            PriceCondition(window=ClockWindow(from_minute=0, until_minute=1_440, weekdays=[6, 7])),
            "00:00-24:00 UTC on Sat Sun",
        ),
        (PriceCondition(from_unix_ms=DAY_MS), "from 2026-11-28"),
        (PriceCondition(until_unix_ms=MORNING_MS), "until 2026-11-28 07:30:00 UTC"),
        (PriceCondition(from_unix_ms=0), "from 1970-01-01"),
        (PriceCondition(batch=True, above_input_tokens=200_000), "in batches above 200,000 input tokens"),
    ],
    ids=str,
)
def test_every_condition_has_its_words(condition: PriceCondition, said: str) -> None:
    assert words.condition(condition) == said


def test_rates_on_several_conditions_are_all_told() -> None:
    lines = [
        QuoteLine(unit="input_token", count=1, condition=PriceCondition(batch=True)),
        QuoteLine(unit="output_token", count=1, condition=TIER),
    ]
    assert words.made_up_of(Quote(lines=lines)).endswith("; rates in batches and above 200,000 input tokens")


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
    (line,) = [line for line in printed(show_select, answer).splitlines() if line.startswith("price")]
    assert line.split(maxsplit=1)[1].strip() == "b: near tier: above 200,000 input tokens it costs $0.500000"
