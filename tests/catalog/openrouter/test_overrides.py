"""Prices under conditions, as OpenRouter documents `pricing.overrides` in 2026-11; in shapes of real rows."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from modelreg.catalog.openrouter.price import price_of
from modelreg.catalog.report import Row
from modelreg.catalog.route import RouteEntry
from support.openrouter import PRICING

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]


def priced(*overrides: Any, **pricing: Any) -> tuple[Any, list[str], Counter[str]]:
    """Return the conditional rates (None: the price is unknown), the notes and the counts of a row with these."""
    row, left_out = Row("acme/model-1"), Counter[str]()
    price = price_of("acme/model-1", {**PRICING, **pricing, "overrides": list(overrides)}, "chat", row, left_out)
    RouteEntry.model_validate({"model_string": "x", **price})
    return price.get("conditional_rates") if price else None, [note.line() for note in row.notes], left_out


def test_a_border_of_the_prompt_is_one_of_our_input() -> None:
    """Both hold strictly beyond it."""
    long = {
        "min_prompt_tokens": 200_000,
        "prompt": "0.000002",
        "completion": "0.00000375",
        "input_cache_read": "0.0000002",
    }
    assert priced(long, input_cache_read="0.0000001") == (
        [
            {
                "above_input_tokens": 200_000,
                "price_usd_per_million": {"input": "2.00", "output": "3.75", "cached_input": "0.20"},
            }
        ],
        [],
        Counter(),
    )


def test_a_border_written_as_a_float_is_taken() -> None:
    (rates,), _, _ = priced({"min_prompt_tokens": Decimal("200000.0"), "prompt": "0.000002"})
    assert rates["above_input_tokens"] == 200_000


def test_clock_and_days_are_windows_of_ours() -> None:
    """DeepSeek's peak hours, with the weekend that has none."""
    found, notes, _ = priced(
        {"utc_days": ["saturday", "sunday"], "prompt": "0.000001"},
        {"utc_days": WEEKDAYS, "utc_start": 100, "utc_end": 400, "prompt": "0.000002"},
        {"utc_days": WEEKDAYS, "utc_start": 1030, "utc_end": 0, "prompt": "0.000001"},
        {"utc_start": 400, "utc_end": 600, "utc_days": WEEKDAYS, "prompt": "0.000001"},
    )
    assert notes == []
    assert found == [
        {"hours_utc": "00:00-24:00", "weekdays": [6, 7], "price_usd_per_million": {"input": "1.00"}},
        {"hours_utc": "01:00-04:00", "weekdays": [1, 2, 3, 4, 5], "price_usd_per_million": {"input": "2.00"}},
        {"hours_utc": "10:30-24:00", "weekdays": [1, 2, 3, 4, 5], "price_usd_per_million": {"input": "1.00"}},
        {"hours_utc": "04:00-06:00", "weekdays": [1, 2, 3, 4, 5], "price_usd_per_million": {"input": "1.00"}},
    ]


def test_a_part_may_have_a_price_of_its_own_only_there() -> None:
    (rates,), _, _ = priced({"min_prompt_tokens": 9, "audio": "0.00001"})
    assert rates == {"above_input_tokens": 9, "price_usd": {"audio_input_token": "0.00001"}}


def test_a_window_may_go_past_midnight() -> None:
    (rates,), _, _ = priced({"utc_start": 1630, "utc_end": 30, "prompt": "0.0000005"})
    assert rates == {"hours_utc": "16:30-00:30", "price_usd_per_million": {"input": "0.50"}}


def test_borders_and_windows_hold_together() -> None:
    (rates,), _, _ = priced({"min_prompt_tokens": 1, "utc_start": 0, "utc_end": 1600, "completion": "0.000003"})
    assert rates == {"above_input_tokens": 1, "hours_utc": "00:00-16:00", "price_usd_per_million": {"output": "3.00"}}


def test_writes_to_the_cache_follow_the_prompt_where_storing_is_added() -> None:
    """Gemini's: a write is the input and what storing it adds, above the border, too."""
    (rates,), notes, _ = priced({"min_prompt_tokens": 200_000, "prompt": "0.000002"}, input_cache_write="0.000000375")
    assert rates["price_usd"] == {"cache_write_token": "0.000002375"}
    assert notes == []
    (rates,), _, _ = priced({"min_prompt_tokens": 200_000, "prompt": "0.000002"}, input_cache_write="0.00000125")
    assert "price_usd" not in rates


def test_the_higher_of_two_borders_may_stand_behind() -> None:
    found, notes, _ = priced(
        {"min_prompt_tokens": 32_000, "prompt": "0.000002"}, {"min_prompt_tokens": 256_000, "prompt": "0.000003"}
    )
    assert [rates["above_input_tokens"] for rates in found] == [32_000, 256_000]
    assert notes == []


