"""What a row costs: whole where it says so, unknown where it does not, never 0 and never less than a call costs."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from modelreg.catalog.report import Flag, Row

ReadRow: TypeAlias = Callable[..., tuple[dict[str, Any], Row]]

PRICE_KEYS = {"price_usd_per_million", "price_usd", "conditional_rates", "free"}


def price(route: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in route.items() if key in PRICE_KEYS}


def codes(row: Row) -> list[str]:
    return [note.code.name for note in row.notes]


def test_a_plain_row_is_imported(read_row: ReadRow) -> None:
    route, row = read_row()
    assert price(route) == {"price_usd_per_million": {"input": "1.00", "output": "2.50"}}
    assert (row.outcome, row.route) == ("imported", "openai/model-1")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"input_cost_per_token": None, "output_cost_per_token": None}, "PRICE_MISSING"),
        ({"input_cost_per_token": 0.0, "output_cost_per_token": 0}, "PRICE_ZERO"),
        ({"output_cost_per_token": 0.0}, "PRICE_INCOMPLETE"),
        ({"input_cost_per_token": None}, "PRICE_INCOMPLETE"),
        ({"input_cost_per_token": None, "output_cost_per_token": None, "input_cost_per_token_priority": 1e-6},
         "PRICE_INCOMPLETE"),
    ],
)  # fmt: skip
def test_no_price_or_half_of_one_is_unknown(read_row: ReadRow, fields: dict[str, Any], code: str) -> None:
    route, row = read_row(**fields)
    assert price(route) == {}
    assert codes(row) == [code]


def test_models_that_answer_with_numbers_need_no_price_of_output(read_row: ReadRow) -> None:
    route, row = read_row("embed-1", mode="embedding", output_cost_per_token=0.0, supports_function_calling=None)
    assert price(route) == {"price_usd_per_million": {"input": "1.00"}}
    assert codes(row) == []


def test_a_rate_of_0_of_a_part_is_no_present(read_row: ReadRow) -> None:
    # DeepSeek's rows state it, as written tokens cost what others do.
    route, _ = read_row(cache_creation_input_token_cost=0.0, cache_read_input_token_cost=1e-7)
    assert route["price_usd_per_million"].keys() == {"input", "output", "cached_input"}


def test_the_dearest_stands_where_a_call_cannot_say_what_it_is(read_row: ReadRow) -> None:
    route, row = read_row(
        "clip-1", mode="video_generation", input_cost_per_token=None, output_cost_per_token=None,
        output_cost_per_second=0.1, output_cost_per_second_480p=0.05, output_cost_per_second_4k=0.4,
    )  # fmt: skip
    assert price(route) == {"price_usd": {"generated_video_second": "0.4"}}
    assert "PRICE_DEAREST" in codes(row)


def test_a_thing_said_in_two_measures_is_charged_in_tokens_alone(read_row: ReadRow) -> None:
    route, row = read_row(
        "draw-1", mode="image_generation", output_cost_per_image_token=3e-5, output_cost_per_image=0.039
    )
    assert route["price_usd_per_million"] == {"input": "1.00", "output": "2.50", "image_output": "30.00"}
    assert "price_usd" not in route
    assert codes(row) == []


def test_a_part_of_a_price_that_we_cannot_state_is_named(read_row: ReadRow) -> None:
    _, row = read_row(input_cost_per_dream=0.1)
    assert [note.line() for note in row.notes] == ["PRICE_PARTIAL: input_cost_per_dream"]
    _, row = read_row(provider_specific_entry={"us": 1.1, "moon": 3})
    assert [note.line() for note in row.notes] == ["PRICE_PARTIAL: provider_specific_entry.moon"]


def test_a_multiplier_of_places_that_we_do_not_know_is_named(read_row: ReadRow) -> None:
    _, row = read_row(regional_endpoint_uplift_multiplier=1.1)
    assert [note.line() for note in row.notes] == ["PRICE_PARTIAL: regional_endpoint_uplift_multiplier"]
    _, row = read_row("vertex_ai/gemini-9", litellm_provider="vertex_ai", regional_endpoint_uplift_multiplier=1.1)
    assert row.notes == []


def test_multipliers_that_cannot_be_read_leave_the_price_unknown(read_row: ReadRow) -> None:
    route, row = read_row(provider_specific_entry=[{"us": 1.1}])
    assert price(route) == {}
    assert codes(row) == ["UNFIT_VALUE"]


def test_a_field_that_we_do_not_know_is_named(read_row: ReadRow) -> None:
    _, row = read_row(hat_size=7)
    assert [note.line() for note in row.notes] == ["UNKNOWN_FIELD: hat_size"]


def test_a_search_is_one_of_medium_size_and_a_dearer_one_is_named(read_row: ReadRow) -> None:
    sizes = {"search_context_size_low": 0.005, "search_context_size_medium": 0.008, "search_context_size_high": 0.012}
    route, row = read_row(search_context_cost_per_query=sizes)
    assert route["price_usd"] == {"search": "0.008"}
    assert codes(row) == ["PRICE_PARTIAL"]
    _, row = read_row(search_context_cost_per_query={name: size for name, size in sizes.items() if "high" not in name})
    assert codes(row) == []
    _, row = read_row(search_context_cost_per_query={"search_context_size_high": 0.1})
    assert codes(row) == ["UNFIT_VALUE"]


def test_ranges_are_the_price_and_the_context_ends_with_them(read_row: ReadRow) -> None:
    ranges = [
        {"range": [0, 32_000.0], "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6},
        {"range": [32_000.0, 100_000.0], "input_cost_per_token": 3e-6, "output_cost_per_token": 4e-6},
    ]
    route, row = read_row(input_cost_per_token=None, output_cost_per_token=None, tiered_pricing=ranges)
    assert price(route) == {
        "price_usd_per_million": {"input": "1.00", "output": "2.00"},
        "conditional_rates": [
            {"above_input_tokens": 32_000, "price_usd_per_million": {"input": "3.00", "output": "4.00"}}
        ],
    }
    assert route["context_tokens"] == 100_000
    assert codes(row) == []


@pytest.mark.parametrize(
    "ranges",
    [
        [],
        "none",
        [{"range": [1, 32_000], "input_cost_per_token": 1e-6}],
        [
            {"range": [0, 32_000], "input_cost_per_token": 1e-6},
            {"range": [40_000, 50_000], "input_cost_per_token": 1e-6},
        ],
        [{"range": [0, 0.5], "input_cost_per_token": 1e-6}],
        [{"range": [0], "input_cost_per_token": 1e-6}],
        [{"range": [0, 100], "input_cost_per_dream": 1e-6}],
        [{"range": [0, 100], "input_cost_per_token": "1e-6"}],
        [["range", 0]],
    ],
)
def test_ranges_that_leave_a_length_without_a_price_leave_all_unknown(read_row: ReadRow, ranges: object) -> None:
    route, row = read_row(tiered_pricing=ranges)
    assert price(route) == {}
    assert codes(row) == ["UNFIT_VALUE"]
    assert "tiered_pricing" in row.notes[0].detail


def test_regions_and_speeds_multiply_exactly(read_row: ReadRow) -> None:
    route, _ = read_row(
        input_cost_per_token=3.3e-7, cache_read_input_token_cost=0.0, provider_specific_entry={"us": 1.1, "fast": 2.5},
        search_context_cost_per_query={"search_context_size_medium": 0.01}, input_cost_per_token_batches=1e-7,
    )  # fmt: skip
    found = {
        tuple(entry.get(key) for key in ("region", "speed", "batch")): entry["price_usd_per_million"]["input"]
        for entry in route["conditional_rates"]
    }
    assert found == {
        (None, None, True): "0.10",
        ("us", None, None): "0.363",
        ("us", None, True): "0.11",
        (None, "fast", None): "0.825",
        ("us", "fast", None): "0.9075",
    }
    # Fees are the same everywhere.
    assert all("price_usd" not in entry for entry in route["conditional_rates"])
    assert route["price_usd"] == {"search": "0.01"}


def test_hours_of_a_lower_price_beside_borders_are_left_out(read_row: ReadRow) -> None:
    hours = {"input_cost_per_token": 5e-7, "windows": [{"hours_utc": "10:00-12:00"}]}
    route, _ = read_row(off_peak_pricing=hours)
    assert [entry["hours_utc"] for entry in route["conditional_rates"]] == ["10:00-12:00"]
    # Which of the two holds for a long call at that hour nobody says: the dearer one does.
    route, _ = read_row(off_peak_pricing=hours, input_cost_per_token_above_200k_tokens=2e-6)
    assert [entry["above_input_tokens"] for entry in route["conditional_rates"]] == [200_000]


def test_a_price_is_rounded_half_up_to_a_pico_usd_and_named(read_row: ReadRow) -> None:
    route, row = read_row(input_cost_per_token=2.5e-12, output_cost_per_token=1.5000020000000002e-05)
    assert route["price_usd_per_million"] == {"input": "0.000003", "output": "15.00002"}
    assert route["exact_usd"] == {"input_token": "0.0000000000025", "output_token": "0.000015000020000000002"}
    assert [note.line() for note in row.notes] == [
        "PRICE_ROUNDED: input_token 2.5E-12, output_token 0.000015000020000000002"
    ]


def test_a_dear_price_is_suspicious_and_stands(read_row: ReadRow) -> None:
    route, row = read_row(output_cost_per_token=0.00101)
    assert route["price_usd_per_million"]["output"] == "1010.00"
    assert [note.code for note in row.notes] == [Flag.SUSPICIOUS]
    _, row = read_row(output_cost_per_token=0.001)
    assert row.notes == []
