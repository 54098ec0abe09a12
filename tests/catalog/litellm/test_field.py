"""What the names of price fields say."""

import pytest

from modelreg.catalog.litellm.field import Condition, PriceField, is_fact, is_price, price_field

NAMES = [
    ("input_cost_per_token", "chat", PriceField("input_token", Condition())),
    ("input_cost_per_token_batches", "chat", PriceField("input_token", Condition(0, "batch"))),
    ("output_cost_per_token_above_200k_tokens", "chat", PriceField("output_token", Condition(200_000))),
    (
        "cache_creation_input_token_cost_above_1hr_above_200k_tokens",
        "chat",
        PriceField("cache_write_1h_token", Condition(200_000)),
    ),
    (
        "cache_creation_input_token_cost_above_12hr_above_272k_tokens_priority",
        "chat",
        PriceField("cache_write_1h_token", Condition(272_000, "priority")),
    ),
    ("input_cost_per_second", "audio_transcription", PriceField("audio_second", Condition())),
    ("output_cost_per_second", "video_generation", PriceField("generated_video_second", Condition())),
    ("output_cost_per_second", "audio_speech", PriceField("audio_output_second", Condition())),
    ("output_cost_per_second_1080p", "video_generation", PriceField("generated_video_second", Condition())),
    ("output_cost_per_image_0.5K", "image_generation", PriceField("generated_image", Condition())),
    ("input_cost_per_video_per_second_above_15s_interval", "embedding", PriceField("video_second", Condition())),
    ("input_cost_per_image", "embedding", PriceField("image", Condition())),
    ("input_cost_per_image", "image_generation", PriceField("generated_image", Condition())),
    ("input_cost_per_query", "rerank", PriceField("rerank_search", Condition())),
    ("input_cost_per_query", "search", PriceField("search", Condition())),
    ("ocr_cost_per_page_batches", "ocr", PriceField("page", Condition(0, "batch"))),
]


@pytest.mark.parametrize(("name", "mode", "said"), NAMES, ids=[f"{name} of {mode}" for name, mode, _ in NAMES])
def test_a_field_names_a_unit_and_a_condition(name: str, mode: str, said: PriceField) -> None:
    assert price_field(name, mode) == said


@pytest.mark.parametrize(
    "name", ["input_cost_per_token_above_0k_tokens", "input_cost_per_token_slow", "input_dbu_cost_per_token", ""]
)
def test_another_name_is_no_unit_of_ours(name: str) -> None:
    assert price_field(name, "chat") is None


def test_facts_are_known_and_what_may_be_a_price_is_none() -> None:
    assert is_fact("supports_vision")
    assert not is_fact("hat_size")
    assert not is_fact("input_cost_per_dream")
    assert is_price("input_cost_per_dream")
    assert is_price("lunar_uplift")
    assert not is_price("supports_vision")
