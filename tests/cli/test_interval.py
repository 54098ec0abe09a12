"""The interval of a quote in words: low and high, and what they rest on."""

import io
from typing import Any

from rich.console import Console

from modelreg.cli import words
from modelreg.cli.show_cost import show_cost
from modelreg.cli.show_select import show_select
from modelreg.v1 import common_pb2 as common
from modelreg.v1.cost_pb2 import EstimateCostResponse, RouteQuote
from modelreg.v1.select_pb2 import ObjectiveApplied, RouteChoice, SelectResponse

LOW, EXPECTED, HIGH = (common.Usd(pico=pico * 10**9) for pico in (100, 250, 900))


def quote(**fields: Any) -> common.Quote:
    usual = {"state": common.PRICE_STATE_KNOWN, "expected": EXPECTED, "low": LOW, "high": HIGH}
    return common.Quote(**{**usual, **fields})


SEEN = quote(interval_basis=common.INTERVAL_BASIS_HISTORY, interval_sample_size=57)
BY_CLASS = quote(interval_basis=common.INTERVAL_BASIS_CLASS_PRIOR, interval_sample_size=3)


def printed(show: Any, answer: Any) -> str:
    out = Console(file=io.StringIO(), width=200, no_color=True)
    show(answer, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_a_history_says_how_many_answers_it_has() -> None:
    assert words.interval(SEEN) == "$0.100000 ... $0.900000, 57 answers"


def test_a_class_prior_says_that_it_is_one() -> None:
    assert words.interval(BY_CLASS) == "$0.100000 ... $0.900000, by class"


def test_what_writes_no_output_has_two_equal_ends() -> None:
    assert words.interval(quote(low=EXPECTED, high=EXPECTED)) == "$0.250000 ... $0.250000"


def test_an_end_that_has_no_rate_is_unknown_and_no_interval_is_nothing() -> None:
    assert words.interval(common.Quote(low=LOW)) == "$0.100000 ... unknown"
    assert words.interval(common.Quote(state=common.PRICE_STATE_UNKNOWN)) == "-"


def test_cost_and_select_show_it() -> None:
    cost = EstimateCostResponse(quotes=[RouteQuote(quote=SEEN)], matched=1, task_class="general")
    assert "$0.100000 ... $0.900000, 57 answers" in printed(show_cost, cost)
    answer = SelectResponse(
        selected=RouteChoice(quote=BY_CLASS),
        objective_applied=ObjectiveApplied(weights_ppm=[1_000_000, 0, 0, 0, 0]),
    )
    assert "$0.100000 ... $0.900000, by class" in printed(show_select, answer)
