"""Routes of offers: their names, how they are called, ids that move on, and what looks like a slip beside others."""

from typing import Any

import pytest

from modelreg.catalog.litellm.read import ListReading
from modelreg.catalog.report import Row
from support.litellm import ROW, read_rows

DATED = {**ROW, "litellm_provider": "mistral"}


def lines(reading: ListReading) -> dict[str, list[str]]:
    return {row.path: [note.line() for note in row.notes] for row in reading.report.rows}


def row_of(reading: ListReading, key: str) -> Row:
    return next(row for row in reading.report.rows if row.path == key)


def test_a_second_id_of_the_same_offer_is_skipped_and_one_at_other_terms_is_named_apart() -> None:
    reading = read_rows({
        "azure/gpt-9": {**ROW, "litellm_provider": "azure"},
        "azure_ai/gpt-9": {**ROW, "litellm_provider": "azure_ai"},
        "azure_ai/GPT-9": {**ROW, "litellm_provider": "azure_ai", "output_cost_per_token": 9e-6},
    })  # fmt: skip
    assert sorted(reading.document["routes"]) == ["azure/gpt-9", "azure/gpt-9@azure-gpt-9"]
    assert lines(reading) == {
        "azure/gpt-9": [],
        "azure_ai/gpt-9": ["SAME_OFFER: of azure/gpt-9, azure/gpt-9"],
        "azure_ai/GPT-9": ["OTHER_TERMS: azure/gpt-9@azure-gpt-9"],
    }


def test_a_region_is_a_lane_of_its_own() -> None:
    reading = read_rows({
        "us.anthropic.claude-9-v1:0": {**ROW, "litellm_provider": "bedrock_converse"},
        "bedrock/eu-west-1/anthropic.claude-9-v1:0": {**ROW, "litellm_provider": "bedrock"},
    })  # fmt: skip
    assert sorted(reading.document["routes"]) == [
        "amazon-bedrock/claude-9@amazon-bedrock-eu-west-1",
        "amazon-bedrock/claude-9@amazon-bedrock-us",
    ]


@pytest.mark.parametrize(
    ("key", "listed_as", "fields", "dialect"),
    [
        ("vertex_ai/claude-9", "vertex_ai-anthropic_models", {}, "vertex-anthropic"),
        ("vertex_ai/zai-org/glm-9-maas", "vertex_ai-zai_models", {}, "openai-chat"),
        ("azure_ai/claude-9", "azure_ai", {}, "anthropic-messages"),
        ("gpt-9", "openai", {"mode": "responses"}, "openai-responses"),
        ("gpt-9-codex", "openai", {}, "openai-responses"),
        ("gpt-9", "openai", {}, None),
    ],
)
def test_an_offer_is_called_in_its_own_way(
    key: str, listed_as: str, fields: dict[str, Any], dialect: str | None
) -> None:
    (route,) = read_rows({key: {**ROW, "litellm_provider": listed_as, **fields}}).document["routes"].values()
    assert route.get("dialect") == dialect


def test_a_way_that_nobody_knows_is_no_route() -> None:
    reading = read_rows({"vertex_ai/mistral-9": {**ROW, "litellm_provider": "vertex_ai-mistral_models"}})
    assert lines(reading)["vertex_ai/mistral-9"] == ["NO_ENDPOINT: no dialect is known for vertex_ai-mistral_models"]


def test_a_floating_id_leads_to_the_one_dated_row_that_states_the_same() -> None:
    reading = read_rows({
        "mistral/large-latest": {**DATED, "source": "another page"},
        "mistral/large-2509": {**DATED, "output_cost_per_token": 9e-6},
        "mistral/large-2512": DATED,
    })  # fmt: skip
    row = row_of(reading, "mistral/large-latest")
    assert (row.outcome, row.route) == ("flagged", "mistral/large-2512")
    assert lines(reading)["mistral/large-latest"] == ["ALIAS_RESOLVED: mistral/large-2512"]
    assert sorted(reading.document["routes"]) == ["mistral/large-2509", "mistral/large-2512"]


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"mistral/large-2512": {**DATED, "max_input_tokens": 9_000}},
        {"mistral/large-2509": DATED, "mistral/large-2512": DATED},
        {"mistral/larger-2512": DATED},
    ],
)
def test_a_floating_id_that_no_row_resolves_is_skipped(others: dict[str, Any]) -> None:
    reading = read_rows({"mistral/large-latest": DATED, **others})
    assert row_of(reading, "mistral/large-latest").outcome == "skipped"
    assert lines(reading)["mistral/large-latest"][0].startswith("FLOATING_ID: no dated row of its provider")


