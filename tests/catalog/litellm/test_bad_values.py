"""Values that cannot be spoil their own row alone, each with its reason; what is no list is refused, and says why."""

import json
from typing import Any

import pytest

from modelreg.catalog.fetch import MAX_BYTES
from modelreg.catalog.foreign_json import NoCatalogueError
from modelreg.catalog.litellm.read import read_litellm
from support.litellm import DAY, ROW, read_rows

BAD_NUMBERS = [
    '"1e-06"', "null", "true", "NaN", "Infinity", "-Infinity", "1e300", "-1e-06", "[1]", '{"a": 1}', "0." + "1" * 200,
    "1" * 200, "1e-13", "1e999999999999999999999", "1000.1", '"free"',
]  # fmt: skip


@pytest.mark.parametrize("number", BAD_NUMBERS, ids=[number[:24] for number in BAD_NUMBERS])
@pytest.mark.parametrize("field", ["input_cost_per_token", "output_cost_per_token_above_200k_tokens"])
def test_a_price_that_cannot_be_leaves_the_price_of_its_row_unknown(number: str, field: str) -> None:
    text = json.dumps({"good": ROW, "bad": {**ROW, field: "here"}}).replace('"here"', number)
    reading = read_litellm(text.encode(), DAY)
    good, bad = reading.report.rows
    assert good.notes == []
    assert (bad.outcome, bad.is_faulty) == ("flagged", True)
    (note,) = bad.notes
    assert note.line().startswith(f"UNFIT_VALUE: {field}: ")
    routes = reading.document["routes"]
    assert "price_usd_per_million" in routes["openai/good"]
    assert not routes["openai/bad"].keys() & {"price_usd_per_million", "price_usd", "conditional_rates", "free"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_input_tokens", "128k"),
        ("max_input_tokens", -1),
        ("max_input_tokens", 1.5),
        ("max_output_tokens", 10**9),
        ("max_output_tokens", None),
        ("max_output_tokens", [8_192]),
        ("deprecation_date", "soon"),
        ("deprecation_date", "2026-02-30"),
        ("deprecation_date", "0001-01-01"),
        ("deprecation_date", 20_261_120),
        ("supports_function_calling", "yes"),
        ("supported_modalities", "text"),
        ("supported_modalities", ["text", 7]),
        ("supported_output_modalities", ["TEXT"]),
        ("supports_vision", 1),
    ],
)
def test_a_fact_that_cannot_be_is_unknown_and_the_rest_stands(field: str, value: object) -> None:
    reading = read_rows({"model-1": {**ROW, field: value}})
    (row,) = reading.report.rows
    assert row.notes[0].line().partition(": should")[0] == f"UNFIT_VALUE: {field}"
    assert reading.document["routes"]["openai/model-1"]["price_usd_per_million"] == {"input": "1.00", "output": "2.50"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([], "NOT_TOML: a row should be an object"),
        ("text", "NOT_TOML: a row should be an object"),
        (None, "NOT_TOML: a row should be an object"),
        ({**ROW, "litellm_provider": 7}, "UNFIT_PROVIDER: litellm_provider should be text"),
        ({"mode": "chat"}, "UNFIT_PROVIDER: litellm_provider should be text"),
        ({**ROW, "litellm_provider": "nobody"}, "NO_ENDPOINT: nobody"),
        ({**ROW, "mode": None}, "PRICE_CLASS"),
        ({**ROW, "mode": "\u00e4\u00f6"}, "PRICE_CLASS"),
        ({**ROW, "mode": 7}, "UNFIT_VALUE: mode: should be a word"),
    ],
)
def test_a_row_that_is_no_offer_is_skipped_with_its_reason(row: Any, said: str) -> None:
    reading = read_rows({"good": ROW, "bad": row})
    assert [one.outcome for one in reading.report.rows] == ["imported", "skipped"]
    assert said in [note.line() for note in reading.report.rows[1].notes]
    assert list(reading.document["routes"]) == ["openai/good"]


@pytest.mark.parametrize("key", ["model\u202e1", "x" * 300, "model 1", "", "openai/", "*", "model\ud800"])
def test_a_key_that_cannot_name_a_route_is_skipped(key: str) -> None:
    reading = read_rows({"good": ROW, key: ROW})
    assert [note.code.name for note in reading.report.rows[1].notes] == ["UNFIT_ID"]


def test_a_key_twice_in_a_row_spoils_the_row() -> None:
    text = json.dumps({"good": ROW, "bad": ROW})[:-2] + ', "mode": "chat"}}'
    good, bad = read_litellm(text.encode(), DAY).report.rows
    assert (good.outcome, bad.outcome) == ("imported", "skipped")
    assert [note.line() for note in bad.notes] == ['NOT_TOML: it names "mode" twice']


def test_a_row_nested_too_deep_is_skipped() -> None:
    deep: list[Any] = []
    for _ in range(40):
        deep = [deep]
    reading = read_rows({"good": ROW, "bad": {**ROW, "metadata": deep}})
    assert [note.line() for note in reading.report.rows[1].notes] == ["NOT_TOML: nested deeper than 32"]


GOOD = json.dumps({"model-1": ROW})
REFUSED = {
    "HTML": (b"<!doctype html><title>hello</title>", "is HTML or XML, not the JSON of a catalogue"),
    "half-written": (GOOD[:-20].encode(), "is no JSON: "),
    "no UTF-8": (GOOD.encode("utf-16"), "is no UTF-8"),
    "empty": (b"", "is no JSON: "),
    "one key twice": (f"{GOOD[:-1]}, {GOOD[1:]}".encode(), 'names "model-1" twice'),
    "nested without end": (b"[" * 200_000, "is nested too deep"),
    "no list": (b'{"data": []}', "is not of the form of LiteLLM's list"),
    "a list of JSON": (b"[]", "is not of the form of LiteLLM's list"),
    "too large": (b" " * (MAX_BYTES + 1), f"has more than {MAX_BYTES} bytes"),
}


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_list_is_refused_and_says_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(NoCatalogueError, match=said):
        read_litellm(data, DAY)


def test_more_conditions_than_a_price_has_leave_it_unknown() -> None:
    many = {f"input_cost_per_token_above_{border}k_tokens": border * 1e-6 for border in range(1, 140)}
    reading = read_rows({"model-1": {**ROW, **many}})
    (row,) = reading.report.rows
    assert "price_usd_per_million" not in reading.document["routes"]["openai/model-1"]
    assert [note.line() for note in row.notes] == ["UNFIT_VALUE: it has more than 128 conditions or 512 rates"]


@pytest.mark.parametrize("factor", [0, -1, "1.1", True, 1e9, None])
def test_a_multiplier_that_is_none_leaves_the_price_unknown(factor: object) -> None:
    reading = read_rows({"model-1": {**ROW, "regional_processing_uplift_multiplier_eu": factor}})
    (row,) = reading.report.rows
    assert row.notes[0].line().startswith("UNFIT_VALUE: regional_processing_uplift_multiplier_eu: should be a number")
    assert "price_usd_per_million" not in reading.document["routes"]["openai/model-1"]


@pytest.mark.parametrize("factor", [1e-9, 999_999])
def test_a_product_that_is_no_price_leaves_it_unknown(factor: float) -> None:
    reading = read_rows({"model-1": {**ROW, "output_cost_per_token": 0.9, "provider_specific_entry": {"us": factor}}})
    (row,) = reading.report.rows
    assert "is no price, once it is multiplied" in row.notes[0].line()
    assert "price_usd_per_million" not in reading.document["routes"]["openai/model-1"]
