"""Sets of prices become rates on conditions: dates, hours, tiers and what requests choose."""

from decimal import Decimal
from typing import Any

import pytest

from modelreg.catalog.genai_prices.price import GenaiPrice
from modelreg.catalog.genai_prices.rates import UnfitError, UnknownKeyError
from modelreg.catalog.price import Price

D = Decimal


def keys(prices: object, *variants: dict[str, Any]) -> dict[str, Any]:
    made = GenaiPrice({"prices": prices, "price_variants": list(variants)}).keys
    Price.model_validate(made)
    return made


def at(start: str, prices: dict[str, Any]) -> dict[str, Any]:
    return {"constraint": {"start_date": start}, "prices": prices}


def hours(begin: str, end: str, prices: dict[str, Any]) -> dict[str, Any]:
    return {"constraint": {"start_time": begin, "end_time": end}, "prices": prices}


def test_one_set_is_the_base_price() -> None:
    prices = {"input_mtok": D("2.5"), "cache_read_mtok": D("0.25"), "web_searches_kcount": 10, "audio_hours": D("0.36")}
    assert keys(prices) == {
        "price_usd_per_million": {"input": "2.5", "cached_input": "0.25"},
        "price_usd": {"search": "0.01", "audio_second": "0.0001"},
    }


def test_a_tier_is_a_condition_of_its_own() -> None:
    tiered = {"base": D(1), "tiers": [{"start": 200_000, "price": D(2)}]}
    assert keys({"input_mtok": tiered}) == {
        "price_usd_per_million": {"input": "1"},
        "conditional_rates": [{"above_input_tokens": 200_000, "price_usd_per_million": {"input": "2"}}],
    }


def test_sets_follow_each_other_and_what_a_later_one_leaves_out_ends() -> None:
    first, second = {"input_mtok": D(3), "cache_read_mtok": D(1)}, {"input_mtok": D(2)}
    assert keys([{"prices": first}, at("2026-05-01", second)]) == {
        "conditional_rates": [
            {"valid_until": "2026-05-01", "price_usd_per_million": {"input": "3", "cached_input": "1"}},
            {"valid_from": "2026-05-01", "price_usd_per_million": {"input": "2"}},
        ]
    }


def test_hours_may_go_past_midnight_and_the_later_of_two_holds() -> None:
    made = keys(
        [
            {"prices": {"input_mtok": D(1)}},
            hours("16:30:00Z", "00:30:00Z", {"input_mtok": D(2)}),
            hours("20:00:00Z", "21:00:00Z", {"input_mtok": D(3)}),
        ]
    )
    assert [(one["hours_utc"], one["price_usd_per_million"]["input"]) for one in made["conditional_rates"]] == [
        ("00:00-00:30", "2"),
        ("16:30-20:00", "2"),
        ("20:00-21:00", "3"),
        ("21:00-24:00", "2"),
    ]


def test_in_hours_that_leave_a_unit_out_it_is_charged_as_what_it_is_a_part_of() -> None:
    base = {"prices": {"input_mtok": D(1), "cache_read_mtok": D("0.1")}}
    made = keys([base, hours("01:00Z", "02:00Z", {"input_mtok": D(2)})])
    assert made["conditional_rates"] == [
        {"hours_utc": "01:00-02:00", "price_usd_per_million": {"input": "2", "cached_input": "2"}}
    ]


def test_hours_with_an_offset_are_told_in_utc() -> None:
    made = keys([{"prices": {"input_mtok": 1}}, hours("02:00:00+08:00", "03:00:00+08:00", {"input_mtok": 2})])
    assert made["conditional_rates"][0]["hours_utc"] == "18:00-19:00"


def test_what_a_request_chooses_is_a_condition_and_the_first_variant_that_counts_stands() -> None:
    made = keys(
        {"input_mtok": 4},
        {"when": {"service_tier": "default"}, "prices": {}},
        {"when": {"service_tier": "flex"}, **at("2026-06-01", {"input_mtok": 1})},
        {"when": {"service_tier": "flex"}, "prices": {"input_mtok": 2}},
        {"when": {"processing": "batch"}, "prices": {"input_mtok": 2}},
        {"when": {"speed": "fast", "route": "mistral/eu"}, "prices": {"input_mtok": 9}},
    )
    assert made["conditional_rates"] == [
        {"service_tier": "flex", "valid_until": "2026-06-01", "price_usd_per_million": {"input": "2"}},
        {"service_tier": "flex", "valid_from": "2026-06-01", "price_usd_per_million": {"input": "1"}},
        {"batch": True, "price_usd_per_million": {"input": "2"}},
        {"region": "mistral-eu", "speed": "fast", "price_usd_per_million": {"input": "9"}},
    ]


def test_what_a_request_chooses_is_one_choice_in_any_order() -> None:
    made = keys(
        {"input_mtok": 4},
        {"when": {"speed": "fast", "route": "eu"}, "prices": {"input_mtok": D("1.1111111")}},
        {"when": {"route": "eu", "speed": "fast"}, "prices": {"input_mtok": 2}},
    )
    assert made["conditional_rates"] == [
        {
            "region": "eu",
            "speed": "fast",
            "price_usd_per_million": {"input": "1.111111"},
            "exact_usd": {"input_token": "0.0000011111111"},
        }
    ]