def test_a_vendors_name_of_a_family_floats_without_latest_in_it() -> None:
    reading = read_rows(
        {"mistral/mistral-medium": DATED, "mistral/mistral-medium-2604": DATED, "mistral/codestral": DATED}
    )
    assert lines(reading)["mistral/mistral-medium"] == ["ALIAS_RESOLVED: mistral/mistral-medium-2604"]
    assert row_of(reading, "mistral/codestral").outcome == "skipped"


def test_an_id_that_is_a_models_own_does_not_float() -> None:
    reading = read_rows({"gpt-5-chat-latest": ROW})
    assert row_of(reading, "gpt-5-chat-latest").route == "openai/gpt-5-chat-latest"


def of_others(**fields: Any) -> dict[str, Any]:
    return {f"{name}/gpt-9": {**ROW, "litellm_provider": name, **fields} for name in ("one", "two", "three")}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"output_cost_per_token": 12.5e-6}, "output_token 12.5: the median of other providers is 2.5"),
        ({"input_cost_per_token": 0.2e-6}, "input_token 0.2: the median of other providers is 1"),
        ({"max_input_tokens": 5_000_000}, "max_input_tokens 5000000: the median of other providers is 128000"),
        ({"max_output_tokens": 200_000}, "max_output_tokens 200000 is above max_input_tokens 128000, and unknown"),
        ({"max_output_tokens": 0}, "max_output_tokens is 0, and unknown"),
    ],
)
def test_what_is_far_from_all_others_or_from_sense_is_suspicious(fields: dict[str, Any], said: str) -> None:
    reading = read_rows({"gpt-9": {**ROW, **fields}, **of_others()})
    assert lines(reading)["gpt-9"] == [f"SUSPICIOUS: {said}"]
    assert row_of(reading, "gpt-9").outcome == "flagged"


def test_what_is_near_the_others_or_has_too_few_of_them_is_not() -> None:
    assert lines(read_rows({"gpt-9": {**ROW, "output_cost_per_token": 12.4e-6}, **of_others()}))["gpt-9"] == []
    few = dict(list(of_others().items())[:2])
    assert lines(read_rows({"gpt-9": {**ROW, "output_cost_per_token": 99e-6}, **few}))["gpt-9"] == []


def test_an_offer_is_held_against_the_other_regions_of_its_provider() -> None:
    regions = {
        f"bedrock/{region}/meta.llama9-v1:0": {**ROW, "litellm_provider": "bedrock"}
        for region in ("eu-west-1", "eu-west-2", "sa-east-1")
    }
    key = "bedrock/us-east-1/meta.llama9-v1:0"
    reading = read_rows(
        {**regions, key: {**regions["bedrock/sa-east-1/meta.llama9-v1:0"], "output_cost_per_token": 8e-6}}
    )
    assert "SUSPICIOUS: output_token 8: the median of its other offers there is 2.5" in lines(reading)[key]


def test_a_day_of_deprecation_ends_the_route_and_is_flagged_once_it_is_past() -> None:
    reading = read_rows({
        "gpt-8": {**ROW, "deprecation_date": "2026-11-20"}, "gpt-9": {**ROW, "deprecation_date": "2026-11-21"},
    })  # fmt: skip
    assert lines(reading) == {"gpt-8": ["PAST_DEPRECATION: 2026-11-20"], "gpt-9": []}
    routes = reading.document["routes"]
    assert [routes[f"openai/gpt-{number}"]["active_until"] for number in (8, 9)] == ["2026-11-20", "2026-11-21"]


def test_a_model_is_made_of_what_its_offers_say() -> None:
    reading = read_rows({
        "gpt-9": {**ROW, "supports_vision": True, "supports_reasoning": True},
        "azure/gpt-9": {**ROW, "litellm_provider": "azure", "max_input_tokens": 64_000},
        "text-embedding-9": {**ROW, "mode": "embedding"},
    })  # fmt: skip
    model = reading.document["models"]["gpt-9"]
    assert (model["vendor"], model["type"], model["context_tokens"]) == ("openai", "chat", 128_000)
    assert model["input_modalities"] == ["text", "image"]
    assert model["capabilities"] == {"tools": True, "reasoning": True, "attachments": True}
    assert model["source"].startswith("LiteLLM ")
    assert reading.document["models"]["text-embedding-9"]["type"] == "embedding"
    assert reading.report.conflicts["limit.context"] == 1
