"""Models have one name wherever they come from: that of the packaged catalogue, by the same rules."""

import json
import tomllib
from importlib import resources
from typing import Any

import pytest

from modelreg.catalog.models_dev.files import RefusedError
from modelreg.catalog.models_dev.identity import Identity, compared, identify, one_spelling
from modelreg.catalog.openrouter.identity import identify_row, is_dated, moves_on, packaged_models, vendor_of
from modelreg.catalog.packaged import packaged_catalogue_bytes
from modelreg.catalog.reading import Reading


@pytest.fixture(scope="module")
def packaged() -> dict[str, Any]:
    return json.loads(packaged_catalogue_bytes())


def test_a_model_that_the_package_has_is_spelled_as_there(whole: Reading, packaged: dict[str, Any]) -> None:
    known = {compared(name): name for name in packaged["models"]}
    named = {name for name in whole.document["models"] if compared(name) in known}
    assert named == {known[compared(name)] for name in named}
    assert len(named) > 200


def test_the_other_gateway_of_the_package_has_the_same_model_under_the_same_id(
    whole: Reading, packaged: dict[str, Any]
) -> None:
    """Vercel writes most ids as OpenRouter does, and its offers name their base models."""
    others = {
        route["model_string"]: name.partition("/")[2].partition("@")[0]
        for name, route in packaged["routes"].items()
        if name.startswith("vercel/")
    }
    both = {row_id: model for row_id, model in ((key.partition("/")[2], model) for key, model in whole.model_of.items())
            if row_id in others}  # fmt: skip
    assert both == {row_id: others[row_id] for row_id in both}
    assert len(both) >= 90


def test_names_are_those_that_an_offer_of_models_dev_would_get(whole: Reading) -> None:
    """All but what OpenRouter's own table says, and ids that lead to a dated one."""
    plain = {
        key.partition("/")[2]: model
        for key, model in whole.model_of.items()
        if ":" not in key and not moves_on(key) and identify_row(key.partition("/")[2]) == identify_plain(key)
    }
    assert len(plain) > 300
    spelled = one_spelling(
        [
            *((name, True) for name in packaged_models()),
            *((identify_plain(f"x/{row_id}").model, False) for row_id in plain),
        ]
    )
    assert plain == {row_id: spelled[compared(identify_plain(f"x/{row_id}").model)] for row_id in plain}


def identify_plain(key: str) -> Identity:
    return identify("openrouter", key.partition("/")[2], None)


def test_vendors_are_those_of_the_package(whole: Reading, packaged: dict[str, Any]) -> None:
    for key, model in whole.model_of.items():
        if model in packaged["models"]:
            assert vendor_of(key.partition("/")[2]) == packaged["models"][model]["vendor"], key


@pytest.mark.parametrize(
    ("row_id", "identity"),
    [
        ("anthropic/claude-opus-4.6-fast", ("claude-opus-4-6", "fast")),
        ("deepseek/deepseek-chat", ("deepseek-v3", "")),
        ("google/gemini-3.1-pro-preview-customtools", ("gemini-3.1-pro-preview", "customtools")),
        ("google/gemini-3.1-pro-preview-customtools:free", ("gemini-3.1-pro-preview", "customtools-free")),
        ("openai/o4-mini-high", ("o4-mini", "high")),
        ("qwen/qwen-plus-2025-07-28:thinking", ("qwen-plus-2025-07-28", "thinking")),
    ],
)
def test_ids_name_a_model_and_a_way_to_it(row_id: str, identity: tuple[str, str]) -> None:
    assert identify_row(row_id) == identity


def test_every_written_exception_leads_to_a_model_of_the_package_and_is_needed() -> None:
    table = resources.files("modelreg.catalog.openrouter").joinpath("tables.toml").read_text(encoding="utf-8")
    exceptions: dict[str, list[str]] = tomllib.loads(table)["models"]
    for row_id, written in exceptions.items():
        assert identify_row(row_id) == tuple(written)
        assert written[0] in packaged_models(), row_id
        assert identify("openrouter", row_id, None) != tuple(written), row_id


def test_a_way_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(RefusedError, match="UNKNOWN_WAY: batch"):
        identify_row("acme/model-1:batch")


@pytest.mark.parametrize(
    ("slug", "dated"),
    [
        ("openai/gpt-chat-latest-20260505", True),
        ("openai/o4-mini-high-2025-04-16", True),
        ("rekaai/reka-edge-2603", True),
        ("~openai/gpt-latest", False),
        ("mistralai/mixtral-8x22b-instruct", False),
    ],
)
def test_a_dated_slug_ends_in_a_day_or_month(slug: str, dated: bool) -> None:  # noqa: FBT001 - a column
    assert is_dated(slug) is dated
