"""What a rate on a condition is compared with, where nothing was stated on the same one."""

from typing import Any

import pytest

from modelreg.catalog.price_condition import ALWAYS
from modelreg.registry.gate.before import JUMP, JUMP_OF_OFFER, Before, rate_before
from modelreg.registry.gate.rules import RateChange, wrong_rates
from modelreg.registry.gate.statement import Statement

UNIT = "input_token"
NOW, SOON, LATER = 1_000, 2_000, 3_000
NIGHT, EVENING = "00:00-06:00", "18:00-24:00"


def on(**fields: Any) -> str:
    return ALWAYS._replace(**fields).text()


def rates(*lines: tuple[str, int], unit: str = UNIT) -> Statement:
    return Statement("rates", {(unit, conditions): rate for conditions, rate in lines})


def before(old: Statement, **fields: Any) -> Before | None:
    return rate_before(old, (UNIT, on(**fields)), NOW)


def test_a_jump_on_a_day_that_is_announced_is_a_jump() -> None:
    # As genai-prices states a change: the base rate ends, another begins.
    old = rates((on(), 2))
    new = rates((on(valid_until=SOON), 2), (on(valid_from=SOON), 200))
    wrong = wrong_rates(old, new, now_unix_ms=NOW)
    assert wrong == [RateChange(UNIT, on(valid_from=SOON), 2, 200)]
    assert wrong_rates(new, rates((on(), 2)), now_unix_ms=NOW) == [RateChange(UNIT, on(), 200, 2)]


@pytest.mark.parametrize("tier", [{"batch": True}, {"service_tier": "flex"}, {"above_input_tokens": 8}])
def test_the_same_condition_at_other_days_comes_before_the_base_rate(tier: dict[str, Any]) -> None:
    old = rates((on(), 100), (on(**tier), 7))
    assert before(old, **tier, valid_from=SOON) == Before(7, JUMP)


@pytest.mark.parametrize(
    ("days", "rate"),
    [
        ({}, 3),
        ({"valid_from": SOON}, 3),
        ({"valid_from": NOW, "valid_until": LATER}, 2),
        ({"valid_until": LATER}, 2),
        ({"valid_until": SOON - 1}, 1),
        ({"valid_until": LATER + 1}, 3),
    ],
)
def test_of_rates_that_follow_each_other_the_one_that_counts_at_the_end_is_compared(
    days: dict[str, int], rate: int
) -> None:
    follow = rates((on(valid_until=SOON), 1), (on(valid_from=SOON, valid_until=LATER), 2), (on(valid_from=LATER), 3))
    assert before(follow, **days) == Before(rate, JUMP)


def test_a_rate_with_dates_counts_before_one_without() -> None:
    assert before(rates((on(), 1), (on(valid_from=NOW), 2)), valid_from=SOON) == Before(2, JUMP)
    assert before(rates((on(), 1), (on(valid_until=SOON), 2)), valid_from=SOON) == Before(1, JUMP)


def test_what_ended_before_is_compared_all_the_same() -> None:
    gap = rates((on(valid_until=NOW), 4), (on(valid_from=LATER), 6))
    assert before(gap, valid_from=SOON, valid_until=LATER) == Before(4, JUMP)
    assert before(gap, valid_from=SOON) == Before(6, JUMP)


def test_in_some_hours_it_was_what_it_is_in_the_same_ones_else_at_any() -> None:
    old = rates((on(), 8), (on(hours_utc=NIGHT), 2))
    assert before(old, hours_utc=NIGHT, valid_from=SOON) == Before(2, JUMP)
    assert before(old, hours_utc=EVENING) == Before(8, JUMP)
    assert before(old, hours_utc=NIGHT, weekdays=(6, 7)) == Before(8, JUMP)
    assert before(old, valid_from=SOON) == Before(8, JUMP)
    # Where only other hours had one.
    assert before(rates((on(hours_utc=NIGHT), 2)), hours_utc=EVENING) == Before(2, JUMP)


def test_an_offer_that_is_new_is_compared_with_the_base_rate_and_may_differ_more() -> None:
    old = rates((on(), 100), (on(region="eu"), 110))
    assert before(old, batch=True) == Before(100, JUMP_OF_OFFER)
    assert before(old, service_tier="fast", above_input_tokens=8, valid_from=SOON) == Before(100, JUMP_OF_OFFER)
    assert before(rates((on(region="eu"), 110)), batch=True) is None


@pytest.mark.parametrize(("rate", "wrong"), [(2_499, False), (2_500, True), (4, True), (5, False), (0, True)])
def test_an_offer_jumps_at_twenty_five_times_the_base_rate(rate: int, *, wrong: bool) -> None:
    tier = on(service_tier="fast")
    found = wrong_rates(rates((on(), 100)), rates((on(), 100), (tier, rate)), now_unix_ms=NOW)
    assert found == ([RateChange(UNIT, tier, 100, rate)] if wrong else [])


def test_what_was_free_was_nothing_on_every_condition() -> None:
    assert before(Statement("free", {}), batch=True, valid_from=SOON) == Before(0, JUMP)


def test_a_unit_without_a_price_has_nothing_to_be_compared_with() -> None:
    assert before(rates((on(), 2), unit="output_token"), valid_from=SOON) is None


def test_history_of_days_that_are_over_is_not_compared() -> None:
    old = rates((on(), 2))
    assert before(old, valid_until=NOW) is None
    assert before(old, valid_until=NOW + 1) == Before(2, JUMP)
    # What was stated of them is.
    assert before(rates((on(valid_until=NOW), 2)), valid_until=NOW) == Before(2, JUMP)


def test_a_condition_of_a_newer_version_is_compared_with_its_like_alone() -> None:
    newer = '{"moon":"full"}'
    assert rate_before(rates((on(), 2), (newer, 3)), (UNIT, newer), NOW) == Before(3, JUMP)
    assert rate_before(rates((on(), 2)), (UNIT, newer), NOW) is None
    assert before(rates((newer, 3)), valid_from=SOON) is None
