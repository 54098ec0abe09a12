"""The table of names, and what the catalogue's facts say of a name."""

from datetime import date
from pathlib import Path

import pytest

from quality_model.facts import Document, model_facts, parameters_in, route_facts
from quality_model.features import FEATURES, features, reasoning_share
from quality_model.names import FILES, Row, load_names
from quality_model.sources import read_cells
from support.quality import cell, model, names


def test_every_mapped_name_is_a_row_of_its_source_and_a_model_of_the_catalogue(
    raw_data: Path, catalogue: Document
) -> None:
    load_names().check(model_facts(catalogue), read_cells(raw_data))


def test_most_rows_of_the_current_boards_are_mapped(raw_data: Path) -> None:
    cells = [each for each in read_cells(raw_data) if each.source in {"livebench", "arena"}]
    unmapped = sum(len(rows) for rows in load_names().unmapped(cells).values())
    assert unmapped < 0.12 * len({(each.source, each.name) for each in cells})


def test_a_model_that_vanished_from_the_catalogue_is_named() -> None:
    table = names(here=Row("here", ""), gone=Row("gone-model", ""))
    with pytest.raises(ValueError, match="gone-model"):
        table.check([model("here")], [cell("here", "test", 1), cell("gone", "test", 1)])


def test_a_source_whose_rows_stand_in_two_files_is_named(tmp_path: Path) -> None:
    again = tmp_path / "again.toml"
    again.write_text('[arena]\n"row" = "model"\n')
    with pytest.raises(ValueError, match=r"^again\.toml has arena again"):
        load_names([*FILES, again])


def test_a_row_that_vanished_from_its_source_is_named() -> None:
    with pytest.raises(ValueError, match="old row"):
        names(**{"old row": Row("here", "")}).check([model("here")], [cell("here", "test", 1)])


def test_unmapped_rows_are_listed_once_a_source() -> None:
    cells = [cell("b", "x", 1), cell("b", "y", 1), cell("a", "x", 1), cell("known", "x", 1)]
    assert names(known=Row("known", "")).unmapped(cells) == {"board": ["a", "b"]}


def test_the_default_variant_is_the_run_that_the_vendor_documents() -> None:
    table = load_names()
    assert table.canonical(Row("gpt-5.5", "")) == Row("gpt-5.5", "effort=medium")
    assert table.canonical(Row("gpt-5.5", "effort=high")) == Row("gpt-5.5", "effort=high")
    assert table.canonical(Row("gpt-4o", "")) == Row("gpt-4o-2024-08-06", "")


@pytest.mark.parametrize(
    ("name", "billions"),
    [
        ("llama-3.3-70b-instruct", 70),
        ("qwen3-235b-a22b", 235),
        ("deepseek-r1-distill-qwen-1.5b", 1.5),
        ("kimi-k2-1t", 1000),
        ("gpt-4o-mini", None),
        ("gemma-3n-e4b-it", 4),
        ("grok-4.3", None),
    ],
)
def test_parameters_are_read_from_the_name(name: str, billions: float | None) -> None:
    assert parameters_in(name) == billions


@pytest.mark.parametrize(
    ("name", "small"),
    [("gpt-5-mini", True), ("minimax-m2", False), ("gemini-2.5-flash", True), ("claude-opus-4-7", False)],
)
def test_words_for_small_are_words(name: str, *, small: bool) -> None:
    assert model(name).is_small == small


def test_what_is_unknown_is_flagged_and_stands_in_the_middle() -> None:
    unknown = dict(zip(FEATURES, features(model("m", usd_per_million=None, released=None)), strict=True))
    assert unknown["price"] == 0
    assert unknown["no price"] == 1
    assert unknown["no parameters"] == 1
    assert unknown["released"] == 0


def test_a_day_is_a_fraction_of_a_year() -> None:
    by_name = dict(zip(FEATURES, features(model("m", released=date(2026, 7, 2))), strict=True))
    assert by_name["released"] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("row", "share"),
    [
        (Row("gpt-5.5", "effort=high"), 1.0),
        (Row("gpt-5.5", "effort=none"), 0.0),
        (Row("claude-opus-4-5", "effort=high"), 0.2),
        (Row("claude-opus-4-5", "effort=high;thinking=64k"), 1.0),
        (Row("claude-opus-4-7", ""), 0.0),
        (Row("kimi-k2.5", "thinking=off"), 0.0),
        (Row("kimi-k2.5", ""), 1.0),
    ],
)
def test_a_variant_says_how_much_it_reasons(row: Row, share: float) -> None:
    assert reasoning_share(row, model(row.model, reasoning=True), load_names()) == share


def test_prices_are_the_median_of_the_priced_routes() -> None:
    document: Document = {
        "models": {"m": {"type": "chat", "vendor": "v"}, "guard": {"type": "moderation"}},
        "routes": {
            "a/m": {"price_usd_per_million": {"input": "1", "output": "5"}},
            "b/m": {"price_usd_per_million": {"input": "3", "output": "7"}},
            "c/m@eu": {"free": True},
            "a/guard": {"price_usd_per_million": {"input": "9", "output": "9"}},
        },
    }
    (facts,) = model_facts(document)
    assert facts.usd_per_million == 3
    assert [route.route for route in route_facts(document)] == ["a/m", "b/m", "c/m@eu"]
    assert {route.model for route in route_facts(document)} == {"m"}