def test_where_it_stands_in_front_the_dearer_reading_is_taken_and_told() -> None:
    """By the letter the later entry would stand, and no call would ever meet the higher border's price."""
    found, notes, _ = priced(
        {"min_prompt_tokens": 256_000, "prompt": "0.000003"}, {"min_prompt_tokens": 32_000, "prompt": "0.000002"}
    )
    assert [rates["above_input_tokens"] for rates in found] == [256_000, 32_000]
    assert notes == ["PRICE_DEAREST"]


def test_entries_of_other_figures_do_not_meet() -> None:
    found, notes, _ = priced(
        {"min_prompt_tokens": 256_000, "prompt": "0.000003"}, {"min_prompt_tokens": 32_000, "completion": "0.000002"}
    )
    assert len(found) == 2
    assert notes == []


def test_rates_are_rounded_and_told_with_their_border() -> None:
    (rates,), notes, _ = priced({"min_prompt_tokens": 9, "prompt": "0.0000000000025"})
    assert rates["exact_usd"] == {"input_token": "0.0000000000025"}
    assert notes == ["PRICE_ROUNDED: input above 9 0.0000025"]


UNSTATED: dict[str, tuple[list[Any], str]] = {
    "no object": ([7], "an entry that is no object"),
    "a condition unheard-of": ([{"region": "eu", "prompt": "0.1"}], "region"),
    "no condition": ([{"prompt": "0.000002"}], "an entry without a condition"),
    "no price": ([{"min_prompt_tokens": 1}], "an entry without a price"),
    "a border in words": ([{"min_prompt_tokens": "200k", "prompt": "0.000002"}], "min_prompt_tokens that is no number"),
    "a border below": ([{"min_prompt_tokens": -1, "prompt": "0.000002"}], "min_prompt_tokens of -1"),
    "half a border": ([{"min_prompt_tokens": Decimal("0.5"), "prompt": "0.000002"}], "min_prompt_tokens of 0.5"),
    "no bound": ([{"min_prompt_tokens": Decimal("1e400"), "prompt": "0.000002"}], "min_prompt_tokens of 1e+400"),
    "half a window": ([{"utc_start": 100, "prompt": "0.000002"}], "utc_end that is no time of day"),
    "a clock of 61 minutes": ([{"utc_start": 161, "utc_end": 400, "prompt": "0.000002"}], "utc_start of 161"),
    "a clock of 25 hours": ([{"utc_start": 100, "utc_end": 2500, "prompt": "0.000002"}], "utc_end of 2500"),
    "an empty window": ([{"utc_start": 100, "utc_end": 100, "prompt": "0.000002"}], "utc_start is utc_end"),
    "a day unheard-of": ([{"utc_days": ["holiday"], "prompt": "0.000002"}], "utc_days that are no days"),
    "no days": ([{"utc_days": [], "prompt": "0.000002"}], "utc_days that are no days"),
    "days past midnight": ([{"utc_days": ["monday"], "utc_start": 2200, "utc_end": 200, "prompt": "0.000002"}],
                           "utc_days with a window past midnight"),
    "a figure that cannot be": ([{"min_prompt_tokens": 1, "prompt": "NaN"}], "pricing.prompt: should be"),
    "a dynamic one": ([{"min_prompt_tokens": 1, "prompt": "-1"}], "input for nothing, or at a price that"),
    "for nothing at night": ([{"utc_start": 0, "utc_end": 600, "prompt": "0"}], "input for nothing"),
    "the same border twice": ([{"min_prompt_tokens": 9, "prompt": "0.000002"},
                               {"min_prompt_tokens": 9, "prompt": "0.000003"}], "entries whose order decides"),
    "windows that meet": ([{"utc_start": 0, "utc_end": 200, "prompt": "0.000002"},
                           {"utc_start": 2300, "utc_end": 100, "prompt": "0.000003"}], "entries whose order decides"),
    "a later one that is dearer": ([{"utc_start": 0, "utc_end": 600, "prompt": "0.000002"},
                                    {"min_prompt_tokens": 9, "prompt": "0.000003"}], "entries whose order decides"),
    "too many": ([{"min_prompt_tokens": n, "prompt": "0.000002"} for n in range(1, 130)], "more than 128"),
}  # fmt: skip


@pytest.mark.parametrize(("overrides", "why"), UNSTATED.values(), ids=UNSTATED.keys())
def test_what_we_cannot_state_leaves_the_price_unknown_and_is_counted(overrides: list[Any], why: str) -> None:
    found, notes, left_out = priced(*overrides)
    assert found is None
    (note,) = notes
    assert note.startswith(f"PRICE_CONDITIONS: {why}")
    assert [what.startswith(f"pricing.overrides: {why}") for what in left_out] == [True]


def test_overrides_that_are_no_list_leave_it_unknown() -> None:
    row = Row("acme/model-1")
    assert price_of("acme/model-1", {**PRICING, "overrides": {"prompt": "1"}}, "chat", row, Counter()) == {}
    assert [note.line() for note in row.notes] == ["PRICE_CONDITIONS: no list"]
