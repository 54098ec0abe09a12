"""Rows one by one: what a row that is not as it should be becomes, and that no other row is touched by it."""

import json
from typing import Any

import pytest

from modelreg.catalog.foreign_json import NoCatalogueError
from modelreg.catalog.openrouter.read import is_openrouter, read_openrouter
from modelreg.catalog.reading import Reading
from modelreg.catalog.report import Row
from support.openrouter import PRICING, ROW, openrouter_list, openrouter_row

DAY = "2026-05-15"


def read(*rows: Any, **beside: Any) -> Reading:
    return read_openrouter(openrouter_list(*rows, **beside), DAY)


def one(**changes: Any) -> tuple[dict[str, Any], dict[str, Any], Row]:
    """Read a list of one row, which is imported, and return its model, its route and its row."""
    reading = read(openrouter_row(**changes))
    (model,) = reading.document["models"].values()
    (route,) = reading.document["routes"].values()
    (row,) = reading.report.rows
    return model, route, row


def notes(row: Row) -> list[str]:
    return [note.line() for note in row.notes]


def test_a_row_becomes_a_model_and_a_route() -> None:
    reading = read(ROW)
    assert reading.catalogue == "OpenRouter"
    assert reading.document["models"] == {
        "model-1": {
            "vendor": "acme",
            "display_name": "Model 1",
            "type": "chat",
            "status": "active",
            "context_tokens": 128_000,
            "max_output_tokens": 8_192,
            "input_modalities": ["text"],
            "output_modalities": ["text"],
            "capabilities": {"tools": True},
            "parameters": ["max_tokens", "temperature", "tool_choice", "tools", "top_p"],
            "stream": True,
            "source": "OpenRouter acme/model-1",
        }
    }
    assert reading.document["routes"] == {
        "openrouter/model-1": {
            "model_string": "acme/model-1",
            "price_usd_per_million": {"input": "1.00", "output": "2.50"},
            "source": "OpenRouter acme/model-1",
            "as_of": DAY,
        }
    }
    assert reading.document["providers"]["openrouter"]["base_url"] == "https://openrouter.ai/api/v1"


def test_what_a_row_does_not_list_is_unknown_and_not_denied() -> None:
    model, _, _ = one(supported_parameters=["max_tokens", "structured_outputs"])
    assert model["capabilities"] == {"structured_output": True}
    assert "open_weights" not in model


def test_words_are_ours() -> None:
    architecture = {"input_modalities": ["text", "image", "file"], "output_modalities": ["text"]}
    model, _, _ = one(architecture=architecture, hugging_face_id="acme/model-1")
    assert model["input_modalities"] == ["text", "image", "pdf"]
    assert model["capabilities"]["attachments"] is True
    assert model["open_weights"] is True


def test_embeddings_need_no_price_of_output() -> None:
    architecture = {"input_modalities": ["text"], "output_modalities": ["embeddings"]}
    pricing = {"prompt": "0.00000002", "completion": "0"}
    model, route, row = one(architecture=architecture, pricing=pricing, supported_parameters=[])
    assert model["type"] == "embedding"
    assert route["price_usd_per_million"] == {"input": "0.02"}
    assert row.outcome == "imported"


def test_of_two_contexts_the_smaller_stands() -> None:
    model, _, _ = one(top_provider={"context_length": 64_000, "max_completion_tokens": None})
    assert model["context_tokens"] == 64_000
    assert "max_output_tokens" not in model


BAD_ROWS: dict[str, tuple[Any, str]] = {
    "no object": ("text", "NOT_TOML"),
    "null": (None, "NOT_TOML"),
    "no id": ({key: value for key, value in ROW.items() if key != "id"}, "UNFIT_ID"),
    "an id that is a number": (openrouter_row(id=7), "UNFIT_ID"),
    "an id that colours": (openrouter_row(id="acme/\x1b[31mred"), "UNFIT_ID"),
    "an id that is empty": (openrouter_row(id=""), "UNFIT_ID"),
    "an id without end": (openrouter_row(id="acme/" + "m" * 500), "UNFIT_ID"),
    "a way unheard-of": (openrouter_row(id="acme/model-2:batch"), "UNKNOWN_WAY"),
    "the same id": (openrouter_row(name="Another"), "LISTED_TWICE"),
    "no bottom": (openrouter_row(id="acme/deep", links=json.loads("[" * 40 + "]" * 40)), "NOT_TOML"),
}  # fmt: skip


