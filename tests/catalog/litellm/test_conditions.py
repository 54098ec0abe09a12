"""What a unit costs under a condition that leaves it out: never less than the row says anywhere for such a call."""

from decimal import Decimal

import pytest

from modelreg.catalog.litellm.conditions import that_change, whole_rates
from modelreg.catalog.litellm.field import ALWAYS, Condition
from modelreg.catalog.litellm.rates import Rates

BEYOND = Condition(200_000)
PRIORITY = Condition(0, "priority")
BATCH = Condition(0, "batch")


def rates(**units: int) -> Rates:
    return {f"{unit}_token": Decimal(rate) for unit, rate in units.items()}


PLAIN = rates(input=10, output=40, cached_input=1, reasoning=40)


def completed(condition: Condition, **stated: int) -> Rates:
    return whole_rates({ALWAYS: PLAIN, condition: rates(**stated)})[condition]


def test_what_is_said_twice_follows_its_whole() -> None:
    assert completed(BATCH, input=5, output=20)["reasoning_token"] == 20
    assert completed(BEYOND, input=20, output=60)["reasoning_token"] == 60


def test_a_discount_is_for_what_it_names() -> None:
    assert completed(BATCH, input=5, output=20)["cached_input_token"] == 1


def test_a_surcharge_is_for_the_parts_of_what_it_names() -> None:
    assert completed(BEYOND, input=20, output=60)["cached_input_token"] == 20
    assert completed(PRIORITY, input=20, cached_input=2)["cached_input_token"] == 2


def test_a_unit_that_no_condition_names_keeps_its_rate() -> None:
    assert completed(PRIORITY, input=20)["output_token"] == 40


def test_beyond_a_border_in_a_mode_the_dearer_of_both_holds() -> None:
    lines = whole_rates({
        ALWAYS: rates(input=10, output=40),
        BEYOND: rates(input=20, output=60),
        BATCH: rates(input=5, output=20),
        PRIORITY: rates(input=30, output=50),
    })  # fmt: skip
    assert lines[Condition(200_000, "batch")] == rates(input=20, output=60)
    assert lines[Condition(200_000, "priority")] == rates(input=30, output=60)


def test_what_is_stated_of_both_together_holds() -> None:
    both = Condition(200_000, "batch")
    lines = whole_rates({
        ALWAYS: rates(input=10), BEYOND: rates(input=20), BATCH: rates(input=5), both: rates(input=12),
    })  # fmt: skip
    assert lines[both] == rates(input=12)


def test_a_part_with_a_rate_under_a_condition_alone_costs_else_what_its_whole_does() -> None:
    lines = whole_rates({ALWAYS: rates(input=10), BEYOND: rates(input=20, cache_write=25)})
    assert lines[ALWAYS]["cache_write_token"] == 10
    assert lines[BEYOND]["cache_write_token"] == 25


def test_conditions_without_any_plain_rate_give_none() -> None:
    assert whole_rates({PRIORITY: rates(input=10)})[ALWAYS] == {}


def test_every_condition_states_each_unit_that_changes_anywhere() -> None:
    lines = whole_rates({
        ALWAYS: rates(input=10, output=40, cached_input=1),
        BEYOND: rates(input=20, cached_input=2),
        BATCH: rates(output=20),
    })  # fmt: skip
    changing = that_change(lines)
    # Else a batch beyond the border would have the price of the border for its output.
    assert changing == {
        BEYOND: rates(input=20, output=40, cached_input=2),
        BATCH: rates(input=10, output=20, cached_input=1),
        Condition(200_000, "batch"): rates(input=20, output=40, cached_input=2),
    }
    assert that_change(whole_rates({ALWAYS: rates(input=10), BATCH: rates(input=10)})) == {}


@pytest.mark.parametrize("condition", [BEYOND, BATCH, PRIORITY])
def test_no_unit_is_lost_under_a_condition(condition: Condition) -> None:
    assert completed(condition, input=20).keys() == PLAIN.keys()
