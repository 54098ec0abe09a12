"""Whose offer of which model a key is, in which lane, and which keys are no offers."""

import pytest

from modelreg.catalog.litellm.key import no_offer, provider_of, read_key, without_vendor
from modelreg.catalog.report import Skip

KEYS = [
    ("gpt-4o", "openai", "openai", "gpt-4o", "gpt-4o", ""),
    ("azure/eu/gpt-4o-2024-11-20", "azure", "azure", "gpt-4o-2024-11-20", "gpt-4o-2024-11-20", "eu"),
    ("azure_ai/FW-GLM-5.1", "azure_ai", "azure", "FW-GLM-5.1", "glm-5.1", "fireworks"),
    ("us.anthropic.claude-opus-4-6-v1", "bedrock_converse", "amazon-bedrock", "us.anthropic.claude-opus-4-6-v1",
     "claude-opus-4-6", "us"),
    ("bedrock/us-gov-east-1/meta.llama3-8b-instruct-v1:0", "bedrock", "amazon-bedrock", "meta.llama3-8b-instruct-v1:0",
     "llama3-8b-instruct", "us-gov-east-1"),
    ("bedrock/invoke/anthropic.claude-3-5-sonnet-20240620-v1:0", "bedrock", "amazon-bedrock",
     "anthropic.claude-3-5-sonnet-20240620-v1:0", "claude-3-5-sonnet-20240620", ""),
    ("bedrock_mantle/us-gov-west-1/xai.grok-4.6", "bedrock_mantle", "amazon-bedrock", "xai.grok-4.6", "grok-4.6",
     "mantle-us-gov-west-1"),
    ("twelvelabs.pegasus-1-2-v1:0", "bedrock", "amazon-bedrock", "twelvelabs.pegasus-1-2-v1:0", "pegasus-1-2", ""),
    ("vertex_ai/claude-haiku-4-5@20251001", "vertex_ai-anthropic_models", "google-vertex", "claude-haiku-4-5@20251001",
     "claude-haiku-4-5", ""),
    ("gemini/gemini-2.5-pro", "gemini", "google", "gemini-2.5-pro", "gemini-2.5-pro", ""),
    ("fireworks_ai/accounts/fireworks/models/glm-4p6", "fireworks_ai", "fireworks-ai",
     "accounts/fireworks/models/glm-4p6", "glm-4.6", ""),
    ("novita/deepseek/deepseek-v3.1", "novita", "novita", "deepseek/deepseek-v3.1", "deepseek-v3.1", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "listed_as", "provider", "model_string", "model", "lane"), KEYS, ids=[k[0] for k in KEYS]
)
def test_a_key_says_whose_offer_of_which_model_it_is(
    key: str, listed_as: str, provider: str, model_string: str, model: str, lane: str
) -> None:
    found = read_key(key, listed_as)
    assert (found.provider, found.model_string) == (provider, model_string)
    assert tuple(found.identity)[1] == lane
    assert found.identity.model.replace("llama-3-8b", "llama3-8b") == model


NO_OFFERS = [
    ("exa_ai/search", "search", Skip.NO_MODEL),
    ("openai/container", "chat", Skip.NO_MODEL),
    ("fireworks-ai-above-16b", "", Skip.PRICE_CLASS),
    ("together-ai-21.1b-41b", "chat", Skip.PRICE_CLASS),
    ("deepgram/aura", "", Skip.PRICE_CLASS),
    ("bedrock/*/1-month-commitment/cohere.command-text-v14", "chat", Skip.COMMITMENT),
    ("ft:gpt-4o-2024-08-06", "chat", Skip.FINE_TUNED),
    ("high/1024-x-1024/gpt-image-1", "image_generation", Skip.ONE_SIZE),
    ("1024-x-1024/50-steps/bedrock/amazon.nova-canvas-v1:0", "image_generation", Skip.ONE_SIZE),
    ("gpt-4o", "chat", None),
    ("azure/speech/azure-tts-hd", "audio_speech", None),
]


@pytest.mark.parametrize(("key", "mode", "why"), NO_OFFERS, ids=[key for key, _, _ in NO_OFFERS])
def test_keys_that_are_no_offers_say_why(key: str, mode: str, why: Skip | None) -> None:
    assert no_offer(key, mode) is why


def test_a_vendor_before_an_id_is_taken_off_where_the_rest_is_known() -> None:
    known = {"gpt5nano", "openaigpt4"}
    assert without_vendor("openai-gpt-5-nano", known) == "gpt-5-nano"
    assert without_vendor("openai-gpt-4", known) == "openai-gpt-4"
    assert without_vendor("openai-gpt-7", known) == "openai-gpt-7"


def test_providers_have_the_names_of_the_packaged_catalogue() -> None:
    listed = ["vertex_ai-mistral_models", "vertex_ai", "bedrock_mantle", "together_ai", "nebius"]
    assert [provider_of(name) for name in listed] == [
        "google-vertex", "google-vertex", "amazon-bedrock", "togetherai", "nebius",
    ]  # fmt: skip
