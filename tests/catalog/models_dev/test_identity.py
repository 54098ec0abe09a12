"""The ids that providers write lead back to one id a model, and what tells offers of one model apart is kept."""

import pytest

from modelreg.catalog.models_dev.identity import Identity, compared, identify, one_spelling
from modelreg.catalog.models_dev.tables import table
from modelreg.catalog.reading import Reading

OFFERS = [
    ("openai", "gpt-5-mini", None, "gpt-5-mini", ""),
    ("databricks", "databricks-gpt-5-mini", "openai/gpt-5-mini", "gpt-5-mini", ""),
    ("amazon-bedrock", "anthropic.claude-haiku-4-5-20251001-v1:0", None, "claude-haiku-4-5", ""),
    ("amazon-bedrock", "eu.anthropic.claude-haiku-4-5-20251001-v1:0", None, "claude-haiku-4-5", "eu"),
    ("amazon-bedrock", "global.anthropic.claude-opus-4-6-v1", "anthropic/claude-opus-4-6", "claude-opus-4-6", "global"),
    ("amazon-bedrock", "deepseek.v3.2", None, "deepseek-v3.2", ""),
    ("amazon-bedrock", "us.deepseek.r1-v1:0", "deepseek/deepseek-r1", "deepseek-r1", "us"),
    ("amazon-bedrock", "openai.gpt-oss-120b-1:0", None, "gpt-oss-120b", ""),
    ("google-vertex", "claude-opus-4-5@20251101", "anthropic/claude-opus-4-5-20251101", "claude-opus-4-5", ""),
    ("google-vertex", "claude-sonnet-5@default", "anthropic/claude-sonnet-5", "claude-sonnet-5", ""),
    ("google-vertex", "openai/gpt-oss-120b-maas", None, "gpt-oss-120b", ""),
    ("fireworks-ai", "accounts/fireworks/models/glm-5p2", None, "glm-5.2", ""),
    ("fireworks-ai", "accounts/fireworks/routers/glm-5p2-fast", None, "glm-5.2", "fast"),
    ("cloudflare-workers-ai", "@cf/qwen/qwen3-30b-a3b-fp8", None, "qwen3-30b-a3b", ""),
    ("ollama-cloud", "gpt-oss:120b", None, "gpt-oss-120b", ""),
    ("nvidia", "meta/llama-3_1-70b-instruct", None, "llama-3.1-70b-instruct", ""),
    ("togetherai", "Qwen/Qwen3.6-Plus", None, "qwen3.6-plus", ""),
    ("moonshotai", "kimi-k2.7-code-highspeed", "moonshotai/kimi-k2.7-code", "kimi-k2.7-code", "highspeed"),
    ("mistral", "mistral-large-latest", None, "mistral-large-2512", ""),
    # A day that tells two models apart is kept.
    ("anthropic", "claude-3-5-sonnet-20240620", None, "claude-3-5-sonnet-20240620", ""),
    ("openai", "gpt-4o-2024-05-13", None, "gpt-4o-2024-05-13", ""),
    # The catalogue names a base model that is not the one behind the offer.
    (
        "cloudflare-workers-ai",
        "@cf/deepseek-ai/deepseek-r1-distill-qwen-32b",
        "deepseek/deepseek-r1",
        "deepseek-r1-distill-qwen-32b",
        "",
    ),
]


@pytest.mark.parametrize(("provider", "offer", "base", "model", "lane"), OFFERS)
def test_offer_is_of_the_model_behind_it(provider: str, offer: str, base: str | None, model: str, lane: str) -> None:
    assert identify(provider, offer, base) == Identity(model, lane)


def test_spelling_of_a_base_model_stands_over_more_frequent_ones() -> None:
    names = [("glm-9.5", False), ("glm-9.5", False), ("glm-9-5", True)]
    assert one_spelling(names) == {"glm95": "glm-9-5"}


def test_most_frequent_spelling_stands_without_one() -> None:
    assert one_spelling([("x-1", False), ("x1", False), ("x1", False)]) == {"x1": "x1"}


def test_tables_name_every_id_once_and_no_chain_of_aliases() -> None:
    identity = table("identity")
    aliases = [compared(name) for names in identity["aliases"].values() for name in names]
    models = [compared(name) for name in identity["aliases"]]
    lanes = [compared(name) for name in identity["lanes"]]
    every = [*aliases, *models, *lanes]
    assert sorted(every) == sorted(set(every))


def test_no_two_models_of_the_extract_differ_in_punctuation_only(extract: Reading) -> None:
    models = list(extract.document["models"])
    assert len({compared(name) for name in models}) == len(models)
