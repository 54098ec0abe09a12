"""What looks wrong about a price or a limit, and what does not."""

import pytest

from modelreg.registry.gate import rules
from modelreg.registry.gate.rules import MAX_PICO_USD_PER_TOKEN, RateChange, loses_limit, loses_most
from modelreg.registry.gate.statement import Statement

ALWAYS = "{}"
BATCH = '{"batch":true}'
FREE = Statement("free", {})
UNKNOWN = Statement("unknown", {})


def wrong_rates(old: Statement | None, new: Statement) -> list[RateChange]:
    return rules.wrong_rates(old, new, now_unix_ms=0)


def rates(unit: str = "input_token", conditions: str = ALWAYS, **more: int) -> Statement:
    lines = {(unit, conditions): more.pop("rate")} if "rate" in more else {}
    return Statement("rates", lines | {(name, ALWAYS): rate for name, rate in more.items()})


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (100, 499, False),
        (100, 500, True),
        (500, 101, False),
        (500, 100, True),
        (0, 1, True),
        (1, 0, True),
        (0, 0, False),
    ],
)
def test_a_rate_jumps_from_five_times_on_either_way(old: int, new: int, *, wrong: bool) -> None:
    found = wrong_rates(rates(rate=old), rates(rate=new))
    assert found == ([RateChange("input_token", ALWAYS, old, new)] if wrong else [])


def test_rates_of_other_units_are_not_compared_nor_is_the_base_rate_with_that_of_a_condition() -> None:
    assert wrong_rates(rates("input_token", rate=1), rates("output_token", rate=1_000)) == []
    assert wrong_rates(rates(conditions=BATCH, rate=1), rates(rate=1_000)) == []
    assert wrong_rates(rates(conditions=BATCH, rate=1), rates(conditions=BATCH, rate=5)) == [
        RateChange("input_token", BATCH, 1, 5)
    ]


@pytest.mark.parametrize("old", [None, UNKNOWN, Statement(None, {})])
def test_the_first_price_of_a_route_has_nothing_to_compare_with(old: Statement | None) -> None:
    assert wrong_rates(old, rates(rate=MAX_PICO_USD_PER_TOKEN)) == []
    assert wrong_rates(old, FREE) == []


def test_above_a_thousand_dollars_a_million_tokens_it_is_wrong_from_the_first() -> None:
    assert MAX_PICO_USD_PER_TOKEN * 1_000_000 == 1_000 * 10**12
    dear = MAX_PICO_USD_PER_TOKEN + 1
    assert wrong_rates(None, rates(rate=dear)) == [RateChange("input_token", ALWAYS, None, dear)]
    assert wrong_rates(rates(rate=dear - 1), rates(rate=dear)) == [RateChange("input_token", ALWAYS, dear - 1, dear)]


def test_what_is_dear_and_stood_before_is_no_change() -> None:
    dear = rates(rate=MAX_PICO_USD_PER_TOKEN * 2)
    assert wrong_rates(dear, dear) == []


def test_units_other_than_tokens_may_cost_more() -> None:
    assert wrong_rates(None, rates("generated_video_second", rate=MAX_PICO_USD_PER_TOKEN * 500)) == []


def test_free_is_a_rate_of_nothing() -> None:
    assert wrong_rates(FREE, rates(rate=3)) == [RateChange("input_token", ALWAYS, 0, 3)]
    assert wrong_rates(rates(rate=3), FREE) == [RateChange("input_token", ALWAYS, 3, 0)]
    assert wrong_rates(FREE, FREE) == []
    # All was free, on each condition.
    assert wrong_rates(FREE, rates(conditions=BATCH, rate=3)) == [RateChange("input_token", BATCH, 0, 3)]


def test_a_price_that_is_not_known_any_more_is_not_held_back() -> None:
    assert wrong_rates(rates(rate=3), UNKNOWN) == []


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [(8, None, True), (8, 0, True), (8, 1, False), (None, None, False), (None, 5, False), (0, 0, False)],
)
def test_a_known_limit_is_lost_where_it_is_known_no_more_or_nothing(
    old: int | None, new: int | None, *, lost: bool
) -> None:
    assert loses_limit(old, new) is lost


@pytest.mark.parametrize(
    ("before", "gone", "most"), [(20, 10, False), (20, 11, True), (22, 11, False), (11, 11, True), (10, 10, False)]
)
def test_a_list_loses_most_where_more_than_half_of_it_and_more_than_ten_routes_go(
    before: int, gone: int, *, most: bool
) -> None:
    assert loses_most(before, gone) is most