@pytest.mark.parametrize(("bad", "code"), BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_a_bad_row_is_told_and_the_others_land(bad: Any, code: str) -> None:
    reading = read(ROW, bad, openrouter_row(id="acme/model-3"))
    good, skipped, other = reading.report.rows
    assert (good.outcome, skipped.outcome, other.outcome) == ("imported", "skipped", "imported")
    assert [note.code.name for note in skipped.notes] == [code]
    assert skipped.is_faulty
    assert list(reading.document["routes"]) == ["openrouter/model-1", "openrouter/model-3"]


BAD_VALUES: dict[str, tuple[dict[str, Any], str]] = {
    "name": ({"name": 7}, "name: "),
    "a name that turns": ({"name": "abc\u202e"}, "name: "),
    "context": ({"context_length": -1}, "context_length: "),
    "context in words": ({"context_length": "128k"}, "context_length: "),
    "architecture": ({"architecture": []}, "architecture: "),
    "a modality": ({"architecture": {"input_modalities": ["text", 5]}}, "architecture.input_modalities.1: "),
    "output": ({"top_provider": {"max_completion_tokens": 1e300}}, "top_provider.max_completion_tokens: "),
    "parameters": ({"supported_parameters": ["x y"]}, "supported_parameters.0: "),
    "a day": ({"expiration_date": "2026-02-30"}, "expiration_date: "),
    "pricing": ({"pricing": [1]}, "pricing: "),
}


@pytest.mark.parametrize(("changes", "said"), BAD_VALUES.values(), ids=BAD_VALUES.keys())
def test_a_bad_value_is_unknown_and_its_row_lands(changes: dict[str, Any], said: str) -> None:
    _, route, row = one(**changes)
    assert route["model_string"] == "acme/model-1"
    assert row.is_faulty
    assert any(line.startswith(f"UNFIT_VALUE: {said}") for line in notes(row))


def test_fields_that_we_do_not_know_are_kept_out_and_counted() -> None:
    _, route, row = one(
        mood="good", pricing={**PRICING, "video_minute": "1"}, architecture={**ROW["architecture"], "depth": 3}
    )
    assert notes(row) == [
        "UNKNOWN_FIELD: mood",
        "UNKNOWN_FIELD: architecture.depth",
        "UNKNOWN_FIELD: pricing.video_minute",
    ]
    assert "mood" not in route


def test_what_routes_cannot_state_is_counted() -> None:
    reading = read(
        openrouter_row(per_request_limits={"prompt_tokens": 1}, reasoning={"mandatory": True}),
        openrouter_row(id="acme/model-2", pricing={**PRICING, "discount": 0.25}),
    )
    assert reading.report.left_out == {"per_request_limits": 1, "reasoning": 1, "pricing.discount": 1}
    assert reading.report.totals()["imported"] == 2


def test_a_last_day_that_is_past_is_told() -> None:
    _, route, row = one(expiration_date="2026-05-14")
    assert route["active_until"] == "2026-05-15"
    assert notes(row) == ["PAST_DEPRECATION: 2026-05-14"]
    _, route, row = one(expiration_date=DAY)
    assert (route["active_until"], row.outcome) == ("2026-05-16", "imported")


LATEST = {"id": "~acme/model-latest", "canonical_slug": "~acme/model-latest"}
MOVING: dict[str, tuple[dict[str, Any], str]] = {
    "to nobody knows what": (LATEST, "FLOATING_ID: nobody says where it leads"),
    "to a row by its slug": ({**LATEST, "canonical_slug": "acme/model-1-20260101"},
                             "FLOATING_ID: leads to acme/model-1"),
    "to a row that it names": ({**LATEST, "alias_target": {"slug": "acme/model-1", "name": "Model 1"}},
                               "FLOATING_ID: leads to acme/model-1"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), MOVING.values(), ids=MOVING.keys())
def test_an_id_that_moves_on_is_no_offer_of_its_own(changes: dict[str, Any], said: str) -> None:
    _, moving = read(ROW, openrouter_row(**changes)).report.rows
    assert (moving.outcome, moving.is_faulty) == ("skipped", False)
    assert notes(moving) == [said]


def test_an_id_that_moves_on_to_a_dated_model_is_that_model() -> None:
    reading = read(openrouter_row(**{**LATEST, "canonical_slug": "acme/model-2-20260401"}))
    (row,) = reading.report.rows
    assert row.route == "openrouter/model-2-20260401"
    assert notes(row) == ["ALIAS_RESOLVED: acme/model-2-20260401"]
    assert reading.document["routes"][row.route]["model_string"] == "~acme/model-latest"


def test_a_second_id_of_an_offer_is_left_and_another_price_stands_beside_it() -> None:
    same = openrouter_row(id="other/model-1")
    dearer = openrouter_row(id="dear/model_1", pricing={**PRICING, "prompt": "0.000002"})
    reading = read(ROW, same, dearer)
    # By their ids: acme, dear, other.
    assert [(row.route, notes(row)) for row in reading.report.rows] == [
        ("openrouter/model-1", []),
        (None, ["SAME_OFFER: of openrouter/model-1, acme/model-1"]),
        ("openrouter/model-1@openrouter-dear-model_1", ["OTHER_TERMS: openrouter/model-1@openrouter-dear-model_1"]),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<!doctype html><p>Sign in", "is HTML"),
        (b"\xef\xbb\xbf<html>", "is HTML"),
        (b"", "is no JSON"),
        (openrouter_list(ROW)[:-40], "it breaks off, as half a file does"),
        (b'{"data": [{"id": "a', "it breaks off, as half a file does"),
        (b"\xff\xfe", "is no UTF-8"),
        (b"[" * 100_000, "is nested too deep"),
        (b"[]", "should be an object"),
        (b"{}", "is not of the form of OpenRouter's list"),
        (b'{"data": {}}', "is not of the form of OpenRouter's list"),
        (b'{"object": "list", "data": [{"id": "gpt-5"}]}', "is not of the form of OpenRouter's list"),
        (b'{"data": [], "data": []}', 'names "data" twice'),
        (openrouter_list(ROW, links={"next": "/api/v1/models?page=2"}), "is one page of a longer list"),
    ],
)
def test_what_is_no_list_is_refused_and_said(data: bytes, said: str) -> None:
    with pytest.raises(NoCatalogueError, match=said):
        read_openrouter(data, DAY)


def test_a_whole_list_with_links_is_taken() -> None:
    assert len(read(ROW, links={"next": None}, total_count=1).report.rows) == 1


def test_the_list_of_another_service_is_not_taken_for_it() -> None:
    assert is_openrouter({"data": [{"id": "a/b", "pricing": {}}]})
    assert not is_openrouter({"object": "list", "data": [{"id": "gpt-5", "owned_by": "openai"}]})
    assert not is_openrouter({"host": {"models": {}}})
