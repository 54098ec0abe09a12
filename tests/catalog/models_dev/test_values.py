"""Each value of an offer is taken for itself: one that cannot be is unknown, named, and takes nothing else with it."""

from typing import Any

import pytest

from modelreg.catalog.file import ModelsFile
from support.models_dev import OFFER_TOML

FAULTS = [
    ("input = 1\n", "input = -1\n", "cost.input"),
    ("output = 2.5\n", "output = 1000.01\n", "cost.output"),
    ("output = 2.5\n", "output = nan\n", "cost.output"),
    ("output = 2.5\n", "output = inf\n", "cost.output"),
    ("input = 1\n", 'input = "1"\n', "cost.input"),
    ("input = 1\n", "input = true\n", "cost.input"),
    ("context = 128000", "context = -5", "limit.context"),
    ("context = 128000", "context = 100000001", "limit.context"),
    ("context = 128000", "context = 128000.0", "limit.context"),
    ('"Model"', '"Mo\\u0000del"', "name"),
    ('"Model"', '"Mo\\u202edel"', "name"),
    ('"Model"', '""', "name"),
    ('"Model"', f'"{"x" * 201}"', "name"),
    ('"2026-01-31"', '"31.1.2026"', "release_date"),
    ('"2026-01-31"', '"2026-13-01"', "release_date"),
    ("tool_call = true", 'tool_call = "yes"', "tool_call"),
    ('input = ["text"]', 'input = ["te xt"]', "modalities.input.0"),
]


@pytest.mark.parametrize(("old", "new", "place"), FAULTS)
def test_value_that_cannot_be_is_named_and_the_rest_stands(folder: Any, old: str, new: str, place: str) -> None:
    assert old in OFFER_TOML
    folder.offer(OFFER_TOML.replace(old, new, 1))
    model, _, row = folder.one()
    assert row.outcome == "flagged"
    assert row.notes[0].line().startswith(f"UNFIT_VALUE: {place}: ")
    assert model["vendor"] == "host"
    ModelsFile.model_validate(folder.read().document)


def test_value_where_a_table_belongs_is_named(folder: Any) -> None:
    folder.offer("limit = 3\n" + OFFER_TOML.partition("[limit]")[0])
    model, _, row = folder.one()
    assert row.notes[0].line().startswith("UNFIT_VALUE: limit: ")
    assert "context_tokens" not in model


@pytest.mark.parametrize("modes", ["5", '["fast"]', '"fast"'])
def test_modes_that_are_none_are_named(folder: Any, modes: str) -> None:
    folder.offer(f"{OFFER_TOML}[experimental]\nmodes = {modes}\n")
    _, _, row = folder.one()
    assert [note.line().partition(": I")[0] for note in row.notes] == ["UNFIT_VALUE: experimental.modes"]


def test_negative_price_makes_the_whole_price_unknown(folder: Any) -> None:
    folder.offer(OFFER_TOML.replace("input = 1\n", "input = -1\n"))
    _, route, row = folder.one()
    assert not {"price_usd_per_million", "free"} & set(route)
    assert [note.code.name for note in row.notes] == ["UNFIT_VALUE", "PRICE_INCOMPLETE"]


def test_unknown_fields_are_named_wherever_they_stand(folder: Any) -> None:
    folder.offer("colour = 'red'\n" + OFFER_TOML.replace("[limit]", "request = 3\n[limit]\nturns = 7"))
    _, route, row = folder.one()
    assert [note.line() for note in row.notes] == [
        "UNKNOWN_FIELD: colour",
        "UNKNOWN_FIELD: cost.request",
        "UNKNOWN_FIELD: limit.turns",
    ]
    assert route["price_usd_per_million"] == {"input": "1.00", "output": "2.50"}


def test_quotes_in_a_name_are_kept(folder: Any) -> None:
    folder.offer(OFFER_TOML.replace('"Model"', "'The \"Model\"; DROP TABLE'"))
    model, _, row = folder.one()
    assert model["display_name"] == 'The "Model"; DROP TABLE'
    assert row.outcome == "imported"


def test_more_faults_than_slips_make_the_whole_offer_unknown(folder: Any) -> None:
    folder.offer(OFFER_TOML.replace('["text"]', "[" + ", ".join(["1"] * 200) + "]", 1))
    model, route, row = folder.one()
    assert model.get("type") is None
    assert "price_usd_per_million" not in route
    assert any("more than 64" in note.detail for note in row.notes)


def test_limit_of_0_is_unknown(folder: Any) -> None:
    folder.offer(OFFER_TOML.replace("128000", "0").replace("8192", "0"))
    model, route, row = folder.one()
    assert not {"context_tokens", "max_output_tokens"} & {*model, *route}
    assert row.outcome == "imported"


def test_answer_longer_than_the_context_is_unknown(folder: Any) -> None:
    folder.offer(OFFER_TOML.replace("8192", "128001"))
    model, _, row = folder.one()
    assert "max_output_tokens" not in model
    assert [note.line() for note in row.notes] == ["LIMIT_ABOVE_CONTEXT: 128001 of 128000"]


def test_month_of_release_becomes_its_first_day(folder: Any) -> None:
    folder.offer(OFFER_TOML.replace("2026-01-31", "2026-01"))
    model, _, row = folder.one()
    assert model["released"] == "2026-01-01"
    assert [note.line() for note in row.notes] == ["DAY_UNKNOWN: 2026-01"]


def test_day_of_release_lies_in_the_month_that_the_id_names(folder: Any) -> None:
    folder.offer(OFFER_TOML.replace("2026-01-31", "2024-11-01"), name="mistral-large-2512")
    model, _, _ = folder.one()
    assert "released" not in model