def test_rates_finer_than_a_pico_usd_are_rounded_half_up_and_told() -> None:
    made = GenaiPrice({"prices": {"audio_hours": D(1), "input_mtok": D("0.0000005")}})
    assert made.keys == {
        "price_usd": {"audio_second": "0.000277777778"},
        "price_usd_per_million": {"input": "0.000001"},
        "exact_usd": {"audio_second": "0.0002777777777777777777777777778", "input_token": "0.0000000000005"},
    }
    assert sorted(made.inexact) == ["audio_second", "input_token"]


def test_variants_of_routes_are_those_that_prices_tell_apart() -> None:
    price = GenaiPrice(
        {
            "prices": {"input_mtok": 1},
            "price_variants": [
                {"when": {"speed": "fast"}, "prices": {"input_mtok": 2}},
                {"when": {"service_tier": "flex"}, "prices": {"input_mtok": 3}},
            ],
        }
    )
    assert price.variants == ["speed=fast", "tier=flex"]


@pytest.mark.parametrize(
    "prices",
    [
        None,
        [],
        "1",
        [{"prices": None}],
        {"input_mtok": "1"},
        {"input_mtok": D(-1)},
        {"input_mtok": D("NaN")},
        {"input_mtok": True},
        {"input_mtok": {"base": D(1)}},
        {"input_mtok": {"base": D(1), "tiers": [{"start": 0, "price": D(1)}]}},
        {"input_mtok": {"base": D(1), "tiers": [{"start": 10**9, "price": D(1)}]}},
        {"input_mtok": {"base": D(1), "tiers": [{"start": 9, "price": D(1)}, {"start": 9, "price": D(2)}]}},
        {"input_mtok": {"base": D(1), "tiers": {}}},
        {"input_mtok": {"base": D(1), "tiers": [{"start": start, "price": D(1)} for start in range(1, 600)]}},
        {"input_mtok": D("1e999999999")},
        {"input_mtok": D("1000000000.1")},
        {"requests_kcount": D("1000000.1")},
        {"input_mtok": D("4.9e-7")},
        {"audio_hours": D("1.7e-9")},
        [{"prices": {"input_mtok": D(1)}, "constraint": []}],
        [at(f"2026-{month:02}-{day:02}", {"input_mtok": D(1)}) for month in range(1, 13) for day in range(1, 13)],
        [at("yesterday", {"input_mtok": D(1)})],
        [at("2026-02-30", {"input_mtok": D(1)})],
        [hours("25:00", "01:00", {"input_mtok": D(1)})],
        [hours("01:00:30Z", "02:00:00Z", {"input_mtok": D(1)})],
    ],
    ids=lambda prices: str(prices)[:80],
)
def test_what_cannot_be_is_told(prices: object) -> None:
    with pytest.raises(UnfitError):
        GenaiPrice({"prices": prices})


def test_the_most_that_a_price_can_be_and_the_least_that_is_no_0() -> None:
    made = keys({"input_mtok": 10**9, "output_mtok": D("5e-7"), "requests_kcount": D("-0.0")})
    assert made["price_usd_per_million"] == {"input": "1000000000", "output": "0.000001"}
    assert made["price_usd"] == {"request": "0"}


def test_years_before_1000_are_days_as_others() -> None:
    made = keys([{"prices": {"input_mtok": 1}}, at("0001-02-03", {"input_mtok": 2})])
    assert [one["price_usd_per_million"]["input"] for one in made["conditional_rates"]] == ["1", "2"]


@pytest.mark.parametrize(
    "variants",
    [
        5,
        {"when": {"speed": "fast"}},
        [5],
        [{"when": {}}],
        [{"when": {"speed": f"s{number}"}, "prices": {"input_mtok": D(1)}} for number in range(64)],
        [{"when": {"route": f"r{number}"}, "prices": {"input_mtok": D(1)}} for number in range(129)],
    ],
    ids=lambda variants: str(variants)[:24],
)
def test_variants_that_cannot_be_are_told(variants: object) -> None:
    with pytest.raises(UnfitError):
        GenaiPrice({"prices": {"input_mtok": D(1)}, "price_variants": variants})


@pytest.mark.parametrize("value", ["", "a b", "y" * 33, "-x", "\u202e", 7, None, []], ids=repr)
def test_a_choice_that_no_condition_names_is_left_out_and_counted(value: object) -> None:
    price = GenaiPrice(
        {
            "prices": {"input_mtok": D(1)},
            "price_variants": [{"when": {"service_tier": value}, "prices": {"input_mtok": D(2)}}],
        }
    )
    assert price.keys == {"price_usd_per_million": {"input": "1"}}
    assert price.left_out == {"price_variants.when.service_tier": 1}


@pytest.mark.parametrize(
    "prices",
    [{"input_mtok": 1, "moon_mtok": 2}, [{"prices": {"input_mtok": 1}, "constraint": {"weekday": 3}}]],
    ids=str,
)
def test_what_is_not_known_makes_no_price_that_is_too_cheap(prices: object) -> None:
    with pytest.raises(UnknownKeyError):
        GenaiPrice({"prices": prices})
